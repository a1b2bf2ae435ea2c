import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { keysOf, publishVersions, recordOf } from '../../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../../stores/folder.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { gc, type GcOptions } from './gc.ts';

const dayMs = 86_400_000;
const old = { id: 'a/x', files: { 'x.csv': 'old' } };
const oldKey = recordOf(old).version.artifacts[0]?.key ?? '';
let store: string;

beforeEach(async () => {
  store = scratchFolder();
  await publishVersions(folderStore(store), '2026-01-01', old);
  await publishVersions(folderStore(store), '2026-02-01', { ...old, files: { 'x.csv': 'new' } });
});

const asked: string[] = [];
const collect = async (days: number, yes: boolean, more: Partial<GcOptions> = {}): Promise<string[]> => {
  const lines: string[] = [];
  const confirm = (question: string): Promise<boolean> => Promise.resolve(asked.push(question) > 0 && yes);
  const now = new Date(Date.now() + days * dayMs);
  const code = await gc({ store, grace: 30 * dayMs, keep: 1, keepDays: 0, most: 100, lang: 'fr', now, confirm, ...more }, (line) =>
    lines.push(line),
  );
  expect(code).toBe(0);
  return lines;
};
const isThere = async (): Promise<boolean> => (await keysOf(folderStore(store), 'data/')).includes(oldKey);

test('asks before it removes what is due, and lists it', async () => {
  const [removed, waiting] = await collect(40, true);
  expect(removed).toBe('Rien à effacer');
  expect(waiting).toMatch(/^2 objets inutiles \([\d,]+\u202fko\) attendent la fin du délai$/);
  expect(asked, 'nothing is due, nothing is asked').toEqual([]);
  const due = await collect(71, false);
  expect(due[0]).toMatch(/^2 objets à effacer \([\d,]+\u202fko\)\u202f: relancez avec «\u202f--yes\u202f»$/);
  expect(due).toContain(`    ${oldKey}`);
  expect(asked).toEqual([expect.stringMatching(/^Effacer 2 objets \([\d,]+\u202fko\) que plus rien ne nomme\u202f\?$/)]);
  expect(await isThere()).toBe(true);
  expect((await collect(71, true))[0]).toMatch(/^2 objets effacés/);
  expect(await isThere()).toBe(false);
});

test('removes no more than its share of all at once, and says how before it asks', async () => {
  await collect(40, true);
  const before = asked.length;
  await expect(collect(71, true, { most: 20 })).rejects.toThrow(/plus que les 20.% habituels.*«.--most 34.»/s);
  expect([asked.length, await isThere()]).toEqual([before, true]);
  await collect(71, true, { most: 34 });
  expect(await isThere()).toBe(false);
});

test('refuses a place where nothing is published: all of it would be garbage', async () => {
  const nowhere = join(scratchFolder(), 'nulle-part');
  await expect(collect(40, true, { store: nowhere })).rejects.toThrow(
    `Aucun catalogue à l’adresse ${nowhere}\u202f: current.json n’y est pas.`,
  );
});

test('says in JSON what it would remove, and removes nothing', async () => {
  await collect(40, true);
  const [line = ''] = await collect(71, true, { dryRun: true, json: true });
  expect(JSON.parse(line)).toMatchObject({ due: { [oldKey]: 3 }, waiting: {}, removed: false });
  expect(await isThere()).toBe(true);
});
