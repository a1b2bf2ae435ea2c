import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Import of a file: another file by its relative path, or a package by its name. */
export interface Import {
  path: string;
  typeOnly: boolean;
}

/** A file's text without its comments of a whole line. */
export const withoutComments = (text: string): string => text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');

const importing = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm;

/** A file's text without the paths that it imports. */
export const withoutImports = (text: string): string => text.replace(importing, '');

/** Static and dynamic imports of a file's text; a type import leaves no trace in the program. */
export function importsOf(text: string): Import[] {
  const found = withoutComments(text).matchAll(importing);
  return [...found].map(([, type, named, dynamic]) => ({ path: named ?? dynamic ?? '', typeOnly: type !== undefined }));
}

/** Imports of a file of this repository at run time, or those that the bundler adds for it. */
interface Needs {
  files: string[];
  /** Files that it imports for their types alone. */
  types: string[];
  packages: string[];
}

/** Every file of the project, tests, fixtures and data included; what people add to datasets/ is not there for everybody. */
export const projectFiles: ReadonlySet<string> = new Set(
  globSync(['{pipeline,schemas,site,deploy,.ci,.github}/**/*', '*.config.*', 'package.json'], { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
);
const needs = new Map<string, Needs>();

function needsOf(file: string): Needs {
  const cached = needs.get(file);
  if (cached !== undefined) return cached;
  const isCode = /\.(ts|mjs|js|astro|svelte)$/.test(file);
  const imports = isCode ? importsOf(readFileSync(join(root, file), 'utf8')) : [];
  const pathsOf = (typeOnly: boolean): string[] => imports.filter((each) => each.typeOnly === typeOnly).map(({ path }) => path);
  const filesOf = (paths: string[]): string[] =>
    paths
      .filter((path) => path.startsWith('.'))
      .map((path) => normalize(join(dirname(file), path)).split('?')[0] ?? '')
      .filter((path) => projectFiles.has(path));
  const paths = pathsOf(false);
  const found = { files: filesOf(paths), types: filesOf(pathsOf(true)), packages: paths.filter((path) => !path.startsWith('.')) };
  needs.set(file, found);
  return found;
}

/** Files that a file imports at run time. */
export const filesImported = (file: string): readonly string[] => needsOf(file).files;

/** Files of which something imports types, and which tests may reach for nothing else. */
export const typesImported = (): ReadonlySet<string> => new Set([...projectFiles].flatMap((file) => needsOf(file).types));

/** Files that a file needs at run time, itself included. */
export function filesReached(from: string, reached = new Set<string>()): Set<string> {
  if (reached.has(from)) return reached;
  reached.add(from);
  for (const file of needsOf(from).files) filesReached(file, reached);
  return reached;
}

/** Packages and Node modules that a file needs at run time, by itself or through what it imports. */
export const packagesReached = (from: string): Set<string> => new Set([...filesReached(from)].flatMap((file) => needsOf(file).packages));
