import type { Command } from './run.ts';

/** The table of WGS 84 geometry beside a clean table: the same fid, the geometry, and a point on it as x and y. */
export const wgs84Name = 'wgs84.gpkg';

const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Project the geometry of one layer of /in/clean.gpkg into a table of /out/wgs84.gpkg; GDAL finds the point on each surface or line. */
export function projectLayer(
  { name, fidColumn, geometryColumn }: { name: string; fidColumn: string; geometryColumn: string },
  append: boolean,
): Command {
  const geometry = sqlName(geometryColumn);
  // An invalid polygon may have no point on its surface that GEOS can find.
  const point = `ST_Transform(COALESCE(ST_PointOnSurface(${geometry}), ST_Centroid(${geometry})), 4326)`;
  const select = `SELECT ${sqlName(fidColumn)} AS fid, ${geometry} AS geom, ST_X(${point}) AS x, ST_Y(${point}) AS y FROM ${sqlName(name)}`;
  return {
    program: 'ogr2ogr',
    args: [
      '-if',
      'GPKG',
      '-f',
      'GPKG',
      ...(append ? ['-update'] : []),
      '-t_srs',
      'EPSG:4326',
      '-nln',
      name,
      '-preserve_fid',
      '-gt',
      '100000',
      '-lco',
      'GEOMETRY_NAME=geom',
      '-lco',
      'FID=fid',
      '-lco',
      'SPATIAL_INDEX=NO',
      `/out/${wgs84Name}`,
      '/in/clean.gpkg',
      '-sql',
      select,
    ],
  };
}
