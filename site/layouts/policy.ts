import type { DatasetRecord } from '../../schemas/types.ts';
import { ignHost } from '../map/style/ign.ts';

/** Permissions that a page needs beyond text, styles and its own scripts. */
export interface Needs {
  /** Pagefind's WebAssembly. */
  search?: boolean;
  /** MapLibre: its images are made in memory. The map of a data set shows its record's artifacts; another may show any. */
  map?: boolean | DatasetRecord;
  /** The IGN's tiles, which are requested only when the reader asks for them, or the operator has chosen them for all. */
  ign?: boolean;
  /** Origin of the operator's archive of a ground, which is read by ranges. */
  archive?: string | undefined;
  /** Hosts of services where data stay: asked only once a reader has agreed to it. */
  services?: readonly string[];
  /** Hosts that say something of data: asked only once a reader presses the button that names them. */
  asked?: readonly string[];
  /** The one file of another place that is read: nothing else there is. */
  reads?: string | undefined;
  /** Bucket that a reader sends a file to, by an invitation. */
  sends?: string | undefined;
  /** Pages of a request that nobody has accepted: nothing is sent from them. */
  preview?: boolean;
}

const ignOrigin = `https://${ignHost}`;

/** A name and a port alone: a semicolon or a star in a host, which addresses may have, would say something else in a policy. */
const isPlain = (host: string): boolean => /^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i.test(host);

/** The content security policy of a page; `store` names the origins that artifacts are read from, none where the site serves all itself. */
export function contentPolicy(
  { search = false, map = false, ign = false, archive, services = [], asked = [], reads, sends, preview = false }: Needs,
  store: readonly string[] = [],
): string {
  const hosts = [...new Set([...(ign ? [ignOrigin] : []), ...services.filter(isPlain).map((host) => `https://${host}`)])];
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...(search ? ["'wasm-unsafe-eval'"] : [])],
    'style-src': ["'self'"],
    'font-src': ["'self'"],
    'img-src': ["'self'", 'data:', ...(map === false ? [] : ['blob:']), ...hosts, ...store],
    'connect-src': [
      "'self'",
      ...store,
      ...(archive === undefined || store.includes(archive) ? [] : [archive]),
      ...hosts,
      ...asked.map((host) => `https://${host}`),
      ...(reads === undefined ? [] : [reads]),
      ...(sends === undefined || preview || store.includes(new URL(sends).origin) ? [] : [`${sends}/`]),
    ],
    'worker-src': ["'self'"],
    'manifest-src': [preview ? "'none'" : "'self'"],
    'form-action': [preview ? "'none'" : "'self'"],
    'base-uri': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');
}
