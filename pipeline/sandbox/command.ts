import { addressSpaceBytes } from '../base/limits.ts';

const { vector, raster, mapped } = addressSpaceBytes;
/** The programs that are run, and how much address space each needs. */
export const addressSpaces = {
  ogrinfo: vector,
  ogr2ogr: vector,
  gdalsrsinfo: vector,
  gdalinfo: raster,
  gdal_translate: raster,
  gdalwarp: raster,
  gdaladdo: raster,
  gdaldem: raster,
  gdalbuildvrt: vector,
  tippecanoe: mapped,
  'tile-join': mapped,
  bsdtar: vector,
  untwine: mapped,
  pdal: mapped,
  node: mapped,
};

/** A program and its arguments; paths in `args` are paths inside the sandbox (/in/…, /out/…). `node` runs a file of pipeline/programs/. */
export interface Command {
  program: keyof typeof addressSpaces;
  args: string[];
  env?: Record<string, string>;
  /** Drivers of GDAL that may open a file, for programs that no option (-if) tells which one; the rest is not there. */
  drivers?: readonly string[];
}

/**
 * Files that a command may touch: `inputs` are mounted read-only at /in/<name>, `output` is a folder mounted at /out, the working
 * directory.
 */
export interface Sandbox {
  inputs: Record<string, string>;
  output: string;
}
