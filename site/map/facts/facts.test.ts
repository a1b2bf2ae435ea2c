import { expect, test } from 'vitest';
import type { DatasetRecord, Field, Layer } from '../../../schemas/types.ts';
import { composeMap } from '../compose.ts';
import { colorableFields } from '../style/coloring.ts';
import { styleDataset } from '../style/style.ts';
import { factsOf } from './facts.fixture.ts';
import { isMapped, readFacts } from './facts.ts';
import { fileInFrame } from './frames.ts';
import { pickFeature } from './picked-feature.ts';

const field = (over: Partial<Field>): Field => ({ name: 'a', type: 'text', nulls: 0, ...over });
const layer = (over: Partial<Layer>): Layer => ({
  name: 'zones',
  geometry: 'polygon',
  hasZ: false,
  crs: null,
  features: 2,
  bbox: [0, 0, 1, 1],
  fields: [],
  sample: [],
  conservation: { source: 2, filtered: 0, clean: 2, geoparquet: 2, csv: 2, withoutGeometry: 0 },
  ...over,
});
const recordOf = (layers: Layer[], over: Partial<DatasetRecord['version']> = {}): DatasetRecord => ({
  format: 1,
  id: 'a/b',
  identifier: 'a/b',
  path: 'a/b',
  title: 'Zones',
  description: 'Des zones.',
  themes: ['urbanisme'],
  keywords: [],
  license: 'etalab-2.0',
  attribution: 'A, 2026',
  producer: { id: 'a', title: 'Ville', type: 'commune', territory: 'COMMUNE-51454', contact: { name: 'SIG' } },
  frequency: 'annual',
  contact: { name: 'SIG', email: 'sig@a.fr' },
  territories: [],
  access: 'public',
  updated: '2026-01-01',
  history: [],
  problems: [],
  version: {
    id: 'v',
    date: '2026-01-01',
    source: { format: 'GeoJSON', name: 'a', bytes: 1, sha256: '' },
    features: 2,
    extent: { bbox: [0, 0, 1, 1], boxes: [{ area: 'FXX', bbox: [0, 0, 1, 1] }] },
    layers,
    tiles: { profile: 'auto', minzoom: 3, maxzoom: 9, zooms: [] },
    artifacts: [],
    tools: { gdal: '', tippecanoe: '' },
    ...over,
  },
});
const options = { color: { light: '#000000', dark: '#ffffff' }, tiles: '/store/a.pmtiles' };

test('calls a lone layer as its data set where it has only the name of its file', () => {
  const title = 'Communes d’Ille-et-Vilaine';
  const titles = (...layers: Layer[]) => readFacts({ ...recordOf(layers), title }, options)?.layers.map((each) => each.title);
  const name = 'communes_35_ille_et_vilaine';
  expect(titles(layer({ name }))).toEqual([title]);
  expect(titles(layer({ name, title: 'Communes 35 ille et vilaine' }))).toEqual([title]);
  expect(titles(layer({ name: '30014_zone_urba_20171013', title: { fr: 'Zone urba', en: 'Zone urba' } }))).toEqual([title]);
  expect(titles(layer({ name, title: 'Limites des communes' }))).toEqual(['Limites des communes']);
  // Of several, each has to be told from the others.
  expect(titles(layer({ name, title: 'Communes 35 ille et vilaine' }), layer({ name: 'cantons' }))).toEqual([
    'Communes 35 ille et vilaine',
    undefined,
  ]);
});

test('the zones of a plan lead, whatever the standard calls their file', () => {
  const layers = [
    layer({ name: 'zones', standard: 'zone_urba' }),
    layer({ name: 'psc', standard: 'prescription_surf' }),
    layer({ name: 'autre' }),
  ];
  expect(readFacts(recordOf(layers), options)?.layers.map(({ leads }) => leads)).toEqual([true, undefined, undefined]);
});

test('the extents of easements lie upon one another: a place may be near fourteen monuments', () => {
  const layers = [layer({ name: 'ac1_assiette_sup_s', standard: 'ac1_assiette_sup_s' }), layer({ name: 'zones', standard: 'zone_urba' })];
  expect(readFacts(recordOf(layers), options)?.layers.map(({ stacked }) => stacked)).toEqual([true, undefined]);
});

