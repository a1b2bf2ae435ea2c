import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readCurrent } from '../../publication/snapshots.ts';
import { folderStore } from '../../stores/folder.ts';
import { point, scratchFolder, type Feature } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, collection, manifest, recordOf, run } from './build.fixtures/catalogue.ts';
import { diff } from '../publication/diff.ts';
import { rollback } from '../publication/rollback.ts';

const mats = (etat: string): Feature[] =>
  Array.from({ length: 10 }, (_, index) => ({ geometry: point(4 + index / 100, 48.9), properties: { code: `M${index}`, etat } }));

let made: ReturnType<typeof catalogue>;
let store: string;
const publish = async (etat: string, now: string): Promise<string | undefined> => {
  made.write('mats.geojson', collection(mats(etat)));
  await run(made.datasets, store, { now });
  return (await recordOf(store))?.edition;
};
const remembered = async (): Promise<unknown> => (await readCurrent(folderStore(store)))?.snapshot.editions;
const back = (to: string, dataset?: string): Promise<number> =>
  rollback({ store, to, run: 'retour', lang: 'fr', now: new Date('2026-11-27'), ...(dataset && { dataset }) }, () => undefined);

const begin = (root: string): void => {
  made = catalogue('layers: [{ name: mats, key: code }]\n', mats('construit'), root);
  store = join(root, 'store');
};

/** Two editions, published once: each test works on a copy. */
const built = mkdtempSync(join(tmpdir(), 'mappe-test-editions-'));
afterAll(() => rmSync(built, { recursive: true }));
beforeAll(async () => {
  begin(built);
  expect(await publish('autorisé', '2026-11-24')).toBe('1.0.0');
  expect(await publish('construit', '2026-11-25')).toBe('1.1.0');
  expect(await remembered()).toBeUndefined();
});
beforeEach(() => {
  const root = scratchFolder();
  cpSync(built, root, { recursive: true });
  begin(root);
});

describe('a number that was given', () => {
  test.each([undefined, 'ddt-51/mats'])('is given to no other data after a rollback (of %s)', async (dataset) => {
    await back('1', dataset);
    expect((await recordOf(store))?.edition).toBe('1.0.0');
    expect(await remembered()).toEqual({ 'ddt-51/mats': '1.1.0' });
    expect(await publish('démantelé', '2026-11-28')).toBe('1.2.0');
    expect(await remembered()).toBeUndefined();
  });

  test('is the one of the same data, shown again', async () => {
    await back('1');
    await back('2');
    expect((await recordOf(store))?.edition).toBe('1.1.0');
    expect(await remembered()).toBeUndefined();
  });

  test('is given to no other data after a removal, of which the new edition tells', async () => {
    rmSync(made.folder, { recursive: true });
    await run(made.datasets, store, { now: '2026-11-26' });
    expect(await recordOf(store)).toBeUndefined();
    expect(await remembered()).toEqual({ 'ddt-51/mats': '1.1.0' });
    const again = catalogue('', mats('démantelé'), join(made.datasets, '..'));
    await run(again.datasets, store, { now: '2026-11-28' });
    expect(await recordOf(store)).toMatchObject({
      edition: '2.0.0',
      history: [{ edition: '2.0.0', breaking: [{ en: 'The data set had been removed: its last edition was 1.1.0.' }] }],
    });
    expect(await remembered()).toBeUndefined();
  });
});

test('a major edition says why, for as long as its data are shown', async () => {
  const lines = 'expect: { change: { allow: [fields], reason: Un état périmé. } }\n';
  made.write('dataset.yaml', manifest(lines));
  made.write('mats.geojson', collection(mats('').map(({ geometry }, index) => ({ geometry, properties: { code: `M${index}` } }))));
  await run(made.datasets, store, { now: '2026-11-28' });
  const breaking = [
    { fr: expect.stringContaining('la clé') as string, en: 'Layer “mats”: the key is no longer code, but none.' },
    { fr: expect.stringContaining('etat') as string, en: 'Layer “mats”: the field “etat” has disappeared.' },
  ];
  expect((await recordOf(store))?.history[0]).toMatchObject({ edition: '2.0.0', breaking });
  made.write('dataset.yaml', manifest(lines).replace('Mâts d’éoliennes', 'Mâts'));
  await run(made.datasets, store, { now: '2026-11-29' });
  expect((await recordOf(store))?.history[0]).toMatchObject({ edition: '2.0.1', breaking });
});

test('versions are compared by their editions as well as by their identifiers', async () => {
  const told = async (from: string, to?: string): Promise<string> => {
    const lines: string[] = [];
    const asked = { store, dataset: 'ddt-51/mats', lang: 'en' as const, now: new Date('2026-11-27'), from, ...(to && { to }) };
    await diff(asked, (line) => lines.push(line));
    return lines.join('\n').split('\n')[1] ?? '';
  };
  expect(await told('1.0.0')).toBe('  mats: 0 added, 0 removed, 10 changed (0 of them moved), 0 unchanged');
  expect(await told('1.1.0', '1.0.0')).toContain('10 changed');
  const [now, old] = (await recordOf(store))?.history.map(({ id }) => id) ?? [];
  await expect(told('1.2.0')).rejects.toThrow(`Versions connues\u202f: ${now} = 1.1.0, ${old} = 1.0.0.`);
});
