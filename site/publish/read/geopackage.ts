import type { Database, SqlValue } from 'sql.js';
import { sqliteFault } from '../../../schemas/messages/parser-fault.ts';
import type { FieldType } from '../../../schemas/types.ts';
import { collectLayer, refuseManyLayers } from './collect-layer.ts';
import { ReadError, type GivenFile, type RawLayer, type RawReading, type StatedCrs } from './reading.ts';
import { quoted, wkbOfGeopackage } from '../../../schemas/codecs/geopackage.ts';
import { readGeometry } from '../../../schemas/codecs/wkb.ts';

/** Names of row numbers, which say nothing of the data. */
const rowNumberNames = new Set(['fid', 'ogc_fid', 'rowid', 'objectid', 'gid']);
/** A table that QGIS keeps its styles in, and how a GeoPackage calls its own. */
const ownTables = /^(layer_styles|qgis_projects|gpkg_.*|rtree_.*|sqlite_.*)$/i;

/** A row has as many in its page: where it begins, its length, its number. */
const leastRowBytes = 4;

function typeOf(declared: string): FieldType | undefined {
  const type = declared.toUpperCase();
  if (type === 'BOOLEAN') return 'boolean';
  if (/^(TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER|BIGINT)/.test(type)) return 'integer';
  if (/^(FLOAT|DOUBLE|REAL|NUMERIC|DECIMAL)/.test(type)) return 'number';
  return type === 'DATE' ? 'date' : type === 'DATETIME' ? 'datetime' : 'text';
}

/** Read the layers that a GeoPackage declares (OGC 12-128r19), styles of QGIS apart. */
export async function readGeopackage({ bytes, openSqlite, ...tools }: GivenFile): Promise<RawReading> {
  const [{ Database: Sqlite }, buffer] = await Promise.all([openSqlite(), bytes.arrayBuffer()]);
  let database: Database | undefined;
  try {
    database = new Sqlite(new Uint8Array(buffer));
    return { layers: readLayers(database, buffer.byteLength, tools), problems: [] };
  } catch (cause) {
    if (cause instanceof ReadError) throw cause;
    throw new ReadError('geopackage-broken', { detail: sqliteFault(cause instanceof Error ? cause.message : '') }, { cause });
  } finally {
    database?.close();
  }
}

type Row = Record<string, unknown>;
type Ask = (sql: string, parameters?: string[]) => Row[];

/** Gives all rows that a question has for an answer: of tables that say what is in the file. */
const asker =
  (database: Database): Ask =>
  (sql, parameters = []) => {
    const statement = database.prepare(sql, parameters);
    const rows: Row[] = [];
    while (statement.step()) rows.push(statement.getAsObject());
    statement.free();
    return rows;
  };

/** Tables that describe a GeoPackage. */
const describing = ['gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys', 'gpkg_data_columns'];

/** Refuses a view, which is a program that may have no end. */
function viewGuard(all: Ask): (name: string) => void {
  const views = new Set(all('PRAGMA table_list').flatMap(({ name, type }) => (type === 'view' ? [String(name).toLowerCase()] : [])));
  return (name) => {
    if (views.has(name.toLowerCase())) throw new ReadError('geopackage-view', { name });
  };
}

/**
 * Limit rows and geometries read to the file's size: pages named more
 * than once would repeat them without end. Throws a ReadError beyond it.
 */
function rowGuard(size: number): (table: string, geometry: SqlValue) => void {
  let left = size;
  return (table, geometry) => {
    left -= leastRowBytes + (geometry instanceof Uint8Array ? geometry.length : 0);
    if (left < 0) throw new ReadError('geopackage-broken', { detail: table });
  };
}

