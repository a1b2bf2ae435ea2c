import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validateDatasetRecord, validatePointer, validateSnapshot } from '../../../schemas/validators.js';
import { readRecords } from '../../publication/records.ts';
import { folderStore } from '../../stores/folder.ts';
import { line, point, scratchFolder, square } from '../../programs/programs.fixtures/make-geopackage.ts';
import { allFormats, catalogue, features, filesOf, manifest, recordOf, run } from './build.fixtures/catalogue.ts';
import { plan } from './plan.ts';

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

test('publishes a data set with every artifact, and says so line by line', async () => {
  const { datasets, write } = catalogue('documents: [{ path: notice.txt, title: Notice }]\n');
  write('notice.txt', 'Comment lire ces données.');
  const store = join(scratchFolder(), 'store');
  const { passed, lines } = await run(datasets, store);
  expect(passed).toBe(true);
  expect(lines).toEqual([
    {
      dataset: 'ddt-51/mats',
      outcome: 'published',
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
      features: 3,
      seconds: expect.any(Number),
      artifacts: allFormats.map((format) => ({ format, bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })),
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
    const { datasets } = catalogue('access: restricted\naccessReason: inspire-13-1-h\n');
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

  test('a file without a feature, which is told before its key is looked for', { timeout: 30_000 }, async () => {
    const { datasets } = catalogue('layers: [{ name: mats, key: code }]\n', []);
    expect(await refusedBy(datasets)).toEqual({ ids: ['source.empty'], files: [] });
  });
});

// attack: values that name people
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

const people = ['Jeanne Durand', 'BENALI Karim', 'M. Le Goff'].map((nom, index) => ({
  geometry: point(4 + index / 10, 48.9),
  properties: { code: `A${index}`, nom, remarque: `${'Nid détruit, '.repeat(12)}vu par Mme Lefèvre, 06 12 34 56 7${index}` },
}));

test('columns that seem to name people are asked about, to the end of their texts, and their values are in no record', async () => {
  const { datasets } = catalogue('', people);
  const store = join(scratchFolder(), 'store');
  const { lines } = await run(datasets, store);
  const told = lines.flatMap(({ problems }) => problems).filter(({ severity }) => severity !== 'notice');
  expect(told.map(({ id, severity, facts }) => [id, severity, facts?.['field']])).toEqual([
    ['personal.asked', 'warning', 'nom'],
    ['personal.asked', 'warning', 'remarque'],
  ]);
  const record = await recordOf(store);
  expect(record?.version.layers[0]?.fields.map(({ name, personal }) => [name, personal])).toEqual([
    ['code', undefined],
    ['nom', 'full-name'],
    ['remarque', 'phone-within'],
  ]);
  expect(JSON.stringify(record)).not.toMatch(/Durand|BENALI|Lefèvre|06 12/);
});

test('fields that the manifest leaves out are in no file, and the file that holds them is not published', async () => {
  const fields = 'fields: { nom: { omit: true }, Remarque: { omit: true }, hauteur: { omit: true } }';
  const { datasets } = catalogue(`layers: [{ name: mats, key: code, ${fields} }]\n`, people);
  const store = join(scratchFolder(), 'store');
  const { passed, lines } = await run(datasets, store);
  expect([passed, lines.flatMap(({ problems }) => problems.map(({ id }) => id))]).toEqual([true, []]);
  const record = await recordOf(store);
  expect(record?.version.layers[0]?.fields.map(({ name }) => name)).toEqual(['code']);
  const artifacts = record?.version.artifacts ?? [];
  expect(artifacts.map(({ format }) => format)).not.toContain('source');
  expect(artifacts.filter(({ key }) => /Durand|BENALI|Nid d|remarque/.test(readFileSync(join(store, key), 'latin1')))).toEqual([]);
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
  await expect(run(datasets, store, { ids: ['ddt-51/rien'] })).rejects.toThrow(
    'Aucun jeu de données ne s’appelle «\u202fddt-51/rien\u202f».',
  );
  expect((await plan({ datasets, store, ids: ['ddt-51'], now: new Date() })).map(({ dataset, action }) => [dataset, action])).toEqual([
    ['ddt-51/mats', 'build'],
  ]);
});
