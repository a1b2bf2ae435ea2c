import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles, typesImported } from './import-graph.ts';
import { pureTests } from './pure.ts';
import { codeOf, isOfTests, reachOf, reaches, type Reach } from './reach.ts';
import { sectionsOfFile, sectionsVisited } from './sections.ts';

/*
 * Which files of tests a change needs: those that reach a file of it. Without a base to compare with, all of them; so where a change is of
 * what says how tests run, or of a file of which nothing says what it proves. Those that only compute (pure.ts) always run, and unless
 * papers alone change so do those of tools and deployment, which are short and read everywhere.
 */

const root = join(import.meta.dirname, '..');

/** Names, for vitest.config.ts, the files of tests that a run leaves out, with commas between them. */
export const leftOut = 'MAPPE_TEST_WITHOUT';

/** Names the commit with which a run compares, where no option does: workflows take it from their event. */
export const baseVariable = 'MAPPE_TEST_BASE';

/** Tests in the browser that are mostly workflows, whose pages draw nothing meanwhile. */
export const loopTests: readonly string[] = [
  'pipeline/commands/publication/whole-loop.test.ts',
  ...['kinds', 'ways'].map((name) => `pipeline/commands/deposit/deposit-${name}.test.ts`),
];

/** Tests in the browser. */
const inBrowser = [
  'site/e2e/**/*.test.ts',
  ...loopTests,
  'pipeline/commands/publication/object-storage.test.ts',
  'pipeline/commands/build/forged-part.test.ts',
  ...['heavy', 'page', 'sealed'].map((name) => `pipeline/commands/deposit/deposit-${name}.test.ts`),
];

/** Snippets run by programs that are installed for a night alone (.ci/snippets.ts). */
export const ofTheNight = 'site/e2e/snippets-elsewhere.test.ts';

/** Files of tests in the browser. */
export const browserTests: readonly string[] = globSync(inBrowser, { cwd: root }).filter((file) => file !== ofTheNight);

const every = globSync('{pipeline,schemas,site,deploy,.ci,.github}/**/*.test.ts', { cwd: root }).sort();

/** All files of tests that a change may leave out. */
export const choosable: readonly string[] = every.filter((file) => !pureTests.includes(file) && file !== ofTheNight);

/** Browser tests of what any change of the pipeline may break in the demonstration: a way through all pages, each kind of page, a map. */
const smoke = ['main-tasks', 'pages', 'map'].map((name) => `site/e2e/${name}.test.ts`);
/** Commands by which the demonstration is made. */
const ofDemonstration = ['review/check', 'build/build', 'site/site', 'site/serve', 'site/demo'].map(
  (name) => `pipeline/commands/${name}.ts`,
);
const isOfDemonstration = (file: string): boolean =>
  file.startsWith('schemas/') || (file.startsWith('pipeline/') && ofDemonstration.some((command) => reaches(reachOf(command), file)));

/** Browser tests of tools and lists of the map, in pages whose frame other files prove. */
export const ofTools: readonly string[] = ['explorer-catalogue', 'filters', 'table'].map((name) => `site/e2e/${name}.test.ts`);
/** Files of the frame of every page, whatever it shows: head and foot, policy, colours. */
const frame = [
  ...['Page.astro', 'favicon.svg', 'freshness.ts', 'policy.ts', 'theme.ts', 'up-to-date.ts'].map((name) => `site/layouts/${name}`),
  ...['languages.ts', 'texts.ts'].map((name) => `site/words/${name}`),
];

