import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeStore } from '../../site/fixtures/write-store.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { mirrorStore } from './mirror.ts';
import { keysOf } from './publication.fixtures/make-records.ts';
import { readRecords } from './records.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-mirror-'));
const source = folderStore(folder);

beforeAll(() => writeStore(folder));
afterAll(() => rmSync(folder, { recursive: true }));

/** A store in which one object is not what it was. */
async function damagedStore(pattern: RegExp): Promise<{ damaged: Store; key: string }> {
  const damaged = folderStore(join(scratchFolder(), 'store'));
  writeStore(damaged.address);
  const key = (await keysOf(damaged, '')).find((each) => pattern.test(each)) ?? '';
  const path = join(damaged.address, key);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/[a-z]/, 'X'));
  return { damaged, key };
}

// attack: pieces of several states
test('the snapshot that is not what the chain of digests says is refused, by its key', async () => {
  const { damaged, key } = await damagedStore(/^snapshots\//);
  const mirror = folderStore(scratchFolder());
  await expect(mirrorStore(damaged, mirror.address)).rejects.toThrow(
    `${key}, lu dans ${damaged.address}, n’est pas ce que le catalogue annonce`,
  );
  expect(await mirror.readPointer()).toBeUndefined();
});

test.each([
  ['a record file', /^records\/sandre\//, /^sandre\//],
  ['a drawing', /^data\/sandre\/[^/]+\/[^/]+\/silhouette\.svg$/, /^sandre\//],
])('%s that is not what the chain of digests says leaves out whose it is, by its key, and nothing else', async (_, pattern, lost) => {
  const { damaged, key } = await damagedStore(pattern);
  const mirror = folderStore(scratchFolder());
  const { leftOut } = await mirrorStore(damaged, mirror.address);
  expect(leftOut.map(({ problem }) => problem.where)).toEqual([expect.stringMatching(/^(records\/)?sandre\//)]);
  expect(leftOut.map(({ problem }) => problem.message)).toEqual([
    expect.stringMatching(
      new RegExp(`^n’est pas montré\u202f; tout le reste l’est\\. ${key}, lu dans ${damaged.address}, n’est pas ce que`),
    ),
  ]);
  const whole = [...(await readRecords(source)).keys()];
  const shown = [...(await readRecords(mirror)).keys()];
  const gone = whole.filter((id) => !shown.includes(id));
  expect(gone).not.toEqual([]);
  expect(gone.filter((id) => !lost.test(id))).toEqual([]);
  expect(await keysOf(mirror, '')).not.toContain(key);
});

test('what lies in the mirror under a name of the store and is something else is brought anew', async () => {
  const mirror = folderStore(scratchFolder());
  await mirrorStore(source, mirror.address);
  const [key = ''] = await keysOf(mirror, 'records/');
  writeFileSync(join(mirror.address, key), '{"id":"un/autre"}\n');
  await mirrorStore(source, mirror.address);
  expect(await readRecords(mirror)).toEqual(await readRecords(source));
});
