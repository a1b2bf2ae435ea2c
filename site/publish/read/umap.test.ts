import initSqlJs from 'sql.js';
import { expect, test } from 'vitest';
import { fill } from '../../../schemas/messages/fill.ts';
import { read } from '../../words/fr/read.ts';
import { ownRoom } from './keep-features.ts';
import { readFile, type ReadFile } from './read-file.ts';

const tools = { onProgress: () => undefined, openSqlite: () => initSqlJs() };
/** Read as Explorer does, which keeps all features. */
const readOwn = (content: string, name = 'carte.umap'): Promise<ReadFile> =>
  readFile({ name, bytes: new Blob([content]) }, {}, { ...tools, room: ownRoom() });
const refusal = ({ reading: { problems } }: ReadFile): string[] => problems.map(({ id, facts }) => fill(read.problems, id, facts, 'fr'));

const feature = (nom: string, lon: number): object => ({
  type: 'Feature',
  properties: { name: nom, _umap_options: { color: 'Crimson' } },
  geometry: { type: 'Point', coordinates: [lon, 48] },
});
const layer = (name: unknown, features: unknown, more: object = {}): object => ({
  type: 'FeatureCollection',
  features,
  _umap_options: { name, color: 'DarkBlue', ...more },
});
const mapOf = (...layers: unknown[]): string =>
  JSON.stringify({ type: 'umap', uri: 'https://umap.exemple.fr/m/1', properties: {}, layers });

test('each layer of a map of uMap is a layer of its name; how it was shown is no field, and empty layers are none', async () => {
  const text = mapOf(layer('Bancs publics', [feature('A', 4), feature('B', 5)]), layer('Vide', []), layer('', [feature('C', 6)]));
  for (const name of ['carte.umap', 'carte.json']) {
    const { reading, taken = [] } = await readOwn(text, name);
    expect(reading).toMatchObject({ format: 'uMap', problems: [] });
    expect(reading.layers.map(({ source, count, fields }) => [source, count, fields.map((field) => field.name)])).toEqual([
      ['Bancs publics', 2, ['name']],
      ['carte', 1, ['name']],
    ]);
    expect(taken.map(({ features }) => features.map(({ values }) => values[0]))).toEqual([['A', 'B'], ['C']]);
    expect(reading.layers.map(({ color }) => color)).toEqual(['DarkBlue', 'DarkBlue']);
  }
});

test('what is no text, or longer than any colour, is no colour of a layer', async () => {
  for (const color of [7, null, 'x'.repeat(21)])
    expect((await readOwn(mapOf(layer('Bancs', [feature('A', 4)], { color })))).reading.layers[0]).not.toHaveProperty('color');
});

test('layers that are fetched from elsewhere are told, and nothing is asked for them', async () => {
  const remote = layer('Trains', [], { remoteData: { url: 'https://exemple.fr/trains.geojson', format: 'geojson' } });
  const told = await readOwn(mapOf(layer('Bancs', [feature('A', 4)]), remote));
  expect(told.reading.layers).toHaveLength(1);
  expect(refusal(told)).toEqual([
    'Cette carte uMap prend des calques à d’autres adresses (1), dont rien n’est lu. Téléchargez leurs données, puis choisissez-les.',
  ]);
  expect(refusal(await readOwn(mapOf(remote)))).toEqual([
    'Cette carte uMap prend toutes ses données à d’autres adresses. Téléchargez-les, puis choisissez-les.',
  ]);
});

test('the form refuses it in words, as the pipeline does not read it', async () => {
  const bytes = new Blob([mapOf(layer('Bancs', [feature('A', 4)]))]);
  expect(refusal(await readFile({ name: 'carte.umap', bytes }, {}, tools))).toEqual([
    '«\u202fcarte.umap\u202f» est une carte uMap, qui ne se publie pas telle quelle. Dans uMap, ouvrez Partager, téléchargez les données en GeoJSON, puis choisissez ce fichier.',
  ]);
});

// attack: a map of uMap that a stranger has made
test.each([
  ['another JSON', '{"type":"FeatureCollection","features":[]}', 'n’est pas une carte uMap entière'],
  ['layers that are none', mapOf('x'), 'n’est pas une carte uMap entière'],
  ['layers that are no list', '{"type":"umap","layers":{"a":1}}', 'aucun objet'],
  ['a feature that is none', mapOf(layer('a', [1])), 'n°'],
  ['more layers than are published', mapOf(...Array.from({ length: 300 }, (_, at) => layer(`c${at}`, [feature('A', 4)]))), 'couches'],
  ['a text that ends early', mapOf(layer('a', [feature('A', 4)])).slice(0, -20), 'avant sa fin'],
  ['levels without end', `{"type":"umap","layers":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'niveaux'],
])('a hostile one is refused in words: %s', async (_, content, words) => {
  expect((await readOwn(content)).reading.layers).toEqual([]);
  expect(refusal(await readOwn(content)).join()).toContain(words);
});

test('a name without end is cut', async () => {
  const { reading } = await readOwn(mapOf(layer('n'.repeat(1_000_000), [feature('A', 4)])));
  expect(reading.layers[0]?.source.length).toBe(200);
});
