import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildDataset } from '../../build.ts';
import { readPending } from '../../publication/pending.ts';
import { readRecords } from '../../publication/records.ts';
import { digest } from '../../stores/digest.ts';
import { folderStore } from '../../stores/folder.ts';
import type { BuildLine } from '../build/build-one.ts';
import { operator, run } from '../build/build.fixtures/catalogue.ts';
import { outcomeOf, publishParts, tellMerged, tellMissing } from './publish.ts';

// The real one, counted: what is finished is not built again.
vi.mock(import('../../build.ts'), async (original) => {
  const real = await original();
  return { ...real, buildDataset: vi.fn(real.buildDataset) };
});
vi.mock(import('../../vector/convert.ts'), async (original) => {
  const real = await original();
  return { ...real, convertClean: vi.fn(real.convertClean) };
});
const { convertClean } = await import('../../vector/convert.ts');

const root = mkdtempSync(join(tmpdir(), 'publish-'));
const datasets = join(root, 'datasets');
afterAll(() => rmSync(root, { recursive: true }));
const now = new Date('2026-11-24T12:00:00Z');
const ids = ['mairie/arbres', 'mairie/bancs'];

function write(path: string, text: string): void {
  mkdirSync(dirname(join(datasets, path)), { recursive: true });
  writeFileSync(join(datasets, path), text);
}

beforeAll(async () => {
  write('operator.yaml', operator);
  write(
    'mairie/producer.yaml',
    'title: Mairie\ntype: commune\nterritory: COMMUNE-51108\ncontact: { name: Mairie, email: mairie@exemple.fr }\n',
  );
  writeDataset('arbres', 'Arbres remarquables');
  writeDataset('bancs', 'Bancs publics');
  for (const [index, part] of parts.entries()) await buildPart(part, index + 1);
  await run(datasets, whole);
});

function writeDataset(name: string, title: string): void {
  write(
    `mairie/${name}/dataset.yaml`,
    `title: ${title}
description: Relevé des services techniques de la commune, rue par rue.
themes: [equipements]
license: etalab-2.0
frequency: annual
lineage: Levé sur place.
contact: { name: Mairie, email: mairie@exemple.fr }
source: { path: liste.csv }
`,
  );
  write(`mairie/${name}/liste.csv`, `numero;rue\n1;rue de ${name}\n2;place de ${name}\n`);
}

/** One part of a run of two, built and left to be published. */
const buildPart = (
  store: string,
  index: number,
  more: { ids?: string[]; run?: string; now?: string } = {},
): Promise<{ passed: boolean; lines: BuildLine[] }> =>
  run(datasets, store, { run: 'essai', shard: { index, count: 2 }, buildOnly: true, ...more });
/** The parts of that run in folders of their own, and a store where all is published, built once: each test works on a copy. */
const parts = [1, 2].map((index) => join(root, `part-${index}`));
const whole = join(root, 'whole');
const copy = (from: string, store: string): void => cpSync(from, store, { recursive: true });
const published = async (store: string): Promise<string[]> => [...(await readRecords(folderStore(store))).keys()].sort();
const outcomes = async (store: string, parts: string[] = [], name = 'essai'): Promise<unknown> =>
  (await publishParts({ store, run: name, parts, now })).merged.map(({ dataset, outcome }) => `${dataset} ${outcome}`);

