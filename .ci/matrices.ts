import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { filesReached } from './import-graph.ts';

const root = join(import.meta.dirname, '..');

/** A file of tests that takes minutes: every fault, crash, race or changed byte. It proves what it imports. */
export interface Matrix {
  test: string;
  /** Files that it starts as a process, and so proves as well. */
  starts?: readonly string[];
  /** Beginnings of paths that it proves whole: what runs in the sandbox is named, not imported. */
  whole?: readonly string[];
  /** Beginnings of paths that it goes through and does not prove, with all that they import. */
  ends: readonly string[];
}

const texts = 'schemas/messages/';
/** What becomes of a store: how the bytes came about is for other tests. */
const ofStores = [texts, 'pipeline/build.ts', 'pipeline/formats/'];
const build = 'pipeline/commands/build/build.ts';
const publish = 'pipeline/commands/publication/publish.ts';

/** Names, for vitest.config.ts, the matrices that a run leaves out, with commas between them. */
export const leftOut = 'MAPPE_TEST_WITHOUT';

/** Every matrix. */
export const matrices: readonly Matrix[] = [
  { test: 'pipeline/publication/kill.test.ts', ends: ofStores },
  { test: 'pipeline/publication/kill-process.test.ts', starts: [build], ends: ofStores },
  { test: 'pipeline/publication/fault.test.ts', ends: ofStores },
  { test: 'pipeline/publication/fault-disk.test.ts', ends: ofStores },
  { test: 'pipeline/publication/race.test.ts', starts: [build, publish], ends: ofStores },
  { test: 'pipeline/commands/build/shards.test.ts', starts: [build, publish], ends: ofStores },
  { test: 'pipeline/commands/build/derived-shards.test.ts', starts: [build, publish], ends: ofStores },
  { test: 'pipeline/forge/github/propose-kill.test.ts', ends: [texts] },
  { test: 'pipeline/forge/github/faults.test.ts', ends: [texts] },
  {
    test: 'pipeline/commands/deposit/answer-kill.test.ts',
    ends: [texts, build, 'pipeline/stores/', 'pipeline/publication/', 'pipeline/manifest/'],
  },
  {
    test: 'pipeline/commands/deposit/deposit-bucket.test.ts',
    starts: ['pipeline/commands/deposit/receive.ts', 'pipeline/commands/deposit/answer.ts'],
    whole: ['.github/workflows/deposit.yml', 'pipeline/stores/swift.fixtures/', 'deploy/bucket/'],
    ends: [texts, build, 'pipeline/stores/', 'pipeline/publication/', 'pipeline/manifest/'],
  },
  {
    test: 'pipeline/commands/deposit/deposit-loop.test.ts',
    starts: ['pipeline/commands/deposit/receive.ts', 'pipeline/commands/deposit/answer.ts'],
    whole: ['.github/workflows/deposit.yml', '.github/ISSUE_TEMPLATE/'],
    ends: [texts, build, 'pipeline/stores/', 'pipeline/publication/', 'pipeline/manifest/'],
  },
  {
    test: 'pipeline/commands/review/review-loop.test.ts',
    starts: ['review', 'verdict', 'merge', 'queue'].map((name) => `pipeline/commands/review/${name}.ts`),
    whole: ['review', 'approval', 'queue'].map((name) => `.github/workflows/${name}.yml`),
    ends: [texts, build, 'pipeline/stores/', 'pipeline/publication/', 'pipeline/manifest/'],
  },
  {
    test: 'pipeline/commands/review/keep-issue.test.ts',
    starts: ['pipeline/commands/review/keep-issue.ts', 'pipeline/commands/review/dispatch.ts', 'pipeline/commands/services/reminders.ts'],
    whole: ['nightly', 'renew', 'services'].map((name) => `.github/workflows/${name}.yml`),
    ends: [texts, 'pipeline/manifest/'],
  },
  {
    test: 'pipeline/commands/deposit/deposit-ways.test.ts',
    starts: ['pipeline/commands/deposit/receive.ts', 'pipeline/commands/deposit/answer.ts', 'pipeline/commands/deposit/propose.ts'],
    whole: ['.github/workflows/deposit.yml', '.github/ISSUE_TEMPLATE/', 'site/publish/', 'site/islands/publish/'],
    ends: [texts, build, 'pipeline/stores/', 'pipeline/publication/', 'pipeline/manifest/'],
  },
  {
    test: 'pipeline/commands/deposit/deposit-kinds.test.ts',
    starts: ['receive', 'answer', 'deposit'].map((name) => `pipeline/commands/deposit/${name}.ts`),
    whole: ['.github/workflows/deposit.yml', '.github/ISSUE_TEMPLATE/', 'site/publish/gather/', 'site/publish/large/'].concat(
      ['SendLarge', 'LargeChoice', 'FilePick'].map((name) => `site/islands/publish/${name}.svelte`),
    ),
    ends: [texts, build, 'pipeline/stores/', 'pipeline/publication/', 'pipeline/manifest/'],
  },
  {
    test: 'pipeline/commands/publication/whole-loop.test.ts',
    starts: ['pipeline/commands/deposit/receive.ts', 'pipeline/commands/deposit/answer.ts'].concat([
      'pipeline/commands/review/review.ts',
      'pipeline/commands/review/verdict.ts',
      'pipeline/commands/publication/announce.ts',
    ]),
    whole: ['.github/workflows/deposit.yml', '.github/workflows/review.yml', '.github/workflows/publish.yml', '.github/ISSUE_TEMPLATE/'],
    ends: [texts, build, 'pipeline/stores/', 'pipeline/publication/', 'pipeline/manifest/'],
  },
  { test: 'pipeline/security/fuzz.test.ts', whole: ['pipeline/programs/'], ends: [texts] },
  { test: 'pipeline/security/generated.test.ts', whole: ['pipeline/programs/'], ends: [texts] },
];

