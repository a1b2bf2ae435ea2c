import type { DatabaseSync } from 'node:sqlite';
import { bytesOf, rowsOf } from './clean-rows.ts';
import { quoted } from '../../base/sql.ts';
import { boxOfGeopackage, wkbOfGeopackage, type Box } from '../geometry/wkb.ts';

/** A feature's geometry, its vertices not yet read (`readShape`); null where it has none, or an empty one. */
export interface FeatureGeometry {
  fid: number;
  wkb: Uint8Array | null;
  box: Box | null;
}

/** The geometry of every feature of a table, in the table's order; of a table without geometry, the features. */
export function* readGeometries(
  db: DatabaseSync,
  table: string,
  fidColumn: string,
  geometryColumn: string | null,
): Generator<FeatureGeometry> {
  const geometry = geometryColumn === null ? 'NULL' : quoted(geometryColumn);
  // GDAL has numbered the rows from 1: a double holds every fid.
  for (const [fid, geom] of rowsOf(db, `SELECT ${quoted(fidColumn)}, ${geometry} FROM ${quoted(table)} ORDER BY 1`)) {
    const blob = bytesOf(geom);
    const box = boxOfGeopackage(blob);
    yield { fid: Number(fid), wkb: box === null ? null : wkbOfGeopackage(blob), box };
  }
}
