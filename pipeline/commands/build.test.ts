import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRecords } from '../publish.ts';
import { folderStore } from '../stores/folder.ts';
import { line, point, scratchFolder, square, type Feature } from '../tools/tools.fixtures/make-geopackage.ts';
import { validateDatasetRecord, validatePointer, validateSnapshot } from '../../schemas/validators.js';
import { build, type BuildLine } from './build.ts';
import { plan } from './plan.ts';

const operator = `title: Catalogue d’essai
description: Un catalogue pour les essais.
site: https://exemple.fr/
contact: { name: Service SIG, email: sig@exemple.fr }
publisher: { name: Exemple }
host: { name: Exemple }
accessibility: { status: non-conforme }
`;
const producer = `title: DDT de la Marne
type: association
territory: DEP-51
contact: { name: Service SIG, email: sig@exemple.fr }
`;
const manifest = (extra = ''): string => `title: Mâts d’éoliennes
description: Les mâts autorisés, construits ou démantelés dans le département, un point chacun.
themes: [energie]
license: etalab-2.0
frequency: annual
lineage: Relevé pour les essais.
contact: { name: Service SIG, email: sig@exemple.fr }
source: { path: mats.geojson }
${extra}`;

const features: Feature[] = [
  { geometry: point(4.1, 48.9), properties: { code: '01004', hauteur: 100.5 } },
  { geometry: point(4.2, 48.95), properties: { code: '2A004', hauteur: 80 } },
  { geometry: null, properties: { code: '51108', hauteur: null } },
];

/** A folder of manifests with one data set, `ddt-51/mats`; `write` puts further files beside its manifest. */
function catalogue(
  extra = '',
  more: Feature[] = features,
): { datasets: string; folder: string; write: (name: string, text: string) => void } {
  const datasets = join(scratchFolder(), 'datasets');
  const folder = join(datasets, 'ddt-51', 'mats');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  writeFileSync(join(datasets, 'operator.yaml'), operator);
  writeFileSync(join(datasets, 'ddt-51', 'producer.yaml'), producer);
  write('dataset.yaml', manifest(extra));
  write('mats.geojson', JSON.stringify({ type: 'FeatureCollection', features: more.map((feature) => ({ type: 'Feature', ...feature })) }));
  return { datasets, folder, write };
}

async function run(
  datasets: string,
  store: string,
  { ids = [], now = '2026-11-24' }: { ids?: string[]; now?: string } = {},
): Promise<{ passed: boolean; lines: BuildLine[] }> {
  const lines: BuildLine[] = [];
  const passed = await build({ datasets, store, ids, now: new Date(`${now}T12:00:00Z`), onLine: (each) => lines.push(each) });
  return { passed, lines };
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile() && !name.startsWith('runs') && !name.startsWith('.scratch'))
    .sort();
const recordOf = async (store: string) => (await readRecords(folderStore(store))).get('ddt-51/mats');
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

test('publishes a data set with every artifact, and says so line by line', async () => {
  const { datasets, write } = catalogue('documents: [{ path: notice.txt, title: Notice }]\n');
  write('notice.txt', 'Comment lire ces données.');
  const store = join(scratchFolder(), 'store');
  const { passed, lines } = await run(datasets, store);
  expect(passed).toBe(true);
  const formats = [
    'flatgeobuf',
    'pmtiles',
    'geoparquet',
    'geopackage',
    'csv',
    'csv-excel',
    'silhouette',
    'drawing',
    'locator',
    'source',
    'document',
  ];
  expect(lines).toEqual([
    {
      dataset: 'ddt-51/mats',
      outcome: 'published',
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
      features: 3,
      seconds: expect.any(Number),
      artifacts: formats.map((format) => ({ format, bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })),
      problems: expect.arrayContaining([expect.objectContaining({ id: 'source.empty-geometries', severity: 'warning' })]),
    },
  ]);
  const record = await recordOf(store);
  expect([validateDatasetRecord(record), validateDatasetRecord.errors]).toEqual([true, null]);
  expect(record?.version.layers[0]?.conservation).toMatchObject({
    source: 3,
    clean: 3,
    geopackage: 3,
    geoparquet: 3,
    csv: 3,
    flatgeobuf: 2,
    withoutGeometry: 1,
    tiles: 2,
  });
  expect(record?.version.extent?.boxes).toEqual([{ area: 'FXX', bbox: [4.1, 48.9, 4.2, 48.95] }]);
  for (const { key, bytes } of record?.version.artifacts ?? []) expect(statSync(join(store, key)).size).toBe(bytes);
  const pointer = readJson(join(store, 'current.json'));
  expect(validatePointer(pointer) && validateSnapshot(readJson(join(store, pointer.snapshot)))).toBe(true);
  const csv = record?.version.artifacts.find(({ format }) => format === 'csv')?.key ?? '';
  expect(readFileSync(join(store, csv), 'utf8')).toBe(
    'code,hauteur,longitude,latitude\n01004,100.5,4.1,48.9\n2A004,80,4.2,48.95\n51108,,,\n',
  );
});

