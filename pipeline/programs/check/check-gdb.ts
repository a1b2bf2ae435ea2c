import type { Problem } from '../../../schemas/types.ts';
import { fail, problem } from '../../base/errors.ts';
import type { Examination } from '../read/examination.ts';
import { GdbError, gdbTypes, lookAtGdbShape } from './gdb-fields.ts';
import { gdbText, openGdbTable, readGdbRows, readGdbValues, type GdbTable } from './read-gdb.ts';
import { readJob, reply } from '../job.ts';

export interface CheckGdbJob {
  /** Name of the geodatabase, for messages. */
  name: string;
}

/** The table that lists all tables: the row of each has its number. */
const catalogue = 1;
/** Tables of the geodatabase itself; of the tables of values of an image. */
const ownTable = /^(gdb|vat)_/i;
/** The table of what is described (version 10), in which GDAL looks for these words as well. */
const itemsTable = 'GDB_Items';
const layerWords = ['DEFeatureClassInfo', 'DETableInfo'];
const imageWord = 'DERasterDataset';
/** Files that people have attached to features in ArcGIS, as a table beside the layer. */
const attachments = /__ATTACH$/i;
const mostNamed = 5;

const faultTexts = {
  absent: 'source.gdb-absent',
  short: 'source.gdb-short',
  version: 'source.gdb-version',
  fields: 'source.gdb-damaged',
  index: 'source.gdb-damaged',
  row: 'source.gdb-row',
  overlap: 'source.gdb-overlap',
  count: 'source.gdb-count',
} as const;

/** Count the rows of a file geodatabase without GDAL, each read to its end; refuses one that lacks some, tells what is not published. */
export function checkGdb(folder: string, { name }: CheckGdbJob): Examination {
  try {
    return examine(folder, name);
  } catch (error) {
    if (!(error instanceof GdbError)) throw error;
    const { fault, file, row = 0 } = error;
    throw fail(faultTexts[fault], { name, file, row }, { cause: error });
  }
}

function readCatalogue(folder: string): Map<string, number> {
  using table = openGdbTable(folder, catalogue);
  const column = table.fields.findIndex((field) => field.name === 'Name' && field.type === gdbTypes.text);
  if (column < 0) throw new GdbError('fields', `${table.file}.gdbtable`);
  return new Map([...readGdbRows(table)].map((row) => [gdbText(readGdbValues(table, row)[column], table.isUtf8), row.number]));
}

/** Names of what a geodatabase describes, by what it is; undefined where it is of version 9, which does not. */
function readItems(folder: string, tables: Map<string, number>): { layers: Set<string>; images: string[] } | undefined {
  const number = tables.get(itemsTable);
  if (number === undefined) return undefined;
  using table = openGdbTable(folder, number);
  const [name, definition] = ['Name', 'Definition'].map((wanted) => table.fields.findIndex((field) => field.name === wanted));
  const items = [...readGdbRows(table)].map((row) => {
    const values = readGdbValues(table, row);
    // XML is UTF-8 whatever texts are.
    return { name: gdbText(values[name ?? -1], table.isUtf8), definition: gdbText(values[definition ?? -1], true) };
  });
  const named = (words: string[]): string[] =>
    items.filter((item) => words.some((word) => item.definition.includes(word))).map((item) => item.name);
  return { layers: new Set(named(layerWords)), images: named([imageWord]) };
}

function examine(folder: string, name: string): Examination {
  const tables = readCatalogue(folder);
  const items = readItems(folder, tables);
  const shown = [...tables.keys()].filter((table) => !ownTable.test(table));
  const wanted = items === undefined ? shown : [...items.layers];
  const isAttached = (table: string): boolean => attachments.test(table) && wanted.includes(table.replace(attachments, ''));
  const images = new Set(items?.images);
  const isOfImage = (table: string): boolean => images.has(table) || images.has(table.replace(/^fras_(ras|aux|bnd|blk)_/i, ''));
  const problems: Problem[] = [];
  const tell = (
    id: 'source.gdb-images' | 'source.gdb-attachments' | 'source.gdb-internal',
    severity: 'warning' | 'notice',
    left: string[],
  ) => {
    if (left.length === 0) return;
    const names = `${left.slice(0, mostNamed).join(', ')}${left.length > mostNamed ? '…' : ''}`;
    problems.push(problem(id, { name, names, count: left.length }, { severity }));
  };
  const attached = wanted.filter(isAttached);
  const internal = shown.filter((table) => !wanted.includes(table) && !isOfImage(table));
  tell('source.gdb-images', 'warning', [...images]);
  tell('source.gdb-attachments', 'warning', attached);
  tell('source.gdb-internal', 'notice', internal);
  const layers = wanted.filter((layer) => !isAttached(layer));
  if (layers.length === 0)
    throw images.size > 0 ? fail('source.gdb-only-images', { name, names: [...images].join(', ') }) : fail('source.empty');
  const features: Record<string, number> = {};
  const geometries: Record<string, number> = {};
  for (const layer of layers) {
    const number = tables.get(layer);
    // GDAL passes over what has no table.
    // guard [throw fail('source.gdb-layer-absent'… → continue]: describes a layer without its table
    if (number === undefined) throw fail('source.gdb-layer-absent', { name, layer });
    using table = openGdbTable(folder, number);
    const found = countRows(table);
    features[layer] = found.rows;
    if (found.geometries !== undefined) geometries[layer] = found.geometries;
    if (found.isCurved) problems.push(problem('source.curves', { layer }, { severity: 'notice' }));
    if (table.isMultipatch && found.rows > 0) problems.push(problem('source.multipatch', { layer }, { severity: 'warning' }));
  }
  return { features, geometries, aside: [...attached, ...internal], problems };
}

function countRows(table: GdbTable): { rows: number; geometries: number | undefined; isCurved: boolean } {
  const column = table.fields.findIndex(({ type }) => type === gdbTypes.geometry);
  let rows = 0;
  let geometries = 0;
  let isCurved = false;
  for (const row of readGdbRows(table)) {
    rows += 1;
    const value = readGdbValues(table, row)[column];
    if (value === undefined) continue;
    const shape = lookAtGdbShape(value, { file: table.file, number: row.number });
    geometries += Number(!shape.isEmpty);
    isCurved ||= shape.isCurved;
  }
  return { rows, geometries: column < 0 ? undefined : geometries, isCurved };
}

if (import.meta.main) await reply(() => checkGdb('../in/source', readJob() as CheckGdbJob));
