import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { CleanTable } from '../geopackage/clean-rows.ts';
import { projectLayer, wgs84Name } from '../../gdal/project-layer.ts';

/** Run the projection of a table outside of the sandbox; gives the path of the WGS 84 GeoPackage. */
export function projectForTest(clean: string, table: CleanTable): string {
  const { program, args } = projectLayer(table, false);
  const path = join(dirname(clean), wgs84Name);
  const here = args.map((arg) => arg.replace(`/out/${wgs84Name}`, path).replace('/in/clean.gpkg', clean));
  execFileSync(program, here, { env: { ...process.env, OGR2OGR_USE_ARROW_API: 'NO' } });
  return path;
}
