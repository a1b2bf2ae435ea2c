import type { Frame, Overlay, Position, View } from '../../map/model/model.ts';
import type { OpenMap } from '../../map/open-map.ts';
import { markPoint } from '../../map/style/found-point.ts';
import { outlinePlace } from '../../map/style/place-outline.ts';
import type { Outline } from '../../map/take/outline.ts';

/** The place or the point that a reader has asked a map for last: it is gone to, and drawn. */
export function createFoundPlace(outlines: string, map: () => OpenMap | undefined) {
  let point = $state.raw<Position>();
  /** Outline of the place, where the catalogue has it. */
  let limits = $state.raw<Outline>();
  let place: string | undefined;

  /** A place whose limits do not come is gone to all the same. */
  async function findLimits(code: string): Promise<void> {
    const outline = await import('../../places/place-outline.ts').then(({ outlineOf }) => outlineOf(code, outlines)).catch(() => undefined);
    if (place === code) limits = outline;
  }

  return {
    get marks(): Overlay[] {
      return [...(limits ? [outlinePlace(limits)] : []), ...(point ? [markPoint(point)] : [])];
    },
    /** To a place, whose limits are drawn, or to a point, which is marked. */
    go(target: Frame | View, code?: string): void {
      point = 'box' in target ? undefined : target.center;
      limits = undefined;
      place = code;
      if (code !== undefined) void findLimits(code);
      if ('box' in target) map()?.fit(target);
      else map()?.goTo(target.center, target.zoom);
    },
  };
}

/** The place or the point that a map was asked for. */
export type FoundPlace = ReturnType<typeof createFoundPlace>;
