import type { DatabaseSync } from 'node:sqlite';
import { fail } from '../../base/errors.ts';
import { raise, type Limits } from '../../base/limits.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import { rowsOf } from '../geopackage/clean-rows.ts';

/** Triggers that the standard and GDAL write; reading fires none, but another one shows a file made by hand to do something. */
const knownTriggers = /^(rtree_|gpkg_|trigger_(insert|delete)_feature_count_|ogr_)/i;
/** Words before a bracket in the triggers of the standard and of GDAL: functions that they call, and words of SQL. */
const knownCalls = new Set(
  'st_isempty st_minx st_maxx st_miny st_maxy raise lower strftime datetime coalesce in like values when where and or not exists select'.split(
    ' ',
  ),
);
/** Texts, names in any quotes, words, comments, and every other sign. */
const sqlTokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|\w+|--|\/\*|\S/g;

/**
 * Statement, as SQLite keeps it, of the standard's one virtual table (GeoPackage 1.4, annex F.3); its name is the first group or the
 * second.
 */
const spatialIndex = /^create virtual table (?:"(rtree_(?:[^"]|"")+)"|(rtree_\w+)) using rtree\s*\(/i;
/** Kinds of contents that GDAL reads rows of; "aspatial" is its own. */
export const rowKinds: ReadonlySet<string> = new Set(['features', 'attributes', 'aspatial']);

/** Whether a trigger is of the standard or of GDAL, and does no more than theirs: its name alone anybody can write. */
function isKnownTrigger(name: string, sql: string): boolean {
  const tokens = sql.match(sqlTokens) ?? [];
  const called = tokens.filter((_, index) => tokens[index + 1] === '(' && /[\w"`\]]$/.test(tokens[index] ?? ''));
  return (
    knownTriggers.test(name) &&
    !tokens.some((token) => token === '--' || token === '/*') &&
    called.every((each) => knownCalls.has(each.toLowerCase())) // guard: under a name of the standard
  );
}

/** Refuse more layers than a data set may have, before each is opened: GDAL lists one per table, and per column of geometry. */
function refuseManyLayers(database: DatabaseSync, names: ReadonlySet<string>, limit: number): void {
  const kinds = [...rowKinds].map((kind) => `'${kind}'`).join();
  const counted = [
    `SELECT count(*) AS n FROM gpkg_contents WHERE data_type IN (${kinds})`,
    ...(names.has('gpkg_geometry_columns') ? ['SELECT count(*) AS n FROM gpkg_geometry_columns'] : []), // guard: columns of geometry
  ].map((sql) => Number(database.prepare(sql).get()?.['n']));
  const count = Math.max(...counted);
  // guard (check-geopackage.test.ts): with more layers than a data set may have, by its tables
  if (count > limit) throw fail('source.too-many-layers', { count, limit, raise: raise('layers') });
}

/** Refuse what a GeoPackage could make its reader do (virtual tables over other files, endless views), and count the rows of its tables. */
export function screenGeopackage(database: DatabaseSync, { layers }: Pick<Limits, 'layers'>): Record<string, number> {
  const textsOf = (sql: string): string[][] => [...rowsOf(database, sql)].map((row) => row.map(String));
  const schema = textsOf("SELECT type, name, coalesce(sql, '') FROM sqlite_master");
  const views = new Set<string>();
  const indexes = new Set<string | undefined>();
  for (const [type, name = '', sql = ''] of schema) {
    if (type === 'view') views.add(name.toLowerCase());
    // One of the format's own tables: whoever asks it for a row may wait for ever.
    // guard: with a view for one of the tables of the format
    if (type === 'view' && /^gpkg_/i.test(name)) throw fail('source.geopackage-view', { name });
    // guard: with a trigger of its own, while those of the standard may stay
    if (type === 'trigger' && !isKnownTrigger(name, sql)) throw fail('source.geopackage-trigger', { name });
    const [, quotedName, plainName] = spatialIndex.exec(sql) ?? [];
    indexes.add(quotedName?.replaceAll('""', '"') ?? plainName);
  }
  // Which tables are virtual is SQLite's word: a statement can be written in many ways.
  for (const [name = ''] of textsOf("SELECT name FROM pragma_table_list WHERE type = 'virtual'"))
    // guard (check-geopackage.test.ts): a virtual table over another file
    if (!indexes.has(name)) throw fail('source.geopackage-virtual', { name });
  const names = new Set(schema.map(([, name = '']) => name.toLowerCase()));
  if (!names.has('gpkg_contents')) throw fail('source.not-geopackage');
  refuseManyLayers(database, names, layers);
  const features: Record<string, number> = {};
  for (const [name = '', kind = ''] of textsOf('SELECT table_name, data_type FROM gpkg_contents')) {
    // Of any kind: GDAL reads more of them than the standard names ("aspatial").
    if (views.has(name.toLowerCase())) throw fail('source.geopackage-view', { name }); // guard: with a view for a layer
    if (!rowKinds.has(kind)) continue;
    features[name] = Number(database.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get()?.['n']);
  }
  return features;
}
