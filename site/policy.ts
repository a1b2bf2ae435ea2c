import { ignHost } from './map/ign.ts';

/** What a page needs beyond text, styles and its own scripts. */
export interface Needs {
  /** Pagefind's WebAssembly. */
  search?: boolean;
  /** MapLibre: its images are made in memory. */
  map?: boolean;
  /** The IGN's tiles, which are requested only when the reader asks for them. */
  ign?: boolean;
}

const ignOrigin = `https://${ignHost}`;

/** The content security policy of a page; `storeOrigin` is absent where the store is served by the site itself. */
export function contentPolicy({ search = false, map = false, ign = false }: Needs, storeOrigin?: string): string {
  const store = storeOrigin === undefined ? [] : [storeOrigin];
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...(search ? ["'wasm-unsafe-eval'"] : [])],
    'style-src': ["'self'"],
    'font-src': ["'self'"],
    'img-src': ["'self'", 'data:', ...(map ? ['blob:'] : []), ...(ign ? [ignOrigin] : []), ...store],
    'connect-src': ["'self'", ...store, ...(ign ? [ignOrigin] : [])],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');
}
