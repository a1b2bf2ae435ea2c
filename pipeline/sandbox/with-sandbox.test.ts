import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, run } from '../commands/build/build.fixtures/catalogue.ts';
import { protect } from './with-sandbox.ts';
import { conditions } from '../base/conditions.ts';
import { defaultLimits } from '../base/limits.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

test('work is done within the limits that are given, the others as usual, in a sandbox unless an admin does without', async () => {
  const told: string[] = [];
  const onNotice = ({ id }: { id: string }): void => void told.push(id);
  const seen = await protect({ limits: { fields: 8 }, ports: [8443], onNotice }, () => Promise.resolve(conditions()));
  expect(seen).toEqual({ limits: { ...defaultLimits, fields: 8 }, ports: [8443], unsafe: false });
  expect(told).toEqual([]);
  expect(await protect({ unsafe: true, onNotice }, () => Promise.resolve(conditions().unsafe))).toBe(true);
  expect(told).toEqual(['run.unsafe']);
});

test('a build holds the limits of operator.yaml, and says where an admin raises them', async () => {
  const { datasets } = catalogue();
  appendFileSync(join(datasets, 'operator.yaml'), 'limits: { fields: 1 }\n');
  const store = join(scratchFolder(), 'store');
  const { passed, lines } = await run(datasets, store);
  expect(passed).toBe(false);
  expect(lines.map(({ problems }) => problems[0]?.message)).toEqual([
    expect.stringMatching(
      /a 2 champs\u202f; 1 au plus sont publiés\. .* operator\.yaml\u202f: «\u202flimits: { fields: … }\u202f», jusqu’à 2000\.$/,
    ),
  ]);
  expect(existsSync(join(store, 'data'))).toBe(false);
});

test('a limit past its ceiling is refused where it stands', async () => {
  const { datasets } = catalogue();
  appendFileSync(join(datasets, 'operator.yaml'), 'limits: { fields: 2001, entries: 3 }\n');
  await expect(run(datasets, join(scratchFolder(), 'store'))).rejects.toThrow(
    /operator\.yaml:8:19 Champs\u202f: 2000 au plus\.\n.*:8:25 .*entries.* n’existe pas ici.*archiveEntries/,
  );
});
