import { freeName, quoted, type CleanTable } from './clean-rows.ts';
import type { Command } from './run.ts';

/** Features of /in/clean.gpkg written anew by GDAL; the layer's name is one of ours: letters, digits, underscores. */
const copy = (layer: CleanTable, driver: string, options: string[], output: string): Command => ({
  program: 'ogr2ogr',
  args: [
    '-progress',
    '-if',
    'GPKG',
    '-f',
    driver,
    '-gt',
    '100000',
    '-nln',
    layer.name,
    ...options,
    `/out/${output}`,
    '/in/clean.gpkg',
    layer.name,
  ],
});

/** FlatGeobuf in WGS 84. What has no geometry is left out: an index cannot hold it, and tippecanoe crashes on it. */
export function copyToFlatgeobuf(layer: CleanTable, { output, index }: { output: string; index: boolean }): Command {
  const geometry = quoted(layer.geometryColumn ?? 'geom');
  const drawn = `${geometry} IS NOT NULL AND NOT ST_IsEmpty(${geometry})`;
  return copy(layer, 'FlatGeobuf', ['-t_srs', 'EPSG:4326', '-where', drawn, '-lco', `SPATIAL_INDEX=${index ? 'YES' : 'NO'}`], output);
}

/** GeoPackage in the layer's own coordinate system, with a spatial index. */
export function copyToGeopackage(layer: CleanTable, { output, append }: { output: string; append: boolean }): Command {
  const fid = freeName('fid', layer.columns);
  const options = ['-preserve_fid', '-lco', `FID=${fid}`, '-lco', `GEOMETRY_NAME=${layer.geometryColumn ?? 'geom'}`, '-lco', 'LAUNDER=NO'];
  return copy(layer, 'GPKG', [...(append ? ['-update'] : []), ...options], output);
}
