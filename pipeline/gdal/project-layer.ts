import type { CleanTable } from '../programs/geopackage/clean-rows.ts';
import { pointColumns } from '../base/sql.ts';
import type { Command } from '../sandbox/command.ts';

/** The clean tables in WGS 84: every row and field under the same number and name, and a point on its geometry. */
export const wgs84Name = 'wgs84.gpkg';

/** SQL of a point on a surface or line, found by GDAL; the centroid where GEOS finds none on an invalid polygon. */
const pointOn = (geometry: string): string => `COALESCE(ST_PointOnSurface(${geometry}), ST_Centroid(${geometry}))`;

/** Project one layer of /in/clean.gpkg into a table of /out/wgs84.gpkg. */
export function projectLayer({ name, fidColumn, columns }: Omit<CleanTable, 'geometryColumn'>, append: boolean): Command {
  const [x, y] = pointColumns(columns);
  const point = `ST_Transform(${pointOn('"geom"')}, 4326)`;
  return {
    program: 'ogr2ogr',
    args: [
      ...['-progress', '-if', 'GPKG', '-f', 'GPKG', ...(append ? ['-update'] : [])],
      ...['-t_srs', 'EPSG:4326', '-nln', name, '-preserve_fid', '-gt', '100000', '-lco', 'LAUNDER=NO'],
      ...['-lco', 'GEOMETRY_NAME=geom', '-lco', `FID=${fidColumn}`, '-lco', 'SPATIAL_INDEX=NO'],
      ...[`/out/${wgs84Name}`, '/in/clean.gpkg'],
      ...['-sql', `SELECT *, ST_X(${point}) AS ${x}, ST_Y(${point}) AS ${y} FROM "${name}"`],
    ],
  };
}

/** Find the point anew on those features of a table of /out/wgs84.gpkg that `marks` lists. */
export function pointLayer({ name, fidColumn, columns }: Omit<CleanTable, 'geometryColumn'>, marks: string): Command {
  const [x, y] = pointColumns(columns);
  const set = `${x} = ST_X(${pointOn('geom')}), ${y} = ST_Y(${pointOn('geom')})`;
  const update = `UPDATE "${name}" SET ${set} WHERE "${fidColumn}" IN (SELECT fid FROM ${marks})`;
  return { program: 'ogrinfo', args: ['-q', '-if', 'GPKG', '-sql', update, `/out/${wgs84Name}`] };
}
