import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeZip, type ZipEntry } from './make-zip.ts';

/** A layer of a file geodatabase, as text: its geometries in WKT. */
export interface GdbLayer {
  name: string;
  /** Geometry type of GDAL: POINT, MULTICURVE, NONE … */
  geometry: string;
  rows: readonly { wkt?: string; [field: string]: string | undefined }[];
  /** Options of GDAL for the layer (NAME=VALUE). */
  options?: readonly string[];
  crs?: string;
}

const quoted = (text = ''): string => `"${text.replaceAll('"', '""')}"`;

/** Have GDAL write a file geodatabase at `path`, which ends in .gdb. */
export function makeGdb(path: string, ...layers: readonly GdbLayer[]): string {
  for (const { name, geometry, rows, options = [], crs = 'EPSG:2154' } of layers) {
    const columns = Object.keys(rows[0] ?? {});
    const table = `${path}.csv`;
    writeFileSync(table, [columns.join(','), ...rows.map((row) => columns.map((column) => quoted(row[column])).join(','))].join('\n'));
    const open = ['-oo', 'GEOM_POSSIBLE_NAMES=wkt', '-oo', 'KEEP_GEOM_COLUMNS=NO', '-oo', 'AUTODETECT_TYPE=YES', '-oo', 'EMPTY_STRING_AS_NULL=YES'];
    const update = existsSync(path) ? ['-update'] : [];
    const args = ['-q', '-f', 'OpenFileGDB', ...update, '-nln', name, '-nlt', geometry, '-a_srs', crs];
    execFileSync('ogr2ogr', [...args, ...options.flatMap((option) => ['-lco', option]), path, table, ...open]);
    rmSync(table);
  }
  return path;
}

/** Change what a geodatabase says of its own tables, as SQL on the table that describes them. */
export const describeGdb = (path: string, sql: string): void => {
  execFileSync('ogrinfo', ['-q', '-update', path, '-dialect', 'SQLITE', '-sql', sql]);
};

/** The files of a folder as entries of an archive, below `prefix`. */
export const entriesOf = (folder: string, prefix = `${basename(folder)}/`): ZipEntry[] =>
  readdirSync(folder).map((name) => ({ name: `${prefix}${name}`, content: readFileSync(join(folder, name)) }));

/** An archive of a geodatabase, with what lies beside it. */
export const zipGdb = (folder: string, prefix?: string, ...beside: ZipEntry[]): Buffer => makeZip([...entriesOf(folder, prefix), ...beside]);
