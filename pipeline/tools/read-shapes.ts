import type { DatabaseSync } from 'node:sqlite';
import { bytesOf, quoted } from './clean-rows.ts';
import { boxOf, readShape, wkbOfGeopackage, type Box, type Shape } from './wkb.ts';

/** A feature's geometry; null where it has none, or an empty one. */
export interface FeatureShape {
  fid: bigint;
  shape: Shape | null;
  box: Box | null;
}

/** The geometry of every feature of a table, in the table's order; of a table without geometry, the features. */
export function* readShapes(db: DatabaseSync, table: string, fidColumn: string, geometryColumn: string | null): Generator<FeatureShape> {
  const geometry = geometryColumn === null ? 'NULL' : quoted(geometryColumn);
  const statement = db.prepare(`SELECT ${quoted(fidColumn)} AS fid, ${geometry} AS geom FROM ${quoted(table)} ORDER BY 1`);
  statement.setReadBigInts(true);
  for (const { fid, geom } of statement.iterate()) {
    const wkb = wkbOfGeopackage(bytesOf(geom));
    const shape = wkb && readShape(wkb);
    yield { fid: fid as bigint, shape, box: shape && boxOf(shape) };
  }
}
