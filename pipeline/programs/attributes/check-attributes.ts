import { readFileSync } from 'node:fs';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { AttributeFault, Conformance } from '../../../schemas/types.ts';
import { ruleOf, type AttributeCell, type AttributeRule } from './attribute-rules.ts';
import { readSchema, type AttributeSchema, type ColumnSchema } from './attribute-schema.ts';
import { openGeopackage, rowsOf, type CleanTable, type Column } from '../geopackage/clean-rows.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import { readJob, reply } from '../job.ts';

/** Job of `check-attributes.ts` on /in/clean.gpkg and /in/schema.json. */
export interface AttributesJob {
  /** As the manifest names the schema, for messages. */
  schema: string;
  table: HeldTable;
}

/** A table that is held to a schema. */
export interface HeldTable extends CleanTable {
  /** Columns of the source whose text is kept as the geometry alone. */
  shapeColumns: readonly string[];
}

export interface AttributesReport extends Pick<Conformance, 'title' | 'kind' | 'rows' | 'errors' | 'faults'> {
  /** Columns that have become the geometry, of whose values the schema asks more than that there are any. */
  unheld: string[];
}

/** Rules that a schema may set for the text of a value. */
const valueRules = ['format', 'unique', 'enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength'] as const;
const shownRows = 5;
const shownCharacters = 60;

class Faults {
  readonly all = new Map<string, AttributeFault>();

  add(field: string, rule: AttributeRule, row?: number, text?: string): void {
    const key = `${rule} ${field}`;
    const fault = this.all.get(key) ?? { field: field.slice(0, 200), rule, count: 0, first: [] };
    this.all.set(key, fault);
    fault.count += 1;
    if (row === undefined || fault.first.length >= shownRows) return;
    fault.first.push({
      row,
      ...(text !== undefined && { value: text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text }),
    });
  }
}

/** Rules of a schema for a column, and its place in the table: as a column, or as its geometry. */
interface Held {
  wanted: ColumnSchema;
  column?: Column;
  select: string;
  check: (cell: AttributeCell) => AttributeRule | undefined;
}

/** The one of a name, in whichever case where none is written just so. */
const named = <Item extends { name: string }>(items: readonly Item[], name: string): Item | undefined =>
  items.find((item) => item.name === name) ?? items.find((item) => item.name.toLowerCase() === name.toLowerCase());

function findHeld(wanted: ColumnSchema, { geometryColumn, columns, shapeColumns }: HeldTable, schema: string): Held | undefined {
  const check = ruleOf(wanted, schema);
  const column = named(columns, wanted.name);
  if (column !== undefined) return { wanted, column, select: quoted(column.name), check };
  const isShape = shapeColumns.some((name) => name.toLowerCase() === wanted.name.toLowerCase());
  // Its text is gone: a row has a geometry or none, and the text of it obeys every rule.
  const select = geometryColumn === null ? 'NULL' : `nullif(${quoted(geometryColumn)} IS NOT NULL, 0)`;
  return isShape ? { wanted, select, check: () => undefined } : undefined;
}

/** Whether a schema asks more of a column than a type and that it be there. */
const asksMore = (column: ColumnSchema, { keys }: AttributeSchema): boolean =>
  valueRules.some((rule) => column[rule] !== undefined) || keys.some((key) => key.includes(column.name));

/** Hold every row of a table to a schema, in one pass and in bounded memory; what is unique is counted by SQLite. */
export function checkTable(db: DatabaseSync, table: HeldTable, schema: AttributeSchema, schemaName: string): AttributesReport {
  const { name, fidColumn, columns } = table;
  const faults = new Faults();
  const held = schema.columns.flatMap((wanted) => {
    const found = findHeld(wanted, table, schemaName);
    if (found === undefined && (wanted.required === true || wanted.present === true)) faults.add(wanted.name, 'absent');
    return found ?? [];
  });
  for (const each of columns) if (schema.closed && !held.some(({ column }) => column === each)) faults.add(each.name, 'extra');
  const missing = new Set(schema.missing);
  const selected = held.map(({ select }) => select).join(', ') || '1';
  let row = 0;
  for (const values of rowsOf(db, `SELECT ${selected} FROM ${quoted(name)} ORDER BY ${quoted(fidColumn)}`, { readBigInts: true })) {
    row += 1;
    for (const [index, { wanted, column, check }] of held.entries()) {
      const cell = cellOf(values[index] ?? null, column);
      const rule = cell === undefined || missing.has(cell.text) ? (wanted.required === true ? 'required' : undefined) : check(cell);
      if (rule !== undefined) faults.add(wanted.name, rule, row, cell?.text);
    }
  }
  const unique = held.filter(({ wanted }) => wanted.unique === true).map(({ wanted }) => [wanted.name]);
  // A key of one column may be called unique as well.
  for (const key of new Map([...unique, ...schema.keys].map((names) => [JSON.stringify(names), names])).values()) {
    const own = held.filter(({ wanted }) => key.includes(wanted.name)).flatMap(({ column }) => column ?? []);
    // A part of a key says nothing of the whole: what is absent is told, or may be.
    if (own.length === key.length) findTwice(db, name, fidColumn, own, key.join(', '), faults);
  }
  const all = [...faults.all.values()];
  const unheld = held.flatMap(({ wanted, column }) => (column === undefined && asksMore(wanted, schema) ? wanted.name : []));
  return { title: schema.title, kind: schema.kind, rows: row, errors: all.reduce((sum, { count }) => sum + count, 0), faults: all, unheld };
}

function cellOf(value: SQLOutputValue, { type }: Pick<Column, 'type'> = { type: 'text' }): AttributeCell | undefined {
  if (value === null || value instanceof Uint8Array) return undefined;
  return { text: type === 'boolean' ? (Number(value) === 0 ? 'false' : 'true') : String(value), type };
}

/** Every row whose values stand in an earlier row already. */
function findTwice(db: DatabaseSync, table: string, fidColumn: string, columns: readonly Column[], field: string, faults: Faults): void {
  const names = columns.map((column) => quoted(column.name)).join(', ');
  const present = columns.map((column) => `${quoted(column.name)} IS NOT NULL AND ${quoted(column.name)} <> ''`).join(' AND ');
  const numbered = `SELECT row_number() OVER (ORDER BY ${quoted(fidColumn)}) AS mappe_row, ${names} FROM ${quoted(table)}`;
  const ranked = `SELECT mappe_row, row_number() OVER (PARTITION BY ${names} ORDER BY mappe_row) AS mappe_rank, ${names} FROM (${numbered}) WHERE ${present}`;
  for (const [row, , ...values] of rowsOf(db, `SELECT * FROM (${ranked}) WHERE mappe_rank > 1 ORDER BY 1`, { readBigInts: true }))
    faults.add(field, 'unique', Number(row), values.map(String).join(', '));
}

/** Hold the table of a job to the schema of a file. */
export function checkAttributes(clean: string, schemaFile: string, { schema: name, table }: AttributesJob): AttributesReport {
  const schema = readSchema(readFileSync(schemaFile, 'utf8'), name);
  using db = openGeopackage(clean);
  return checkTable(db, table, schema, name);
}

if (import.meta.main) await reply(() => checkAttributes('../in/clean.gpkg', '../in/schema.json', readJob() as AttributesJob));
