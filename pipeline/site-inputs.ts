import { createHash } from 'node:crypto';
import { glob, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What decides every byte of a built site, beside the program itself. */
export interface SiteInputs {
  /** Folder of the manifests, of which the site reads operator.yaml alone. */
  datasets: string;
  /** Folder of the store: its pointer names all that is in it. */
  store: string;
  /** Addresses and the like. */
  settings: Record<string, string | undefined>;
}

/** Sources of the site in this repository. */
const sources = ['site/**/*', 'schemas/**/*', 'astro.config.mjs', 'tsconfig.json', 'package-lock.json'];

/** A digest of all that a site is made from: the same digest, the same site. */
export async function digestSiteInputs(root: string, { datasets, store, settings }: SiteInputs): Promise<string> {
  const paths: string[] = [];
  for await (const path of glob(sources, { cwd: root }))
    if (!/\.test\.ts$|^site\/(e2e|fixtures)\//.test(path.replaceAll('\\', '/'))) paths.push(join(root, path));
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const path of [...paths.sort(), join(datasets, 'operator.yaml'), join(store, 'current.json')]) {
    if (!(await stat(path)).isFile()) continue;
    hash.update(`\0${path}\0`).update(await readFile(path));
  }
  return hash.digest('hex');
}
