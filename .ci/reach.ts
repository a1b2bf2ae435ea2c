import { readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { filesImported, projectFiles, withoutComments, withoutImports } from './import-graph.ts';

/*
 * What a file of tests reaches: what it imports, and what the text of it or of these names. A path is named where it is written (join(root,
 * 'deploy', 'x.sh'), new URL('./worker.ts', …), 'check/check-geojson.ts'), a folder where only its beginning is; a command of `mappe` by
 * its name, an island by that of its component, a workflow by its file. Whoever names too little reaches too much: all commands, all
 * workflows.
 */

const root = join(import.meta.dirname, '..');
const cli = 'pipeline/cli.ts';
const rooms = /^(pipeline|schemas|site|deploy|\.ci|\.github)\/./;

/** Whether a file is of the tests alone. */
export const isOfTests = (file: string): boolean => /\.test\.ts$|\.fixtures?[/.]|\/__snapshots__\/|^site\/(e2e|fixtures)\//.test(file);

/** Files that a site is bundled from: routes, styles, guides and pictures are found by their folders. */
const ofSite = [...projectFiles].filter((file) => file.startsWith('site/') && !isOfTests(file));

/** Files and folders of data that a file names in its text. */
interface Names {
  files: readonly string[];
  folders: readonly string[];
}

/** Files whose text names more, or less, than they read or start. */
const starting: Readonly<Record<string, Names>> = {
  // A command is loaded when it is called, and a program named by who runs it; the works are one program.
  [cli]: { files: [], folders: [] },
  'pipeline/sandbox/job.ts': { files: ['pipeline/programs/works/run-works.ts'], folders: [] },
  // It has every program compiled, and runs none.
  'pipeline/sandbox/compile.ts': { files: [], folders: [] },
  'site/render/bundle.ts': { files: ['astro.config.mjs', ...ofSite], folders: ['site/'] },
};

const texts = new Map<string, string>();
/** The text of a file of code without its comments. */
export function codeOf(file: string): string {
  const text = texts.get(file) ?? withoutComments(readFileSync(join(root, file), 'utf8'));
  texts.set(file, text);
  return text;
}

/** The file of each command of `mappe`. */
const commands = new Map(
  [...codeOf(cli).matchAll(/^ {2}'?([a-z-]+)[^:]*: \(\) => import\('\.\/([^']+)'\)/gm)].map(([, name = '', path = '']) => [
    name,
    `pipeline/${path}`,
  ]),
);
const commandFiles = new Set(commands.values());

/** The local GitHub starts no command but by the workflows of whoever uses it. */
const isOfGithub = (file: string): boolean => file.includes('/local-github.fixtures/');

/** Workflows that a text names, all where it names none, with the commands and scripts that they run. */
function workflowsIn(text: string): string[] {
  const all = [...projectFiles].filter((file) => file.startsWith('.github/workflows/'));
  const found = all.filter((file) => text.includes(`'${basename(file)}'`));
  return (found.length > 0 ? found : all).flatMap((file) => {
    const steps = codeOf(file);
    const called = [...steps.matchAll(/\bmappe -- (?:--\w+ )*([a-z-]+)/g)].map(([, name = '']) => commands.get(name) ?? cli);
    return [file, ...called, ...[...steps.matchAll(/\.github\/[a-z]+\.sh\b/g)].map(([script]) => script)];
  });
}

/** A path as far as it is written, and whether it is written to its end. */
interface Written {
  path: string;
  whole: boolean;
}

/** The path that arguments make below a base: "'..', 'programs', `${name}.ts`". */
function pathOf(base: string, literals: string): Written {
  const pieces = [...literals.matchAll(/['`]([^'`]*)['`]/g)].map(([, piece = '']) => piece);
  const [path = '', ...rest] = normalize(join(base, ...pieces)).split(/[*{$]/);
  return { path: path.replace(/\/$/, ''), whole: rest.length === 0 };
}

/** Paths that a text writes: constants that begin where it lies, arguments of join, and literals. */
function pathsIn(text: string, here: string): Written[] {
  const bases = new Map([['import.meta.dirname', here]]);
  for (const [, name = '', literals = ''] of text.matchAll(/const (\w+) = (?:join|resolve)\(import\.meta\.dirname((?:,\s*'[^']*')*)\)/g))
    bases.set(name, pathOf(here, literals).path);
  const joined = [...text.matchAll(/\b(?:join|resolve)\(\s*([\w.]+)((?:,\s*(?:'[^'\n]*'|`[^`\n]*`))*)(,\s*[^\s)])?/g)].map(
    ([, base = '', literals = '', more]) => {
      const { path, whole } = pathOf(bases.get(base) ?? '', literals);
      return { path, whole: whole && more === undefined };
    },
  );
  const literals = [...text.matchAll(/['`]([^'`\n]+)['`](, import\.meta\.url)?/g)].map(([, literal = '', besides]) => {
    if (besides !== undefined || literal.startsWith('.')) {
      const near = pathOf(here, `'${literal}'`);
      if (projectFiles.has(near.path)) return near;
    }
    return rooms.test(literal) ? pathOf('', `'${literal}'`) : { path: `pipeline/programs/${literal}`, whole: true };
  });
  return [...joined, ...literals.filter(({ path }) => projectFiles.has(path) || !path.startsWith('pipeline/programs/'))];
}

function namesOf(file: string): Names {
  const known = starting[file];
  if (known !== undefined) return known;
  if (!/\.(ts|mjs|astro|svelte)$/.test(file)) return { files: [], folders: [] };
  const text = codeOf(file);
  // What a file imports is found by its imports, of which those of types alone leave no trace.
  const paths = pathsIn(withoutImports(text), dirname(file));
  const named = paths.filter(({ path, whole }) => whole && projectFiles.has(path)).map(({ path }) => path);
  const folders = paths.filter(({ path, whole }) => path.includes('/') && !(whole && projectFiles.has(path))).map(({ path }) => path);
  const islands = [...text.matchAll(/<Island\b[^>]*?\bname="([\w/]+)"/g)].map(([, name = '']) => `site/islands/${name}.svelte`);
  const runs = text.includes('thisProject') && isOfTests(file) && !isOfGithub(file) ? workflowsIn(text) : [];
  const forms = runs.length > 0 ? ['.github/ISSUE_TEMPLATE/'] : [];
  return { files: [...named, ...islands, ...runs].filter((each) => projectFiles.has(each)), folders: [...folders, ...forms] };
}
const names = new Map<string, Names>();

/** All that a file imports, reads or starts: files, and beginnings of paths. */
export interface Reach {
  files: ReadonlySet<string>;
  folders: ReadonlySet<string>;
}

/** Find the files that a file reaches; the search stops at paths that begin with one of `ends`, tests and fixtures apart. */
export function reachOf(from: string, ends: readonly string[] = []): Reach {
  const key = [from, ...ends].join();
  const known = found.get(key) ?? walk(from, ends);
  found.set(key, known);
  return known;
}
const found = new Map<string, Reach>();

function walk(from: string, ends: readonly string[]): Reach {
  const files = new Set<string>();
  const folders = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file) || (!isOfTests(file) && ends.some((end) => file.startsWith(end)))) return;
    files.add(file);
    // For a change of the tools that choose and run tests all run.
    if (file.startsWith('.ci/') && file !== from) return;
    const named = names.get(file) ?? namesOf(file);
    names.set(file, named);
    for (const folder of named.folders) folders.add(folder);
    // Data beside fixtures are read by them.
    if (dirname(file).endsWith('.fixtures')) folders.add(`${dirname(file)}/`);
    const imported = filesImported(file).filter((each) => file !== cli || !commandFiles.has(each));
    for (const each of [...imported, ...named.files]) visit(each);
  };
  visit(from);
  folders.add(`${dirname(from)}/__snapshots__/${basename(from)}`);
  const starts = [...files].filter((file) => names.get(file)?.files.includes(cli));
  if (starts.length > 0) {
    const said = [...starts, ...[...files].filter(isOfTests)]
      .filter((file) => !isOfGithub(file))
      .map((file) => codeOf(file).replace(/\b(?:join|resolve|locator)\([^()]*\)/g, ''));
    // An argument, or one of a list: what is called so otherwise is something else.
    const called = [...commands]
      .filter(([name]) => said.some((text) => new RegExp(`[([,]\\s*'${name}'`).test(text)))
      .map(([, file]) => file);
    for (const file of called.length > 0 ? called : commandFiles) visit(file);
  }
  return { files, folders };
}

/** Whether a change of a file may change what is reached. */
export const reaches = ({ files, folders }: Reach, changed: string): boolean =>
  files.has(changed) || (!changed.endsWith('.test.ts') && [...folders].some((folder) => changed.startsWith(folder)));
