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

function hasGeometry({ geometryColumn }: CleanTable): string {
  const geometry = quoted(geometryColumn ?? 'geom');
  return `${geometry} IS NOT NULL AND NOT ST_IsEmpty(${geometry})`;
}

/** FlatGeobuf in WGS 84. What has no geometry is left out: an index cannot hold it, and tippecanoe crashes on it. */
export function copyToFlatgeobuf(layer: CleanTable, { output, index }: { output: string; index: boolean }): Command {
  return copy(
    layer,
    'FlatGeobuf',
    ['-t_srs', 'EPSG:4326', '-where', hasGeometry(layer), '-lco', `SPATIAL_INDEX=${index ? 'YES' : 'NO'}`],
    output,
  );
}

/** Features of a FlatGeobuf file of the working directory as GeoJSON, a line each, their places in the file as ids. */
export const flatgeobufToLines = (input: string, output: string): Command => ({
  program: 'ogr2ogr',
  args: ['-if', 'FlatGeobuf', '-f', 'GeoJSONSeq', '-preserve_fid', `/out/${output}`, `/out/${input}`],
});

/** GeoJSON without ids, a line a feature, of what has a geometry. */
export function copyToLines(layer: CleanTable, output: string): Command {
  return copy(layer, 'GeoJSONSeq', ['-t_srs', 'EPSG:4326', '-where', hasGeometry(layer)], output);
}

/** GeoPackage in the layer's own coordinate system, with a spatial index. */
export function copyToGeopackage(layer: CleanTable, { output, append }: { output: string; append: boolean }): Command {
  const fid = freeName('fid', layer.columns);
  const options = ['-preserve_fid', '-lco', `FID=${fid}`, '-lco', `GEOMETRY_NAME=${layer.geometryColumn ?? 'geom'}`, '-lco', 'LAUNDER=NO'];
  return copy(layer, 'GPKG', [...(append ? ['-update'] : []), ...options], output);
}