describe('building again', () => {
  test('is a no-op, and says why something would not be', async () => {
    const { datasets, write } = catalogue();
    const store = join(scratchFolder(), 'store');
    await run(datasets, store);
    const [before, files] = [await recordOf(store), filesOf(store)];
    const action = async () =>
      (await plan({ datasets, store, ids: [], now: new Date('2027-01-01') })).map((each) => [
        each.action,
        ...each.reasons.map(({ id }) => id),
      ]);

    expect(await action()).toEqual([['nothing']]);
    expect((await run(datasets, store, { now: '2027-01-01' })).lines).toMatchObject([
      { outcome: 'unchanged', version: before?.version.id },
    ]);
    expect(filesOf(store)).toEqual(files);

    write('dataset.yaml', manifest('keywords: [éolienne]\n'));
    expect(await action()).toEqual([['record', 'plan.metadata']]);
    expect((await run(datasets, store, { now: '2027-01-01' })).lines).toMatchObject([
      { outcome: 'published', version: before?.version.id },
    ]);
    const after = await recordOf(store);
    expect(after).toMatchObject({ keywords: ['éolienne'], updated: '2027-01-01', version: before?.version });
    expect(filesOf(join(store, 'data'))).toEqual(files.filter((name) => name.startsWith('data/')).map((name) => name.slice(5)));

    write('dataset.yaml', manifest('tiles: { maxzoom: 9 }\n'));
    expect(await action()).toEqual([['build', 'plan.data-part']]);
    write('mats.geojson', JSON.stringify({ type: 'FeatureCollection', features: [] }));
    expect(await action()).toEqual([['build', 'plan.source-changed']]);
  });

  test('after a change of the data adds a version; what a refusal leaves is the state before it', async () => {
    const { datasets, write } = catalogue();
    const store = join(scratchFolder(), 'store');
    await run(datasets, store);
    const first = await recordOf(store);
    write(
      'mats.geojson',
      JSON.stringify({ type: 'FeatureCollection', features: features.slice(0, 2).map((feature) => ({ type: 'Feature', ...feature })) }),
    );
    await run(datasets, store);
    const second = await recordOf(store);
    expect(second?.history.map(({ id }) => id)).toEqual([second?.version.id, first?.version.id]);

    write('dataset.yaml', manifest('expect: { features: { min: 5 } }\n'));
    const { passed, lines } = await run(datasets, store);
    expect([passed, lines[0]?.outcome, lines[0]?.problems.map(({ id }) => id)]).toEqual([
      false,
      'refused',
      expect.arrayContaining(['expect.features']),
    ]);
    expect(await recordOf(store)).toEqual(second);
  });

  test('a data set whose manifest is gone leaves the catalogue; one whose manifest is broken stays', async () => {
    const { datasets, folder, write } = catalogue();
    cpSync(folder, join(datasets, 'ddt-51', 'autres'), { recursive: true });
    const store = join(scratchFolder(), 'store');
    await run(datasets, store);
    write('dataset.yaml', 'title: [');
    rmSync(join(datasets, 'ddt-51', 'autres'), { recursive: true });
    expect(await plan({ datasets, store, ids: [], now: new Date() })).toMatchObject([
      { dataset: 'ddt-51/mats', action: 'refused' },
      { dataset: 'ddt-51/autres', action: 'remove' },
    ]);
    expect((await run(datasets, store)).passed).toBe(false);
    expect([...(await readRecords(folderStore(store))).keys()]).toEqual(['ddt-51/mats']);
  });
});

test('the same input in two folders gives the same bytes of every artifact, record and snapshot', async () => {
  const polygons = [square(4, 48, 0.01), square(4.01, 48, 0.01), line([4, 48], [4.1, 48.1])].map((geometry, index) => ({
    geometry,
    properties: { code: `0${index}` },
  }));
  const stores = [];
  for (const _ of [1, 2]) {
    const { datasets } = catalogue('', [...features, ...polygons]);
    const store = join(scratchFolder(), 'store');
    expect(await run(datasets, store)).toMatchObject({ lines: [{ outcome: 'published' }] });
    stores.push(Object.fromEntries(filesOf(store).map((name) => [name, readFileSync(join(store, name)).toString('base64')])));
  }
  expect(Object.keys(stores[0] ?? {}).length).toBeGreaterThan(12);
  expect(stores[0]).toEqual(stores[1]);
});

