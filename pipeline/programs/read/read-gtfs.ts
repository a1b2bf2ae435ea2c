import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldType, Problem } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import { gtfsReferences, gtfsType } from '../../base/gtfs.ts';
import { openCsv } from './open-csv.ts';
import { writeTable, type ReadTableJob, type TableExamination } from './read-table.ts';
import type { Row, Table } from './table.ts';
import { readCoordinate } from '../../../schemas/rules/table-geometry.ts';
import { readJob, reply } from '../job.ts';

/** Job of the program: the table of a feed that /in/source is; tables that it refers to lie beside it as <table>.txt. */
export interface ReadGtfsJob extends Pick<ReadTableJob, 'filter'> {
  table: string;
}

/** Write one table of a GTFS feed as a canonical CSV, with the types of the reference, and problems for what is missing. */
export async function readGtfs(
  folder: string,
  target: string,
  { table: name, filter }: ReadGtfsJob,
  limits: Limits,
): Promise<TableExamination> {
  const source = await openCsv(join(folder, 'source'), limits);
  // Stops become points, shapes a line each; all else stays as it is.
  const isShapes = name === 'shapes' && hasColumns(source, shapeColumns);
  const table = isShapes ? await joinShapes(source, folder, limits) : source;
  const references = await checkReferences(table, name, folder, limits);
  const types = checkTypes(table, name);
  const rows = watch(table.rows, (row) => {
    references.row(row);
    types.row(row);
  });
  const geometry = isShapes ? { wkt: shapeText } : name === 'stops' && hasColumns(source, Object.values(stopPlace)) ? stopPlace : null;
  const found = await writeTable({ ...table, rows }, target, { format: 'csv', geometry, ...(filter !== undefined && { filter }) });
  const { lines: _, ...withoutLines } = found;
  const problems = [...found.problems, ...references.problems(), ...types.problems()];
  return { ...(isShapes ? withoutLines : found), types: types.types(), problems };
}

const stopPlace = { x: 'stop_lon', y: 'stop_lat' };
const shapeColumns = ['shape_id', 'shape_pt_lat', 'shape_pt_lon', 'shape_pt_sequence'];
const shapeText = 'mappe_shape';

const hasColumns = ({ columns }: Table, wanted: readonly string[]): boolean =>
  wanted.every((name) => columns.some((column) => column.name === name));

async function* watch(rows: Table['rows'], onRow: (row: Row) => void): AsyncGenerator<Row> {
  for await (const row of rows) {
    onRow(row);
    yield row;
  }
}

/** A value of a row; "" where it is absent. */
const valueAt = ({ cells }: Row, index: number): string => (cells[index] ?? '').trim();

// ---- shapes --------------------------------------------------------------------------------

interface ShapePoint {
  sequence: number;
  place: string;
}

/** Points of lines by shape, in the order in which the shapes begin. */
async function readShapes({ columns, rows }: Table, problems: Problem[]): Promise<Map<string, ShapePoint[]>> {
  const names = columns.map(({ name }) => name);
  const [id, lat, lon, at] = shapeColumns.map((name) => names.indexOf(name)) as [number, number, number, number];
  const shapes = new Map<string, ShapePoint[]>();
  const bad = { line: 0, count: 0 };
  for await (const row of rows) {
    const x = readCoordinate(valueAt(row, lon));
    const y = readCoordinate(valueAt(row, lat));
    const sequence = valueAt(row, at);
    const shape = valueAt(row, id);
    const points = shapes.get(shape) ?? [];
    shapes.set(shape, points);
    if (x !== undefined && y !== undefined && /^\d+$/.test(sequence)) points.push({ sequence: Number(sequence), place: `${x} ${y}` });
    else {
      if (bad.count === 0) bad.line = row.line;
      bad.count += 1;
    }
  }
  if (bad.count > 0) problems.push(problem('source.gtfs-shape-points', bad, { severity: 'warning' }));
  return shapes;
}

/** Fields of a route that tell of the shapes of its trips. */
const routeFields = ['route_id', 'route_short_name', 'route_long_name', 'route_type', 'route_color', 'route_text_color'];

/** Make a line of each shape, its points in order, with what all trips along it have in common: route, direction, and their number. */
async function joinShapes(table: Table, folder: string, limits: Limits): Promise<Table> {
  const { problems } = table;
  const shapes = await readShapes(table, problems);
  const trips = await readBeside(folder, 'trips', limits);
  const routes = await readBeside(folder, 'routes', limits);
  const routeOf = new Map(routes.map((route) => [route['route_id'] ?? '', route]));
  const tripsOf = Map.groupBy(trips, (trip) => trip['shape_id'] ?? '');
  const told = [...routeFields, 'direction_id'].filter((field) => [...routes, ...trips].some((row) => row[field] !== undefined));
  const short: string[] = [];
  const rows = [...shapes].map(([shape, points], index): Row => {
    const own = tripsOf.get(shape) ?? [];
    const along = own.map((trip): Values => ({ ...routeOf.get(trip['route_id'] ?? ''), ...trip }));
    const line = points.toSorted((a, b) => a.sequence - b.sequence).map(({ place }) => place);
    if (line.length < 2) short.push(shape);
    const text = line.length < 2 ? null : `LINESTRING (${line.join(', ')})`;
    return { cells: [shape, ...told.map((field) => onlyOne(along, field)), String(own.length), text], line: index + 2 };
  });
  if (short.length > 0)
    problems.push(problem('source.gtfs-shape-short', { count: short.length, example: short[0] ?? '' }, { severity: 'warning' }));
  const names = ['shape_id', ...told, 'trip_count', shapeText];
  return { columns: names.map((name) => ({ name, text: false })), rows, tellsEmpty: true, problems };
}

