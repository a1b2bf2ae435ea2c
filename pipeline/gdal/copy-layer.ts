import { freeName } from '../../schemas/model/column-names.ts';
import type { Bbox } from '../../schemas/types.ts';
import type { CleanTable } from '../programs/geopackage/clean-rows.ts';
import { quoted } from '../../schemas/codecs/geopackage.ts';
import type { TerritoriesTable } from '../programs/territories/measure-territories.ts';
import type { Task } from '../sandbox/job.ts';
import type { Command } from '../sandbox/command.ts';

/** A layer to copy; its name is one of ours: letters, digits, underscores. */
export interface CopiedLayer extends CleanTable {
  /** Some of its features were cut in parts. */
  isCut: boolean;
}

const copy = (layer: CleanTable, driver: string, options: string[], output: string): Command => ({
  program: 'ogr2ogr',
  args: ['-progress', '-if', 'GPKG', '-f', driver, '-gt', '100000', '-nln', layer.name, ...options, `/out/${output}`],
});

/** Features of the WGS 84 table that have a geometry; dates as text, as FlatGeobuf, GeoJSON and tiles know times of day alone. */
function drawn({ name, columns }: CleanTable): string {
  const fields = columns.map((column) => {
    const value = quoted(column.name);
    return column.type === 'date' ? `CAST(${value} AS TEXT) AS ${value}` : value;
  });
  return `SELECT ${['"geom"', ...fields].join(', ')} FROM ${quoted(name)} WHERE "geom" IS NOT NULL AND NOT ST_IsEmpty("geom")`;
}

function copyDrawn(layer: CopiedLayer, wgs84: string, driver: string, options: string[], output: string): Task {
  const command = copy(layer, driver, [...options, ...(layer.isCut ? ['-nlt', 'PROMOTE_TO_MULTI'] : [])], output);
  command.args.push('/in/wgs84.gpkg', '-sql', '@/in/query.sql');
  return { command, inputs: { 'wgs84.gpkg': wgs84 }, query: drawn(layer) };
}

/** FlatGeobuf in WGS 84. What has no geometry is left out: an index cannot hold it, and tippecanoe crashes on it. */
export const copyToFlatgeobuf = (layer: CopiedLayer, wgs84: string, { output, index }: { output: string; index: boolean }): Task =>
  copyDrawn(
    layer,
    wgs84,
    'FlatGeobuf',
    // A layer may have heights in some of its features alone, a FlatGeobuf not. A GeoPackage holds any number in a column of 32 or 16 bits,
    // which a FlatGeobuf would cut to them.
    ['-lco', `SPATIAL_INDEX=${index ? 'YES' : 'NO'}`, '-dim', 'layer_dim', '-mapFieldType', 'Real(Float32)=Real,Integer(Int16)=Integer'],
    output,
  );

/** GeoPackage in the layer's own coordinate system, with a spatial index. */
export function copyToGeopackage(
  layer: CleanTable,
  clean: string,
  { output, append, description }: { output: string; append: boolean; description?: string },
): Task {
  const fid = freeName('fid', layer.columns);
  const options = ['-preserve_fid', '-lco', `FID=${fid}`, '-lco', `GEOMETRY_NAME=${layer.geometryColumn ?? 'geom'}`, '-lco', 'LAUNDER=NO'];
  const told = description === undefined ? [] : ['-lco', `DESCRIPTION=${description}`];
  const command = copy(layer, 'GPKG', [...(append ? ['-update'] : []), ...options, ...told], output);
  command.args.push('/in/clean.gpkg', layer.name);
  return { command, inputs: { 'clean.gpkg': clean } };
}

/** The table that `takeTerritories` makes. */
export const territoriesTable = { name: 'territories', fidColumn: 'mappe_fid', geometryColumn: 'mappe_geom' } satisfies TerritoriesTable;

/** The territories of /in/layer.fgb that come near a box of degrees, as /out/territories.gpkg. */
export const takeTerritories = (box: Bbox): Command => ({
  program: 'ogr2ogr',
  args: [
    ...['-if', 'FlatGeobuf', '-f', 'GPKG', '-nln', territoriesTable.name, '-spat', ...box.map(String), '-unsetFid', '-gt', '100000'],
    ...['-lco', `FID=${territoriesTable.fidColumn}`, '-lco', `GEOMETRY_NAME=${territoriesTable.geometryColumn}`],
    ...['-lco', 'SPATIAL_INDEX=NO', '-lco', 'LAUNDER=NO', '/out/territories.gpkg', '/in/layer.fgb'],
  ],
});
