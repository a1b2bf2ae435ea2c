import type { Overlay } from '../../map/compose.ts';
import { drawLine } from '../../map/heights/drawn-line.ts';
import { mostCorners, type Place } from '../../map/heights/profile.ts';

/** A line that the reader draws on a map, corner by corner, and the place of it that is looked at. */
export function createDrawing() {
  let corners = $state.raw<readonly Place[]>();
  let mark = $state.raw<Place>();
  return {
    /** Undefined while nothing is drawn. */
    get corners(): readonly Place[] | undefined {
      return corners;
    },
    get line(): Overlay | undefined {
      return corners && drawLine({ corners, mark });
    },
    toggle: () => void ([corners, mark] = [corners === undefined ? [] : undefined, undefined]),
    add(at: Place): void {
      if (corners !== undefined && corners.length < mostCorners) corners = [...corners, at];
    },
    change: (line: readonly Place[]) => void (corners = line),
    look: (at: Place | undefined) => void (mark = at),
  };
}
