import type { CutArea } from '../../../map/take/cutter.ts';
import type { Overlay, Position } from '../../../map/model/model.ts';
import type { MapSession } from '../../map/session.ts';
import { shareTerritory } from '../../map/shared-territory.ts';
import { boxOfCorners, boxOfPlace, drawArea, polygonOfCorners } from './area.ts';

/** An area upon a map: what is shown of the one that is chosen, and the corners of one that is being drawn. */
export function createAreaDrawing({ look, picking }: Pick<MapSession, 'look' | 'picking'>, name = 'area') {
  let kind = $state<'rectangle' | 'polygon'>();
  let corners = $state.raw<readonly Position[]>([]);
  let shape = $state.raw<CutArea>();
  let done: (shape: CutArea | undefined) => void = () => undefined;

  function end(drawn: CutArea | undefined): void {
    corners = [];
    kind = undefined;
    done(drawn);
  }

  return {
    /** Whether what is pressed upon the map is a corner. */
    get claims(): boolean {
      return kind !== undefined;
    },
    get corners(): readonly Position[] {
      return corners;
    },
    get overlay(): Overlay | undefined {
      return shape === undefined && corners.length === 0 ? undefined : drawArea(shape, corners, name);
    },
    get area(): CutArea | undefined {
      return shape;
    },
    /** The address says no more where to cut. */
    stop: () => shareTerritory(undefined),
    /** Draws what is chosen. */
    show: (chosen: CutArea | undefined) => void (shape = chosen),
    /** Goes to what is chosen. */
    seek: (chosen: CutArea) => picking.map?.fit({ box: boxOfPlace(chosen), leastZoom: 0, mostZoom: 14 }),
    /** Takes what is pressed as corners of a shape, or ends that; `onend` is given the shape. */
    begin(next: 'rectangle' | 'polygon' | undefined, onend: (shape: CutArea | undefined) => void): void {
      [kind, corners, done] = [next, [], onend];
      // Its corners are pressed upon the map.
      if (next !== undefined) look('both');
    },
    pick(at: Position): void {
      const [first] = corners;
      if (kind === 'rectangle' && first !== undefined) end(boxOfCorners(first, at));
      else corners = [...corners, at];
    },
    undo: () => void (corners = corners.slice(0, -1)),
    finish: () => end(polygonOfCorners(corners)),
  };
}

/** The drawing of an area. */
export type AreaDrawing = ReturnType<typeof createAreaDrawing>;