describe('parts of a run', () => {
  test('that share a store become one publication; done again it changes nothing', async () => {
    const store = join(root, 'shared');
    const lines = (await Promise.all([buildPart(store, 1), buildPart(store, 2)])).flatMap((part) => part.lines);
    expect(lines.map(({ dataset, outcome }) => `${dataset} ${outcome}`).sort()).toEqual(ids.map((id) => `${id} built`));
    expect(await published(store), 'nothing is seen before it is published').toEqual([]);

    expect(await outcomes(store)).toEqual(ids.map((id) => `${id} published`));
    const pointer = (await folderStore(store).readPointer())?.pointer;
    expect(pointer?.sequence).toBe(1);
    for (const { version } of (await readRecords(folderStore(store))).values())
      for (const { key, sha256 } of version.artifacts) expect(digest((await folderStore(store).get(key)) ?? '')).toBe(sha256);

    expect(await outcomes(store)).toEqual([]);
    expect((await folderStore(store).readPointer())?.pointer).toEqual(pointer);
    expect(await readPending(folderStore(store))).toEqual([]);
    expect(readdirSync(join(store, 'runs/essai'))).toEqual(['1-of-2.json', '2-of-2.json']);
  });

  test('that were built in folders of their own are brought to the store', async () => {
    const store = join(root, 'gathered');
    expect(await outcomes(store, parts)).toEqual(ids.map((id) => `${id} published`));
    expect(await published(store)).toEqual(ids);
  });

  test('that deliver nothing are named, and do not keep the others from being published', async () => {
    const store = join(root, 'half');
    const [first = '', second = ''] = parts;
    copy(first, store);
    const { missing } = await publishParts({ store, run: 'essai', parts: [], now });
    expect(missing.map((part) => tellMissing(part, 'essai', 'fr'))).toEqual([
      'La part 2/2 de «\u202fessai\u202f» n’a rien remis\u202f: ses jeux de données restent comme ils étaient. Relancez-la, puis «\u202fmappe publish\u202f».',
    ]);
    copy(second, store);
    expect((await publishParts({ store, run: 'essai', parts: [], now })).missing).toEqual([]);
    expect(await published(store)).toEqual(ids);
  });

  test('that deliver nothing are named where the name of the run was used before, and stay so when that is published again', async () => {
    const store = join(root, 'again');
    const missing = async (): Promise<string[]> => (await publishParts({ store, run: 'essai', parts: [], now })).missing;
    for (const part of parts) copy(part, store);
    expect(await missing()).toEqual([]);
    // The pod of the other part dies this night.
    await buildPart(store, 1, { now: '2026-11-25' });
    expect(await missing()).toEqual(['2/2']);
    expect(await missing()).toEqual(['2/2']);
    await buildPart(store, 2, { now: '2026-11-25' });
    expect(await missing()).toEqual([]);
    expect(readdirSync(join(store, 'runs/essai'))).toEqual(['1-of-2.json', '2-of-2.json']);
    // On another day there are more machines.
    await run(datasets, store, { run: 'essai', shard: { index: 2, count: 3 }, buildOnly: true });
    expect(await missing()).toEqual(['1/3', '3/3']);
  });

  test('that were all published by a run that died as it cleared what waited are not missing', async () => {
    const store = join(root, 'cleared');
    for (const part of parts) copy(part, store);
    const report = 'pending/essai/2-of-2.json';
    const waiting = readFileSync(join(store, report));
    await publishParts({ store, run: 'essai', parts: [], now });
    mkdirSync(dirname(join(store, report)), { recursive: true });
    writeFileSync(join(store, report), waiting);
    expect(await publishParts({ store, run: 'essai', parts: [], now })).toEqual({ merged: [], unbuilt: [], missing: [], problems: [] });
    expect(readdirSync(join(store, 'runs/essai'))).toEqual(['1-of-2.json', '2-of-2.json']);
  });

  test('that have refused a data set say why to who has asked for it, and the reason is kept nowhere', async () => {
    const store = join(root, 'told');
    const part = join(root, 'part-told');
    const plan = join(root, 'plan.jsonl');
    const faulty = join(datasets, 'mairie', 'faux');
    mkdirSync(faulty);
    writeFileSync(join(faulty, 'dataset.yaml'), 'title: Faux\n');
    await run(datasets, part, { run: 'essai', shard: { index: 1, count: 2 }, buildOnly: true, ids: ['mairie/faux', 'mairie/arbres'] });
    rmSync(faulty, { recursive: true });
    const lines = [...ids, 'mairie/faux'].map((dataset) => ({ dataset, action: 'build', part: `${dataset === 'mairie/bancs' ? 2 : 1}/2` }));
    writeFileSync(plan, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const options = { store, run: 'essai', parts: [part], plan, now };
    const told = await outcomeOf(publishParts(options), options);
    expect({ ...told, datasets: told.datasets.map(({ id, outcome }) => `${id} ${outcome}`) }).toEqual({
      format: 1,
      sequence: 1,
      missing: ['2/2'],
      problems: [],
      datasets: ['mairie/arbres published', 'mairie/faux refused', 'mairie/bancs held'],
    });
    expect(told.datasets[1]?.problems[0]?.message).toMatch(/dataset\.yaml|description/);
    expect(readFileSync(join(store, 'runs/essai/1-of-2.json'), 'utf8')).not.toContain('problems');
  });

  test('of which nothing is published say why', async () => {
    const options = { store: join(root, 'nothing'), run: 'inconnu', parts: [], now };
    const told = await outcomeOf(publishParts(options), options);
    expect(told).toMatchObject({ datasets: [], problems: [{ id: 'publish.unknown-run' }] });
    expect(told.sequence).toBeUndefined();
  });

  test('that are not known are told', async () => {
    await expect(outcomes(join(root, 'shared'), [], 'autre')).rejects.toThrow('Rien n’a été construit sous le nom «\u202fautre\u202f»');
  });
});

test('a run that ended before it published is finished by the next one, which builds nothing again', async () => {
  const store = join(root, 'interrupted');
  await buildPart(store, 1, { run: 'interrompu' });
  await buildPart(store, 2, { run: 'interrompu' });
  const built = vi.mocked(convertClean).mock.calls.length;
  const { lines } = await run(datasets, store);
  expect(lines.map(({ outcome }) => outcome)).toEqual(['published', 'published']);
  expect(vi.mocked(buildDataset).mock.calls.length).toBeGreaterThan(0);
  expect(vi.mocked(convertClean).mock.calls.length).toBe(built);
  expect(await folderStore(store).readPointer()).toEqual(await folderStore(whole).readPointer());
});

test('what was built upon a state that is no longer published is refused, and told so', async () => {
  const store = join(root, 'overtaken');
  copy(whole, store);
  writeDataset('bancs', 'Bancs publics de la commune');
  await run(datasets, store, { run: 'lent', buildOnly: true });
  writeDataset('bancs', 'Bancs publics de toute la commune');
  await run(datasets, store);
  const { merged } = await publishParts({ store, run: 'lent', parts: [], now });
  expect(merged.map((each) => tellMerged(each, 'fr'))).toEqual([
    '✗ mairie/bancs refusé\n    erreur\u202f: mairie/bancs a été publié entre-temps dans un autre état que celui d’où part cette construction. Rien n’est remplacé\u202f; relancez «\u202fmappe build\u202f».',
  ]);
  expect((await readRecords(folderStore(store))).get('mairie/bancs')?.title).toBe('Bancs publics de toute la commune');
});

test('a data set whose manifest is gone leaves the catalogue', async () => {
  const store = join(root, 'leaving');
  copy(whole, store);
  rmSync(join(datasets, 'mairie/bancs'), { recursive: true });
  expect((await run(datasets, store)).lines.map(({ dataset, outcome }) => `${dataset} ${outcome}`)).toEqual([
    'mairie/arbres unchanged',
    'mairie/bancs removed',
  ]);
  expect(await published(store)).toEqual(['mairie/arbres']);
});
