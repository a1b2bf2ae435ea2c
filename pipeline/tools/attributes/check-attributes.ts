import { readFileSync } from 'node:fs';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { AttributeFault, Conformance } from '../../../schemas/types.ts';
import { ruleOf, type Cell, type Rule } from './attribute-rules.ts';
import { readSchema, type AttributeSchema } from './attribute-schema.ts';
import { openGeopackage, quoted, rowsOf, type CleanTable, type Column } from '../clean/clean-rows.ts';
import { readJob } from '../sandbox/job.ts';
import { reply } from '../sandbox/reply.ts';

/** What `check-attributes.ts` is asked about /in/clean.gpkg and /in/schema.json. */
export interface AttributesJob {
  /** As the manifest names the schema, for messages. */
  schema: string;
  table: CleanTable;
}

/** What a schema says of a table. */
export type AttributesReport = Pick<Conformance, 'title' | 'kind' | 'rows' | 'errors' | 'faults'>;

const shownRows = 5;
const shownCharacters = 60;

/** Faults by field and rule, the first places of each. */
class Faults {
  readonly all = new Map<string, AttributeFault>();

  add(field: string, rule: Rule, row?: number, text?: string): void {
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

/** Hold every row of a table to a schema, in one pass and in bounded memory; what is unique is counted by SQLite. */
export function checkTable(
  db: DatabaseSync,
  { name, fidColumn, columns }: CleanTable,
  schema: AttributeSchema,
  schemaName: string,
): AttributesReport {
  const faults = new Faults();
  const held = schema.columns.flatMap((wanted) => {
    const check = ruleOf(wanted, schemaName);
    const found =
      columns.find((column) => column.name === wanted.name) ??
      columns.find((column) => column.name.toLowerCase() === wanted.name.toLowerCase());
    if (found === undefined && (wanted.required === true || wanted.present === true)) faults.add(wanted.name, 'absent');
    return found === undefined ? [] : [{ wanted, found, check }];
  });
  for (const column of columns) if (schema.closed && !held.some(({ found }) => found === column)) faults.add(column.name, 'extra');
  const missing = new Set(schema.missing);
  const selected = held.map(({ found }) => quoted(found.name)).join(', ') || '1';
  let row = 0;
  for (const values of rowsOf(db, `SELECT ${selected} FROM ${quoted(name)} ORDER BY ${quoted(fidColumn)}`, { readBigInts: true })) {
    row += 1;
    for (const [index, { wanted, found, check }] of held.entries()) {
      const cell = cellOf(values[index] ?? null, found);
      const rule = cell === undefined || missing.has(cell.text) ? (wanted.required === true ? 'required' : undefined) : check(cell);
      if (rule !== undefined) faults.add(wanted.name, rule, row, cell?.text);
    }
  }
  const unique = held.filter(({ wanted }) => wanted.unique === true).map(({ wanted }) => [wanted.name]);
  // A key of one column may be called unique as well.
  for (const key of new Map([...unique, ...schema.keys].map((names) => [JSON.stringify(names), names])).values()) {
    const own = held.filter(({ wanted }) => key.includes(wanted.name)).map(({ found }) => found);
    // A part of a key says nothing of the whole: what is absent is told, or may be.
    if (own.length === key.length) findTwice(db, name, fidColumn, own, key.join(', '), faults);
  }
  const all = [...faults.all.values()];
  return { title: schema.title, kind: schema.kind, rows: row, errors: all.reduce((sum, { count }) => sum + count, 0), faults: all };
}

/** A value as its text; undefined where there is none. */
function cellOf(value: SQLOutputValue, { type }: Column): Cell | undefined {
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
  const db = openGeopackage(clean);
  const report = checkTable(db, table, schema, name);
  db.close();
  return report;
}

if (import.meta.main) await reply(() => checkAttributes('../in/clean.gpkg', '../in/schema.json', readJob() as AttributesJob));