const site = 'pipeline/commands/site/';
/** Paths of the code that makes the bytes of each kind of data. */
const kinds = [
  'pipeline/build.ts',
  ...['vector', 'raster', 'point-cloud', 'service', 'territories', 'programs'].map((name) => `pipeline/${name}/`),
];
/** Paths of what everything goes through, which hundreds of shorter files prove. */
const everyones = ['schemas/', 'pipeline/base/', 'pipeline/cli.ts', ...globSync('pipeline/commands/*.ts', { cwd: root })];
/** Paths by which a record and its files come about, whatever happens to them afterwards. */
const making = [
  ...kinds,
  ...['formats', 'source', 'download', 'sandbox', 'record', 'changes', 'manifest'].map((name) => `pipeline/${name}/`),
];
/** Paths of where bytes go, whatever they are. */
const keeping = ['pipeline/stores/', 'pipeline/publication/'];
/** Paths that tests of stores reach and do not prove: a store is proved however its bytes came about. */
const ofStores = [...everyones, site, ...making];
/** Paths that tests of the way from a deposit to the catalogue reach and do not prove: its messages, whatever the deposit holds. */
const ofLoops = [...everyones, site, ...making, ...keeping, 'pipeline/commands/build/'];

/** Files that take minutes: every fault, crash, race or changed byte, and ways through all of it. */
interface Long {
  tests: readonly string[];
  /** Beginnings of paths that they go through and do not prove, with all that these import: others do. */
  ends: readonly string[];
  /** Beginnings of paths of pages that they prove: those in the browser go by sections otherwise. */
  pages?: readonly string[];
}

/** Files of tests that read the text of what they do not name: what is written where. */
const reading: Readonly<Record<string, readonly string[]>> = {
  'pipeline/base/git.test.ts': ['pipeline/'],
  'pipeline/sandbox/sandbox.test.ts': ['pipeline/programs/'],
  'schemas/generate.test.ts': ['schemas/', 'pipeline/programs/'],
  'site/map/write/gdal-formats.test.ts': ['site/'],
};

/** Every long file of tests. */
export const long: readonly Long[] = [
  { tests: ['kill', 'kill-process', 'fault', 'fault-disk', 'race'].map((name) => `pipeline/publication/${name}`), ends: ofStores },
  { tests: ['pipeline/commands/build/shards'], ends: ofStores },
  { tests: ['pipeline/commands/build/derived-shards'], ends: ofStores.filter((path) => path !== 'pipeline/source/') },
  { tests: ['propose-kill', 'faults'].map((name) => `pipeline/forge/github/${name}`), ends: everyones },
  {
    tests: ['answer-kill', 'deposit-bucket', 'deposit-loop', 'first-day'].map((name) => `pipeline/commands/deposit/${name}`),
    ends: ofLoops,
  },
  { tests: ['review-loop', 'keep-issue', 'excuse'].map((name) => `pipeline/commands/review/${name}`), ends: ofLoops },
  {
    tests: ['pipeline/commands/deposit/deposit-ways', 'pipeline/commands/deposit/deposit-kinds'],
    ends: ofLoops,
    pages: ['site/publish/', 'site/islands/publish/'],
  },
  { tests: ['pipeline/commands/publication/whole-loop'], ends: ofLoops, pages: [] },
  { tests: ['fuzz', 'generated'].map((name) => `pipeline/security/${name}`), ends: everyones },
];
const longOf = (test: string): Long | undefined => long.find(({ tests }) => tests.includes(test.replace('.test.ts', '')));

/** Paths of the code that makes and serves pages, whatever they show. */
const ofPages = ['pipeline/cli.ts', site];
/** A browser is shown pages, of which sections tell, and of what the pipeline makes what the smoke sees. */
const ofBrowser = [...ofPages, ...everyones, ...making];
/** Files that prove how pages are made, of whatever is published. */
const ofMade = ['preview', 'review-pages', 'site'].map((name) => `${site}${name}.test.ts`);

/** Files that make whole sites: what an island does there is seen in the browser, and the demonstration proves that it can be made. */
const ofWholeSites = [...ofMade, 'pipeline/commands/access/nothing-comes-out.test.ts'];
const isOfIslands = (file: string): boolean => file.startsWith('site/islands/');

