import { cpSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Build } from '../../build.ts';
import type { BuildResult } from '../../record/build-output.ts';
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

/** Open a store that a test has given, in place of `openStore`. */
export function openGiven(address: string): Promise<Store> {
  const store = stores.get(address);
  return store === undefined ? Promise.reject(new Error(`No test has given a store ${address}.`)) : Promise.resolve(store);
}

type BuildDataset = (manifest: Manifest, given: Build) => Promise<BuildResult>;

/** The real build of each state of each data set, done once: what is tested is what becomes of its result. */
export function onlyOnce(real: BuildDataset): BuildDataset {
  const results = new Map<string, BuildResult>();
  return async (manifest, given) => {
    const { previous, finished = [] } = given.published;
    const name = `${manifest.folder} ${previous?.version.id}`;
    const known = results.get(name);
    const ids = [previous, ...finished].map((record) => record?.version.id);
    if (known !== undefined && !ids.includes(known.record.version.id)) return known;
    const result = await real(manifest, given);
    if (result.outcome === 'unchanged' || known !== undefined) return result;
    const folder = mkdtempSync(join(kept.folder, 'built-'));
    const files = result.files.map((artifact, index) => ({ ...artifact, path: join(folder, String(index)) }));
    for (const [index, { path }] of result.files.entries()) cpSync(path, join(folder, String(index)));
    results.set(name, { ...result, files });
    return { ...result, files };
  };
}

