import type { Overlay, Position } from '../../map/model/model.ts';
import type { Running } from './session.ts';

/** State of a tool that is fetched with its panel: the pages that have its button do not carry it. */
export interface Late<Kept extends Running> extends Running {
  /** The state that is kept, made where there is none yet. */
  keep: (make: () => Kept) => Kept;
  /** Place that the reader asked about by the menu of the map. */
  readonly asked: Position | undefined;
}

/** Begins without the state of a tool. */
export function createLate<Kept extends Running>(): Late<Kept> {
  let kept = $state.raw<Kept>();
  let asked = $state.raw<Position>();
  return {
    get asked(): Position | undefined {
      return asked;
    },
    ask: (at: Position) => void (asked = at),
    get claims(): boolean {
      return kept?.claims ?? true;
    },
    get overlay(): Overlay | undefined {
      return kept?.overlay;
    },
    pick: (at: Position) => kept?.pick?.(at),
    stop: () => kept?.stop?.(),
    keep: (make) => (kept ??= make()),
  };
}