test('keeps of a record what a map needs', () => {
  const facts = readFacts(
    recordOf([
      layer({
        title: 'Zones',
        fields: [
          field({ name: 'h', type: 'number', unit: 'm', min: 0, max: 9, quantiles: [0, 1, 2, 3, 9], histogram: [1, 2], example: 3 }),
        ],
      }),
    ]),
    options,
  );
  expect(facts).toMatchObject({
    id: 'a/b',
    title: 'Zones',
    producer: 'Ville',
    contact: 'sig@a.fr',
    tiles: { url: '/store/a.pmtiles', minzoom: 3, maxzoom: 9 },
  });
  expect(facts?.layers).toEqual([
    {
      name: 'zones',
      title: 'Zones',
      geometry: 'polygon',
      features: 2,
      fields: [{ name: 'h', type: 'number', unit: 'm', nulls: 0, min: 0, max: 9, quantiles: [0, 1, 2, 3, 9], histogram: [1, 2] }],
    },
  ]);
});

test('knows that points stand for several where the record says so', () => {
  const record = recordOf([layer({})]);
  const { tiles } = record.version;
  if (tiles === undefined) throw new Error('The record has no tiles.');
  const grouped = { ...record, version: { ...record.version, tiles: { ...tiles, grouped: true as const } } };
  expect([grouped, record].map((each) => readFacts(each, options)?.tiles.grouped)).toEqual([true, undefined]);
});

test('knows the files by which each layer is read in ranges, and its system', () => {
  const artifact = (format: 'flatgeobuf' | 'geoparquet', of: string, bytes: number) => ({
    format,
    layer: of,
    bytes,
    key: `data/a/b/0/${of}.${format}`,
    name: `${of}.${format}`,
    mediaType: '',
    sha256: '',
    recipe: 1,
  });
  const artifacts = [artifact('geoparquet', 'zones', 7), artifact('flatgeobuf', 'zones', 9), artifact('geoparquet', 'rues', 5)];
  const record = recordOf([layer({ crs: { code: 'EPSG:2154', name: 'Lambert-93' } }), layer({ name: 'rues' }), layer({ name: 'vide' })], {
    artifacts,
  });
  const urlOf = (key: string): string => `/store/${key}`;
  const told = readFacts(record, { ...options, urlOf })?.layers.map(({ name, crs, files }) => ({ name, crs, files }));
  expect(told).toEqual([
    {
      name: 'zones',
      crs: 'EPSG:2154',
      files: {
        flatgeobuf: { url: '/store/data/a/b/0/zones.flatgeobuf', bytes: 9 },
        geoparquet: { url: '/store/data/a/b/0/zones.geoparquet', bytes: 7 },
      },
    },
    { name: 'rues', files: { geoparquet: { url: '/store/data/a/b/0/rues.geoparquet', bytes: 5 } } },
    { name: 'vide' },
  ]);
  const { layer: _, ...alone } = artifact('flatgeobuf', 'zones', 9);
  const files = readFacts(recordOf([layer({})], { artifacts: [alone] }), { ...options, urlOf })?.layers[0]?.files;
  expect(files, 'that of a lone layer does not name it').toEqual({ flatgeobuf: { url: '/store/data/a/b/0/zones.flatgeobuf', bytes: 9 } });
  expect(readFacts(record, options)?.layers.some((each) => each.files !== undefined)).toBe(false);
});

test('keeps no values of a field that looks personal, and no long lists of values', () => {
  const top = [{ value: 'x', count: 2 }];
  const facts = readFacts(
    recordOf([
      layer({ fields: [field({ name: 'mail', personal: 'e-mail', distinct: 1, top }), field({ name: 'nom', distinct: 900, top })] }),
    ]),
    options,
  );
  expect(facts?.layers[0]?.fields).toEqual([
    { name: 'mail', type: 'text', nulls: 0, personal: true },
    { name: 'nom', type: 'text', nulls: 0, distinct: 900 },
  ]);
});

test('has nothing to show of a table, of an empty layer, or without tiles', () => {
  expect(readFacts(recordOf([layer({ geometry: null })]), options)).toBeUndefined();
  expect(readFacts(recordOf([layer({ features: 0 })]), options)).toBeUndefined();
  expect(readFacts(recordOf([layer({})]), { ...options, tiles: undefined })).toBeUndefined();
  expect(readFacts(recordOf([layer({})], { extent: null }), options)).toBeUndefined();
});

