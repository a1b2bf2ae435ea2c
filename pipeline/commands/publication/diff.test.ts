import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { purge } from '../../publication/purge.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { folderStore } from '../../stores/folder.ts';
import { compressors } from '../../programs/read/parquet-rows.ts';
import { point, scratchFolder, type Feature } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, collection, filesOf, manifest, recordOf, run } from '../build/build.fixtures/catalogue.ts';
import { diff } from './diff.ts';

const keyed = 'layers: [{ name: mats, key: code }]\n';
const mats = (change: (index: number) => { x?: number; etat?: string } | undefined, count = 40): Feature[] =>
  Array.from({ length: count }, (_, index): Feature[] => {
    const changed = change(index);
    if (changed === undefined) return [];
    const { x = 4 + index / 100, etat = 'construit' } = changed;
    return [{ geometry: point(x, 48.9), properties: { code: `M${index}`, etat, code_insee: '51108' } }];
  }).flat();

const before = mats(() => ({}));
/** Masts after the change: of forty one is gone, one is new, two have moved and one is another. */
const after = mats((index) => (index === 0 ? undefined : index < 3 ? { x: 4.9 } : index === 3 ? { etat: 'démantelé' } : {}), 41);

/** Manifests and stores after the first of two versions and after both: built once, each test works on a copy. */
const built = mkdtempSync(join(tmpdir(), 'mappe-test-diff-'));
afterAll(() => rmSync(built, { recursive: true }));
beforeAll(async () => {
  const one = join(built, 'one');
  const two = join(built, 'two');
  const { datasets, write } = catalogue(keyed, before, two);
  await run(datasets, join(two, 'store'));
  cpSync(two, one, { recursive: true });
  write('mats.geojson', collection(after));
  await run(datasets, join(two, 'store'), { now: '2026-11-25' });
});

function published(versions: 'one' | 'two'): { datasets: string; store: string; write: (name: string, text: string) => void } {
  const folder = scratchFolder();
  cpSync(join(built, versions), folder, { recursive: true });
  const datasets = join(folder, 'datasets');
  const write = (name: string, text: string): void => writeFileSync(join(datasets, 'ddt-51', 'mats', name), text);
  return { datasets, store: join(folder, 'store'), write };
}

async function told(
  store: string,
  options: { datasets?: string; from?: string; to?: string; out?: string; lang?: 'fr' | 'en' } = {},
): Promise<string[]> {
  const lines: string[] = [];
  await diff({ store, dataset: 'ddt-51/mats', lang: 'fr', now: new Date('2026-03-01'), ...options }, (line) => lines.push(line));
  return lines.join('\n').replaceAll(/[\u00a0\u202f]/g, ' ').split('\n').slice(1); // prettier-ignore
}

const difference = [
  '  mats : ajoutés 1, retirés 1, modifiés 3 (dont déplacés 2), inchangés 36',
  '    objets reconnus par « code »',
  '    modifiés dans etat : 1',
  '    code_insee 51108 : ajoutés 1, retirés 1, modifiés 3',
];

