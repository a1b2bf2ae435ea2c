import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { type PlanLine, readPlanPart } from './plan-file.ts';
import { spread } from './spread.ts';

const line = (dataset: string, bytes = 0, action: PlanLine['action'] = 'build'): PlanLine => ({ dataset, action, reasons: [], bytes });
const many = (count: number, bytes = 0): PlanLine[] => Array.from({ length: count }, (_, index) => line(`a/${index}`, bytes));
/** Bytes by part. */
const loads = (lines: readonly PlanLine[]): Map<string | undefined, number> =>
  new Map([...Map.groupBy(lines, ({ part }) => part)].map(([part, own]) => [part, own.reduce((sum, { bytes }) => sum + bytes, 0)]));

test('ten small data sets are the work of one machine, eleven of two', () => {
  expect(new Set(spread(many(10)).map(({ part }) => part))).toEqual(new Set(['1/1']));
  const eleven = Map.groupBy(spread(many(11)), ({ part }) => part);
  expect([...eleven.values()].map(({ length }) => length).sort()).toEqual([5, 6]);
});

test('a big data set is alone, and the small ones share the other machines', () => {
  const planned = spread([...many(15), line('b/ortho', 40e9)]);
  const part = planned.find(({ dataset }) => dataset === 'b/ortho')?.part;
  expect(planned.filter((each) => each.part === part).map(({ dataset }) => dataset)).toEqual(['b/ortho']);
  expect(loads(planned).size).toBe(3);
});

test('a hundred thousand data sets are 256 jobs of about the same cost, each data set in one', () => {
  // Sizes as far apart as those of a real catalogue, in a fixed order.
  const planned = spread(Array.from({ length: 100_000 }, (_, index) => line(`a/${index}`, 10 ** (3 + ((index * 7919) % 60) / 10))));
  const all = loads(planned);
  expect(all.size).toBe(256);
  expect(Math.max(...all.values()) / Math.min(...all.values())).toBeLessThan(1.05);
  expect(planned.every(({ part }) => /^\d+\/256$/.test(part ?? ''))).toBe(true);
});

test('what is computed from each other is in one part, with all that it costs', () => {
  const lines = [...many(10), line('b/parent', 150e6), line('b/enfant', 150e6), line('b/tel-quel', 0, 'nothing')];
  const planned = spread(lines, () => (id) => (id.startsWith('b/') ? 'b/enfant' : id));
  const parts = Object.fromEntries(planned.map(({ dataset, part }) => [dataset, part]));
  expect(parts['b/enfant']).toBe(parts['b/parent']);
  expect([parts['b/enfant'] === parts['a/0'], new Set(many(10).map(({ dataset }) => parts[dataset])).size]).toEqual([false, 1]);
  expect(parts['b/tel-quel']).toBeUndefined();
});

test('where nothing is to be done there is no part; what is refused or to be removed has one', () => {
  const kinds = ['nothing', 'renewable', 'record', 'refused', 'remove'] as const;
  expect(spread(kinds.map((action) => line(`a/${action}`, 0, action))).map(({ part }) => part)).toEqual([
    undefined,
    undefined,
    '1/1',
    '1/1',
    '1/1',
  ]);
});

