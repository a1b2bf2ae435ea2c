import { lstat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Problem } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { askGit } from '../base/git.ts';
import { mapLimit } from '../base/map-limit.ts';
import { grantsFile } from './read-grants.ts';
import { readManifest, refuseLinks, type Manifest } from './read.ts';

/** Manifests of restricted data, and of those that cannot be read, why. */
export interface RestrictedManifests {
  manifests: Manifest[];
  unread: ReadonlyMap<string, readonly Problem[]>;
}

/** Read the manifests of restricted data sets alone: of those that were built, and of those of which git knows grants. */
export async function readRestricted(datasets: string, built: Iterable<string>): Promise<RestrictedManifests> {
  const manifests: Manifest[] = [];
  const unread = new Map<string, readonly Problem[]>();
  // However many data sets everybody reads, no manifest of theirs is opened.
  const ids = [...new Set([...built, ...(await granted(datasets))])].sort();
  await mapLimit(ids, async (id) => {
    const file = join(datasets, id, 'dataset.yaml');
    if ((await lstat(file).catch(() => undefined)) === undefined) return;
    try {
      await refuseLinks([join(datasets, id), join(datasets, id, '..')]);
      const manifest = await readManifest(file);
      if (manifest.dataset.access === 'restricted') manifests.push(manifest);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      unread.set(id, error.problems);
    }
  });
  return { manifests: manifests.sort((a, b) => (a.id < b.id ? -1 : 1)), unread };
}

/** Data sets of which git knows a file of grants: none where the folder is in no repository. */
async function granted(datasets: string): Promise<string[]> {
  const known = await askGit(['ls-files', '-z', '--', `*/*/${grantsFile}`], { cwd: resolve(datasets) }).catch((error: unknown) => {
    if (error instanceof PipelineError) return Buffer.from('');
    throw error;
  });
  const files = known.toString('utf8').split('\0');
  return files.map((file) => file.split('/')).flatMap((parts) => (parts.length === 3 ? [parts.slice(0, 2).join('/')] : []));
}
