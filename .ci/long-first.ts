import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = join(import.meta.dirname, '..');

/** Longest test files, in the order in which they begin: one that began last would run alone at the end. */
// Those that mostly wait for the one object storage (kill, fault, race) begin beside others, not beside each other.
const longest = [
  'pipeline/publication/kill',
  'pipeline/commands/review/review-loop',
  'pipeline/commands/site/site',
  'pipeline/commands/deposit/deposit-loop',
  'pipeline/commands/deposit/first-day',
  'pipeline/commands/access/nothing-comes-out',
  'pipeline/commands/deposit/answer-kill',
  'pipeline/raster/look',
  'pipeline/commands/review/keep-issue',
  'pipeline/forge/github/propose-kill',
  'pipeline/commands/build/shards',
  'pipeline/raster/build-mask',
  'pipeline/commands/review/merge',
  'pipeline/commands/review/verdict',
  'pipeline/commands/deposit/deposit-bucket',
  'pipeline/publication/fault',
  'pipeline/commands/build/derived-shards',
  'pipeline/forge/github/faults',
  'pipeline/raster/build-raster',
  'pipeline/commands/site/upload',
  'pipeline/forge/github/propose',
  'pipeline/territories/territories',
  'pipeline/commands/new/new',
  'pipeline/vector/inspect',
  'pipeline/commands/publication/announce',
  'pipeline/commands/review/queue',
  'pipeline/commands/review/doctor',
  'pipeline/publication/race',
  'pipeline/publication/deposits',
  'pipeline/commands/deposit/answer',
  'pipeline/commands/build/build-again',
  'pipeline/commands/build/build',
  'pipeline/commands/publication/publish',
  'pipeline/vector/verify',
  'pipeline/raster/build-sheets',
  'pipeline/commands/site/preview',
  'pipeline/standards/packages',
  'pipeline/source/derive',
  'pipeline/commands/review/summary',
  'pipeline/vector/normalise',
  'pipeline/commands/deposit/receive',
  'pipeline/raster/build-polar',
  'pipeline/raster/build-heights',
  'pipeline/commands/build/reproducible',
  'pipeline/commands/site/review-pages',
  'pipeline/commands/publication/diff',
  'pipeline/publication/kill-process',
  'pipeline/commands/build/sheets',
  'pipeline/commands/publication/whole-loop',
  'pipeline/commands/deposit/deposit-ways',
  'pipeline/commands/deposit/deposit-kinds',
  'site/e2e/explorer-tools',
  'site/e2e/map',
  'site/e2e/publish-read',
  'site/e2e/table',
  'site/e2e/raster',
  'pipeline/commands/build/forged-part',
  'site/e2e/offline',
  'site/e2e/ground',
  'site/e2e/limits',
  'site/e2e/search-place',
  'site/e2e/budgets',
  'site/e2e/ears',
  'site/e2e/service',
  'site/e2e/pages',
  'site/e2e/publish',
  'site/e2e/forged-store',
  'site/e2e/versions',
].map((path) => join(root, `${path}.test.ts`));

const absent = longest.filter((path) => !existsSync(path));
if (absent.length > 0) throw new Error(`No such file of tests, see .ci/long-first.ts: ${absent.join(', ')}`);

const rank = ({ moduleId }: TestSpecification): number => {
  const place = longest.indexOf(moduleId);
  return place === -1 ? longest.length : place;
};

/** Runs the longest files of tests first, the others as Vitest would. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }

  /** Deal the long files out one by one to the machines of a run, so that each gets its share. */
  override shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index = 1, count = 1 } = this.ctx.config.shard ?? {};
    const dealt = files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
    return Promise.resolve(dealt.filter((_, place) => place % count === index - 1));
  }
}
