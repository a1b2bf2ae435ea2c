import { cpSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildContext, BuildResult } from '../../build.ts';
import type { Manifest } from '../../manifest/read.ts';
import type { Store } from '../../stores/store.ts';

/** A folder for what is built. */
export const kept = { folder: '' };

const stores = new Map<string, Store>();

/** An address at which commands find a store. */
export function addressOf(store: Store): string {
  const address = `store ${stores.size}`;
  stores.set(address, store);
  return address;
}

/** What stands in the place of `openStore`. */
export function openGiven(address: string): Promise<Store> {
  const store = stores.get(address);
  return store === undefined ? Promise.reject(new Error(`No test has given a store ${address}.`)) : Promise.resolve(store);
}

type Build = (manifest: Manifest, context: BuildContext) => Promise<BuildResult>;

/** The real build of each state of each data set, done once: what is tested is what becomes of its result. */
export function onlyOnce(real: Build): Build {
  const results = new Map<string, BuildResult>();
  return async (manifest, context) => {
    const name = `${manifest.folder} ${context.previous?.version.id}`;
    const known = results.get(name);
    const ids = [context.previous, ...(context.finished ?? [])].map((record) => record?.version.id);
    if (known !== undefined && !ids.includes(known.record.version.id)) return known;
    const result = await real(manifest, context);
    if (result.outcome === 'unchanged' || known !== undefined) return result;
    const folder = mkdtempSync(join(kept.folder, 'built-'));
    const built = result.built.map((artifact, index) => ({ ...artifact, path: join(folder, String(index)) }));
    for (const [index, { path }] of result.built.entries()) cpSync(path, join(folder, String(index)));
    results.set(name, { ...result, built });
    return { ...result, built };
  };
}

