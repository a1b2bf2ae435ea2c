import { drawLine } from '../../map/heights/drawn-line.ts';
import { mostCorners } from '../../map/heights/profile.ts';
import type { Overlay, Position } from '../../map/model/model.ts';

/** A line that the reader draws on a map, corner by corner, and the place of it that is looked at. */
export function createDrawing() {
  let corners = $state.raw<readonly Position[]>();
  let mark = $state.raw<Position>();
  return {
    /** Undefined while nothing is drawn. */
    get corners(): readonly Position[] | undefined {
      return corners;
    },
    get line(): Overlay | undefined {
      return corners && drawLine({ corners, mark });
    },
    toggle: () => void ([corners, mark] = [corners === undefined ? [] : undefined, undefined]),
    add(at: Position): void {
      if (corners !== undefined && corners.length < mostCorners) corners = [...corners, at];
    },
    change: (line: readonly Position[]) => void (corners = line),
    look: (at: Position | undefined) => void (mark = at),
  };
}
