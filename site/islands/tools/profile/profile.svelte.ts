import { drawLine } from '../../../map/style/drawn-line.ts';
import type { Overlay, Position } from '../../../map/model/model.ts';
import type { Running } from '../../map/session.ts';

/** Corners of a line: nobody draws more. */
const mostCorners = 100;

/** A line that the reader draws on a map, corner by corner, and the place of it that is looked at. */
export interface ProfileDrawing extends Running {
  readonly corners: readonly Position[];
  change: (line: readonly Position[]) => void;
  look: (at: Position | undefined) => void;
}

/** Draws a line of what is pressed upon the map. */
export function createDrawing(): ProfileDrawing {
  let corners = $state.raw<readonly Position[]>([]);
  let mark = $state.raw<Position>();
  return {
    claims: true,
    get corners(): readonly Position[] {
      return corners;
    },
    get overlay(): Overlay {
      return drawLine({ name: 'profile', corners, mark });
    },
    pick(at: Position): void {
      if (corners.length < mostCorners) corners = [...corners, at];
    },
    change: (line: readonly Position[]) => void (corners = line),
    look: (at: Position | undefined) => void (mark = at),
  };
}
