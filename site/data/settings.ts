import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PreviewFacts } from '../../schemas/model/preview-facts.ts';

/** Inputs and outputs of the site's build; `mappe site` sets them, the defaults suit a build by hand. */
export interface Settings {
  /** Folder of the store. */
  store: string;
  /** Folder of the manifests; the site reads operator.yaml in it, nothing else. */
  datasets: string;
  /** Folder that the build writes. */
  out: string;
  /** Folder of the pages' bundle, of which another name is another bundle. */
  bundle: string;
  /** The file that says what pages an earlier build has made, and of what; see page-inputs.ts. */
  before: string | undefined;
  /** Public address of the store, ending in "/": a path of the same origin, or an https address. */
  storeUrl: string | undefined;
  /** Public address of the site, where it is not the operator's. */
  site: string | undefined;
  /** When each service last answered, where that was written down. */
  services: string | undefined;
  /** File of the items open on the forge, where it was written. */
  queue: string | undefined;
  /** The moment until which what is shown was good, where that is over and it is shown all the same. */
  goodUntil: string | undefined;
  /** The file that says what the store holds and is not shown, each with its reason. */
  leftOut: string | undefined;
  /** A trial on one's own machine: a producer's bucket may be there too. */
  isLocalAllowed: boolean;
  /** The file that says what is previewed; undefined where the site is that of all that is published. */
  preview: string | undefined;
}

/** The settings in the environment. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  return {
    store: resolve(env['MAPPE_STORE'] ?? 'dist/store'),
    datasets: resolve(env['MAPPE_DATASETS'] ?? 'datasets'),
    out: resolve(env['MAPPE_OUT'] ?? 'dist/site'),
    bundle: resolve(env['MAPPE_BUNDLE'] ?? 'dist/bundle'),
    before: env['MAPPE_BEFORE'],
    storeUrl: env['MAPPE_STORE_URL'],
    site: env['MAPPE_SITE'],
    services: env['MAPPE_SERVICES'],
    queue: env['MAPPE_QUEUE'],
    goodUntil: env['MAPPE_GOOD_UNTIL'],
    leftOut: env['MAPPE_LEFT_OUT'],
    isLocalAllowed: env['MAPPE_LOCAL_BUCKETS'] === '1',
    preview: env['MAPPE_PREVIEW'],
  };
}

let facts: PreviewFacts | undefined;

/** Facts of the preview; undefined where the site is that of all that is published. */
export function readPreview(): PreviewFacts | undefined {
  const { preview } = readSettings();
  return preview === undefined ? undefined : (facts ??= JSON.parse(readFileSync(preview, 'utf8')) as PreviewFacts);
}