/** Beginnings of paths that a test file reaches and does not prove. */
const endsOf = (test: string): readonly string[] => {
  if (test.startsWith('site/e2e/')) return ['pipeline/', ...everyones];
  if (kinds.some((path) => test.startsWith(path))) return keeping;
  if (ofMade.includes(test)) return [...making, ...keeping, 'pipeline/base/'];
  return [...(longOf(test)?.ends ?? []), ...(browserTests.includes(test) ? ofBrowser : [])];
};

/** Files that a test file reaches and proves. */
const reachOfTest = (test: string): Reach => reachOf(test, endsOf(test));

/** They say what is installed and how tests run: a change of one may change any of them. */
const everywhere =
  /^(package\.json|package-lock\.json|\.npmrc|vitest\.config\.ts|tsconfig\.json|pipeline\/setup\.mjs|\.ci\/run|\.ci\/[^/]+(?<!\.test)\.ts)$/;
/** They are proved by the checks of .ci/check.ts, as types are, and by what always runs; data are judged by review.yml, and measures by hand. */
const ofChecks =
  /^(datasets\/|pipeline\/bench\/|\.ci\/|\.github\/(dependabot\.yml|pull_request_template\.md)|LICENSE|\.(editorconfig|gitattributes|gitignore|prettier\w+(\.json)?|dockerignore)$|(eslint|oxlint|knip)\b)/;
/** Whether a file is read by people and by no program: the tests that follow its links and names are pure. */
const isPaper = (file: string): boolean => /\.md$|^\.github\/\w+\.webp$|^site\/help\/images\//.test(file) && !isOfTests(file);

/** Paths that a change touches, each with the reason that is printed. */
export type Changed = ReadonlyMap<string, string>;

/** Files that use a text of schemas/messages/ by its id; undefined where none names it. */
export function filesSaying(id: string): string[] | undefined {
  const code = [...projectFiles].filter((file) => /^(pipeline|schemas|site)\/.*\.(ts|astro|svelte)$/.test(file) && !isOfTests(file));
  // Whole, or made of a beginning and a name: `format.${name}`.
  const spelled = [`'${id}'`, ...[...id.matchAll(/\./g)].map(({ index }) => `\`${id.slice(0, index + 1)}\${`)];
  const found = code.filter((file) => spelled.some((text) => codeOf(file).includes(text)));
  return found.length > 0 ? found : undefined;
}

/** Ids of two versions of a file of texts that are not the same in both; undefined where they cannot be read. */
function changedIds(before: string | undefined, after: string | undefined): string[] | undefined {
  try {
    const [a, b] = [before, after].map((text) => JSON.parse(text ?? '') as Record<string, unknown>);
    return Object.keys({ ...a, ...b }).filter((id) => a?.[id] !== b?.[id]);
  } catch {
    return undefined;
  }
}

const read = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

