import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import make from 'gdal3.js/build/package/gdal3WebAssembly.js';
import { startGdal, type Gdal } from './gdal.ts';

const packages = createRequire(import.meta.url);

/** A part of the package, as bytes of their own. */
function partOf(name: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(packages.resolve(`gdal3.js/dist/package/${name}`));
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

/** GDAL as the browser has it, its parts read from the package. */
export const openGdal = (): Promise<Gdal> =>
  startGdal({ make, wasm: partOf('gdal3WebAssembly.wasm'), data: partOf('gdal3WebAssembly.data') });
