import { beforeEach, describe, expect, test } from 'vitest';
import { keysOf, publishVersions, recordOf } from '../../publication/publication.fixtures/make-records.ts';
import { mirrorStore } from '../../publication/mirror.ts';
import { readRecords } from '../../publication/records.ts';
import { publicationAt, publications, readCurrent } from '../../publication/snapshots.ts';
import { folderStore } from '../../stores/folder.ts';
import type { Store } from '../../stores/store.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { verify } from './verify.ts';
import { rollback, type RollbackOptions } from './rollback.ts';

let folder: string;
let store: Store;
const first = { id: 'a/x', files: { 'x.csv': 'one' } };
const second = { id: 'a/x', files: { 'x.csv': 'two' } };
const other = { id: 'b/y', files: { 'y.csv': 'other' } };

beforeEach(async () => {
  folder = scratchFolder();
  store = folderStore(folder);
  await publishVersions(store, '2026-01-01', first);
  await publishVersions(store, '2026-02-01', second, other);
});

const back = async (more: Partial<RollbackOptions>): Promise<string[]> => {
  const lines: string[] = [];
  const now = new Date('2026-03-01T12:00:00Z');
  await rollback({ store: folder, run: 'retour', lang: 'fr', now, ...more }, (line) => lines.push(...line.split('\n')));
  return lines;
};
const shown = async (): Promise<unknown> =>
  Object.fromEntries([...(await readRecords(store))].map(([id, { version }]) => [id, version.id]));
const [one, two, three] = [first, second, other].map((each) => recordOf(each).version.id);

test('without a target the history is shown: what each publication changed', async () => {
  expect(await back({})).toEqual([
    'n°\u00a02, le 1ᵉʳ février 2026, 12:00 UTC',
    `    ~ a/x, version ${two}`,
    `    + b/y, version ${three}`,
    'n°\u00a01, le 1ᵉʳ janvier 2026, 12:00 UTC',
    `    + a/x, version ${one}`,
  ]);
  expect(JSON.parse((await back({ json: true }))[0] ?? '')).toMatchObject({
    sequence: 2,
    differences: [{ dataset: 'a/x', change: 'version' }, {}],
  });
});

test('where the pointer is lost, the number up to which was published is said, with what puts it back', async () => {
  await store.remove(['current.json']);
  const lost = `current.json n’est pas à l’adresse ${folder}, où on a publié jusqu’à la n°\u00a02\u202f: le pointeur a disparu. «\u202fmappe rollback --to 2 --adopt --store ${folder}\u202f»`;
  const now = new Date('2026-03-01T12:00:00Z');
  await expect(back({})).rejects.toThrow(lost);
  await expect(verify({ store: folder, ids: [], now, onLine: () => undefined })).rejects.toThrow(lost);
  await expect(mirrorStore(store, scratchFolder()), 'as mappe site does').rejects.toThrow(lost);
  await back({ to: '2', adopt: true, by: 'Essai' });
  expect(await shown()).toEqual({ 'a/x': two, 'b/y': three });
});

describe.each(['1', '2026-01-15', '2026-02-01T11:59:59Z'])('to %s', (to) => {
  test('publishes again what was published then, under a new number', async () => {
    expect((await back({ to }))[0]).toBe(
      'La publication n°\u00a01 (1ᵉʳ janvier 2026, 12:00 UTC) est de nouveau celle du catalogue, sous le n°\u00a03. La prochaine construction publie ce que disent les manifestes\u202f: remettez-les aussi dans leur état d’alors.',
    );
    expect(await shown()).toEqual({ 'a/x': one });
    expect((await readCurrent(store))?.pointer).toMatchObject({ sequence: 3, published: '2026-03-01T12:00:00.000Z' });
    expect(await keysOf(store, 'pending/')).toEqual([]);
    expect((await back({ to }))[0]).toMatch(/^Rien à changer/);
  });
});

test('puts back one data set alone', async () => {
  await back({ to: '1', dataset: 'a/x' });
  expect(await shown()).toEqual({ 'a/x': one, 'b/y': three });
  // It was not there then.
  await back({ to: '1', dataset: 'b/y' });
  expect(await shown()).toEqual({ 'a/x': one });
});

test('says what would change, and changes nothing', async () => {
  expect(await back({ to: '1', dryRun: true })).toEqual([
    expect.stringContaining('redeviendrait'),
    `    ~ a/x, version ${one}`,
    '    − b/y',
  ]);
  expect((await readCurrent(store))?.pointer.sequence).toBe(2);
});

test.each([
  [{ to: '7' }, 'Rien n’était publié'],
  [{ to: '2025-12-31' }, 'Rien n’était publié'],
  [{ to: 'hier' }, '«\u202fhier\u202f» n’est ni un numéro de publication, ni un jour'],
  [{ to: '1', dataset: 'a/z' }, 'a/z n’est publié ni à présent, ni à la publication n°\u00a01'],
])('refuses %j', async (options, text) => {
  await expect(back(options)).rejects.toThrow(text);
});

test('refuses a moment of which files were removed since, and names them', async () => {
  const key = recordOf(first).version.artifacts[0]?.key ?? '';
  await store.remove([key]);
  await expect(back({ to: '1' })).rejects.toThrow(
    `a/x\u202f: ${key} n’est plus dans le dépôt; ce moment`.replace('dépôt;', 'dépôt\u202f;'),
  );
  expect(await shown()).toEqual({ 'a/x': two, 'b/y': three });
});

// attack: going back to an older state in silence
test('the chain of digests proves each date: a snapshot that is changed breaks it', async () => {
  const chain = await Array.fromAsync(publications(store));
  expect(chain.map(({ pointer }) => [pointer.sequence, pointer.published])).toEqual([
    [2, '2026-02-01T12:00:00.000Z'],
    [1, '2026-01-01T12:00:00.000Z'],
  ]);
  const key = chain[1]?.pointer.snapshot ?? '';
  await store.remove([key]);
  const forged = Buffer.from(JSON.stringify({ format: 1, sequence: 1, producers: {} }));
  const { digest } = await import('../../stores/digest.ts');
  await store.put(key, { bytes: forged }, digest(forged));
  await expect(publicationAt(store, '2026-01-15')).rejects.toThrow(`${key}, lu dans ${folder}, n’est pas ce que le catalogue annonce`);
});