test('of a point cloud, and of an image of sheets, the frames of the files are a layer of their own', () => {
  const frames = { format: 'sheet-tiles', zooms: { minzoom: 6, maxzoom: 15 } };
  const sheet = { format: 'sheet', sheet: { name: 'a.jp2' } };
  const { tiles: _, ...version } = recordOf([]).version;
  const record = { ...recordOf([]), version: { ...version, artifacts: [sheet, sheet, frames] as DatasetRecord['version']['artifacts'] } };
  expect(isMapped(record)).toBe(true);
  const facts = readFacts(record, { ...options, tiles: undefined, frames: '/store/a-dalles.pmtiles' });
  expect(facts).toMatchObject({
    tiles: { url: '/store/a-dalles.pmtiles', minzoom: 6, maxzoom: 15 },
    layers: [{ name: 'dalles', geometry: 'polygon', features: 2 }],
  });
  // A unit is told as it is in every language: that of sizes is said in the title.
  const size = facts?.layers[0]?.fields.find(({ name }) => name === 'octets');
  expect(size).toMatchObject({ title: { fr: 'Taille (Mo)', en: 'Size (MB)' } });
  expect(size).not.toHaveProperty('unit');
  const composed = composeMap(
    { datasets: [{ facts: facts ?? factsOf(), opacity: 1, visible: true, hidden: [] }], ground: 'catalogue' },
    { base: [], dark: false, lang: 'fr', absolute: (url) => `https://a.fr${url}` },
  );
  expect(composed.style.sources['data:a/b:frames']).toMatchObject({ minzoom: 6, maxzoom: 15 });
  expect(composed.legends[0]?.groups).toMatchObject([{ layer: 'dalles', entries: [{ label: 'Dalles' }] }]);
});

test('a frame is read with its size in megabytes, and its file lies beside the tiles', () => {
  const read = pickFeature({
    source: 'data:a/b:frames',
    sourceLayer: 'dalles',
    id: 3,
    geometry: { type: 'Point', coordinates: [4, 48] },
    properties: { dalle: 'a.jp2', octets: '21400123', chemin: 'data/a/b/0123456789abcdef/b-1.tif' },
  });
  expect(read.properties).toMatchObject({ dalle: 'a.jp2', octets: 21.4 });
  const frames = { url: 'https://a.fr/store/data/a/b/fedcba9876543210/b-dalles.pmtiles', minzoom: 6, maxzoom: 15 };
  expect(fileInFrame({ frames }, read.properties)).toBe('https://a.fr/store/data/a/b/0123456789abcdef/b-1.tif');
  expect(fileInFrame({}, read.properties)).toBeUndefined();
});

test('tells the heights of a file in feet in metres, as the tiles of the map are', () => {
  const band = { name: 'Bande 1', type: 'Int16' as const, nodata: null, min: 100, max: 1000, mean: 500, stddev: 10, validShare: 1 };
  const tiles = { encoding: 'terrain-rgb', format: 'png', tileSize: 512, minzoom: 3, maxzoom: 9, tiles: 1, bytes: 1 } as const;
  const raster = { kind: 'elevation' as const, crs: null, width: 2, height: 2, resolution: 1, sheets: 1, bands: [band], tiles };
  const facts = (unit: 'm' | 'ft'): ReturnType<typeof readFacts> =>
    readFacts(recordOf([], { raster: { ...raster, vertical: { unit } } }), options);
  expect(facts('m')?.raster).toMatchObject({ min: 100, max: 1000 });
  expect(facts('ft')?.raster).toMatchObject({ min: 30.48, max: 304.8 });
  const { tiles: _drawn, ...untiled } = raster;
  const { version: { tiles: _tiles, ...version }, ...record } = recordOf([], { raster: untiled }); // prettier-ignore
  const beyond = { ...record, version };
  expect([isMapped(beyond), readFacts(beyond, { ...options, tiles: undefined })], 'beyond where web maps end').toEqual([false, undefined]);
});

test('says of tiles of an old recipe what they hold: no booleans, which all were false, and whole numbers as text', () => {
  const fields = [
    field({ name: 'ouvert', type: 'boolean' }),
    field({ name: 'n', type: 'integer', quantiles: [1, 2, 3] }),
    field({ name: 'h', type: 'number', quantiles: [1, 2, 3] }),
  ];
  const tiles = { format: 'pmtiles' as const, name: 'a.pmtiles', key: 'data/a/b/0/a.pmtiles', mediaType: '', bytes: 1, sha256: '' };
  const told = (recipe: number) =>
    readFacts(recordOf([layer({ fields })], { artifacts: [{ ...tiles, recipe }] }), options)?.layers[0]?.fields;
  expect(told(4)).toMatchObject([{ name: 'ouvert' }, { name: 'n', quantiles: [1, 2, 3] }, { name: 'h', quantiles: [1, 2, 3] }]);
  expect(told(3)).toEqual([
    { name: 'n', type: 'integer', nulls: 0 },
    { name: 'h', type: 'number', nulls: 0, quantiles: [1, 2, 3] },
  ]);
});

