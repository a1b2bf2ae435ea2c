import { crossBeside } from '../../../map/cross/cross-beside.ts';
import type { Crossed } from '../../../map/cross/cross.ts';
import { TooLarge, type CrossOrder, type CrossProgress } from '../../../map/cross/cross-sides.ts';
import { scaleAt } from '../../../map/cross/plane.ts';
import { circleAround } from '../../../map/draw/drawing.ts';
import type { Overlay, Position } from '../../../map/model/model.ts';
import type { OwnLook } from '../../../map/own/facts-of-taken.ts';
import type { TakenNotice } from '../../../map/model/taken.ts';
import { explainTaking } from '../../../map/take/refusal.ts';
import type { MapSession, Running } from '../../map/session.ts';
import { drawArea } from '../take/area.ts';
import { createAreaDrawing, type AreaDrawing } from '../take/area-drawing.svelte.ts';

/** A result: what was found, what it is called, whom it is owed to, and how it looks. */
export interface CrossResult {
  crossed: Crossed & { plane: string | undefined };
  notice: TakenNotice;
  look: Pick<OwnLook, 'color' | 'path' | 'restriction'>;
  kind: CrossOrder['task']['kind'];
  pairs: boolean;
}

/** How far a crossing is. */
export type CrossStage =
  | { kind: 'idle' | 'cancelled' | 'empty' }
  | { kind: 'working'; progress?: CrossProgress }
  | { kind: 'tooLarge'; size: TooLarge['size'] }
  | { kind: 'failed'; why: string }
  | { kind: 'done'; result: CrossResult };

/** State of a crossing that outlives its panel. */
export interface Crossing extends Running {
  readonly drawing: AreaDrawing;
  readonly stage: CrossStage;
  /** The point of the map that the reader has chosen; `picks`: the next press chooses it. */
  readonly here: Position | undefined;
  readonly picks: boolean;
  /** Metres of the circle around it. */
  radius: number | undefined;
  choose: (at: Position | undefined) => void;
  forget: () => void;
  run: (order: CrossOrder, of: (crossed: CrossResult['crossed']) => CrossResult) => Promise<void>;
  cancel: () => void;
}

/** Draw the point that was chosen, and what is within so many metres of it. */
function drawHere([x, y]: Position, radius: number | undefined): Overlay {
  const ring = radius === undefined ? [] : circleAround([[x, y], [x, y + radius / scaleAt(y)[1]]]); // prettier-ignore
  const shape = ring.length === 0 ? undefined : { type: 'Polygon' as const, coordinates: [[...ring, ...ring.slice(0, 1)]] };
  return drawArea(shape, [[x, y]], 'cross-here');
}

const joinOverlays = (overlays: readonly Overlay[]): Overlay | undefined =>
  overlays.length === 0
    ? undefined
    : {
        sources: Object.assign({}, ...overlays.map(({ sources }) => sources)) as Overlay['sources'],
        layers: (dark) => overlays.flatMap(({ layers }) => layers(dark)),
      };

/** The work of a crossing: one at a time, told as far as it is. */
function createWork(lang: MapSession['lang']) {
  let stage = $state.raw<CrossStage>({ kind: 'idle' });
  let working = new AbortController();
  return {
    get stage(): CrossStage {
      return stage;
    },
    forget(): void {
      if (stage.kind !== 'working') stage = { kind: 'idle' };
    },
    async run(order: CrossOrder, of: (crossed: CrossResult['crossed']) => CrossResult): Promise<void> {
      const { signal } = (working = new AbortController());
      stage = { kind: 'working' };
      try {
        const onProgress = (progress: CrossProgress): void => {
          if (!signal.aborted) stage = { kind: 'working', progress };
        };
        const crossed = await crossBeside(order, { signal, onProgress });
        // What is left where nothing meets is all.
        const isEmpty = order.task.kind === 'difference' ? crossed.layer.features.length === 0 : crossed.pairs === 0;
        stage = isEmpty ? { kind: 'empty' } : { kind: 'done', result: of(crossed) };
      } catch (error) {
        if (signal.aborted) stage = { kind: 'cancelled' };
        else if (error instanceof TooLarge) stage = { kind: 'tooLarge', size: error.size };
        else stage = { kind: 'failed', why: explainTaking(error, lang) ?? '' };
      }
    },
    cancel: (): void => working.abort(),
  };
}

/** Begins with nothing asked. */
export function createCrossing(session: Pick<MapSession, 'look' | 'picking' | 'lang'>): Crossing {
  const drawing = createAreaDrawing(session, 'cross-area');
  const work = createWork(session.lang);
  let here = $state.raw<Position>();
  let picks = $state(false);
  let radius = $state<number>();
  return {
    drawing,
    get stage(): CrossStage {
      return work.stage;
    },
    get here(): Position | undefined {
      return here;
    },
    get picks(): boolean {
      return picks;
    },
    get radius(): number | undefined {
      return radius;
    },
    set radius(next) {
      radius = next;
    },
    get claims(): boolean {
      return picks || drawing.claims;
    },
    get overlay(): Overlay | undefined {
      const drawn = [drawing.overlay, here === undefined ? undefined : drawHere(here, radius)];
      return joinOverlays(drawn.filter((each) => each !== undefined));
    },
    choose(at) {
      here = at;
      picks = at === undefined;
      // It is pressed upon the map.
      if (picks) session.look('both');
    },
    pick(at) {
      if (picks) this.choose(at);
      else drawing.pick(at);
    },
    forget: work.forget,
    run: work.run,
    cancel: work.cancel,
    stop: work.cancel,
  };
}
