import { extname } from 'node:path';
import { mediaTypeOf } from '../../base/media-types.ts';

/** Media types of pages; other published files have the type of their record, and a store file with such an ending gets none. */
const pageTypes: Record<string, string> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.jsonld': 'application/ld+json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.xml': 'application/xml',
  '.yaml': 'application/yaml',
  '.wasm': 'application/wasm',
  // The tables of a program that Emscripten made.
  '.data': 'application/x-emscripten-data',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** The type of a file, and of texts the letters that they are written in. */
export function headerType(name: string, isPage: boolean): string {
  // guard [isPage → true]: let a file of a producer run nothing
  const type = (isPage ? pageTypes[extname(name)] : undefined) ?? mediaTypeOf(name);
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}

const compressible = /^(text\/|application\/(.+\+)?(json|xml|yaml|x-ndjson|wasm|x-emscripten-data)|image\/svg)/;
/** One packet carries this much: smaller files gain nothing. */
const minimumCompressedBytes = 1024;

/** Whether a file is sent in fewer bytes when it is packed. */
export const isWorthPacking = (type: string, bytes: number): boolean => bytes >= minimumCompressedBytes && compressible.test(type);

const year = 'public, max-age=31536000, immutable';
/** Keys that hold the digest of their content; current.json is the one object of the store that changes. */
const immutable = /^\/(_astro|store\/(data|records|snapshots)|pagefind\/extents\/[0-9a-f]{16}\.json$)(\/|$)/;

/** How long caches may keep what stands at a path. */
export const cacheControlOf = (path: string): string => (immutable.test(path) ? year : 'no-cache');
