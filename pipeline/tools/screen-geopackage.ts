import type { DatabaseSync } from 'node:sqlite';
import { fail } from '../errors.ts';
import { quoted } from './clean-rows.ts';

/** Triggers that the standard and GDAL write; reading fires none, but another one shows a file made by hand to do something. */
const knownTriggers = /^(rtree_|gpkg_|trigger_(insert|delete)_feature_count_|ogr_)/i;

/** Refuse what a GeoPackage could make its reader do (virtual tables over other files, endless views), and count the rows of its tables. */
export function screenGeopackage(database: DatabaseSync): Record<string, number> {
  const schema = database.prepare("SELECT type, name, coalesce(sql, '') AS sql FROM sqlite_master").all();
  const views = new Set<string>();
  for (const { type, name, sql } of schema.map((row) => ({
    type: String(row['type']),
    name: String(row['name']),
    sql: String(row['sql']),
  }))) {
    if (type === 'view') views.add(name.toLowerCase());
    // One of the format's own tables: whoever asks it for a row may wait for ever.
    if (type === 'view' && /^gpkg_/i.test(name)) throw fail('source.geopackage-view', { name });
    if (type === 'trigger' && !knownTriggers.test(name)) throw fail('source.geopackage-trigger', { name });
    if (/^\s*create\s+virtual\s/i.test(sql) && !/\susing\s+rtree\s*\(/i.test(sql)) throw fail('source.geopackage-virtual', { name });
  }
  if (!schema.some(({ name }) => name === 'gpkg_contents')) throw fail('source.not-geopackage');
  const features: Record<string, number> = {};
  const contents = database.prepare('SELECT table_name AS name, data_type AS kind FROM gpkg_contents').all();
  for (const { name, kind } of contents.map((row) => ({ name: String(row['name']), kind: String(row['kind']) }))) {
    // Of any kind: GDAL reads more of them than the standard names ("aspatial").
    if (views.has(name.toLowerCase())) throw fail('source.geopackage-view', { name });
    if (kind !== 'features' && kind !== 'attributes') continue;
    features[name] = Number(database.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get()?.['n']);
  }
  return features;
}
