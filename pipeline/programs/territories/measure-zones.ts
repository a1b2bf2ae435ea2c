import { bytesOf, openGeopackage, rowsOf } from '../geopackage/clean-rows.ts';
import { quoted, wkbOfGeopackage } from '../../../schemas/codecs/geopackage.ts';
import { TerritoryGrid } from './territory-grid.ts';
import { tolerance } from './territory-reach.ts';
import { plainShape, readShape } from '../../../schemas/codecs/wkb.ts';
import type { Box } from '../geometry/shapes.ts';
import { readJob, reply } from '../job.ts';

/** Job of `measure-zones.ts`: what the objects in each zone say of themselves, in tables of /in/places.gpkg (WGS 84). */
export interface ZonesJob {
  box: Box;
  /** Tables of zones, with the columns of what is told of each: the first of them that says something. */
  zones: { name: string; fidColumn: string; told: Record<'name' | 'manager' | 'published', string[]> }[];
  /** Tables of objects: the point on each, and what is counted. */
  objects: { name: string; point: readonly [x: string, y: string]; columns: Partial<Record<CountedTerritory, string>> }[];
  /** Most zones that are told of each table. */
  most: number;
}

const counted = ['planimetric', 'altimetric', 'date'] as const;
export type CountedTerritory = (typeof counted)[number];

export interface MeasuredZone {
  name: string;
  manager?: string;
  published?: string;
  features: number;
  planimetric: { value: string; count: number }[];
  altimetric: { value: string; count: number }[];
  first?: string;
  last?: string;
}

const textCharacters = 200;
const dayCharacters = 40;
/** The standard has six classes. */
const mostClasses = 10;

class Tally {
  readonly #classes = { planimetric: new Map<string, number>(), altimetric: new Map<string, number>() };
  #days: { first?: string; last?: string } = {};
  #features = 0;

  add({ date, ...classes }: Partial<Record<CountedTerritory, string>>): void {
    this.#features += 1;
    for (const kind of ['planimetric', 'altimetric'] as const) {
      const value = classes[kind];
      const counts = this.#classes[kind];
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const { first = date, last = date } = this.#days;
    // Days are written year first: they sort as text.
    if (date !== undefined && first !== undefined && last !== undefined)
      this.#days = { first: date < first ? date : first, last: date > last ? date : last };
  }

  found(): Omit<MeasuredZone, 'name'> {
    const { planimetric, altimetric } = this.#classes;
    return { features: this.#features, planimetric: ordered(planimetric), altimetric: ordered(altimetric), ...this.#days };
  }
}

const ordered = (counts: ReadonlyMap<string, number>): { value: string; count: number }[] =>
  [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, mostClasses);

const textOf = (value: unknown, characters: number): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, characters) || undefined : undefined;

type Db = ReturnType<typeof openGeopackage>;

/** The first zones of a table, each as a shape of the grid. */
function readZones(
  db: Db,
  { name, fidColumn, told }: ZonesJob['zones'][number],
  most: number,
  grid: TerritoryGrid,
): Omit<MeasuredZone, keyof ReturnType<Tally['found']>>[] {
  const columns = Object.values(told).flat();
  const list = ['geom', ...columns].map(quoted).join(', ');
  const rows = [...rowsOf(db, `SELECT ${list} FROM ${quoted(name)} ORDER BY ${quoted(fidColumn)} LIMIT ${most}`)];
  return rows.map(([geom, ...values]) => {
    const wkb = wkbOfGeopackage(bytesOf(geom));
    grid.add(name, wkb === null ? plainShape('Polygon', []) : readShape(wkb));
    const firstOf = (names: readonly string[], characters: number): string | undefined =>
      names.map((column) => textOf(values[columns.indexOf(column)], characters)).find((text) => text !== undefined);
    const manager = firstOf(told.manager, textCharacters);
    const published = firstOf(told.published, dayCharacters);
    return {
      name: firstOf(told.name, textCharacters) ?? '',
      ...(manager !== undefined && { manager }),
      ...(published !== undefined && { published }),
    };
  });
}

/** For each table of zones its first ones, with what is counted of the objects in them. */
export function measureZones({ box, zones, objects, most }: ZonesJob): MeasuredZone[][] {
  using db = openGeopackage('../in/places.gpkg');
  const grid = new TerritoryGrid(box, tolerance);
  const told = zones.map((each) => readZones(db, each, most, grid));
  if (!grid.isWhole) return zones.map(() => []);
  grid.finish();
  const tallies = grid.codes.map(() => new Tally());
  for (const { name, point, columns } of objects) {
    const asked = counted.filter((each) => columns[each] !== undefined);
    const list = [...point, ...asked.map((each) => columns[each] ?? '')].map(quoted).join(', ');
    for (const [x, y, ...values] of rowsOf(db, `SELECT ${list} FROM ${quoted(name)}`)) {
      if (typeof x !== 'number' || typeof y !== 'number') continue;
      const said = asked.flatMap((each, index) => {
        const text = textOf(values[index], dayCharacters);
        return text === undefined ? [] : [[each, text] as const];
      });
      for (const owner of grid.at(x, y)) tallies[owner]?.add(Object.fromEntries(said));
    }
  }
  let at = 0;
  return told.map((table) => table.map((zone) => ({ ...zone, ...(tallies[at++] ?? new Tally()).found() })));
}

if (import.meta.main) await reply(() => measureZones(readJob() as ZonesJob));
