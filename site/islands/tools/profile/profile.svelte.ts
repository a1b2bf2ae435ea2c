import { drawLine } from '../../../map/style/drawn-line.ts';
import type { Overlay, Position } from '../../../map/model/model.ts';
import type { GivenLine } from '../../../map/profile/profile.ts';
import type { Running } from '../../map/session.ts';

/** Corners of a line: nobody draws more. */
const mostCorners = 100;

/** A line that the reader draws on a map, corner by corner, or has given, and the place of it that is looked at. */
export interface ProfileDrawing extends Running {
  readonly corners: readonly Position[];
  /** The line that was given; absent while one is drawn. */
  readonly given: GivenLine | undefined;
  change: (line: readonly Position[]) => void;
  follow: (line: GivenLine) => void;
  look: (at: Position | undefined) => void;
}

/** Draws a line of what is pressed upon the map. */
export function createDrawing(): ProfileDrawing {
  let drawn = $state.raw<readonly Position[]>([]);
  let given = $state.raw<GivenLine>();
  let mark = $state.raw<Position>();
  return {
    /** A given line has its corners: a press asks what is there. */
    get claims(): boolean {
      return given === undefined;
    },
    get given(): GivenLine | undefined {
      return given;
    },
    get corners(): readonly Position[] {
      return given?.corners ?? drawn;
    },
    get overlay(): Overlay {
      const ends = given && [given.corners[0], given.corners.at(-1)].filter((end) => end !== undefined);
      return drawLine({ name: 'profile', corners: this.corners, dots: ends, mark });
    },
    pick(at: Position): void {
      if (drawn.length < mostCorners) drawn = [...drawn, at];
    },
    change(line: readonly Position[]): void {
      given = undefined;
      drawn = line;
    },
    follow: (line: GivenLine) => void (given = line),
    look: (at: Position | undefined) => void (mark = at),
  };
}
