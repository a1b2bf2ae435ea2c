import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathsOf } from '../schemas/rules/files.ts';
import type { Draft, PathState } from '../schemas/rules/rule.ts';
import { readPlaces, type OfficialCode, type Place } from '../schemas/vocabularies/territories.ts';
import { checkStyle, type CheckedStyle } from './check-style.ts';
import { pathState } from './path-states.ts';

/** What the project around the data sets knows: the packages that manifests may read, the communes that they may name. */
export interface Project {
  /** Folder that holds package.json and node_modules. */
  folder: string;
  packages: ReadonlySet<string>;
  placeOf(code: string): Place | undefined;
}

/** The project that this file belongs to. The list of communes is large, and read only once one is asked for. */
export function readProject(): Project {
  const folder = join(import.meta.dirname, '..');
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
  let places: Map<string, Place> | undefined;
  return { folder, packages: new Set(Object.keys(dependencies)), placeOf: (code) => (places ??= readOfficialPlaces()).get(code) };
}

const require = createRequire(import.meta.url);

function readOfficialPlaces(): Map<string, Place> {
  const list = <Name extends keyof OfficialCode>(name: Name): OfficialCode[Name] =>
    JSON.parse(readFileSync(require.resolve(`@etalab/decoupage-administratif/data/${name}.json`), 'utf8')) as OfficialCode[Name];
  return readPlaces({ communes: list('communes'), epci: list('epci'), ept: list('ept') });
}

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

/** A path as people read it, whatever the system: with forward slashes. */
export const shown = (path: string): string => path.replaceAll('\\', '/');
