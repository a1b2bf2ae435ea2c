import type { Geometry } from 'geojson';
import { drawDrawings } from '../../../map/draw/draw-drawings.ts';
import { firstStyle, geometryOf, shapeOfKind, type Sketch, type DrawingKind, type DrawingStyle } from '../../../map/draw/drawing.ts';
import type { Overlay, Position } from '../../../map/model/model.ts';
import { nearestOn } from '../../../map/model/nearest.ts';
import { drawLine } from '../../../map/style/drawn-line.ts';
import { grabCorner, grabWhole, withCorner, type Grab } from '../../../map/trace/grab.ts';
import { createHistory } from '../../map/history.svelte.ts';
import type { MapSession, Running } from '../../map/session.ts';
import { createTracing, type Tracing } from '../../map/tracing.svelte.ts';
import { keepDrawings, readDrawings } from './kept-drawings.ts';

/** Drawings of a reader upon a map, each change of which can be taken back; this browser keeps them. */
export interface Drawings extends Running {
  readonly all: readonly Sketch[];
  /** The one that is looked at and changed. */
  readonly chosen: Sketch | undefined;
  /** The corner of the chosen one that a press moves. */
  readonly corner: number | undefined;
  /** The kind that is being drawn; none: a press chooses. */
  readonly kind: DrawingKind | undefined;
  /** Style of the chosen one, or of the next. */
  readonly style: DrawingStyle;
  readonly tracing: Tracing;
  /** The browser does not keep them. */
  readonly isUnkept: boolean;
  readonly steps: Steps;
  /** Draws a kind, or chooses one that is drawn. */
  draw: (kind: DrawingKind | undefined, id?: string) => void;
  hold: (corner: number | undefined) => void;
  /** Gives what is at a place to be dragged: a corner of the shape that is traced or chosen, or the chosen one. */
  grab: (at: Position) => Grab | undefined;
  /** Changes of one kind that follow each other are taken back together, moves apart. */
  change: (id: string, part: Partial<Omit<Sketch, 'id' | 'style'>> & { style?: Partial<DrawingStyle> }) => void;
  /** Style of the next drawing. */
  restyle: (style: Partial<DrawingStyle>) => void;
  /** Makes two lines of one, at a corner within. */
  split: (line: Sketch, corner: number) => void;
  remove: (id: string) => void;
  clear: () => void;
}

/** The list of drawings, as this browser keeps it; `onchange` hears of each change. */
function createList(onchange: (now: readonly Sketch[]) => void) {
  let next = $state.raw<DrawingStyle>(firstStyle);
  let isUnkept = $state(false);
  let keeping: Promise<void> = Promise.resolve();
  const history = createHistory<Sketch>((now) => {
    keeping = keeping
      // What has changed again meanwhile is not worth a writing.
      .then(() => (now === history.now ? keepDrawings(now) : undefined))
      .then(
        () => void (isUnkept = false),
        () => void (isUnkept = true),
      );
    onchange(now);
  });
  const nextId = (): string => String(1 + Math.max(0, ...history.now.map((each) => Number(each.id))));
  void readDrawings().then(history.begin, () => void (isUnkept = true));
  return {
    history,
    get next(): DrawingStyle {
      return next;
    },
    get isUnkept(): boolean {
      return isUnkept;
    },
    restyle: (style: Partial<DrawingStyle>): void => void (next = { ...next, ...style }),
    add(kind: DrawingKind, corners: readonly Position[], title: string): string {
      const id = nextId();
      history.to([...history.now, { id, kind, corners, title, note: '', style: next }]);
      return id;
    },
    change(id: string, part: Parameters<Drawings['change']>[1]): void {
      const put = (each: Sketch): Sketch => ({ ...each, ...part, style: { ...each.style, ...part.style } });
      const changed = history.now.map((each) => (each.id === id ? put(each) : each));
      history.to(changed, part.corners ? undefined : `${id} ${Object.keys(part.style ?? part).join(' ')}`);
      next = { ...next, ...part.style };
    },
    split({ id, corners }: Sketch, corner: number): void {
      const other = nextId();
      const partsOf = (each: Sketch): Sketch[] => [
        { ...each, corners: corners.slice(0, corner + 1) },
        { ...each, id: other, corners: corners.slice(corner) },
      ];
      history.to(history.now.flatMap((each) => (each.id === id ? partsOf(each) : each)));
    },
  };
}

/** Draw the list upon the map, and the corners of the shape that is traced or held. */
function drawAll(drawings: Pick<Drawings, 'all' | 'chosen' | 'corner' | 'tracing'>): Overlay {
  const { all, chosen, corner, tracing } = drawings;
  const drawn = drawDrawings(all, chosen?.id);
  const isTracing = tracing.corners.length > 0;
  const held = chosen && shapeOfKind[chosen.kind].most !== 1 ? chosen.corners : [];
  const mark = corner === undefined ? undefined : chosen?.corners[corner];
  const line = drawLine({ name: 'drawing', corners: isTracing ? tracing.corners : held, mark, isBare: !isTracing });
  return { sources: { ...drawn.sources, ...line.sources }, layers: (dark) => [...drawn.layers(dark), ...line.layers(dark)] };
}

