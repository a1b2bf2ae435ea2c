import type { Bbox } from '../../schemas/types.ts';
import { covers, meet } from '../places/coverage.ts';
import { split } from './fit.ts';
import { facets, type Facet } from './facets.ts';

/** Facts of a data set that a search by place needs. */
export interface ExtentRow {
  /** Id of its result in Pagefind. */
  id: string;
  /** One for each territory that it lies in. */
  boxes: Bbox[];
  /** Values of its facets as the text index writes them; those of "territory" begin with their code. */
  facets: Record<Facet, string[]>;
}

/** The area that a search is limited to: a rectangle, or a territory with its code and all that hold it. */
export interface SearchArea {
  boxes: Bbox[];
  territory?: { code: string; around: string[] };
}

/** `extents/root.json`: the shards, each with a box around all that it holds. */
export interface Root {
  shards: { file: string; rows: number; box: Bbox }[];
}

/** A shard: columns of at most a thousand rows, and for each territory named what holds it. */
export interface ExtentShard {
  ids: string[];
  /** Four numbers a box, in `unit` degrees. */
  boxes: number[][];
  facets: Record<Facet, { values: string[]; of: number[][] }>;
  around: Record<string, string[]>;
}

/** Boxes are kept to about a hundred metres, rounded outward: nothing is lost at their edges. */
export const unit = 0.001;

/** The rows of a shard. */
export function readShard({ ids, boxes, facets: columns }: ExtentShard): ExtentRow[] {
  return ids.map((id, row) => ({
    id,
    boxes: readBoxes(boxes[row] ?? []),
    facets: byFacet((facet) => (columns[facet].of[row] ?? []).map((value) => columns[facet].values[value] ?? '')),
  }));
}

function readBoxes(numbers: readonly number[]): Bbox[] {
  const boxes: Bbox[] = [];
  for (let at = 0; at < numbers.length; at += 4) {
    const [west = 0, south = 0, east = 0, north = 0] = numbers.slice(at, at + 4).map((each) => each * unit);
    boxes.push([west, south, east, north]);
  }
  return boxes;
}

/** A value for each facet. */
export const byFacet = <T>(make: (facet: Facet) => T): Record<Facet, T> =>
  Object.fromEntries(facets.map((facet) => [facet, make(facet)])) as Record<Facet, T>;

/** "DEP-51" of the facet's value "DEP-51|Marne". */
export const codeOf = (value: string): string => value.split('|')[0] ?? value;

/** The boxes of a rectangle, which may go across the antimeridian. */
export const zoneArea = (zone: Bbox): SearchArea => ({ boxes: split(zone) });

/** Whether a data set concerns an area. In a rectangle its boxes decide; a territory it has to cover. */
export function concerns({ boxes, facets: { territory } }: ExtentRow, area: SearchArea, around: ExtentShard['around']): boolean {
  if (!area.territory) return meet(boxes, area.boxes);
  return covers({ codes: territory.map(codeOf), boxes }, { ...area.territory, boxes: area.boxes }, (own) => around[own]);
}
