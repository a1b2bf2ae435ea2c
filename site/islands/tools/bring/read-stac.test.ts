import { expect, test } from 'vitest';
import { readStac } from './read-stac.ts';

const address = 'https://stac.exemple.fr/jeux/arbres/item.json';
const read = (value: unknown) =>
  readStac(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)).buffer, address);
const item = (assets: unknown) => ({ type: 'Feature', stac_version: '1.1.0', id: 'arbres', geometry: null, properties: {}, assets });

test('files of an item that the page reads are offered by their titles, or else their keys, relative addresses from the item’s own', () => {
  const assets = {
    data: { href: './arbres.fgb', title: 'Arbres', type: 'application/vnd.flatgeobuf' },
    tiles: { href: 'https://tuiles.exemple.fr/arbres.pmtiles' },
    table: { href: '../arbres.CSV?version=2' },
    image: { href: 'ortho.tif', type: 'image/tiff; application=geotiff; profile=cloud-optimized' },
    thumbnail: { href: 'apercu.png', roles: ['thumbnail'] },
    nothing: {},
  };
  expect(read(item(assets))).toEqual([
    { kind: 'file', title: 'Arbres', address: 'https://stac.exemple.fr/jeux/arbres/arbres.fgb' },
    { kind: 'file', title: 'tiles', address: 'https://tuiles.exemple.fr/arbres.pmtiles' },
    { kind: 'file', title: 'table', address: 'https://stac.exemple.fr/jeux/arbres.CSV?version=2' },
    { kind: 'file', title: 'image', address: 'https://stac.exemple.fr/jeux/arbres/ortho.tif' },
  ]);
  expect(read({ ...item({ a: { href: 'a.gpkg' } }), type: 'Collection' })).toHaveLength(1);
  expect(read(item({}))).toEqual([]);
});

test('a file of features, and a text that only names the standard, are no item', () => {
  expect(read({ type: 'FeatureCollection', features: [] })).toBeUndefined();
  expect(read({ type: 'Feature', properties: { note: '"stac_version"' } })).toBeUndefined();
  expect(read('{"stac_version": "1.0.0", ')).toBeUndefined();
});

// attack: what a hostile item leads to
test('an asset of this machine, of its network or with a password is not offered, and titles and numbers have bounds', () => {
  const hrefs = ['http://a.exemple.fr/a.fgb', 'https://127.0.0.1/a.fgb', 'https://localhost/a.fgb', 'https://u:p@a.exemple.fr/a.fgb', 'javascript:a.fgb', 'file:///a.fgb', 'https://[']; // prettier-ignore
  expect(read(item(Object.fromEntries(hrefs.map((href, at) => [`a${at}`, { href }]))))).toEqual([]);
  const many = read(item(Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`a${at}`, { href: 'a.fgb', title: `b\u202e${'t'.repeat(500)}` }])))); // prettier-ignore
  expect([many?.length, many?.[0]?.title.length]).toEqual([200, 150]);
  expect(many?.[0]?.title).not.toContain('\u202e');
});
