import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathsOf, schemaFileOf } from '../../schemas/rules/files.ts';
import type { Draft, PathState } from '../../schemas/rules/rule.ts';
import { checkStyle, type CheckedStyle } from './check-style.ts';
import { locatePath, pathState, shown } from './path-states.ts';
import type { Repository } from './repository.ts';
import { digestFile } from '../base/digest-file.ts';

/** Files on the disk that a manifest points at. */
export interface DiskFacts {
  paths: Map<string, PathState>;
  /** Present where the manifest names a style that can be read. */
  style?: CheckedStyle;
  /** SHA-256 of the schemas that stand beside the manifest, by path. */
  schemas: Record<string, string>;
}

/** Look at every path that the manifest of `folder` writes, and read its style. */
export async function diskFacts(folder: string, repository: Repository, dataset: Draft): Promise<DiskFacts> {
  const roots = { folder, repository: repository.folder, packages: repository.packages };
  const paths = new Map<string, PathState>();
  for (const [, path] of pathsOf(dataset)) paths.set(path, await pathState(path, roots));
  const isFile = (path: string | undefined): path is string => path !== undefined && paths.get(path)?.state === 'file';
  const schemas: Record<string, string> = {};
  for (const path of (dataset.conformsTo ?? []).map(schemaFileOf).filter(isFile))
    schemas[path] = (await digestFile(locatePath(path, roots))).sha256;
  if (!isFile(dataset.style)) return { paths, schemas };
  const file = join(folder, dataset.style);
  return { paths, schemas, style: checkStyle(await readFile(file), shown(file)) };
}