test('the parts of a plan, read back, hold all of it, once', async () => {
  const file = join(scratchFolder(), 'plan.jsonl');
  const planned = spread([...many(25), line('b/parti', 0, 'remove'), line('b/tel-quel', 0, 'nothing')]);
  writeFileSync(file, planned.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const parts = await Promise.all([1, 2, 3].map((index) => readPlanPart(file, { index, count: 3 })));
  expect(parts.flatMap(({ wanted }) => wanted).sort()).toEqual(
    many(25)
      .map(({ dataset }) => dataset)
      .sort(),
  );
  expect(parts.flatMap(({ removed }) => removed)).toEqual(['b/parti']);
  await expect(readPlanPart(file, { index: 1, count: 8 })).rejects.toThrow(
    `${file} partage le travail en 3, et non en 8. Relancez avec «\u202f--shard i/3\u202f», ou refaites le plan.`,
  );
});

test.each(['{"dataset":"../etc","action":"build"}', '{"dataset":"a/b"}', '{"dataset":"a/b","action":"build","part":"x"}', '{', 'null'])(
  'what is no plan is refused, with its line: %s',
  async (text) => {
    const file = join(scratchFolder(), 'plan.jsonl');
    writeFileSync(file, `${JSON.stringify(line('a/b'))}\n${text}\n`);
    await expect(readPlanPart(file, { index: 1, count: 1 })).rejects.toThrow(
      `${file} n’est pas un plan\u202f: sa ligne 2 n’est pas de celles`,
    );
  },
);

test('a plan that is not there is asked for', async () => {
  await expect(readPlanPart('/nulle/part.jsonl', { index: 1, count: 1 })).rejects.toThrow('Il n’y a pas de plan à /nulle/part.jsonl.');
});

test('of a large image of many sheets several machines convert a share each before one builds it', () => {
  const image = { ...line('b/ortho', 1e9), sheets: 400 };
  const planned = spread([line('a/petit'), image, { ...line('c/petites-dalles', 1e6), sheets: 30 }]);
  const shares = planned.filter(({ action }) => action === 'sheets');
  const built = planned.filter(({ action }) => action !== 'sheets');
  expect(shares.map(({ dataset, share }) => [dataset, share])).toEqual(Array.from({ length: 6 }, (_, i) => ['b/ortho', `${i + 1}/6`]));
  expect(new Set(shares.map(({ before }) => before))).toEqual(new Set([built.find(({ dataset }) => dataset === 'b/ortho')?.part]));
  expect(built.find(({ dataset }) => dataset === 'b/ortho')?.reasons[0]?.message).toBe(
    'Ses 400 dalles peuvent être converties auparavant par 6 machines\u202f: «\u202fmappe sheets b/ortho --shard i/6\u202f».',
  );
  expect(built.filter(({ dataset }) => dataset !== 'b/ortho').flatMap(({ reasons }) => reasons)).toEqual([]);
});

describe('parts and the shares before them are two matrices, each of 256 jobs at most', () => {
  const images = (count: number, bytes: number): PlanLine[] =>
    Array.from({ length: count }, (_, index) => ({ ...line(`ortho/${index}`, bytes), sheets: 400 }));
  /** Count the parts of the lines, the load of the heaviest, and the machines of each image, each once. */
  function machinesOf(lines: readonly PlanLine[]): { parts: number; heaviest: number; shares: Record<string, number> } {
    const planned = spread(lines);
    const built = loads(planned.filter(({ action }) => action !== 'sheets'));
    const shares = Map.groupBy(
      planned.filter(({ action }) => action === 'sheets'),
      ({ dataset }) => dataset,
    );
    expect(
      Math.max(
        built.size,
        shares.values().reduce((sum, own) => sum + own.length, 0),
      ),
    ).toBeLessThanOrEqual(256);
    const counts = [...shares].map(([dataset, own]) => [dataset, own.length] as const);
    return { parts: built.size, heaviest: Math.max(...built.values()), shares: Object.fromEntries(counts) };
  }
  const sumOf = (shares: Record<string, number>): number => Object.values(shares).reduce((sum, count) => sum + count, 0);

  test('images that would have one machine each have none beforehand, and all machines to build them', () => {
    expect(machinesOf(images(300, 5e9))).toEqual({ parts: 256, heaviest: 10e9, shares: {} });
  });

  test('images that have some machines each are built alone', () => {
    const { parts, heaviest, shares } = machinesOf(images(101, 20e9));
    expect([parts, heaviest, sumOf(shares)]).toEqual([101, 20e9, 256]);
    expect(new Set(Object.values(shares))).toEqual(new Set([2, 3]));
  });

  test('a huge one takes neither the parts of the others nor all shares', () => {
    const { parts, heaviest, shares } = machinesOf([...images(1, 5e12), ...images(41, 1e9).slice(1)]);
    expect([parts, heaviest, sumOf(shares), Object.keys(shares).length]).toEqual([41, 5e12, 256, 41]);
    expect(shares['ortho/0']).toBeGreaterThan(150);
  });

  test('a huge one is alone, and what cannot be shared out leaves it all machines', () => {
    const small = machinesOf([...images(1, 5e12), ...many(5)]);
    expect(small).toEqual({ parts: 2, heaviest: 5e12, shares: { 'ortho/0': 256 } });
    expect(machinesOf([...images(1, 5e12), ...images(301, 5e9).slice(1)])).toEqual({
      parts: 256,
      heaviest: 5e12,
      shares: { 'ortho/0': 256 },
    });
  });

  test('many others leave shares to the images', () => {
    const { parts, shares } = machinesOf([...many(1000, 200e6), ...images(3, 1e12)]);
    expect([parts, Object.values(shares).sort()]).toEqual([256, [85, 85, 86]]);
  });
});

test('the shares of a plan are no part of it', async () => {
  const file = join(scratchFolder(), 'plan.jsonl');
  const planned = spread([{ ...line('b/ortho', 1e9), sheets: 400 }]);
  writeFileSync(file, planned.map((each) => `${JSON.stringify(each)}\n`).join(''));
  expect(await readPlanPart(file, { index: 1, count: 1 })).toEqual({ wanted: ['b/ortho'], removed: [], renewed: [], planned: ['b/ortho'] });
});
