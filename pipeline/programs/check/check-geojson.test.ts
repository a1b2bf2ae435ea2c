import { describe, expect, test } from 'vitest';
import { checkGeojson } from './check-geojson.ts';
import { defaultLimits } from '../../base/limits.ts';

const check = (text: string, format: 'geojson' | 'geojsonseq' = 'geojson') => checkGeojson([Buffer.from(text)], { format }, defaultLimits);
const ids = async (text: string, format?: 'geojson' | 'geojsonseq'): Promise<string[]> =>
  (await check(text, format)).problems.map(({ severity, id }) => `${severity} ${id.replace('source.', '')}`);

const feature = (geometry: unknown, extra: object = {}): string => JSON.stringify({ type: 'Feature', properties: {}, geometry, ...extra });
const collection = (...features: string[]): string => `{"type":"FeatureCollection","features":[${features.join(',')}]}`;
const polygon = (...rings: number[][][]): string => feature({ type: 'Polygon', coordinates: rings });
const square = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]; // prettier-ignore
const hole = [[0.2, 0.2], [0.2, 0.4], [0.4, 0.4], [0.4, 0.2], [0.2, 0.2]]; // prettier-ignore

describe('a GeoJSON text is counted', () => {
  test('by its features, those whose geometry holds a number, and those whose identifier is one', async () => {
    const text = collection(
      feature({ type: 'Point', coordinates: [1, 2] }, { id: 1 }),
      feature({ type: 'Point', coordinates: [] }, { id: 'a' }),
      feature(null, { properties: { geometry: { coordinates: [1] }, id: 5 } }),
    );
    expect(await check(text)).toEqual({ features: 3, geometries: 1, idField: 'id', problems: [] });
    expect(await check(feature({ type: 'Point', coordinates: [1, 2] }))).toEqual({ features: 1, geometries: 1, problems: [] });
    expect(await check('{"type":"Point","coordinates":[1,2]}')).toEqual({ features: 1, problems: [] });
  });

  test('as a sequence, geometries among its features', async () => {
    const text = `${feature({ type: 'Point', coordinates: [1, 2] })}\n\x1e{"type":"Point","coordinates":[1,2]}\n`;
    expect(await check(text, 'geojsonseq')).toEqual({ features: 2, geometries: 2, problems: [] });
  });
});

describe('a GeoJSON text without fault', () => {
  test.each([
    collection(),
    collection(polygon(square, hole)),
    feature(null, { properties: null }),
    feature({ type: 'MultiPoint', coordinates: [] }),
    feature({ type: 'GeometryCollection', geometries: [] }),
    '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:2154"}},"features":[],"name":"a","bbox":[170,-10,-170,10]}',
  ])('is said to have none: %s', async (text) => {
    expect(await ids(text)).toEqual([]);
  });
});

