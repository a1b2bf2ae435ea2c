import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = join(import.meta.dirname, '..');

/**
 * Files of tests that take longest, in the order in which they begin: one that began last would run alone at the end. Those that mostly
 * wait for the one object storage (kill, fault, race) begin beside others, not beside each other.
 */
const longest = [
  'pipeline/publication/kill.test.ts',
  'pipeline/commands/publication/diff.test.ts',
  'pipeline/commands/build/shards.test.ts',
  'pipeline/source/derive.test.ts',
  'pipeline/publication/fault.test.ts',
  'pipeline/commands/deposit/deposit-loop.test.ts',
  'pipeline/commands/deposit/deposit-bucket.test.ts',
  'pipeline/commands/review/review-loop.test.ts',
  'pipeline/commands/build/build-again.test.ts',
  'pipeline/publication/kill-process.test.ts',
  'pipeline/raster/build-raster.test.ts',
  'pipeline/commands/build/sheets.test.ts',
  'pipeline/publication/race.test.ts',
  'pipeline/vector/inspect.test.ts',
  'pipeline/commands/site/site.test.ts',
  'pipeline/commands/build/reproducible.test.ts',
  'pipeline/commands/build/build.test.ts',
  'pipeline/vector/normalise.test.ts',
  'pipeline/commands/publication/publish.test.ts',
  'pipeline/commands/publication/whole-loop.test.ts',
  'site/e2e/map.test.ts',
  'pipeline/commands/deposit/deposit-heavy.test.ts',
  'pipeline/commands/deposit/deposit-page.test.ts',
  'pipeline/commands/deposit/deposit-ways.test.ts',
  'site/e2e/raster.test.ts',
  'site/e2e/ground.test.ts',
  'site/e2e/offline.test.ts',
  'site/e2e/people-pages.test.ts',
  'site/e2e/limits.test.ts',
  'site/e2e/pages.test.ts',
  'site/e2e/search-place.test.ts',
  'site/e2e/budgets.test.ts',
  'site/e2e/forged-store.test.ts',
  'site/e2e/service.test.ts',
  'site/e2e/publish.test.ts',
  'site/e2e/ears.test.ts',
  'site/e2e/broken-store.test.ts',
].map((path) => join(root, path));

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

  /** Of several machines each gets its share of the long files: dealt out one by one, not drawn by lot. */
  override shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index = 1, count = 1 } = this.ctx.config.shard ?? {};
    const dealt = files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
    return Promise.resolve(dealt.filter((_, place) => place % count === index - 1));
  }
}
