import { bytesOf, openGeopackage, rowsOf, type CleanTable } from '../geopackage/clean-rows.ts';
import { quoted, wkbOfGeopackage } from '../../../schemas/codecs/geopackage.ts';
import { numberAt } from '../../base/number-at.ts';
import { Surroundings } from './surroundings.ts';
import { TerritoryGrid } from './territory-grid.ts';
import { reachAlong, reachWithin, tolerance } from './territory-reach.ts';
import { plainShape, readShape, strideOf, type Shape } from '../../../schemas/codecs/wkb.ts';
import { boxOfShape, boxOfGeopackage, simpleParts, type Box } from '../geometry/shapes.ts';
import { readJob, reply } from '../job.ts';

/**
 * Table of /in/places.gpkg (WGS 84), with the columns of each feature's point where there are some; `groupBy`: features are also counted by
 * its values.
 */
export type PlacedTable = Pick<CleanTable, 'name' | 'fidColumn'> & { point?: readonly [x: string, y: string]; groupBy?: string };

/** A table of territories, whose columns of its own are called as no field is. */
export type TerritoriesTable = Pick<CleanTable, 'name' | 'fidColumn'> & { geometryColumn: string };

/** The closed ring around an image or a cloud, in degrees. */
export type TerritoryFrame = readonly (readonly [x: number, y: number])[];

/** Job of `measure-territories.ts`: to find in which territories features lie. */
export interface TerritoriesJob {
  tables: PlacedTable[];
  /** Surfaces beside them: closed rings. */
  frames: readonly TerritoryFrame[];
  /** Around all of them. */
  box: Box;
  /** Widest first; `files` are GeoPackages below /in/ with one table of territories, `column` that of their codes. */
  levels: { files: ({ file: string; column: string } & TerritoriesTable)[] }[];
  /** Most territories of a level that are told; of a level with more only their number is told. */
  most: number;
  /** Below a level with more, no finer one is looked at. */
  mostAbove: number;
}

/**
 * Finding on a level; null: not looked at. Some features outside may be at the edge: closer than simplified borders can tell, as on coasts.
 */
export type FoundLevel = { found: number; outside: number; atEdge: number; codes: FoundCode[] } | null;

/** A territory with the number of features in it, in all and by group. */
export interface FoundCode {
  code: string;
  features: number;
  groups?: Record<string, number>;
}

function readGrid(box: Box, files: TerritoriesJob['levels'][number]['files'], around: Surroundings | undefined): TerritoryGrid {
  const grid = new TerritoryGrid(box, tolerance);
  for (const { file, column, name, fidColumn, geometryColumn } of files) {
    using db = openGeopackage(`../in/${file}`);
    for (const [code, geom] of rowsOf(
      db,
      `SELECT ${quoted(column)}, ${quoted(geometryColumn)} FROM ${quoted(name)} ORDER BY ${quoted(fidColumn)}`,
    )) {
      const blob = bytesOf(geom);
      const wkb = wkbOfGeopackage(blob);
      const own = boxOfGeopackage(blob);
      if (own !== null && around?.meet(own) === false) continue;
      if (wkb !== null && grid.isWhole) grid.add(String(code), readShape(wkb));
    }
  }
  if (grid.isWhole) grid.finish();
  return grid;
}

/** Most features outside of all territories that are looked for at their edges: a simplified coast leaves out fewer. */
const mostAsked = 1000;

/** The point on a feature, where it has one, and the group that it is counted in. */
interface Marks {
  x?: unknown;
  y?: unknown;
  group?: string;
}

class Tally {
  readonly #grid: TerritoryGrid;
  readonly #counts: Uint32Array;
  /** By the groups of the tables. */
  readonly #groups = new Map<string, Uint32Array>();
  /** A place of each of the first features that are in none. */
  readonly #places: [x: number, y: number][] = [];
  #outside = 0;

  constructor(grid: TerritoryGrid) {
    this.#grid = grid;
    this.#counts = new Uint32Array(grid.codes.length);
  }