describe('what is wrong with a GeoJSON text is told', () => {
  test.each([
    ['[]', ['error geojson-root']],
    ['{}', ['error geojson-type-missing']],
    ['{"type":"Foo"}', ['error geojson-type']],
    ['{"type":"featurecollection","features":[]}', ['error geojson-type-case']],
    ['{"type":"FeatureCollection"}', ['error geojson-features']],
    ['{"type":"FeatureCollection","features":{}}', ['error geojson-features']],
    ['{"type":"FeatureCollection","features":[],"properties":{}}', ['warning geojson-foreign-member']],
    ['{"type":"FeatureCollection","features":[],"geometry":{}}', ['error geojson-foreign-member']],
    ['{"type":"Point","coordinates":[1,2],"features":[]}', ['error geojson-foreign-member']],
    ['{"type":"Point","type":"Point","coordinates":[1,2]}', ['error json-duplicate']],
    ['{"type":"FeatureCollection","features":[],"features":[]}', ['error json-duplicate']],
    [
      collection('null', '{}'),
      ['error geojson-not-object', 'error geojson-not-feature', 'error geojson-member-missing', 'error geojson-member-missing'],
    ],
    [
      collection(feature(null, { id: {}, properties: [], bbox: [1, 2, 3] })),
      ['error geojson-bbox', 'error geojson-id', 'error geojson-properties'],
    ],
    [collection(feature(null, { bbox: [0, 9, 1, 8] })), ['warning geojson-bbox-order']],
    [collection('{"type":"Feature","properties":{"a":{"x":1,"\\u0078":2}},"geometry":null}'), ['error json-duplicate']],
    [collection('{"type":"Feature","properties":{a:1},"geometry":null}'), ['error json-syntax']],
    [collection(feature({ type: 'Feature' })), ['error geojson-not-geometry']],
    [collection(feature({ type: 'Point' })), ['error geojson-member-missing']],
    [collection(feature({ type: 'Point', coordinates: [1] })), ['error geojson-position-short']],
    [collection(feature({ type: 'Point', coordinates: [1, '2'] })), ['error geojson-position-number']],
    [
      collection('{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,1e999]}}'),
      ['error json-number', 'error geojson-position-number'],
    ],
    [collection(feature({ type: 'Point', coordinates: [1, 2, 3, 4] })), ['warning geojson-position-long']],
    [collection(feature({ type: 'MultiPoint', coordinates: [1, 2] })), ['error geojson-position']],
    [collection(feature({ type: 'Polygon', coordinates: [1, 2] })), ['error geojson-nesting']],
    [collection(feature({ type: 'LineString', coordinates: [[1, 2]] })), ['error geojson-line-short']],
    [collection(polygon(square.slice(0, 3))), ['error geojson-ring-short', 'error geojson-ring-open']],
    [collection(polygon([[0, 0, 5], ...square.slice(1)])), ['error geojson-ring-open']],
    [collection(polygon(square.toReversed())), ['warning geojson-winding']],
    [collection(polygon(square, hole.toReversed())), ['warning geojson-winding']],
    [
      collection(feature({ type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] })),
      ['error geojson-collection-single'],
    ],
    [
      collection(
        feature({
          type: 'GeometryCollection',
          geometries: [
            { type: 'GeometryCollection', geometries: [] },
            { type: 'Point', coordinates: [1, 2] },
          ],
        }),
      ),
      ['error geojson-collection-nested'],
    ],
    [collection(feature({ type: 'Point', coordinates: [0.123456789012, 2] })), ['notice geojson-precision']],
    [collection(feature(null, { id: 7 }), feature(null, { id: 7 })), ['warning duplicate-ids']],
    [
      '{"type":"FeatureCollection","features":[],"crs":{"type":"link","properties":{"href":"http://127.0.0.1/"}}}',
      ['error geojson-crs-link'],
    ],
    ['{"type":"FeatureCollection","features":[],"crs":{"type":"name"}}', ['error geojson-crs']],
  ])('%s', async (text, expected) => {
    expect(await ids(text)).toEqual(expected);
  });

  test('in one sentence for each kind, with the first places and their number', async () => {
    const bad = feature({ type: 'LineString', coordinates: [[1, 2]] });
    const { problems } = await check(`{"type":"FeatureCollection",\n"features":[\n${Array.from({ length: 5 }, () => bad).join(',\n')}]}`);
    expect(problems.map(({ message }) => message)).toEqual([
      'Une ligne a au moins deux positions, pas 1\u202f: ligne 3, objet 1, geometry.coordinates\u202f; ligne 4, objet 2, geometry.coordinates\u202f; ligne 5, objet 3, geometry.coordinates… (5 en tout).',
    ]);
  });

  test('where bytes are no UTF-8', async () => {
    const bytes = Buffer.from(collection(feature(null, { properties: { nom: 'Forêt' } })), 'latin1');
    expect((await checkGeojson([bytes], { format: 'geojson' }, defaultLimits)).problems).toMatchObject([
      { id: 'source.json-encoding', severity: 'error' },
    ]);
  });

  test('with what was found before the text stops being JSON', async () => {
    const text = `{"type":"FeatureCollection","features":[${feature({ type: 'Point', coordinates: [1] })} ${feature(null)}]}`;
    await expect(check(text)).rejects.toThrow(/Le JSON est mal formé.*\n.*au moins une longitude et une latitude/);
  });
});
