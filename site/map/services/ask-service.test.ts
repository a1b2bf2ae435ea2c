import { afterEach, expect, test, vi } from 'vitest';
import { addressAt, askService, canBeAsked, readText } from './ask-service.ts';
import { foreignFields } from '../facts/foreign-fields.ts';
import type { MapFacts } from '../model/model.ts';

const asks = { address: 'https://a.fr/wms?BBOX={bbox-epsg-3857}', format: 'application/json' };
const facts = {
  id: 'a',
  path: 'a/a',
  title: 'A',
  producer: 'P',
  attribution: 'P',
  version: 'v',
  color: { light: '#000', dark: '#fff' },
  tiles: { url: '', minzoom: 6, maxzoom: 16 },
  bbox: [0, 40, 10, 50],
  boxes: [],
  layers: [],
  service: { draws: 'pictures', address: 'https://a.fr/wms', host: 'a.fr', asks },
} satisfies MapFacts;
afterEach(() => void vi.unstubAllGlobals());

/** A service that answers this. */
const answer = (body: string, type = 'application/json', status = 200): void =>
  void vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status, headers: { 'content-type': type } })));

test('a service is asked of places that it covers, from the zoom at which it draws, where it answers at all', () => {
  expect(canBeAsked(facts, [5, 45], 8)).toBe(true);
  expect(canBeAsked(facts, [11, 45], 8)).toBe(false);
  expect(canBeAsked(facts, [5, 45], 5)).toBe(false);
  expect(canBeAsked({ ...facts, service: { draws: 'pictures', address: '', host: 'a.fr' } }, [5, 45], 8)).toBe(false);
});

test('the place is the middle of the box, or the pixel of a tile', () => {
  // A pixel of zoom 8 has 305.75 m, in tiles of 512.
  expect(addressAt(facts, [0, 0], 8)).toBe('https://a.fr/wms?BBOX=-15440.28,-15440.28,15440.28,15440.28');
  const tiled = { ...facts, service: { ...facts.service, asks: { ...asks, address: 'https://a.fr/wmts?{z}/{y}/{x}/{i}/{j}' } } };
  expect(addressAt(tiled, [4.0625, 49.26], 13)).toBe('https://a.fr/wmts?14/5608/8376/227/139');
});

test('features become what a card shows, and only so many', async () => {
  answer(JSON.stringify({ features: [...Array<unknown>(20).fill({ properties: { nom: 'B' } }), 'x', null] }));
  const found = await askService(facts, [5, 45], 8);
  expect(found.length).toBe(10);
  expect(found[0]).toMatchObject({ source: 'service:a', properties: { nom: 'B' }, at: [5, 45] });
  answer('[1, 2]');
  expect(await askService(facts, [5, 45], 8)).toEqual([]);
});

test.each([
  ['a page of HTML', '<script>alert(1)</script>', 'text/html', 200],
  ['an error', '{}', 'application/json', 500],
  ['more than a card could hold', JSON.stringify({ a: 'x'.repeat(600_000) }), 'application/json', 200],
  ['what is no JSON', '<html>', 'application/json', 200],
])('%s is no answer', async (_, body, type, status) => {
  answer(body, type, status);
  await expect(askService(facts, [5, 45], 8)).rejects.toThrow();
});

test('lines of text are read as names and values; words without any are shown as they are, and nothing is nothing', () => {
  expect(readText("Results for FeatureType 'du:zone':\n----\ntypezone = U\nlibelle = 'UA = centre'\n----\n")).toEqual([
    { typezone: 'U', libelle: 'UA = centre' },
  ]);
  expect(readText('Rien à signaler')).toEqual([{ '': 'Rien à signaler' }]);
  expect(readText('no features were found\n')).toEqual([]);
});

test('lines of text without end are read in the time of their length, a name of theirs has 100 characters', () => {
  const timeOf = (length: number): number => {
    const start = performance.now();
    readText(`${' '.repeat(length)}x`);
    return performance.now() - start;
  };
  // A pattern took a hundred times as long for ten times as much, and hours for what an answer may hold.
  expect(timeOf(500_000)).toBeLessThan(50 * Math.max(timeOf(50_000), 1));
  expect(readText(`${'a'.repeat(100)} = 1\n${'b'.repeat(101)} = 2\n = 3`)).toEqual([{ ['a'.repeat(100)]: '1' }]);
});

test('attributes of strangers are told without what cannot be seen, and not without end', () => {
  const properties = { 'a\u202eb': 'x\u0007\u2066y\nz', vide: '', rien: null, liste: [1], nombre: 0, long: 'l'.repeat(5000) };
  const fields = foreignFields(properties);
  expect(fields.map(({ name, value }) => [name, String(value).slice(0, 5)])).toEqual([
    ['a b', 'x y\nz'],
    ['liste', '[1]'],
    ['nombre', '0'],
    ['long', 'lllll'],
  ]);
  expect(String(fields[3]?.value).length).toBe(2000);
  expect(foreignFields(Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${at}`, at]))).length).toBe(80);
});
