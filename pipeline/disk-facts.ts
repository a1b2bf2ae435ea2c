import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathsOf } from '../schemas/rules/files.ts';
import type { Draft, PathState } from '../schemas/rules/rule.ts';
import { checkStyle, type CheckedStyle } from './check-style.ts';
import { pathState, shown } from './path-states.ts';
import type { Project } from './project-facts.ts';

/** What stands on the disk where a manifest points. */
export interface DiskFacts {
  paths: Map<string, PathState>;
  /** Present where the manifest names a style that can be read. */
  style?: CheckedStyle;
}

/** Look at every path that the manifest of `folder` writes, and read its style. */
export async function diskFacts(folder: string, project: Project, dataset: Draft): Promise<DiskFacts> {
  const roots = { folder, project: project.folder, packages: project.packages };
  const paths = new Map<string, PathState>();
  for (const [, path] of pathsOf(dataset)) paths.set(path, await pathState(path, roots));
  if (dataset.style === undefined || paths.get(dataset.style)?.state !== 'file') return { paths };
  const file = join(folder, dataset.style);
  return { paths, style: checkStyle(await readFile(file), shown(file)) };
}