const git = (folder: string, ...args: string[]): string | undefined => {
  const { status, stdout } = spawnSync('git', ['-c', 'core.quotePath=false', ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return status === 0 ? stdout.trim() : undefined;
};

/** Files that differ from a base in the working tree, uncommitted ones included; undefined where git cannot tell. */
export function changeSince(base: string, folder = root): Changed | undefined {
  const since = base === '' ? undefined : git(folder, 'merge-base', 'HEAD', base);
  const differing = since === undefined ? undefined : git(folder, 'diff', '--name-only', '--no-renames', since);
  const others = git(folder, 'ls-files', '--others', '--exclude-standard');
  if (since === undefined || differing === undefined || others === undefined) return undefined;
  const changed = new Map<string, string>();
  for (const file of `${differing}\n${others}`.split('\n').filter(Boolean).sort()) {
    const ids = file.startsWith('schemas/messages/')
      ? changedIds(git(folder, 'show', `${since}:${file}`), read(join(folder, file)))?.map((id) => [id, filesSaying(id)] as const)
      : undefined;
    if (ids === undefined || ids.some(([, saying]) => saying === undefined)) changed.set(file, file);
    else for (const [id, saying = []] of ids) for (const each of saying) changed.set(each, `${id} in ${file}`);
  }
  return changed;
}

/** Which files of tests a run leaves out, and the lines that say why it has the others. */
export interface Choice {
  left: string[];
  /** Whether papers alone change, of which no page and no conversion has to be made. */
  isOfPapers: boolean;
  lines: string[];
}

const everything = (why: string): Choice => ({ left: [], isOfPapers: false, lines: [`All files of tests run: ${why}.`] });

/** Sections whose pages a changed file may change: all for a file of the site in no known section, and for code that makes pages. */
function sectionsChanged(file: string): readonly string[] {
  if (isOfTests(file)) return [];
  if (file.startsWith('schemas/')) return sectionsOfFile(file, []);
  return file.startsWith('site/') || ofPages.some((page) => file.startsWith(page)) ? sectionsOfFile(file) : [];
}

/** The first changed file for which a file of tests runs. */
export function reasonFor(test: string, changed: readonly string[]): string | undefined {
  if (/^(\.ci|\.github|deploy)\//.test(test)) return changed[0];
  const reach = reachOfTest(test);
  const pages = longOf(test)?.pages;
  const visited = pages !== undefined || !browserTests.includes(test) ? [] : sectionsVisited(test);
  const isThrough = (file: string): boolean => ofTools.includes(test) && frame.includes(file);
  const proved = ofWholeSites.includes(test) ? changed.filter((file) => !isOfIslands(file)) : changed;
  return proved.find(
    (file) =>
      reaches(reach, file) ||
      reading[test]?.some((folder) => file.startsWith(folder)) === true ||
      (!isOfTests(file) && pages?.some((page) => file.startsWith(page)) === true) ||
      (visited.length > 0 && !isThrough(file) && sectionsChanged(file).some((section) => visited.includes(section))) ||
      (smoke.includes(test) && !isOfTests(file) && isOfDemonstration(file)),
  );
}

/** Choose from a change; undefined where there is no base that it could be told from. */
export function choose(change: Changed | undefined): Choice {
  if (change === undefined) return everything('there is no base to compare with');
  const changed = [...change.keys()];
  const central = changed.find((file) => everywhere.test(file));
  if (central !== undefined) return everything(`${central} may change any of them`);
  const left = changed.filter((file) => !isPaper(file));
  if (left.length === 0) {
    const lines = ['Papers alone change: those run that only compute, and those of deployment, which reads guides.'];
    return { left: choosable.filter((test) => !test.startsWith('deploy/')), isOfPapers: true, lines };
  }
  const types = typesImported();
  const known = every.filter((test) => !test.startsWith('.ci/')).map((test) => reachOf(test));
  const unknown = left.find(
    (file) =>
      projectFiles.has(file) &&
      !file.startsWith('site/') &&
      !ofChecks.test(file) &&
      !types.has(file) &&
      !/^(deploy|\.github)\//.test(file) &&
      !known.some((reach) => reaches(reach, file)),
  );
  if (unknown !== undefined) return everything(`nothing says what proves ${unknown}`);
  const reasons = choosable.map((test) => ({ test, reason: reasonFor(test, left) }));
  const leaving = reasons.flatMap(({ test, reason }) => (reason === undefined ? [test] : []));
  const all = `${reasons.length} files of tests, beside those that only compute, ${reasons.length - leaving.length} run`;
  const lines = reasons.map(({ test, reason }) =>
    reason === undefined ? `left: ${test}` : `runs: ${test}, for ${change.get(reason) ?? reason}`,
  );
  return { left: leaving, isOfPapers: false, lines: [`${changed.length} files have changed: of ${all}.`, ...lines] };
}

if (import.meta.main) console.log(choose(changeSince(process.argv[2] ?? '')).lines.join('\n'));