test('no colours follow whole numbers that are too large for tiles, which have them as text', () => {
  const whole = (min: number, max: number) => field({ name: 'n', type: 'integer', quantiles: [1, 2, 3], min, max });
  const read = (min: number, max: number) => readFacts(recordOf([layer({ fields: [whole(min, max)] })]), options)?.layers[0]?.fields[0];
  expect(read(1, 2 ** 53 - 1)).toHaveProperty('quantiles');
  expect(read(1, 2 ** 53)).not.toHaveProperty('quantiles');
  expect(read(-(2 ** 52) - 1, 1)).not.toHaveProperty('quantiles');
});

test('knows from which zoom on points have room, by the fullest tile, and where areas grow together', () => {
  const zoom = (at: number, features: number, share: number) => ({
    zoom: at,
    tiles: 9,
    bytes: 1000,
    largestBytes: 1000 * share,
    medianBytes: 1,
    features,
  });
  const tilesOf = (profile: 'points' | 'harmonisation', ...zooms: ReturnType<typeof zoom>[]) =>
    readFacts(recordOf([layer({})], { tiles: { profile, minzoom: 3, maxzoom: 6, zooms } }), options)?.tiles;
  // 5,360 in one tile of zoom 6: four times too many.
  expect(tilesOf('points', zoom(5, 20_000, 0.8), zoom(6, 20_000, 0.268))?.roomy).toBe(7);
  expect(tilesOf('points', zoom(5, 7483, 0.4), zoom(6, 7483, 0.1))?.roomy).toBe(5.6);
  expect(tilesOf('points', zoom(5, 900, 1))).not.toHaveProperty('roomy');
  expect(tilesOf('harmonisation', zoom(5, 1, 1), zoom(6, 2, 1))).toMatchObject({ whole: 6, merged: true });
  expect(tilesOf('points', zoom(5, 2, 1))).not.toHaveProperty('merged');
});

test('knows from which zoom on the tiles hold every feature, or says nothing of it', () => {
  const zoom = (at: number, features: number) => ({ zoom: at, tiles: 1, bytes: 1, largestBytes: 1, medianBytes: 1, features });
  const wholeOf = (...zooms: ReturnType<typeof zoom>[]) =>
    readFacts(
      recordOf([layer({}), layer({ name: 'table', geometry: null })], { tiles: { profile: 'auto', minzoom: 3, maxzoom: 6, zooms } }),
      options,
    )?.tiles.whole;
  expect(wholeOf(zoom(3, 1), zoom(4, 2), zoom(5, 2), zoom(6, 2))).toBe(4);
  expect(wholeOf(zoom(3, 2), zoom(4, 2))).toBe(3);
  // One that lost some again, one that is too small for any tile, and a record without these figures.
  expect(wholeOf(zoom(3, 2), zoom(4, 1), zoom(5, 2))).toBe(5);
  expect(wholeOf(zoom(3, 1), zoom(4, 1))).toBeUndefined();
  expect(wholeOf()).toBeUndefined();
});

test('tells fields without a title by the words and the unit of their names, in the legend too', () => {
  const fields = [
    field({ name: 'puissance_kw', type: 'number', distinct: 9, min: 0, max: 40, quantiles: [0, 10, 20, 30, 40] }),
    field({ name: 'lib_regime' }),
    field({ name: 'xb12' }),
  ];
  const facts = readFacts(recordOf([layer({ fields })]), options);
  expect(facts?.layers[0]?.fields.map(({ called, unit }) => [called, unit])).toEqual([
    ['Puissance', 'kW'],
    ['Libellé régime', undefined],
    [undefined, undefined],
  ]);
  const [legend] = facts ? styleDataset(facts, { dark: false, lang: 'fr' }).legend : [];
  expect([legend?.subject, legend?.entries[1]?.label]).toEqual(['Puissance', '10 à 20\u202fkW']);
});

test('marks the fields that the tiles leave out: the map neither colours by them nor takes them for what it can hold to', () => {
  const fields = ['etat', 'note'].map(
    (name) =>
    field({ name, distinct: 2, top: [{ value: 'a', count: 1 }, { value: 'b', count: 1 }] }), // prettier-ignore
  );
  const marked = (held: Partial<NonNullable<DatasetRecord['version']['tiles']>>) =>
    readFacts(recordOf([layer({ fields })], { tiles: { profile: 'auto', minzoom: 3, maxzoom: 9, zooms: [], ...held } }), options)
      ?.layers[0];
  expect(marked({})?.fields.map(({ untiled }) => untiled)).toEqual([undefined, undefined]);
  const some = marked({ fields: ['note'] });
  expect(some?.fields.map(({ name, untiled }) => [name, untiled])).toEqual([
    ['etat', true],
    ['note', undefined],
  ]);
  expect(some && colorableFields(some).map(({ name }) => name)).toEqual(['note']);
});
