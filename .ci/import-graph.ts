import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What a file imports: another file by its relative path, or a package by its name. */
export interface Import {
  path: string;
  typeOnly: boolean;
}

/** Static and dynamic imports of a file's text; a type import leaves no trace in the program. */
export function importsOf(text: string): Import[] {
  const live = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const found = live.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm);
  return [...found].map(([, type, named, dynamic]) => ({ path: named ?? dynamic ?? '', typeOnly: type !== undefined }));
}

/** What a file of this repository imports at run time, or the bundler for it. */
interface Needs {
  files: string[];
  packages: string[];
}

/** Files that import others, tests and fixtures included, and data that they import. */
const known = new Set(
  globSync(['{pipeline,schemas,site,deploy,.ci,.github}/**/*.{ts,mjs,js,json,astro,svelte}', '*.config.*', 'package.json'], { cwd: root }),
);
const needs = new Map<string, Needs>();

function needsOf(file: string): Needs {
  const cached = needs.get(file);
  if (cached !== undefined) return cached;
  const imports = file.endsWith('.json') ? [] : importsOf(readFileSync(join(root, file), 'utf8')).filter(({ typeOnly }) => !typeOnly);
  const paths = imports.map(({ path }) => path);
  const relative = paths.filter((path) => path.startsWith('.')).map((path) => normalize(join(dirname(file), path)).split('?')[0] ?? '');
  const found = { files: relative.filter((path) => known.has(path)), packages: paths.filter((path) => !path.startsWith('.')) };
  needs.set(file, found);
  return found;
}

/** Files that a file needs at run time, itself included; those whose path begins with one of `ends` are not gone into. */
export function filesReached(from: string, ends: readonly string[] = [], reached = new Set<string>()): Set<string> {
  if (reached.has(from)) return reached;
  reached.add(from);
  if (!ends.some((end) => from.startsWith(end))) for (const file of needsOf(from).files) filesReached(file, ends, reached);
  return reached;
}

/** Packages and Node modules that a file needs at run time, by itself or through what it imports. */
export const packagesReached = (from: string): Set<string> => new Set([...filesReached(from)].flatMap((file) => needsOf(file).packages));
