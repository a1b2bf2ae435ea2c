import { expect, test } from 'vitest';
import { readPages } from './read-pages.ts';

const layer = 'https://a.exemple.fr/ows?map=/b.map&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=n';
const bytesOf = (value: unknown): ArrayBuffer => new TextEncoder().encode(JSON.stringify(value)).buffer;
const collection = (ids: readonly number[], more: object = {}): object => ({
  type: 'FeatureCollection',
  ...more,
  features: ids.map((id) => ({ id })),
});

/** Read a layer of so many features, two a page, and collect the requests; `more` is what each page says beside them. */
async function read(all: number, more: object, { address = layer, fails = Infinity, room = 1e6, repeats = false } = {}) {
  const asked: string[] = [];
  const page = (from: number): ArrayBuffer => bytesOf(collection([from, from + 1].filter((id) => id < all), more)); // prettier-ignore
  const parts = await readPages(page(0), new URL(address), {
    room,
    onProgress: () => undefined,
    fetchPage(each) {
      const { searchParams, search } = new URL(each);
      asked.push(search.replace(/^.*TYPENAMES?=n/, ''));
      return Promise.resolve(asked.length > fails ? undefined : page(repeats ? 0 : Number(searchParams.get('STARTINDEX'))));
    },
  });
  const text = await new Blob(parts).text();
  const { features, ...rest } = JSON.parse(text) as { features: { id: number }[] };
  return { ids: features.map(({ id }) => id), rest, asked };
}

test('all pages of a layer are one file, each asked for where the one before ends', async () => {
  expect(await read(5, { numberMatched: 5 })).toEqual({
    ids: [0, 1, 2, 3, 4],
    rest: { type: 'FeatureCollection', numberMatched: 5 },
    asked: ['&STARTINDEX=2&COUNT=2', '&STARTINDEX=4&COUNT=2'],
  });
});

test('a service of before is asked in its own words, and one that counts nothing until a page is empty', async () => {
  const address = layer.replace('2.0.0', '1.1.0').replace('TYPENAMES', 'TYPENAME');
  expect(await read(4, { totalFeatures: 'unknown' }, { address })).toMatchObject({
    ids: [0, 1, 2, 3],
    asked: ['&STARTINDEX=2&MAXFEATURES=2', '&STARTINDEX=4&MAXFEATURES=2'],
  });
});

test.each([
  ['that does not come', { fails: 1 }, [0, 1, 2, 3], 2],
  ['that has come already', { repeats: true }, [0, 1], 1],
  ['for which there is no room', { room: 10 }, [0, 1], 1],
])('a page %s is the last, and the file says how many features there are', async (_, how, ids, requests) => {
  const found = await read(9, { numberMatched: 9 }, how);
  expect(found).toMatchObject({ ids, rest: { numberMatched: 9 } });
  expect(found.asked).toHaveLength(requests);
});

test.each([
  ['of all features that there are', 2, { numberMatched: 2 }, layer],
  ['that says nothing of others', 9, {}, layer],
  ['of so many features as its address asks for', 9, { numberMatched: 9 }, `${layer}&count=2`],
])('an answer %s is left as it is', async (_, all, more, address) => {
  expect(await read(all, more, { address })).toMatchObject({ ids: [0, 1], asked: [] });
});

test('features that are alike and have no ids are kept, and a page that repeats another is the last', async () => {
  const post = { type: 'Feature', properties: { nom: 'borne' }, geometry: null };
  const pages = [
    [post, post],
    [post, { ...post, properties: { nom: 'mât' } }],
    [post, post],
  ].map((features) => bytesOf({ type: 'FeatureCollection', numberMatched: 9, features }));
  let asked = 0;
  const parts = await readPages(pages[0] ?? bytesOf({}), new URL(layer), {
    room: 1e6,
    onProgress: () => undefined,
    fetchPage: () => Promise.resolve(pages[(asked += 1)]),
  });
  const { features } = JSON.parse(await new Blob(parts).text()) as { features: object[] };
  expect([features.length, asked]).toEqual([4, 2]);
});
