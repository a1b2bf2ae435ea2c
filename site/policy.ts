import { ignHost } from './map/ign.ts';

/** What a page needs beyond text, styles and its own scripts. */
export interface Needs {
  /** Pagefind's WebAssembly. */
  search?: boolean;
  /** MapLibre: its worker, images made in memory, and the IGN's tiles, which are requested only when the reader asks for them. */
  map?: boolean;
}

const ign = `https://${ignHost}`;

/** The content security policy of a page; `storeOrigin` is absent where the store is served by the site itself. */
export function contentPolicy({ search = false, map = false }: Needs, storeOrigin?: string): string {
  const store = storeOrigin === undefined ? [] : [storeOrigin];
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...(search ? ["'wasm-unsafe-eval'"] : [])],
    'style-src': ["'self'"],
    'font-src': ["'self'"],
    'img-src': ["'self'", 'data:', ...(map ? ['blob:', ign] : []), ...store],
    'connect-src': ["'self'", ...store, ...(map ? [ign] : [])],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');
}
