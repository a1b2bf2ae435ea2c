import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');

/** Folders in which `mappe demo` puts its site and its store, unless MAPPE_OUT and MAPPE_STORE name others. */
export const demonstration = {
  out: resolve(root, process.env['MAPPE_OUT'] ?? 'dist/demo/site'),
  store: resolve(root, process.env['MAPPE_STORE'] ?? 'dist/demo/store'),
};
