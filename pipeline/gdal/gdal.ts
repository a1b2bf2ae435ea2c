import { mostListed } from '../base/listed.ts';
import type { Command } from '../sandbox/command.ts';

/** A source as GDAL opens it: `name` below /in/, with the one driver that may read it. */
export interface Opened {
  name: string;
  driver: string;
  options?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Query to ask of a file whose driver does not tell all by itself. */
  query?: string;
}

/** A layer of a source and the table that it becomes. */
export interface Copy {
  layer: string;
  table: string;
  /** EPSG:nnnn; the CRS that the table is declared in, without a transformation. */
  crs: string | undefined;
  /** Coordinate system of the source, where coordinates are to be transformed to `crs`. */
  reproject?: string | undefined;
  geometryColumn: string;
  fidColumn: string;
  /** Keep the identifiers that the format holds beside the fields, as a field of this name. */
  idField?: string | undefined;
  /** Make single lines and polygons multiple, so that a table holds one type. */
  promote: boolean;
  dimensions?: 'XY' | 'XYZ' | undefined;
  append: boolean;
}

const openOptions = ({ options = [] }: Opened): string[] => options.flatMap((option) => ['-oo', option]);

/** Layers, fields, coordinate systems and extents of a source, as JSON on standard output. */
export const listLayers = (opened: Opened): Command => ({
  program: 'ogrinfo',
  args: [
    ...['-ro', '-json', '-if', opened.driver, ...openOptions(opened)],
    ...(opened.query === undefined ? [] : ['-dialect', 'OGRSQL', '-sql', opened.query]),
    `/in/${opened.name}`,
  ],
  env: { ...opened.env },
});

/** One layer of a source as a table of the GeoPackage /out/clean.gpkg: curves made straight, rows in the source's order. */
export function copyLayer(opened: Opened, copy: Copy): Command {
  const args = ['-if', opened.driver, ...openOptions(opened), '-f', 'GPKG', ...(copy.append ? ['-update'] : [])];
  args.push('-nln', copy.table, '-nlt', 'CONVERT_TO_LINEAR', ...(copy.promote ? ['-nlt', 'PROMOTE_TO_MULTI'] : []));
  args.push('-nomd', '-unsetFid', '-gt', '100000');
  if (copy.crs !== undefined && copy.reproject !== undefined) args.push('-s_srs', copy.reproject, '-t_srs', copy.crs);
  else if (copy.crs !== undefined) args.push('-a_srs', copy.crs);
  if (copy.dimensions !== undefined) args.push('-dim', copy.dimensions);
  const creation = [`GEOMETRY_NAME=${copy.geometryColumn}`, `FID=${copy.fidColumn}`, 'SPATIAL_INDEX=NO', 'LAUNDER=NO'];
  args.push(...creation.flatMap((option) => ['-lco', option]), '/out/clean.gpkg', `/in/${opened.name}`);
  // A name that begins with a hyphen would be taken for an option.
  // guard [copy.layer.startsWith('-') → false]: tables whose names are paths
  if (copy.idField === undefined && copy.layer.startsWith('-'))
    args.push('-dialect', 'OGRSQL', '-sql', `SELECT * FROM ${quotedName(copy.layer)}`);
  else if (copy.idField === undefined) args.push(copy.layer);
  else args.push('-dialect', 'OGRSQL', '-sql', `SELECT FID AS ${quotedName(copy.idField)}, * FROM ${quotedName(copy.layer)}`);
  return { program: 'ogr2ogr', args, env: { OGR_ARC_STEPSIZE: String(arcDegrees), ...opened.env } };
}

/** Degrees of an arc that each chord replaces: a chord departs from the arc by 1 − cos(½°), 0.004 % of the radius. */
const arcDegrees = 1;

/** A name inside OGR SQL. */
const quotedName = (name: string): string => `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** A coordinate system by its code, as PROJJSON on standard output. */
export const describeCrs = (code: string): Command => ({ program: 'gdalsrsinfo', args: ['-o', 'projjson', code], drivers: [] });

/** The EPSG codes of coordinate systems equal to the PROJJSON in /in/crs.options, best first, one a line. */
// guard [drivers: [] → drivers: ['GeoJSON']]: takes no text of a producer for the name of a file
export const identifyCrs: Command = {
  program: 'gdalsrsinfo',
  args: ['-e', '--single-line', '-o', 'epsg', '--optfile', '/in/crs.options'],
  // It would take a producer's text for the name of a file first.
  drivers: [],
};

/** The coordinate system in /in/crs.options, as PROJJSON on standard output. */
// guard [drivers: [] → drivers: ['GeoJSON']]: takes no text of a producer for the name of a file
export const printCrs: Command = { program: 'gdalsrsinfo', args: ['-o', 'projjson', '--optfile', '/in/crs.options'], drivers: [] };

/** The lines of /in/frames.geojson, transformed from one system of coordinates to another, as GeoJSON on standard output. */
export const projectFrames = (from: string, to: string): Command => ({
  program: 'ogr2ogr',
  args: ['-if', 'GeoJSON', '-f', 'GeoJSON', '-s_srs', from, '-t_srs', to, '-skipfailures', '/vsistdout/', '/in/frames.geojson'],
});

/** Characters of row numbers: more than those of as many rows as are listed, so that one that is cut is none of them. */
const rowsText = 12 * mostListed;

/** Find the rows of each clean table whose geometry is invalid (OGC 06-103r4): their number and identifiers, as JSON on standard output. */
export function findInvalidRows(tables: readonly { name: string; fidColumn: string }[]): Command {
  // SQL takes an empty geometry for an invalid one; it is told as none.
  const queries = tables.map(
    ({ name, fidColumn }) =>
      `SELECT '${name}' AS name, count(*) AS n, substr(group_concat("${fidColumn}", ' '), 1, ${rowsText}) AS fids FROM "${name}" WHERE NOT ST_IsEmpty(geom) AND NOT ST_IsValid(geom)`,
  );
  const args = ['-ro', '-json', '-features', '-if', 'GPKG', '-dialect', 'SQLITE', '-sql', queries.join(' UNION ALL '), '/in/clean.gpkg'];
  // A line for each of them would drown the log.
  return { program: 'ogrinfo', args, env: { CPL_LOG: '/dev/null' } };
}
