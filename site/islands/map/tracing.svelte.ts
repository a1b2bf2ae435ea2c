import { inWorld } from '../../../schemas/codecs/mercator.ts';
import type { Position } from '../../map/model/model.ts';

/** Corners of one shape: nobody sets more by hand. */
const mostCorners = 500;
/** Pixels: a press so near a corner is upon it. */
const uponPixels = 12;
const worldPixels = 512;

/** Options of a tracing. */
interface TracingOptions {
  /** Zoom of the map: it decides which presses are upon a corner. */
  zoom: () => number;
  /** Corners after which it can end and after which it does, and whether it closes: a press upon its first corner then ends it too. */
  shape: () => { least: number; most?: number; closes: boolean };
  /** Takes the corners once it has ended, and begins anew; absent: it stays as it is. */
  onend?: (corners: readonly Position[]) => void;
}

function isNear(at: Position, corner: Position, zoom: number): boolean {
  const [x, y] = inWorld(at);
  const [toX, toY] = inWorld(corner);
  return Math.hypot(x - toX, y - toY) * worldPixels * 2 ** zoom < uponPixels;
}

/** Traces a shape upon a map corner by corner: by pointer, by finger, and by keys at the centre of the map. */
export function createTracing({ zoom, shape, onend }: TracingOptions) {
  let corners = $state.raw<readonly Position[]>([]);
  let undone = $state.raw<readonly Position[]>([]);
  let ahead = $state.raw<Position>();
  let ended = $state(false);

  /** Moves a place onto what is near; set by whoever knows. */
  let snap = (at: Position): Position => at;
  const isUpon = (at: Position, corner: Position | undefined): boolean => corner !== undefined && isNear(at, corner, zoom());

  const canEnd = (): boolean => corners.length >= shape().least;
  function trace(next: readonly Position[], taken: readonly Position[] = []): void {
    corners = next;
    undone = taken;
    ended = false;
  }

  function end(): void {
    if (!canEnd()) return;
    if (!onend) return void (ended = true);
    const all = corners;
    trace([]);
    onend(all);
  }

  return {
    get corners(): readonly Position[] {
      return corners;
    },
    /** The place that the next corner would have; undefined where no pointer is, and once it has ended. */
    get ahead(): Position | undefined {
      return ended ? undefined : ahead;
    },
    isUpon,
    get ended(): boolean {
      return ended;
    },
    get canEnd(): boolean {
      return canEnd();
    },
    get canRedo(): boolean {
      return undone.length > 0;
    },
    look: (at: Position | undefined) => void (ahead = at && snap(at)),
    snap: (at: Position): Position => snap(at),
    snapBy: (how: (at: Position) => Position) => void (snap = how),
    /** Sets a corner; upon the last one, or the first of a ring, it ends. */
    add(pressed: Position): void {
      const at = snap(pressed);
      const isLast = isUpon(at, corners.at(-1));
      if (ended || corners.length === mostCorners) return;
      if (canEnd() && (isLast || (shape().closes && isUpon(at, corners[0])))) end();
      else if (!isLast) trace([...corners, at]);
      if (corners.length === shape().most) end();
    },
    /** Takes back the end, or the last corner. */
    undo(): void {
      if (ended) ended = false;
      else if (corners.length > 0) trace(corners.slice(0, -1), [...corners.slice(-1), ...undone]);
    },
    redo(): void {
      const [next, ...others] = undone;
      if (next !== undefined) trace([...corners, next], others);
    },
    end,
    clear: (): void => trace([]),
  };
}

/** A shape that is traced. */
export type Tracing = ReturnType<typeof createTracing>;

/** Let a key change a tracing: Enter sets a corner by the map itself. */
export function pressKey(tracing: Pick<Tracing, 'undo' | 'redo' | 'end'>, event: KeyboardEvent): void {
  const { key, shiftKey, target } = event;
  const onMap = target instanceof HTMLCanvasElement;
  const inText = target instanceof HTMLElement && target.matches('input:not([type="radio"]), textarea, select');
  const chord = (event.ctrlKey || event.metaKey) && !inText ? key.toLowerCase() : '';
  if (chord === 'y' || (chord === 'z' && shiftKey)) tracing.redo();
  else if (chord === 'z' || (onMap && key === 'Backspace')) tracing.undo();
  else if (onMap && key === 'Escape') tracing.end();
  else return;
  event.preventDefault();
}
