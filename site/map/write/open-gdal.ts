import { nameAddress } from '../fetch/failure.ts';
import type { Gdal } from './gdal.ts';

let opened: Promise<Gdal> | undefined;

/** GDAL as WebAssembly, nine megabytes: fetched with the first file that it writes, and started once. */
export function openGdal(): Promise<Gdal> {
  // The pages of a request bring nothing so heavy: what follows is left out of their programs.
  if (import.meta.env.MAPPE_PAGES !== undefined) throw new Error('Pages of a request bring no GDAL.');
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open(): Promise<Gdal> {
  const [{ startGdal }, { default: make }, { default: wasmUrl }, { default: dataUrl }] = await Promise.all([
    import('./gdal.ts'),
    import('gdal3.js/build/package/gdal3WebAssembly.js'),
    import('gdal3.js/dist/package/gdal3WebAssembly.wasm?url'),
    import('gdal3.js/dist/package/gdal3WebAssembly.data?url'),
  ]);
  const [wasm, data] = await Promise.all([wasmUrl, dataUrl].map(bytesAt));
  if (wasm === undefined || data === undefined) throw new Error('GDAL is not whole.');
  return startGdal({ make, wasm, data });
}

async function bytesAt(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url).catch(nameAddress(url));
  if (!response.ok) throw new TypeError(`${url} answered ${response.status}.`);
  return response.arrayBuffer();
}
