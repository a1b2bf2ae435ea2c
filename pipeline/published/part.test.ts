import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { publishParts } from '../commands/publish.ts';
import { writeStore } from '../../site/fixtures/write-store.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../tools/tools.fixtures/make-geopackage.ts';
import { putChange } from './pending.ts';
import { everything, keysOf } from './published.fixtures/make-records.ts';
import { purge } from './purge.ts';
import { readRecords } from './records.ts';

const now = new Date('2026-11-24T12:00:00Z');
const fixture = mkdtempSync(join(tmpdir(), 'mappe-part-'));
afterAll(() => rmSync(fixture, { recursive: true }));
writeStore(fixture);
const [record] = (await readRecords(folderStore(fixture))).values();
const artifact = record?.version.artifacts[0];
if (record === undefined || artifact === undefined) throw new Error('The fixture has no record with a file.');
const withKey = (key: string): typeof record => ({ ...record, version: { ...record.version, artifacts: [{ ...artifact, key }] } });
const own = `data/${record.id}/${artifact.sha256.slice(0, 16)}`;

test.each([
  ['a record of another shape', record.id, { ...record, title: 7 }, /la fiche de .* n’a pas la forme attendue \(\/title/],
  ['a record of another data set', 'mairie/autre', record, /ne porte pas le nom de ce qu’il contient/],
  ['a file of another data set', record.id, withKey('data/autre/jeu/0123456789abcdef/a.csv'), /qui n’est pas à la place d’un fichier/],
  ['a file that is the pointer', record.id, withKey('current.json'), /n’a pas la forme attendue|qui n’est pas à la place/],
  ['a file that leads out', record.id, withKey(`${own}/../../a`), /n’a pas la forme attendue|n’est pas la clé d’un objet/],
])('a part with %s is refused whole', async (_, dataset, shown, told) => {
  const part = folderStore(scratchFolder());
  const store = folderStore(scratchFolder());
  await putChange(part, 'essai', { dataset, base: null, record: shown as typeof record });
  await expect(publishParts({ store: store.address, run: 'essai', parts: [part.address], now })).rejects.toThrow(told);
  expect(await keysOf(store, '')).toEqual([]);
});

test('a part with a change that is not named after its data set is refused', async () => {
  const part = folderStore(scratchFolder());
  const bytes = Buffer.from(JSON.stringify({ dataset: '../../current', base: null, record: null }));
  await part.put('pending/essai/mairie/arbres.json', { bytes }, digest(bytes));
  await expect(publishParts({ store: scratchFolder(), run: 'essai', parts: [part.address], now })).rejects.toThrow(
    `${part.address}\u00a0: pending/essai/mairie/arbres.json ne porte pas le nom de ce qu’il contient`,
  );
});

test('what was purged is not brought back by a part', async () => {
  const store = folderStore(fixture);
  const part = folderStore(scratchFolder());
  await putChange(part, 'essai', { dataset: record.id, base: null, record });
  await putChange(part, 'essai', { dataset: 'mairie/disparu', base: null, record: null });
  await purge(store, { dataset: record.id, reason: 'Noms publiés par erreur' }, now);
  const before = await keysOf(store, 'data/');
  const { merged } = await publishParts({ store: store.address, run: 'essai', parts: [part.address], now });
  expect(merged.find(({ dataset }) => dataset === record.id)?.problems.map(({ id }) => id)).toEqual(['purge.forbidden']);
  expect(await keysOf(store, 'data/')).toEqual(before);
  expect(await everything(store)).not.toContain(`"id":"${record.id}"`);
});