describe('the difference of two versions', () => {
  test('is in the record with its files, is told, and is the same read again from the store', async () => {
    const { datasets, store } = published('two');
    const record = await recordOf(store);
    expect(record?.version.changes).toMatchObject({ added: 1, removed: 1, changed: 3, moved: 2, unchanged: 36 });
    expect(record?.edition).toBe('1.1.0');
    expect(record?.history).toMatchObject([
      { edition: '1.1.0', reason: 'source', changes: { added: 1, removed: 1, changed: 3 } },
      { edition: '1.0.0', reason: 'first' },
    ]);
    const names = record?.version.artifacts.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['mats-changes.parquet', 'mats-changes.pmtiles']));
    expect(await told(store)).toEqual(difference);
    const [now = { id: '' }, old = { id: '' }] = record?.history ?? [];
    // The other way round nothing is in the record: the files are read.
    expect((await told(store, { from: now.id, to: old.id }))[0]).toBe(difference[0]);
    expect((await told(store, { lang: 'en' }))[0]).toBe('  mats: 1 added, 1 removed, 3 changed (2 of them moved), 36 unchanged');

    await run(datasets, store, { renew: true, ids: ['ddt-51/mats'], now: '2026-11-26' });
    expect((await recordOf(store))?.version.changes, 'made again, it differs as it did').toEqual(record?.version.changes);
  });

  test('has the attributes of every feature, and is written for any two versions', async () => {
    const { store } = published('two');
    const rowsOf = async (path: string): Promise<string[]> => {
      const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path), compressors });
      return rows.map(({ change, before, code, etat }) => [change, code, etat, before].join(' ').trim()).sort();
    };
    const systemOf = async (path: string): Promise<unknown> => {
      const { key_value_metadata: said = [] } = await parquetMetadataAsync(await asyncBufferFromFile(path), { geoparquet: false });
      return JSON.parse(said.find(({ key }) => key === 'geo')?.value ?? '');
    };
    const record = await recordOf(store);
    const key = record?.version.artifacts.find(({ format }) => format === 'changes')?.key ?? '';
    const rows = await rowsOf(join(store, key));
    expect(rows).toEqual([
      'added M40 construit',
      'before M1 construit',
      'before M2 construit',
      'changed M1 construit',
      'changed M2 construit',
      'changed M3 démantelé {"etat":"construit"}',
      'removed M0 construit',
    ]);
    const [now = { id: '' }, old = { id: '' }] = record?.history ?? [];
    const out = join(scratchFolder(), 'changements.parquet');
    await told(store, { from: old.id, to: now.id, out });
    expect(await rowsOf(out)).toEqual(rows);
    expect(await systemOf(out), 'as the build has written it').toEqual(await systemOf(join(store, key)));
    await told(store, { from: now.id, to: old.id, out });
    expect(await rowsOf(out)).toContain('changed M3 construit {"etat":"démantelé"}');
  });

  test('is not written where it cannot be, and where there is none; each is told', async () => {
    const { store } = published('two');
    const folder = scratchFolder();
    const refusal = async (name: string): Promise<string> => {
      const error = await told(store, { out: join(folder, name) }).then(String, (reason: unknown) => reason);
      return error instanceof Error ? error.message.replaceAll(folder, '') : String(error);
    };
    expect(await refusal('changements.gpkg')).toBe(
      'Les objets qui diffèrent s’écrivent en GeoParquet\u202f: donnez à «\u202f--out\u202f» un nom en .parquet, et non /changements.gpkg.',
    );
    expect(await refusal('absent/changements.parquet')).toBe(
      '/absent/changements.parquet\u202f: le dossier /absent n’existe pas. Créez-le, ou donnez un autre chemin à «\u202f--out\u202f».',
    );
    mkdirSync(join(folder, 'dossier.parquet'));
    expect(await refusal('dossier.parquet')).toMatch(/^\/dossier\.parquet n’a pas pu être écrit \(E[A-Z]+\)\. Donnez un autre chemin/);
    const { id = '' } = (await recordOf(store))?.version ?? {};
    const out = join(folder, 'rien.parquet');
    expect((await told(store, { from: id, to: id, out })).at(-1)).toBe(`Aucun objet ne diffère : ${out} n’a pas été écrit.`);
    expect(existsSync(out)).toBe(false);
  });

  test('is not known where the files of the version before are gone, and the record says so', async () => {
    const { datasets, write, store } = published('one');
    const { version } = (await recordOf(store)) ?? {};
    const key = version?.artifacts.find(({ format }) => format === 'geoparquet')?.key ?? '';
    rmSync(join(store, key));
    write('mats.geojson', collection(after));
    expect((await run(datasets, store, { now: '2026-11-25' })).lines).toMatchObject([{ outcome: 'published' }]);
    const record = await recordOf(store);
    expect(record?.version.changes).toBeUndefined();
    expect(record?.problems).toContainEqual(
      expect.objectContaining({ id: 'compare.gone', severity: 'warning', facts: { version: version?.id } }),
    );
  });

  test('is read within the limits of operator.yaml', async () => {
    const { datasets, store } = published('two');
    appendFileSync(join(datasets, 'operator.yaml'), 'limits: { memoryBytes: 1000000 }\n');
    const [now = { id: '' }, old = { id: '' }] = (await recordOf(store))?.history ?? [];
    const versions = { from: now.id, to: old.id };
    await expect(told(store, { ...versions, datasets })).rejects.toThrow();
    await told(store, versions);
  });

  test('of a first version, or of one that is not there, is refused with what there is', async () => {
    const { store } = published('one');
    const id = (await recordOf(store))?.version.id ?? '';
    await expect(told(store)).rejects.toThrow(`ddt-51/mats\u202f: la version ${id} est la première`);
    await expect(told(store, { from: 'ffffffffffffffff' })).rejects.toThrow(`Versions connues\u202f: ${id} = 1.0.0.`);
  });

  test('is not told where an earlier record cannot be read; without one that was collected it is', async () => {
    const { store } = published('two');
    const shown = (await readCurrent(folderStore(store)))?.snapshot.producers['ddt-51'] ?? [];
    const [earlier = ''] = filesOf(store).filter((name) => name.startsWith('records/') && !shown.includes(name));
    writeFileSync(join(store, earlier), '{}\n');
    await expect(told(store)).rejects.toThrow(`${earlier}, lu dans ${store}, n’est pas ce que le catalogue annonce`);
    rmSync(join(store, earlier));
    expect(await told(store)).toEqual(difference);
  });

  test('goes with the version that it tells of, once that is purged', async () => {
    const { store } = published('two');
    const old = (await recordOf(store))?.history[1]?.id ?? '';
    expect(filesOf(store).filter((name) => name.includes('mats-changes'))).toHaveLength(2);
    await purge(folderStore(store), { dataset: 'ddt-51/mats', version: old, reason: 'Noms publiés par erreur' }, new Date('2026-11-27'));
    expect(filesOf(store).filter((name) => name.includes('mats-changes'))).toEqual([]);
    const record = await recordOf(store);
    expect(record?.version.id).not.toBe(old);
    expect(record?.version.changes).toBeUndefined();
    expect(record?.version.artifacts.filter(({ format }) => format.startsWith('changes'))).toEqual([]);
  });
});

