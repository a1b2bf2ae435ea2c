import type { DatabaseSync } from 'node:sqlite';
import { fail } from '../../base/errors.ts';
import { bytesOf, readGeometries } from '../geopackage/clean-rows.ts';
import { quoted, wkbOfGeopackage } from '../../../schemas/codecs/geopackage.ts';
import { columnsOf, ourType, type RawTable } from '../geopackage/clean-table.ts';
import { raise, type Limits } from '../../base/limits.ts';
import { readShape, strideOf } from '../../../schemas/codecs/wkb.ts';
import { simpleParts, type Box } from '../geometry/shapes.ts';

/** x and y of a point, 64 bits each: a geometry of fewer bytes has not so many. */
const leastPointBytes = 16;

/** Refuse a table of the clean GeoPackage (geometry column "geom") with a value larger than programs can hold, or no place on Earth. */
export function refuseExcess(database: DatabaseSync, table: RawTable, { textBytes, vertices }: Limits): void {
  refuseLongTexts(database, table, textBytes);
  if (table.geometryColumn === null) return;
  refuseManyPoints(database, table, vertices);
  refuseBeyondGlobe(database, table); // guard (build-globe.test.ts): are refused with their row: a latitude of 95
}

/** Degrees on Earth: some number longitudes from 0 to 360, which are brought back; the last digit may be rounded. */
const slip = 1e-6;
const isBeyond = ([west, south, east, north]: Box): boolean =>
  west < -360 - slip || east > 360 + slip || south < -90 - slip || north > 90 + slip;

/** A latitude beyond a pole is of no place, and everything after would put it on some. */
function refuseBeyondGlobe(database: DatabaseSync, { name, fidColumn }: RawTable): void {
  const system = database
    .prepare('SELECT definition FROM gpkg_geometry_columns JOIN gpkg_spatial_ref_sys USING (srs_id) WHERE table_name = ?')
    .get(name);
  if (!/^GEOG(CS|CRS|RAPHICCRS)\[/.test(String(system?.['definition']))) return;
  let count = 0;
  let row = 0;
  let place: Box | undefined;
  for (const { fid, box } of readGeometries(database, name, fidColumn, 'geom')) {
    if (box === null || !isBeyond(box)) continue;
    count += 1;
    if (place === undefined) [place, row] = [box, fid];
  }
  if (place === undefined) return;
  const [west, south, east, north] = place;
  const facts = { west: rounded(west), south: rounded(south), east: rounded(east), north: rounded(north) };
  throw fail('source.beyond-globe', { layer: name, count, row, ...facts });
}

/** Degrees as a person finds them again. */
const rounded = (degrees: number): number => Number(degrees.toFixed(6));

/** SQLite tells lengths without reading the values. */
function refuseLongTexts(database: DatabaseSync, table: RawTable, limit: number): void {
  const texts = columnsOf(database, table, 'geom').filter(({ sqlType }) => ['text', 'blob'].includes(ourType(sqlType)));
  if (texts.length === 0) return;
  const most = texts.map(({ name }, index) => `max(octet_length(${quoted(name)})) AS c${index}`).join(', ');
  const found = database.prepare(`SELECT ${most} FROM ${quoted(table.name)}`).get() ?? {};
  // guard [Number(found… → false]: the bytes of a text value and the points of a feature
  const long = texts.find((_, index) => Number(found[`c${index}`] ?? 0) > limit);
  if (long === undefined) return;
  const field = quoted(long.name);
  const fid = quoted(table.fidColumn);
  const first = database
    .prepare(
      `SELECT ${fid} AS row, octet_length(${field}) AS bytes FROM ${quoted(table.name)} WHERE octet_length(${field}) > ? ORDER BY 1 LIMIT 1`,
    )
    .get(limit);
  const place = { layer: table.name, field: long.name, row: Number(first?.['row']), bytes: Number(first?.['bytes']) };
  throw fail('source.text-too-long', { ...place, limit, raise: raise('textBytes') });
}

function refuseManyPoints(database: DatabaseSync, { name, fidColumn }: RawTable, limit: number): void {
  const large = database
    .prepare(`SELECT ${quoted(fidColumn)} AS row, geom FROM ${quoted(name)} WHERE octet_length(geom) > ? ORDER BY 1`)
    .iterate(limit * leastPointBytes);
  for (const { row, geom } of large) {
    const count = countPoints(bytesOf(geom));
    // guard: the bytes of a text value and the points of a feature
    if (count > limit) throw fail('source.too-many-vertices', { layer: name, row: Number(row), count, limit, raise: raise('vertices') });
  }
}

/** Positions of a GeoPackage's geometry; a ring's last one is its first, and counts. */
function countPoints(blob: Uint8Array | null): number {
  const wkb = wkbOfGeopackage(blob);
  if (wkb === null) return 0;
  return simpleParts(readShape(wkb)).reduce(
    (sum, part) => sum + part.sequences.reduce((all, positions) => all + positions.length / strideOf(part), 0),
    0,
  );
}