function readLayers(database: Database, size: number, { room, onProgress }: Pick<GivenFile, 'room' | 'onProgress'>): RawLayer[] {
  const all = asker(database);
  const tables = all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'gpkg_contents'`);
  if (tables.length === 0) throw new ReadError('geopackage-none');
  const refuseView = viewGuard(all);
  describing.forEach(refuseView);
  // As GDAL lists them: tables that have no place come last.
  const contents = all(
    `SELECT table_name AS name, data_type AS kind, identifier FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY data_type = 'attributes', rowid`,
  ).filter(({ name }) => !ownTables.test(String(name)));
  refuseManyLayers(contents.length); // guard: of more layers than a data set may have is refused before each is read
  const spendRow = rowGuard(size);
  const hasTitles = all(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'gpkg_data_columns'`).length > 0;
  return contents.map(({ name, kind, identifier }, index) => {
    const table = String(name);
    refuseView(table);
    const columns = all(`PRAGMA table_info(${quoted(table)})`);
    const [declared] =
      kind === 'features'
        ? all(
            `SELECT g.column_name AS name, s.organization AS organization, s.organization_coordsys_id AS code, s.definition AS wkt, s.srs_id AS srs
             FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE lower(g.table_name) = lower(?)`,
            [table],
          )
        : [];
    const shape = declared === undefined ? undefined : String(declared['name']);
    const fields = columns
      .filter(({ name: column, pk, type }) => {
        const called = String(column).toLowerCase();
        if (called === shape?.toLowerCase()) return false;
        return !(Number(pk) === 1 && /int/i.test(String(type)) && rowNumberNames.has(called));
      })
      .map(({ name: column, type }) => ({ name: String(column), type: typeOf(String(type)) ?? 'text' }));
    const titles = hasTitles ? titlesOf(all, table) : new Map<unknown, unknown>();
    const layer = collectLayer(
      fields.map((field) => ({ ...field, ...titleOf(titles.get(field.name), field.name) })),
      'declared',
      { hasGeometry: shape !== undefined, room },
    );
    const selected = [...fields.map((field) => quoted(field.name)), ...(shape === undefined ? [] : [quoted(shape)])];
    const statement = database.prepare(`SELECT ${selected.length === 0 ? '1' : selected.join(', ')} FROM ${quoted(table)}`);
    let rows = 0;
    while (statement.step()) {
      rows += 1;
      if (rows % 5000 === 0) onProgress((index + 0.5) / contents.length);
      const cells = statement.get();
      const values = Object.fromEntries(fields.map((field, column) => [field.name, cellOf(cells[column] ?? null, field.type)]));
      const blob = shape === undefined ? null : cells[fields.length];
      spendRow(table, blob ?? null);
      layer.add(values, blob instanceof Uint8Array ? geometryOf(blob, table, rows) : null);
    }
    statement.free();
    onProgress((index + 1) / contents.length);
    return layer.finish({ source: table, stated: statedOf(declared), ...titleOf(identifier, table) });
  });
}

/** Titles that a file gives to the columns of a table, by column. */
function titlesOf(all: Ask, table: string): Map<unknown, unknown> {
  const rows = all('SELECT column_name, coalesce(title, name) AS title FROM gpkg_data_columns WHERE table_name = ?', [table]);
  return new Map(rows.map((row) => [row['column_name'], row['title']]));
}

/** Title that a file gives, where it differs from the name. */
const titleOf = (title: unknown, name: string): { title?: string } =>
  typeof title === 'string' && title.trim() !== '' && title !== name ? { title: title.trim() } : {};

const cellOf = (cell: unknown, type: FieldType): unknown => {
  if (cell instanceof Uint8Array)
    return cell.length === 0 ? null : Array.from(cell.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return type === 'boolean' && cell !== null ? Number(cell) !== 0 : cell;
};

function geometryOf(blob: Uint8Array, table: string, row: number) {
  try {
    const wkb = wkbOfGeopackage(blob);
    return (wkb && readGeometry(wkb)) ?? null;
  } catch (cause) {
    throw new ReadError('shape-broken', { name: table, feature: row }, { cause });
  }
}

/** -1 and 0 are planes and globes of which nothing is known. */
function statedOf(declared: Record<string, unknown> | undefined): StatedCrs | undefined {
  if (declared === undefined || Number(declared['srs']) <= 0 || declared['srs'] === null) return undefined;
  const { organization, code, wkt } = declared;
  if (/^epsg$/i.test(String(organization))) return { code: `EPSG:${Number(code)}` };
  return typeof wkt === 'string' && !/^undefined$/i.test(wkt) ? { wkt } : undefined;
}