/** The topmost drawing at a place. */
const drawingAt = (all: readonly Sketch[], tracing: Tracing, place: Position): Sketch | undefined =>
  [...all].reverse().find((drawing) => tracing.isUpon(place, nearestOn(geometryOf(drawing), place)));

function grab({ chosen, kind, tracing, change }: Drawings, place: Position): Grab | undefined {
  if (tracing.corners.length > 0) return tracing.grab(place);
  if (!chosen) return undefined;
  const { id, corners } = chosen;
  const shapeOf = (moved: readonly Position[]): Geometry => geometryOf({ kind: chosen.kind, corners: moved });
  const dragged = { corners, shapeOf, put: (moved: readonly Position[]) => change(id, { corners: moved }) };
  const index = corners.findIndex((corner) => tracing.isUpon(place, corner));
  // A circle follows its centre.
  if (index > 0 || (index === 0 && chosen.kind !== 'circle')) return grabCorner(dragged, index, (to) => tracing.snap(to, id));
  return index === 0 || (kind === undefined && drawingAt([chosen], tracing, place)) ? grabWhole(dragged, place) : undefined;
}

/** A press upon the map: a corner, the new place of one that is held, or a choice. */
function press(drawings: Drawings, place: Position): void {
  const { chosen, corner, kind, tracing } = drawings;
  if (kind !== undefined) tracing.add(place);
  else if (chosen && corner !== undefined)
    drawings.change(chosen.id, { corners: withCorner(chosen.corners, corner, tracing.snap(place, chosen.id)) });
  else drawings.draw(undefined, drawingAt(drawings.all, tracing, place)?.id);
}

/** Steps that keys and buttons take: first of the shape that is traced, then of the list. */
function createSteps(tracing: Tracing, history: ReturnType<typeof createList>['history'], rest: () => void) {
  return {
    get canUndo(): boolean {
      return tracing.corners.length > 0 || history.canUndo;
    },
    get canRedo(): boolean {
      return tracing.canRedo || history.canRedo;
    },
    undo(): void {
      if (tracing.corners.length > 0) tracing.undo();
      else history.undo();
    },
    redo(): void {
      if (tracing.canRedo) tracing.redo();
      else history.redo();
    },
    end(): void {
      if (tracing.canEnd) tracing.end();
      else if (tracing.corners.length > 0) tracing.clear();
      else rest();
    },
  };
}

type Steps = ReturnType<typeof createSteps>;

/** The drawing that is looked at, its corner that a press moves, and the kind that is being drawn. */
function createChoice() {
  let kind = $state<DrawingKind | undefined>('line');
  let id = $state<string>();
  let corner = $state<number>();
  return {
    get kind(): DrawingKind | undefined {
      return kind;
    },
    get id(): string | undefined {
      return id;
    },
    get corner(): number | undefined {
      return corner;
    },
    /** Goes on with the same kind. */
    look: (at: string | undefined) => void ([id, corner] = [at, undefined]),
    draw: (wanted: DrawingKind | undefined) => void ([kind, corner, id] = [wanted, undefined, wanted === undefined ? id : undefined]),
    hold: (index: number | undefined) => void ([corner, kind] = [index, undefined]),
    /** Lets go of what is no longer there. */
    follow(now: readonly Sketch[]): void {
      const held = now.find((each) => each.id === id);
      if (!held) id = undefined;
      if (corner !== undefined && held?.corners[corner] === undefined) corner = undefined;
    },
    /** Ends the move of a corner, else drawing. */
    end(): void {
      if (corner === undefined) kind = undefined;
      else corner = undefined;
    },
  };
}

/** Begins with the drawings that this browser keeps; `titleOf` names a new one. */
export function createDrawings({ picking }: Pick<MapSession, 'picking'>, titleOf: (kind: DrawingKind, count: number) => string): Drawings {
  const choice = createChoice();
  const list = createList(choice.follow);
  const { history } = list;
  const tracing = createTracing({
    zoom: () => picking.map?.zoom() ?? 0,
    shape: () => shapeOfKind[choice.kind ?? 'line'],
    onend(corners) {
      const { kind } = choice;
      if (kind === undefined) return;
      const count = 1 + history.now.filter((each) => each.kind === kind).length;
      choice.look(list.add(kind, corners, titleOf(kind, count)));
    },
  });
  const drawings: Drawings = {
    tracing,
    claims: true,
    get all(): readonly Sketch[] {
      return history.now;
    },
    get chosen(): Sketch | undefined {
      return history.now.find(({ id }) => id === choice.id);
    },
    get corner(): number | undefined {
      return choice.corner;
    },
    get kind(): DrawingKind | undefined {
      return choice.kind;
    },
    get style(): DrawingStyle {
      return drawings.chosen?.style ?? list.next;
    },
    get isUnkept(): boolean {
      return list.isUnkept;
    },
    get overlay(): Overlay {
      return drawAll(drawings);
    },
    pick: (place: Position) => press(drawings, place),
    steps: createSteps(tracing, history, choice.end),
    hold: choice.hold,
    grab: (place: Position) => grab(drawings, place),
    change: list.change,
    split: list.split,
    restyle: list.restyle,
    draw(wanted: DrawingKind | undefined, id?: string): void {
      tracing.clear();
      choice.draw(wanted);
      choice.look(id);
    },
    remove: (id: string) => history.to(history.now.filter((each) => each.id !== id)),
    clear: () => history.to([]),
  };
  return drawings;
}
