import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesOf } from '../../schemas/rules/files.ts';
import type { Dataset, ManifestFile, ManifestLayer, Problem } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { fetchSource } from '../source/fetch.ts';
import { inspectSource } from './inspect.ts';
import { normaliseSource, type Clean } from './normalise.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-stack-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Feature = [position: number[], properties: Record<string, unknown>];

/** A GeoJSON file; older GeoJSON names its coordinate system. */
async function write(name: string, features: Feature[], crs?: string): Promise<ManifestFile> {
  const collection = {
    type: 'FeatureCollection',
    ...(crs !== undefined && { crs: { type: 'name', properties: { name: crs } } }),
    features: features.map(([coordinates, properties]) => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates } })),
  };
  await writeFile(join(folder, name), JSON.stringify(collection));
  return { path: name };
}

async function read(files: ManifestFile[], layers?: ManifestLayer[]): Promise<Clean & { problems: Problem[] }> {
  const scratch = join(folder, `scratch${(count += 1)}`);
  const dataset: Dataset = {
    title: 't',
    description: 'd',
    themes: [],
    license: 'etalab-2.0',
    frequency: 'unknown',
    contact: { name: 'n' },
    source: { files },
    ...(layers && { layers }),
  };
  const source = await fetchSource(
    { folder, dataset, sourceFiles: filesOf(dataset.source), locate: (pointer) => `dataset.yaml${pointer}` },
    scratch,
  );
  const inspection = await inspectSource(source, dataset, scratch);
  const clean = await normaliseSource(inspection, dataset, scratch);
  return { ...clean, problems: [...inspection.problems, ...clean.problems] };
}

function rows({ path }: Clean, table: string): Record<string, unknown>[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return database
    .prepare(`SELECT * FROM ${table} ORDER BY fid`)
    .all()
    .map(({ geom: _, ...row }) => ({ ...row }));
}

const refusal = async (running: Promise<unknown>): Promise<string> => {
  const error: unknown = await running.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PipelineError)) throw error instanceof Error ? error : new Error('Nothing was refused.');
  return error.message;
};

describe('several files', () => {
  test('of one layer each become one layer, with every field and every row, in their order', async () => {
    const files = [
      await write('arbres-51.geojson', [
        [[4, 49], { nom: 'a', haut: 3 }],
        [[4.1, 49], { nom: 'b', haut: 4 }],
      ]),
      await write('arbres-52.geojson', [[[5, 48], { nom: 'c', haut: 2.5, age: 80 }]]),
    ];
    const clean = await read(files);
    expect(clean.layers).toMatchObject([{ name: 'arbres', features: 3, sourceFeatures: 3, geometry: 'point', crs: { code: 'EPSG:4326' } }]);
    expect(clean.layers[0]?.fields).toEqual([
      { name: 'nom', type: 'text' },
      { name: 'haut', type: 'number' },
      { name: 'age', type: 'integer' },
    ]);
    expect(rows(clean, 'arbres')).toEqual([
      { fid: 1, nom: 'a', haut: 3, age: null },
      { fid: 2, nom: 'b', haut: 4, age: null },
      { fid: 3, nom: 'c', haut: 2.5, age: 80 },
    ]);
    expect(clean.layers[0]?.bbox?.map(Math.round)).toEqual([4, 48, 5, 49]);
    expect(clean.problems).toEqual([]);
  });

  test('in different systems are put together in longitude and latitude, and that is told', async () => {
    const files = [
      await write('sites-51.geojson', [[[770_000, 6_900_000], { nom: 'Reims' }]], 'urn:ogc:def:crs:EPSG::2154'),
      await write('sites-974.geojson', [[[340_000, 7_690_000], { nom: 'Saint-Denis' }]], 'urn:ogc:def:crs:EPSG::2975'),
    ];
    const { layers, problems } = await read(files);
    expect(layers).toMatchObject([{ crs: { code: 'EPSG:4326' }, features: 2 }]);
    expect(layers[0]?.bbox?.map(Math.round)).toEqual([4, -21, 55, 49]);
    expect(problems.map(({ id, severity }) => `${severity} ${id}`)).toEqual(['notice source.stack-crs']);
  });

  test('may each say their system in the manifest', async () => {
    await writeFile(join(folder, 'mats-51.csv'), 'nom,x,y\na,770000,6900000\n');
    await writeFile(join(folder, 'mats-974.csv'), 'nom,x,y\nb,340000,7690000\n');
    const { layers } = await read([
      { path: 'mats-51.csv', crs: 'EPSG:2154' },
      { path: 'mats-974.csv', crs: 'EPSG:2975' },
    ]);
    expect(layers).toMatchObject([{ name: 'mats', crs: { code: 'EPSG:4326' }, features: 2 }]);
  });

  test('whose field has two types are refused, unless the manifest gives it one', async () => {
    const files = [await write('zones-a.geojson', [[[4, 49], { zone: 12 }]]), await write('zones-b.geojson', [[[4, 49], { zone: 'A' }]])];
    expect(await refusal(read(files))).toContain(
      'il est de type integer dans «\u202fzones-a.geojson\u202f» et de type text dans «\u202fzones-b.geojson\u202f»',
    );
    const clean = await read(files, [{ name: 'zones', title: 'Zones', fields: { zone: { type: 'text' } } }]);
    expect(rows(clean, 'zones').map(({ zone }) => zone)).toEqual(['12', 'A']);
  });

  test('take no type from a field that is empty in one of them', async () => {
    const files = [await write('vide-a.geojson', [[[4, 49], { n: null }]]), await write('vide-b.geojson', [[[4, 49], { n: 7 }]])];
    expect(rows(await read(files), 'vide')).toEqual([
      { fid: 1, n: null },
      { fid: 2, n: 7 },
    ]);
  });

  test('are each held to their digest', async () => {
    const file = await write('pin.geojson', [[[4, 49], { n: 1 }]]);
    expect(await refusal(read([file, { ...file, sha256: 'a'.repeat(64) }]))).toMatch(/^dataset\.yaml\/source\/files\/1\/sha256 /);
  });
});