test('a feature without geometry that alone is new is a difference without a map', async () => {
  const { datasets, write, store } = published('one');
  write('dataset.yaml', manifest());
  write('mats.geojson', collection([...before, { geometry: null, properties: { code: 'M40', etat: 'autorisé', code_insee: '51108' } }]));
  expect((await run(datasets, store, { now: '2026-11-25' })).lines).toMatchObject([{ outcome: 'published', features: 41 }]);
  expect((await recordOf(store))?.version.changes).toMatchObject({ added: 1, removed: 0, changed: 0, unchanged: 40 });
  expect(filesOf(store).filter((name) => name.includes('mats-changes'))).toEqual([expect.stringMatching(/\.parquet$/)]);
});

describe('a version that loses features', () => {
  test('is refused, and published once the manifest says why', async () => {
    const { datasets, write, store } = published('two');
    write('mats.geojson', collection(before.slice(0, 20)));
    const [refused] = (await run(datasets, store, { now: '2026-11-28' })).lines;
    expect(refused?.outcome).toBe('refused');
    expect(refused?.problems.map(({ id }) => id)).toEqual(expect.arrayContaining(['regression.refused']));
    write('dataset.yaml', manifest(`${keyed}expect: { change: { allow: [features, extent], reason: Vingt mâts ont été démontés. } }\n`));
    expect((await run(datasets, store, { now: '2026-11-29' })).lines).toMatchObject([{ outcome: 'published', features: 20 }]);
    const notices = (await recordOf(store))?.problems.filter(({ id }) => id === 'regression.accepted') ?? [];
    expect(notices[0]?.message.replaceAll('\u202f', ' ')).toContain('Le producteur l’accepte : Vingt mâts ont été démontés.');
  });

  test('is held to the threshold of the catalogue where its manifest has none', async () => {
    const { datasets, write, store } = published('two');
    appendFileSync(join(datasets, 'operator.yaml'), 'expect: { change: { threshold: 60 } }\n');
    write('mats.geojson', collection(after.slice(0, 30)));
    expect((await run(datasets, store, { now: '2026-11-28' })).lines).toMatchObject([{ outcome: 'published', features: 30 }]);
    write('dataset.yaml', manifest(`${keyed}expect: { change: { threshold: 5 } }\n`));
    write('mats.geojson', collection(after.slice(0, 27)));
    expect((await run(datasets, store, { now: '2026-11-29' })).lines).toMatchObject([{ outcome: 'refused' }]);
  });

  test('is warned of what it accepts for every version, and not built again for it', async () => {
    const { datasets, write, store } = published('two');
    write('dataset.yaml', manifest(`${keyed}expect: { change: { allow: [features], reason: Des mâts sont démontés. } }\n`));
    const build = async (now: string) => (await run(datasets, store, { now })).lines.map(({ outcome, problems }) => [outcome, problems]);
    const idle = [expect.objectContaining({ id: 'regression.idle', severity: 'warning' })];
    expect(await build('2026-11-28')).toEqual([['published', idle]]);
    expect(await build('2026-11-29')).toEqual([['unchanged', idle]]);
  });
});
