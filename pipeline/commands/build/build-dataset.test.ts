import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset } from '../../../schemas/types.ts';
import { buildDataset } from '../../build.ts';
import { makeManifest } from '../../vector/convert.fixtures/make-clean.ts';
import { PipelineError } from '../../base/errors.ts';
import { local, testServer } from '../../download/download.fixtures/test-server.ts';
import { buildIn } from '../../record/build.fixtures/machine.ts';
import type { BuildResult } from '../../record/build-output.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-build-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { server } = testServer();
const table = 'nom,lon,lat\nLe Jard,4.03,49.25\nLéo Lagrange,4.04,49.24\n';

const build = (keepSource: boolean, previous?: BuildResult['record'], expected: Dataset['expect'] = {}): Promise<BuildResult> =>
  buildOf({ source: { url: `${server.origin}/parcs.csv` }, keepSource, expect: expected }, previous);

async function buildOf(dataset: Partial<Dataset>, previous?: BuildResult['record']): Promise<BuildResult> {
  const scratch = join(folder, String((count += 1)));
  const manifest = { ...makeManifest(dataset), folder };
  return buildDataset(manifest, buildIn(scratch, { previous }, { network: local }));
}

test('a source that has not changed at its address is not downloaded again, unless its bytes are wanted', async () => {
  const methods: string[] = [];
  server.answer = (request, response) => {
    methods.push(request.method ?? '');
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"v1"' }).end(table);
  };
  const first = await build(false);
  expect(first.record.version.source).toMatchObject({ format: 'CSV', name: 'parcs.csv', etag: '"v1"' });
  expect(methods).toEqual(['GET']);

  expect(await build(false, first.record)).toMatchObject({ outcome: 'unchanged', files: [] });
  expect(methods).toEqual(['GET', 'HEAD']);

  // The version is the same, but the file is to be published beside it from now on.
  const kept = await build(true, first.record);
  expect(kept.record.version.id).toBe(first.record.version.id);
  expect(kept.files.map(({ format, path }) => [format, path])).toEqual([['source', expect.stringContaining('/fetch/0/source')]]);
  expect(methods).toEqual(['GET', 'HEAD', 'HEAD', 'GET']);

  expect(await build(true, kept.record)).toMatchObject({ outcome: 'unchanged' });
  expect(methods.slice(4)).toEqual(['HEAD']);
});

test('the server of data that are no longer kept up to date is asked no more: it may be gone, and their record says so all the same', async () => {
  server.answer = (_, response) => void response.writeHead(200).end(table);
  const source = { url: `${server.origin}/parcs.csv` };
  const first = await buildOf({ source });
  server.answer = (_, response) => void response.writeHead(410).end();
  const deprecated = { since: '2026-11-28', reason: 'Le relevé a pris fin.' };
  const { outcome, record } = await buildOf({ source, deprecated }, first.record);
  expect([outcome, record.deprecated, record.version.id]).toEqual(['published', deprecated, first.record.version.id]);
  // Another address is another source.
  await expect(buildOf({ source: { url: `${server.origin}/autres.csv` }, deprecated }, first.record)).rejects.toThrow(/410/);
});

test('a loss that is accepted for every version is told to be of no use from the second version on: the first has none before it', async () => {
  const accepts: Dataset['expect'] = { change: { allow: ['features'], reason: 'Les parcs fermés sont retirés.' } };
  const warned = ({ record }: BuildResult): boolean => record.problems.some(({ id }) => id === 'regression.idle');
  let body = table;
  server.answer = (_, response) => void response.writeHead(200).end(body);
  const first = await build(false, undefined, accepts);
  expect(warned(first)).toBe(false);
  expect(await build(false, first.record, accepts)).toMatchObject({ outcome: 'unchanged' });
  body = `${table}Les Thiolettes,4.05,49.23\n`;
  expect(warned(await build(false, first.record, accepts))).toBe(true);
});

test.each(['geojson', 'gpkg'])('a column of a .%s that is emptied to blank texts is a loss', async (ending) => {
  const write = (...names: string[]): void => {
    const features = names.map((nom, x) => ({
      type: 'Feature',
      properties: { nom },
      geometry: { type: 'Point', coordinates: [4 + x, 49] },
    }));
    const geojson = join(folder, 'noms.geojson');
    writeFileSync(geojson, JSON.stringify({ type: 'FeatureCollection', features }));
    if (ending === 'gpkg') execFileSync('ogr2ogr', ['-f', 'GPKG', join(folder, 'noms.gpkg'), geojson]);
  };
  const source = { path: `noms.${ending}` };
  write('Le Jard', 'Léo Lagrange', 'Les Thiolettes');
  const { record } = await buildOf({ source });
  expect(record.version.layers[0]?.fields[0]).toMatchObject({ name: 'nom', nulls: 0, distinct: 3 });
  write('', '', ' ');
  await expect(buildOf({ source }, record)).rejects.toThrow(/le champ «.nom.» n’est plus rempli qu’à 0.% au lieu de 100.%/);
});

test('an image is held to the extent that its manifest expects, and what cannot be asked of it is refused at its line', async () => {
  const corners = ['770000', '6880000', '770064', '6879936'];
  const drawn = ['-of', 'GTiff', '-outsize', '64', '64', '-bands', '1', '-burn', '9', '-a_srs', 'EPSG:2154', '-a_ullr', ...corners];
  execFileSync('gdal_create', [...drawn, join(folder, 'ortho.tif')]);
  const refused = async (dataset: Partial<Dataset>): Promise<string[]> => {
    const error: unknown = await buildOf({ source: { path: 'ortho.tif' }, ...dataset }).catch((thrown: unknown) => thrown);
    if (!(error instanceof PipelineError)) throw new Error('Nothing was refused.');
    const errors = error.problems.filter(({ severity }) => severity === 'error');
    return errors.map(({ where, message }) => `${where?.split(':')[1]} ${message.replaceAll('\u202f', ' ')}`);
  };
  expect(await refused({ expect: { bbox: [-5, 41, 3.5, 52] } })).toEqual([
    expect.stringMatching(/^\/expect\/bbox Les données s’étendent sur \[3\.9.*\], hors de l’emprise attendue\. Vérifiez les coordonnées/),
  ]);
  const schema = { schema: 'schema.json', onFailure: 'refuse' } as const;
  const unread = (key: string): string =>
    `« ${key} » ne vaut pas pour une image ou un relief : rien n’en serait lu ni vérifié. Retirez-le, ou vérifiez que la source est la bonne.`;
  expect(await refused({ expect: { features: { min: 1 }, bbox: [-5, 41, 10, 52] }, conformsTo: [schema] })).toEqual([
    `/expect/features ${unread('expect.features')}`,
    `/conformsTo/0 ${unread('conformsTo')}`,
  ]);
});