describe('nothing reaches the store of', () => {
  const refusedBy = async (datasets: string): Promise<{ ids: string[]; files: string[] }> => {
    const store = join(scratchFolder(), 'store');
    const { passed, lines } = await run(datasets, store);
    expect([passed, lines.map(({ outcome }) => outcome)]).toEqual([false, ['refused']]);
    return {
      ids: lines.flatMap(({ problems }) => problems.filter(({ severity }) => severity === 'error').map(({ id }) => id)),
      files: filesOf(store),
    };
  };

  test('a restricted data set', async () => {
    const { datasets } = catalogue('access: restricted\naccessReason: Lieux sensibles.\n');
    expect(await refusedBy(datasets)).toEqual({ ids: ['access.restricted'], files: [] });
  });

  test('a data set with personal data that its manifest does not declare', async () => {
    const people = ['jeanne.martin@orange.fr', 'paul.durand@free.fr'].map((email, index) => ({
      geometry: point(4, 48 + index),
      properties: { email },
    }));
    const { datasets } = catalogue('', people);
    expect(await refusedBy(datasets)).toEqual({ ids: ['personal.values'], files: [] });
  });

  test('a data set that its manifest describes wrongly', async () => {
    const { datasets } = catalogue('layers: [{ name: mats, key: numero }]\n');
    expect(await refusedBy(datasets)).toEqual({ ids: ['key.unknown'], files: [] });
  });
});

test('declared personal data are published; no statistics and no sample hold their values', async () => {
  const people = ['jeanne.martin@orange.fr', 'paul.durand@free.fr'].map((email, index) => ({
    geometry: point(4, 48 + index),
    properties: { email, n: index },
  }));
  const { datasets } = catalogue('personalData: { basis: Mission d’intérêt public, reason: Joindre les déclarants. }\n', people);
  const store = join(scratchFolder(), 'store');
  await run(datasets, store);
  const record = await recordOf(store);
  expect(record?.version.layers[0]?.fields[0]).toEqual({ name: 'email', type: 'text', nulls: 0, distinct: 2, personal: 'email' });
  expect(JSON.stringify(record)).not.toContain('orange.fr');
});

test('a refused data set does not stop the others', async () => {
  const { datasets, folder, write } = catalogue();
  cpSync(folder, join(datasets, 'ddt-51', 'autres'), { recursive: true });
  write('dataset.yaml', manifest('access: restricted\n'));
  const store = join(scratchFolder(), 'store');
  const { passed, lines } = await run(datasets, store);
  expect(passed).toBe(false);
  expect(Object.fromEntries(lines.map(({ dataset, outcome }) => [dataset, outcome]))).toEqual({
    'ddt-51/autres': 'published',
    'ddt-51/mats': 'refused',
  });
  expect([...(await readRecords(folderStore(store))).keys()]).toEqual(['ddt-51/autres']);
});

test('a date comes from the commit of the data set’s folder', async () => {
  const { datasets, folder } = catalogue();
  const git = (...args: string[]): void => {
    const identity = { GIT_AUTHOR_DATE: '2025-03-04T05:06:07Z', GIT_COMMITTER_DATE: '2025-03-04T05:06:07Z' };
    execFileSync('git', ['-c', 'user.name=Essai', '-c', 'user.email=essai@exemple.fr', ...args], {
      cwd: datasets,
      env: { ...process.env, ...identity },
    });
  };
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Essai');
  const store = join(scratchFolder(), 'store');
  await run(datasets, store);
  expect(await recordOf(store)).toMatchObject({ updated: '2025-03-04', version: { date: '2025-03-04' } });
  expect(folder).toContain('mats');
});

test('an id that no manifest has is told, and nothing is built', async () => {
  const { datasets } = catalogue();
  const store = join(scratchFolder(), 'store');
  await expect(run(datasets, store, { ids: ['ddt-51/rien'] })).rejects.toThrow('Aucun jeu de données ne s’appelle « ddt-51/rien ».');
  expect((await plan({ datasets, store, ids: ['ddt-51'], now: new Date() })).map(({ dataset, action }) => [dataset, action])).toEqual([
    ['ddt-51/mats', 'build'],
  ]);
});