type Values = Partial<Record<string, string>>;

/** The one value that all rows have for a field; null where they differ or have none. */
function onlyOne(rows: readonly Values[], field: string): string | null {
  const values = new Set(rows.map((row) => row[field]));
  return values.size === 1 ? ([...values][0] ?? null) : null;
}

/** Rows of a table beside this one, by name, without absent values; none where the feed lacks it. */
async function readBeside(folder: string, name: string, limits: Limits): Promise<Values[]> {
  const path = join(folder, `${name}.txt`);
  if (!existsSync(path)) return [];
  const { columns, rows } = await openCsv(path, limits);
  const wanted = columns
    .map((column, index) => ({ ...column, index }))
    .filter((column) => /^(shape_id|direction_id|route_.*)$/.test(column.name));
  const read: Values[] = [];
  for await (const row of rows)
    read.push(
      Object.fromEntries(
        wanted.flatMap((column) => (valueAt(row, column.index) === '' ? [] : [[column.name, valueAt(row, column.index)]])),
      ),
    );
  return read;
}

// ---- checks --------------------------------------------------------------------------------

/** Rows whose value of a field is wrong: how many, and the first of them. */
interface Fault {
  field: string;
  index: number;
  count: number;
  example: string;
  line: number;
}

const faultOf = (field: string, index: number): Fault => ({ field, index, count: 0, example: '', line: 0 });

function note(fault: Fault, value: string, line: number): void {
  if (fault.count === 0) Object.assign(fault, { example: value.slice(0, 60), line });
  fault.count += 1;
}

interface Check {
  row: (row: Row) => void;
  problems: () => Problem[];
}

/** Values of fields that name what another table has, and that it has not. */
async function checkReferences({ columns }: Table, name: string, folder: string, limits: Limits): Promise<Check> {
  const held: (Fault & { others: string; ids: Set<string> })[] = [];
  for (const { field, in: others } of gtfsReferences[name] ?? []) {
    const index = columns.findIndex((column) => column.name === field);
    const present = others.filter(([other]) => existsSync(join(folder, `${other}.txt`)));
    if (index === -1 || present.length === 0) continue;
    const ids = new Set<string>();
    for (const [other, own] of present) await readIds(join(folder, `${other}.txt`), own, ids, limits);
    held.push({ ...faultOf(field, index), others: present.map(([other]) => `${other}.txt`).join(', '), ids });
  }
  return {
    row: (row) => {
      for (const each of held) {
        const value = valueAt(row, each.index);
        if (value !== '' && !each.ids.has(value)) note(each, value, row.line);
      }
    },
    problems: () =>
      held
        .filter(({ count }) => count > 0)
        .map(({ field, others, count, example, line }) =>
          problem('source.gtfs-reference', { file: `${name}.txt`, field, others, count, example, line }, { severity: 'warning' }),
        ),
  };
}

async function readIds(path: string, field: string, ids: Set<string>, limits: Limits): Promise<void> {
  const { columns, rows } = await openCsv(path, limits);
  const index = columns.findIndex((column) => column.name === field);
  for await (const row of rows) ids.add(valueAt(row, index));
}

const fits: Partial<Record<FieldType, (text: string) => boolean>> = {
  integer: (text) => /^-?\d{1,15}$/.test(text),
  number: (text) => readCoordinate(text) !== undefined,
  date: isDay,
};

/** Whether eight digits are a day that exists: February 30 is none. */
function isDay(text: string): boolean {
  const day = new Date(text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'));
  return !Number.isNaN(day.valueOf()) && day.toISOString().slice(0, 10).replaceAll('-', '') === text;
}

/** The types that the reference gives to the fields of a table; one that a value does not fit is text, and told. */
function checkTypes({ columns }: Table, name: string): Check & { types: () => Record<string, FieldType> } {
  const held = columns.flatMap((column, index) => {
    const type = gtfsType(column.name);
    return type === undefined ? [] : [{ ...faultOf(column.name, index), type }];
  });
  return {
    row: (row) => {
      for (const each of held) {
        const value = valueAt(row, each.index);
        if (value !== '' && fits[each.type]?.(value) === false) note(each, value, row.line);
      }
    },
    types: () => Object.fromEntries(held.map(({ field, type, count }) => [field, count > 0 ? 'text' : type])),
    problems: () =>
      held
        .filter(({ count }) => count > 0)
        .map(({ field, type, count, example, line }) => {
          const facts = { file: `${name}.txt`, field, type: { id: `field-type.${type}` as const }, count, example, line };
          return problem('source.gtfs-type', facts, { severity: 'warning' });
        }),
  };
}

if (import.meta.main) await reply((limits) => readGtfs('../in', 'table.csv', readJob() as ReadGtfsJob, limits));
