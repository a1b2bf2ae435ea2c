import { nameAddress } from '../fetch/failure.ts';
import type { Gdal } from './gdal.ts';

/** Bytes of the program and its tables, unpacked. */
const unpackedBytes = 39_814_980;

let opened: Promise<Gdal> | undefined;

/**
 * Start GDAL as WebAssembly, once: nine megabytes, fetched with the first file that it writes. `onProgress` hears the share that has come.
 */
export function openGdal(onProgress: (share: number) => void): Promise<Gdal> {
  // The pages of a request bring nothing so heavy: what follows is left out of their programs.
  if (import.meta.env.MAPPE_PAGES !== undefined) throw new Error('Pages of a request bring no GDAL.');
  opened ??= open(onProgress).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open(onProgress: (share: number) => void): Promise<Gdal> {
  const [{ startGdal }, { default: make }, { default: wasmUrl }, { default: dataUrl }] = await Promise.all([
    import('./gdal.ts'),
    import('gdal3.js/build/package/gdal3WebAssembly.js'),
    import('gdal3.js/dist/package/gdal3WebAssembly.wasm?url'),
    import('gdal3.js/dist/package/gdal3WebAssembly.data?url'),
  ]);
  let come = 0;
  const onBytes = (bytes: number): void => onProgress(Math.min(1, (come += bytes) / unpackedBytes));
  const [wasm, data] = await Promise.all([bytesAt(wasmUrl, onBytes), bytesAt(dataUrl, onBytes)]);
  return startGdal({ make, wasm, data });
}

/** The bytes at an address, each piece told as it comes. */
async function bytesAt(url: string, onBytes: (bytes: number) => void): Promise<ArrayBuffer> {
  const response = await fetch(url).catch(nameAddress(url));
  if (!response.ok || response.body === null) throw new TypeError(`${url} answered ${response.status}.`);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    if (value === undefined) continue;
    pieces.push(value);
    onBytes(value.length);
  }
  return new Blob(pieces).arrayBuffer();
}
