/** A program and its arguments; paths in `args` are paths inside the sandbox (/in/…, /out/…). `node` runs a file of pipeline/programs/. */
export interface Command {
  program:
    | 'ogrinfo'
    | 'ogr2ogr'
    | 'gdalsrsinfo'
    | 'gdalinfo'
    | 'gdal_translate'
    | 'gdalwarp'
    | 'gdaladdo'
    | 'gdaldem'
    | 'gdalbuildvrt'
    | 'tippecanoe'
    | 'tile-join'
    | 'bsdtar'
    | 'untwine'
    | 'pdal'
    | 'node';
  args: string[];
  env?: Record<string, string>;
  /** Drivers of GDAL that may open a file, for programs that no option (-if) tells which one; the rest is not there. */
  drivers?: readonly string[];
}

/** What a command may touch: `inputs` are mounted read-only at /in/<name>, `output` is a folder mounted at /out, the working directory. */
export interface Sandbox {
  inputs: Record<string, string>;
  output: string;
}