/** Files that say what is installed and how tests run: a change of one may change any of them. */
const everywhere = ['package.json', 'package-lock.json', 'vitest.config.ts'];

/** The first changed file that a matrix reaches; undefined where nothing that it proves has changed. */
export function reasonFor({ test, starts = [], whole = [], ends }: Matrix, changed: readonly string[]): string | undefined {
  const reached = new Set<string>();
  for (const file of [test, ...starts]) filesReached(file, ends, reached);
  // Data beside fixtures that are imported are read by them.
  const fixtures = new Set([...reached].map(dirname).filter((folder) => folder.endsWith('.fixtures')));
  const isReached = (file: string): boolean =>
    everywhere.includes(file) ||
    (reached.has(file) && !ends.some((end) => file.startsWith(end))) ||
    fixtures.has(dirname(file)) ||
    (whole.some((beginning) => file.startsWith(beginning)) && !file.endsWith('.test.ts'));
  return changed.find(isReached);
}

/** What differs from a base, by git; without a base, why there is none. */
export type Change = { base: string; files: readonly string[] } | { base: undefined; history: boolean };

/** What the working tree changes: since it left the main branch, or on that branch since the first parent of its last commit. */
export function changeOf(folder = root): Change {
  const git = (...args: string[]): string | undefined => {
    const { status, stdout } = spawnSync('git', ['-c', 'core.quotePath=false', ...args], { cwd: folder, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  const head = git('rev-parse', '--verify', '--quiet', 'HEAD');
  if (head === undefined) return { base: undefined, history: false };
  const forks = ['origin/main', 'main'].map((branch) => git('merge-base', 'HEAD', branch));
  const base = forks.find((commit) => commit !== undefined && commit !== head) ?? git('rev-parse', '--verify', '--quiet', 'HEAD^');
  const differences = base === undefined ? undefined : git('diff', '--name-only', '--no-renames', base);
  if (base === undefined || differences === undefined) return { base: undefined, history: true };
  const files = [differences, git('ls-files', '--others', '--exclude-standard') ?? ''].flatMap((list) => list.split('\n'));
  return { base, files: files.filter((file) => file !== '').sort() };
}

/** Which matrices are to run, which are left to the nightly run, and the lines that say why. */
export function chooseMatrices(change: Change): { left: string[]; lines: string[] } {
  if (change.base === undefined) {
    const left = change.history ? matrices.map(({ test }) => test) : [];
    const lines = change.history
      ? [`No commit to compare with: these are left to \`npm run nightly\`: ${left.join(', ')}`]
      : ['No history of git: every matrix runs.'];
    return { left, lines };
  }
  const chosen = matrices.map((matrix) => ({ test: matrix.test, reason: reasonFor(matrix, change.files) }));
  const lines = chosen.map(({ test, reason }) =>
    reason === undefined ? `left to \`npm run nightly\`: ${test}` : `runs: ${test}, for ${reason}`,
  );
  const compared = `${change.files.length} files differ from ${change.base.slice(0, 12)}:`;
  return { left: chosen.flatMap(({ test, reason }) => (reason === undefined ? [test] : [])), lines: [compared, ...lines] };
}
