import { parse } from 'csv-parse/browser/esm/sync';
import type { Database } from 'sql.js';
import { sqliteFault } from '../../../schemas/messages/parser-fault.ts';
import { columnNames } from '../../../schemas/model/column-names.ts';
import { loose, RowCutter, separatorOf } from './csv.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import { ReadError, type ReadingTools, type Rewritable, type TakenColumn } from './reading.ts';
import { findEncoding, readPieces } from './text.ts';

/* A column is taken out of a file before it goes anywhere: what is sent is public for good. All else stays as it was written. */

type Take = (bytes: Blob, column: TakenColumn, machine: ReadingTools) => Promise<Blob>;

/** How a column is taken out, by the name of the format. */
const ways: Readonly<Record<Rewritable, Take>> = {
  CSV: takeOfCsv,
  GeoJSON: takeOfGeojson,
  GeoJSONSeq: takeOfGeojson,
  GeoPackage: takeOfGeopackage,
};

/** The file without a column. */
export async function takeColumn(file: File, format: Rewritable, column: TakenColumn, machine: ReadingTools): Promise<File> {
  const bytes = await ways[format](file, column, machine);
  return new File([bytes], file.name, { type: file.type, lastModified: file.lastModified });
}

/** A table in UTF-8, its cells separated as before. */
async function takeOfCsv(bytes: Blob, { field }: TakenColumn, { onProgress }: ReadingTools): Promise<Blob> {
  const parts: string[] = [];
  const rows = new RowCutter();
  let delimiter: string | undefined;
  let taken: number | undefined;
  const written = (cell: string): string =>
    cell.includes('"') || cell.includes('\n') || cell.includes('\r') || cell.includes(delimiter ?? '')
      ? `"${cell.replaceAll('"', '""')}"`
      : cell;
  const take = (text: string): void => {
    if (text.trim() === '') return;
    delimiter ??= separatorOf(text);
    const lines: string[] = [];
    parse(text, {
      ...loose,
      delimiter,
      bom: true,
      on_record: (cells: string[]) => {
        taken ??= columnNames(cells).indexOf(field);
        lines.push(
          cells
            .filter((_, index) => index !== taken)
            .map(written)
            .join(delimiter),
        );
        return null;
      },
    });
    parts.push(`${lines.join('\r\n')}\r\n`);
  };
  for await (const piece of readPieces(bytes, onProgress, await findEncoding(bytes))) take(rows.add(piece));
  take(rows.rest);
  return new Blob(parts);
}

/** A GeoJSON text, or a sequence of them, every number written as it was. */
async function takeOfGeojson(bytes: Blob, { field }: TakenColumn): Promise<Blob> {
  const text = await bytes.text();
  const parts: string[] = [];
  /** Objects and lists that are open: the key that is read in each, and where its member begins. */
  const open: { isList: boolean; key: string; start: number; kept: string[] | undefined }[] = [];
  let written = 0;
  const isOfFeature = (): boolean =>
    (open.length === 1 && open[0]?.key === 'properties') ||
    (open.length === 3 && open[0]?.key === 'features' && open[1]?.isList === true && open[2]?.key === 'properties');
  /** Keep the member that ends here, unless it is the one to take. */
  const endMember = (at: number): void => {
    const top = open.at(-1);
    if (top === undefined) return;
    const member = text.slice(top.start, at).trim();
    if (top.kept !== undefined && member !== '' && top.key !== field) top.kept.push(member);
    [top.start, top.key] = [at + 1, ''];
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      const from = at;
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
      const top = open.at(-1);
      if (top?.isList === false && top.key === '' && text.slice(top.start, from).trim() === '')
        top.key = JSON.parse(text.slice(from, at + 1)) as string;
    } else if (sign === '{' || sign === '[') {
      const isProperties = sign === '{' && isOfFeature();
      open.push({ isList: sign === '[', key: '', start: at + 1, kept: isProperties ? [] : undefined });
      if (isProperties) {
        parts.push(text.slice(written, at + 1));
        written = at + 1;
      }
    } else if (sign === ',') endMember(at);
    else if (sign === '}' || sign === ']') {
      endMember(at);
      const closed = open.pop();
      if (closed?.kept !== undefined) {
        parts.push(closed.kept.join(','));
        written = at;
      }
    }
  }
  parts.push(text.slice(written));
  return new Blob(parts);
}

/** A GeoPackage: no page that has held the values is left. */
async function takeOfGeopackage(bytes: Blob, { layer, field }: TakenColumn, { openSqlite }: ReadingTools): Promise<Blob> {
  const [{ Database: Sqlite }, buffer] = await Promise.all([openSqlite(), bytes.arrayBuffer()]);
  const database: Database = new Sqlite(new Uint8Array(buffer));
  try {
    // SQLite reads all that hangs on a table when it changes: triggers of the spatial index call functions that are not here.
    const [hanging] = database.exec(
      `SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND (type = 'trigger' OR (type = 'index' AND tbl_name = :layer COLLATE NOCASE))`,
      { ':layer': layer },
    );
    const all = (hanging?.values ?? []).map(([type, name, sql]) => ({ type: String(type), name: String(name), sql: String(sql) }));
    for (const { type, name } of all) database.run(`DROP ${type === 'index' ? 'INDEX' : 'TRIGGER'} ${quoted(name)}`);
    database.run(`ALTER TABLE ${quoted(layer)} DROP COLUMN ${quoted(field)}`);
    for (const { type, sql } of all) if (type === 'trigger' || !sql.toLowerCase().includes(field.toLowerCase())) database.run(sql);
    for (const table of ['gpkg_data_columns', 'gpkg_extensions', 'gpkg_metadata_reference']) forget(database, table, { layer, field });
    // A style with a class for each value, or a project with such styles: QGIS keeps them in the file, and none of it is published.
    // guard [['layer_styles', 'qgis_projects'] → []]: nor of rows that were deleted before
    for (const table of ['layer_styles', 'qgis_projects']) database.run(`DROP TABLE IF EXISTS ${table}`);
    database.run(`DELETE FROM gpkg_contents WHERE lower(table_name) IN ('layer_styles', 'qgis_projects')`);
    // Written anew: what was taken here, and rows that were deleted before the file came, still lie in its free pages.
    database.run('VACUUM'); // guard: nor of rows that were deleted before
    return new Blob([database.export() as Uint8Array<ArrayBuffer>]);
  } catch (cause) {
    throw new ReadError('geopackage-broken', { detail: sqliteFault(cause instanceof Error ? cause.message : '') }, { cause });
  } finally {
    database.close();
  }
}

/** Forget what a table of the GeoPackage's own says of a column. */
function forget(database: Database, table: string, { layer, field }: TakenColumn): void {
  if (database.exec(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '${table}'`).length === 0) return;
  database.run(`DELETE FROM ${table} WHERE lower(table_name) = lower(:layer) AND lower(column_name) = lower(:field)`, {
    ':layer': layer,
    ':field': field,
  });
}
