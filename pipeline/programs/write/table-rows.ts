import type { SQLOutputValue } from 'node:sqlite';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import { freeName } from '../../../schemas/model/column-names.ts';
import { bytesOf, openGeopackage, rowsOf, type CleanTable, type Column } from '../geopackage/clean-rows.ts';
import { readShape, wkbHead } from '../../../schemas/codecs/wkb.ts';
import { wkbOfGeopackage, quoted } from '../../../schemas/codecs/geopackage.ts';
import { simpleParts } from '../geometry/shapes.ts';
import { pointColumns } from '../../base/sql.ts';

/** Place of a feature: a point on it, and its shape where a file tells it. */
export interface PointColumns {
  /** Empty where it is nowhere. */
  longitude: string;
  latitude: string;
  z: string;
  wkb: Uint8Array | null;
}

const nowhere: PointColumns = { longitude: '', latitude: '', z: '', wkb: null };

/** One table of the clean GeoPackage, its geometry in that of WGS 84. */
export interface WrittenTable {
  table: CleanTable;
  /** How a feature's place is told: a point by its coordinates, all else by its well-known text, to machines. */
  geometry: 'point' | 'other' | null;
  /** Whether its points have a third coordinate, which gets a column of its own; well-known text has it anyway. */
  hasZ?: boolean;
}

/** Names of the columns that tell where features are, after the fields: free ones. */
export const placeColumns = ({ table: { columns }, geometry, hasZ = false }: WrittenTable): string[] =>
  geometry === null ? [] : ['longitude', 'latitude', ...(geometry === 'point' && hasZ ? ['z'] : [])].map((name) => freeName(name, columns));

/** A field in SQL: whole numbers as text, as a double cannot hold them all. */
const cellOf = ({ name, type }: Column): string => (type === 'integer' ? `CAST(${quoted(name)} AS TEXT)` : quoted(name));

/** Rows of the table in its own order, each with the place that the WGS 84 table, which is in the same order, gives it. */
export function* readTableRows(
  clean: string,
  wgs84: string,
  { table, geometry, hasZ = false }: WrittenTable,
): Generator<[SQLOutputValue[], PointColumns]> {
  using rows = openGeopackage(clean);
  using places = geometry === null ? undefined : openGeopackage(wgs84);
  const [x, y] = pointColumns(table.columns);
  const placeSql = `SELECT ${quoted(table.fidColumn)}, ${x}, ${y}, ${geometry === 'other' || hasZ ? 'geom' : 'NULL'} FROM ${quoted(table.name)} ORDER BY 1`;
  const ordered = places === undefined ? undefined : rowsOf(places, placeSql)[Symbol.iterator]();
  for (const [fid, ...values] of rowsOf(
    rows,
    `SELECT ${[quoted(table.fidColumn), ...table.columns.map(cellOf)].join(', ')} FROM ${quoted(table.name)} ORDER BY 1`,
  )) {
    if (ordered === undefined) {
      yield [values, nowhere];
      continue;
    }
    const [placed, longitude, latitude, geom] = (ordered.next().value ?? []) as SQLOutputValue[];
    if (placed !== fid) throw new Error(`The table "${table.name}" in WGS 84 has another row where ${String(fid)} is.`);
    const wkb = wkbOfGeopackage(bytesOf(geom));
    yield [values, { longitude: degrees(longitude), latitude: degrees(latitude), z: heightOf(wkb, longitude, latitude), wkb }];
  }
}

const degrees = (value: SQLOutputValue | undefined): string => (typeof value === 'number' ? String(roundedCoordinate(value)) : '');

/** The third coordinate of a point, of several that one which the columns beside it tell; empty where it has none. */
function heightOf(wkb: Uint8Array | null, longitude: SQLOutputValue | undefined, latitude: SQLOutputValue | undefined): string {
  if (wkb === null || !wkbHead(wkb).hasZ) return '';
  const positions = simpleParts(readShape(wkb)).flatMap(({ hasZ, sequences: [position] }) =>
    hasZ && position !== undefined ? [position] : [],
  );
  const [, , z] = positions.find(([x, y]) => x === longitude && y === latitude) ?? positions[0] ?? [];
  return z === undefined || !Number.isFinite(z) ? '' : String(roundedCoordinate(z));
}