  /** Count a feature in each of some territories; in none is outside. */
  #count(owners: Iterable<number>, box: Box, { x, y, group }: Marks): void {
    let isOutside = true;
    const grouped = group === undefined ? undefined : (this.#groups.get(group) ?? new Uint32Array(this.#grid.codes.length));
    if (group !== undefined && grouped !== undefined) this.#groups.set(group, grouped);
    for (const owner of owners) {
      isOutside = false;
      this.#counts[owner] = (this.#counts[owner] ?? 0) + 1;
      if (grouped !== undefined) grouped[owner] = (grouped[owner] ?? 0) + 1;
    }
    if (!isOutside) return;
    this.#outside += 1;
    const [west, south, east, north] = box;
    const isPoint = typeof x === 'number' && typeof y === 'number';
    if (this.#outside <= mostAsked) this.#places.push(isPoint ? [x, y] : [(west + east) / 2, (south + north) / 2]);
  }

  /** Count a feature where its own point lies, and where it reaches deeper than the tolerance. */
  add(box: Box, readWhole: () => Shape, marks: Marks): void {
    const { x, y } = marks;
    const plain = this.#grid.plainAt(box);
    if (plain !== undefined) {
      this.#count(plain, box, marks);
      return;
    }
    const found = new Set<number>();
    const hold = (px: number, py: number): void => this.#grid.at(px, py).forEach((owner) => found.add(owner));
    if (typeof x === 'number' && typeof y === 'number') hold(x, y);
    for (const part of simpleParts(readWhole())) {
      const [first = new Float64Array()] = part.sequences;
      if (part.type === 'Point') hold(numberAt(first, 0), numberAt(first, 1));
      else for (const sequence of part.sequences) reachAlong(this.#grid, sequence, strideOf(part), found);
      if (part.type === 'Polygon') reachWithin(this.#grid, part, found);
    }
    this.#count(found, box, marks);
  }

  /** By code: two data sets may tell parts of one territory. */
  found(): NonNullable<FoundLevel> {
    const codes = new Map<string, FoundCode>();
    for (const [owner, code] of this.#grid.codes.entries()) {
      const features = this.#counts[owner] ?? 0;
      if (features === 0) continue;
      const known = codes.get(code) ?? { code, features: 0 };
      const groups = [...this.#groups].map(([group, counts]): [string, number] => [
        group,
        (known.groups?.[group] ?? 0) + (counts[owner] ?? 0),
      ]);
      codes.set(code, { code, features: known.features + features, ...(groups.length > 0 && { groups: Object.fromEntries(groups) }) });
    }
    const sorted = [...codes.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
    const atEdge = this.#outside > mostAsked ? 0 : this.#places.filter(([x, y]) => this.#grid.isAtEdge(x, y)).length;
    return { found: sorted.length, outside: this.#outside, atEdge, codes: sorted };
  }
}

/** Most features that are looked for first; with more, all territories of the box are read: most have some, and looking takes time too. */
const mostLookedFor = 200_000;

/** Find where the features of a job lie; undefined where they are too many to look first. */
function surroundingsOf({ tables, frames, box }: TerritoriesJob): Surroundings | undefined {
  const around = new Surroundings(box);
  for (const frame of frames) around.add(boxOfShape(plainShape('Polygon', [Float64Array.from(frame.flat())])) ?? box);
  if (tables.length === 0) return around;
  using db = openGeopackage('../in/places.gpkg');
  const counts = tables.flatMap(({ name }) => [...rowsOf(db, `SELECT COUNT(*) FROM ${quoted(name)}`)].map(([count]) => Number(count)));
  if (counts.reduce((sum, count) => sum + count, 0) > mostLookedFor) return undefined;
  for (const { name } of tables)
    for (const [geom] of rowsOf(db, `SELECT geom FROM ${quoted(name)}`)) {
      const own = boxOfGeopackage(bytesOf(geom));
      if (own !== null) around.add(own);
    }
  return around;
}

function measureLevel(
  { tables, frames, box }: TerritoriesJob,
  files: TerritoriesJob['levels'][number]['files'],
  around: Surroundings | undefined,
): FoundLevel {
  const grid = readGrid(box, files, around);
  if (!grid.isWhole) return null;
  const tally = new Tally(grid);
  for (const frame of frames) {
    const surface = plainShape('Polygon', [Float64Array.from(frame.flat())]);
    tally.add(boxOfShape(surface) ?? box, () => surface, {});
  }
  if (tables.length === 0) return tally.found();
  using db = openGeopackage('../in/places.gpkg');
  for (const { name, fidColumn, point, groupBy } of tables) {
    const columns = ['geom', ...(point ?? ['geom', 'geom']), ...(groupBy === undefined ? [] : [groupBy])].map(quoted);
    for (const [geom, x, y, group] of rowsOf(db, `SELECT ${columns.join(', ')} FROM ${quoted(name)} ORDER BY ${quoted(fidColumn)}`)) {
      const blob = bytesOf(geom);
      const wkb = wkbOfGeopackage(blob);
      const around = boxOfGeopackage(blob);
      if (wkb !== null && around !== null)
        tally.add(around, () => readShape(wkb), { x, y, ...(groupBy !== undefined && { group: String(group) }) });
    }
  }
  return tally.found();
}

/** Level after level, as long as they are few enough to list. */
export function measureTerritoryTables(job: TerritoriesJob): FoundLevel[] {
  let isWide = false;
  const around = surroundingsOf(job);
  return job.levels.map(({ files }) => {
    if (isWide) return null;
    const level = measureLevel(job, files, around);
    isWide = level !== null && level.found > job.mostAbove;
    return level !== null && level.found > job.most ? { ...level, codes: [] } : level;
  });
}

if (import.meta.main) await reply(() => measureTerritoryTables(readJob() as TerritoriesJob));
