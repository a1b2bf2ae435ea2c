import { inWorld } from '../../../schemas/codecs/mercator.ts';
import type { Geometry } from 'geojson';
import type { Position } from '../../map/model/model.ts';
import { createHistory } from './history.svelte.ts';
import { grabCorner, type Grab } from '../../map/trace/grab.ts';

/** Corners of one shape: nobody sets more by hand. */
const mostCorners = 500;
/** Pixels: a press so near a corner is upon it; a finger is broader. */
const uponPixels = { mouse: 12, finger: 20 };
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
  return Math.hypot(x - toX, y - toY) * worldPixels * 2 ** zoom < uponPixels[matchMedia('(pointer: coarse)').matches ? 'finger' : 'mouse'];
}

/** Line through corners, back to the first where it closes. */
const outlineOf = (corners: readonly Position[], closes: boolean): Geometry => ({
  type: 'LineString',
  coordinates: [...corners, ...(closes ? corners.slice(0, 1) : [])].map((each) => [...each]),
});

/** Traces a shape upon a map corner by corner: by pointer, by finger, and by keys at the centre of the map. */
export function createTracing({ zoom, shape, onend }: TracingOptions) {
  const history = createHistory<Position>();
  let ahead = $state.raw<Position>();
  let ended = $state(false);
  /** Moves a place onto what is near; set by whoever knows. */
  let snap = (at: Position, _besides?: string): Position => at;
  const isUpon = (at: Position, corner: Position | undefined): boolean => corner !== undefined && isNear(at, corner, zoom());

  const canEnd = (): boolean => history.now.length >= shape().least;
  function clear(): void {
    history.clear();
    ended = false;
  }

  function end(): void {
    if (!canEnd()) return;
    const all = history.now;
    if (onend) clear();
    else ended = true;
    onend?.(all);
  }

  return {
    get corners(): readonly Position[] {
      return history.now;
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
      return history.canRedo;
    },
    look: (at: Position | undefined) => void (ahead = at && snap(at)),
    /** Moves a place onto what is near, besides a drawing. */
    snap: (at: Position, besides?: string): Position => snap(at, besides),
    snapBy: (how: typeof snap) => void (snap = how),
    /** Grips the corner that is at a place. */
    grab(at: Position): Grab | undefined {
      const index = history.now.findIndex((corner) => isUpon(at, corner));
      const shapeOf = (all: readonly Position[]): Geometry => outlineOf(all, shape().closes);
      return index < 0 ? undefined : grabCorner({ corners: history.now, shapeOf, put: history.to }, index, snap);
    },
    /** Sets a corner; upon the last one, or the first of a ring, it ends. */
    add(pressed: Position): void {
      const at = snap(pressed);
      const isOn = (index: number): boolean => isUpon(at, history.now.at(index));
      if (ended || history.now.length === mostCorners) return;
      if (canEnd() && (isOn(-1) || (shape().closes && isOn(0)))) end();
      else if (!isOn(-1)) history.to([...history.now, at]);
      if (history.now.length === shape().most) end();
    },
    /** Takes back the end, or the last change. */
    undo(): void {
      if (!ended) history.undo();
      ended = false;
    },
    redo: history.redo,
    end,
    clear,
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
