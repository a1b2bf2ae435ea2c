import type { GdalModule } from 'gdal3.js/build/package/gdal3WebAssembly.js';

/** GDAL, compiled for browsers: it reads and writes files of its own memory. */
export interface Gdal {
  put: (path: string, bytes: Uint8Array) => void;
  /** Run ogr2ogr with these arguments. */
  translate: (from: string, to: string, args: readonly string[]) => void;
  /** The bytes of a file, which is then gone. */
  take: (path: string) => Uint8Array<ArrayBuffer>;
  /** Names of the files of a folder. */
  list: (folder: string) => string[];
  /** Set a configuration option. */
  set: (name: string, value: string) => void;
}

/** The program and its tables. */
export interface GdalParts {
  make: (options: object) => Promise<GdalModule>;
  wasm: ArrayBuffer;
  data: ArrayBuffer;
}

/** Flags that open a data set of features, and report why where that fails (gdal.h). */
const openVector = 0x04 | 0x40;
/** CE_Failure: what was asked for was not done. */
const failure = 3;

/** Start GDAL. */
export async function startGdal({ make, wasm, data }: GdalParts): Promise<Gdal> {
  const said: string[] = [];
  const module = await make({
    wasmBinary: wasm,
    getPreloadedPackage: () => data,
    // Everything is given to it: it fetches nothing.
    locateFile: (name: string) => name,
    preRun: [
      ({ ENV }: { ENV: Record<string, string> }) => {
        Object.assign(ENV, { PROJ_LIB: '/usr/share/proj', GDAL_DATA: '/usr/share/gdal', GDAL_NUM_THREADS: '1' });
      },
    ],
    print: () => undefined,
    printErr: (line: string) => said.push(line),
  });
  const { FS: files } = module;
  module.ccall('GDALAllRegister', null, [], []);
  files.mkdir('/shapefile');
  return {
    put: (path, bytes) => files.writeFile(path, bytes),
    take: (path) => {
      const bytes = files.readFile(path);
      files.unlink(path);
      return bytes;
    },
    list: (folder) => files.readdir(folder).filter((name) => name !== '.' && name !== '..'),
    set: (name, value) => module.ccall('CPLSetConfigOption', null, ['string', 'string'], [name, value]),
    translate: (from, to, args) => {
      said.length = 0;
      module.ccall('CPLErrorReset', null, [], []);
      if (!translate(module, from, to, args) || module.ccall('CPLGetLastErrorType', 'number', [], []) >= failure)
        throw new Error(`GDAL could not write ${to}. ${said.join('\n')}`);
    },
  };
}

/** Run GDALVectorTranslate, the function of ogr2ogr; false where it gives no data set. */
function translate(module: GdalModule, from: string, to: string, args: readonly string[]): boolean {
  const strings = args.map((text) => {
    const bytes = module.lengthBytesUTF8(text) + 1;
    const at = module._malloc(bytes);
    module.stringToUTF8(text, at, bytes);
    return at;
  });
  const list = module._malloc(4 * (strings.length + 1));
  module.HEAPU32.set([...strings, 0], list / 4);
  const source = module.ccall('GDALOpenEx', 'number', ['string', 'number', 'number', 'number', 'number'], [from, openVector, 0, 0, 0]);
  if (source === 0) return false;
  const sources = module._malloc(4);
  module.HEAPU32.set([source], sources / 4);
  const options = module.ccall('GDALVectorTranslateOptionsNew', 'number', ['number', 'number'], [list, 0]);
  const target = module.ccall(
    'GDALVectorTranslate',
    'number',
    ['string', 'number', 'number', 'number', 'number', 'number'],
    [to, 0, 1, sources, options, 0],
  );
  module.ccall('GDALVectorTranslateOptionsFree', null, ['number'], [options]);
  for (const dataset of [target, source]) if (dataset !== 0) module.ccall('GDALClose', null, ['number'], [dataset]);
  for (const at of [...strings, list, sources]) module._free(at);
  return target !== 0;
}
