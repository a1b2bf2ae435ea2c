import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { factsOf, fieldOf, layerOf } from '../facts/facts.fixture.ts';
import { fileSource } from '../features/file-source.fixture.ts';
import type { Filter } from '../model/filter.ts';
import type { MapLayer } from '../model/model.ts';
import { takeInWorker, type BeginWorker } from './take-in-worker.ts';
import { explainTaking } from './refusal.ts';
import type { TakeAnswer, TakeOrder } from './take-worker.ts';
import { makeTaker, type TakeRequest } from './take.ts';
import { communes, featuresOf } from './layers.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-take-'));
  for (const layer of ['points', 'polygons', 'lines']) {
    const features = featuresOf(layer, 500).map((feature, index) => ({
      ...feature,
      properties: { ...feature.properties, day: `2026-02-${String(1 + (index % 28)).padStart(2, '0')}` },
    }));
    writeFileSync(join(folder, `${layer}.geojson`), JSON.stringify({ type: 'FeatureCollection', features }));
    const index = layer === 'lines' ? 'NO' : 'YES';
    execFileSync('ogr2ogr', [
      '-f',
      'FlatGeobuf',
      '-lco',
      `SPATIAL_INDEX=${index}`,
      join(folder, `${layer}.fgb`),
      join(folder, `${layer}.geojson`),
    ]);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const layer = (name: string, over: Partial<MapLayer> = {}): MapLayer => ({
  ...layerOf({
    name,
    crs: 'EPSG:2154',
    fields: [fieldOf({ name: 'id', type: 'integer', title: { fr: 'Numéro', en: 'Number' } }), fieldOf({ name: 'day', type: 'date' })],
  }),
  files: { flatgeobuf: { url: name, bytes: statSync(join(folder, `${name}.fgb`)).size } },
  ...over,
});
const request = (name: string, over: Partial<TakeRequest> = {}): TakeRequest => ({
  facts: factsOf({ layers: [layer(name)] }),
  layer: name,
  where: communes.plain,
  how: 'clipped',
  lang: 'fr',
  ...over,
});
const open = (url: string) => fileSource(join(folder, `${url}.fgb`));

describe('features that are taken', () => {
  test('come with the layer as the catalogue describes it, days as days', async () => {
    const [taken] = await makeTaker(open).take([request('points')]);
    expect(taken).toMatchObject({ name: 'points', title: 'points', geometry: 'polygon', crs: 'EPSG:2154' });
    expect(taken?.fields).toEqual([
      { name: 'id', type: 'integer', title: 'Numéro' },
      { name: 'name', type: 'text' },
      { name: 'day', type: 'date' },
    ]);
    const [id, name, day] = taken?.features[0]?.values ?? [];
    expect(name).toBe(`n° ${id}`);
    expect(day).toBe(`2026-02-${String(1 + (Number(id) % 28)).padStart(2, '0')}`);
  });

  test.each<[string, Filter[]]>([
    [`id >= 100 AND id < 300`, [{ field: 'id', test: { kind: 'between', least: 100, most: 300, open: true } }]],
    [`day = '2026-02-03'`, [{ field: 'day', test: { kind: 'among', values: ['2026-02-03'] } }]],
    [
      `day >= '2026-02-10' AND day <= '2026-02-20' AND name LIKE '%7%'`,
      [
        { field: 'day', test: { kind: 'between', least: Date.UTC(2026, 1, 10), most: Date.UTC(2026, 1, 20) } },
        { field: 'name', test: { kind: 'contains', text: '7' } },
      ],
    ],
    [`name IS NULL OR name = ''`, [{ field: 'name', test: { kind: 'empty' } }]],
  ])('pass filters as those that GDAL selects and clips: %s', async (where, filters) => {
    const cut = join(folder, 'cut.geojson');
    const place = join(folder, 'place.geojson');
    writeFileSync(place, JSON.stringify({ type: 'Feature', properties: {}, geometry: communes.plain }));
    execFileSync('ogr2ogr', ['-f', 'GeoJSON', '-dim', 'XY', '-where', where, '-clipsrc', place, cut, join(folder, 'points.geojson')]);
    const expected = (JSON.parse(readFileSync(cut, 'utf8')) as { features: { properties: { id: number } }[] }).features;
    rmSync(cut);
    const asked = [request('points', { filters })];
    const [taken] = await makeTaker(open).take(asked);
    expect(taken?.features.map(({ values }) => values[0]).sort()).toEqual(expected.map(({ properties }) => properties.id).sort());
    expect(expected.length > 0).toBe(!where.includes('NULL'));
    const [estimate] = await makeTaker(open).estimate(asked);
    expect(estimate).toMatchObject({ isMost: true });
    expect(estimate?.features).toBeGreaterThanOrEqual(expected.length);
  });

  test('are estimated by the index alone: never fewer than come, and as many bytes', async () => {
    const taker = makeTaker(open);
    for (const how of ['clipped', 'whole'] as const) {
      const asked = [request('points', { how }), request('polygons', { how, where: communes.enclave })];
      const estimates = await taker.estimate(asked);
      let bytes = 0;
      const taken = await taker.take(asked, { onProgress: (progress) => (bytes = progress.bytes) });
      expect(bytes).toBe(estimates.reduce((sum, each) => sum + each.bytes, 0));
      for (const [index, { features, isMost }] of estimates.entries()) {
        expect(taken[index]?.features.length).toBeGreaterThan(50);
        expect(taken[index]?.features.length).toBeLessThanOrEqual(features);
        if (!isMost) expect(taken[index]?.features).toHaveLength(features);
      }
    }
  });

  test('are all of them where no place is said, or of a file without an index that is read whole', async () => {
    const taker = makeTaker(open);
    const everywhere = { where: undefined };
    expect(await taker.estimate([request('points', everywhere)])).toMatchObject([{ features: 500, isMost: false }]);
    expect((await taker.take([request('points', everywhere)]))[0]?.features).toHaveLength(500);
    const [estimate] = await taker.estimate([request('lines')]);
    expect(estimate).toMatchObject({ features: 500, isMost: true });
    const [taken] = await taker.take([request('lines')]);
    expect(taken?.features.length).toBeGreaterThan(20);
    expect(taken?.features.length).toBeLessThan(500);
  });

  test('are none where nothing lies in a place', async () => {
    const [taken] = await makeTaker(open).take([request('points', { where: [10, 10, 11, 11] })]);
    expect(taken?.features).toEqual([]);
  });

  test('are refused in words where there is no file, and where the place is none', async () => {
    const taker = makeTaker(open);
    const bare = factsOf({ layers: [layerOf({ name: 'points', title: 'Bancs' })] });
    await expect(taker.take([request('points', { facts: bare })])).rejects.toThrow(
      'La couche «\u202fBancs\u202f» n’a pas de fichier d’où extraire des objets.',
    );
    await expect(taker.take([request('points', { layer: 'chaises' })])).rejects.toThrow(
      'La couche «\u202fchaises\u202f» n’est pas, ou n’est plus, dans ce jeu de données.',
    );
    await expect(taker.estimate([request('points', { where: { type: 'Polygon', coordinates: [] }, lang: 'en' })])).rejects.toThrow(
      'This outline encloses nothing: draw another one.',
    );
  });

  test('are refused in words where they do not fit into memory', async () => {
    const full = (url: string) => {
      const source = open(url);
      const read: typeof source.read = (span, options) =>
        source.spans.length > 0 ? Promise.reject(new RangeError('Array buffer allocation failed')) : source.read(span, options);
      return { ...source, read };
    };
    const error: unknown = await makeTaker(full)
      .take([request('points', { where: undefined })])
      .catch((thrown: unknown) => thrown);
    expect(explainTaking(error, 'fr')).toBe(
      'Ce navigateur n’a pas assez de mémoire pour tous ces objets\u202f: choisissez un territoire plus petit.',
    );
  });

  test('that do not come are explained: what is refused, what is damaged, and nothing of what was stopped', () => {
    expect(explainTaking(new Error('a.fgb: FlatGeobuf is damaged: its version is 2.'), 'fr')).toBe('Le fichier est endommagé.');
    expect(explainTaking(new Error('a.fgb answered 404.'), 'en')).toBe('The file cannot be found.');
    expect(explainTaking(new Error('a.fgb did not come as asked for: 3 bytes instead of 5.'), 'en')).toBe(
      'The file did not arrive intact.',
    );
    expect(explainTaking(new DOMException('It was stopped.', 'AbortError'), 'fr')).toBeUndefined();
  });

  test('come no further once they are not wanted', async () => {
    const stopping = new AbortController();
    const taking = makeTaker(open).take([request('points'), request('polygons')], {
      signal: stopping.signal,
      onProgress: () => stopping.abort(new Error('That is enough.')),
    });
    await expect(taking).rejects.toThrow('That is enough.');
  });
});

/** A worker that answers when it is told to, and what it was asked. */
function standIn() {
  const orders: TakeOrder[] = [];
  const end = vi.fn<() => void>();
  let answer: (answer: TakeAnswer) => void = () => undefined;
  const begin: BeginWorker = ({ onAnswer }) => {
    answer = onAnswer;
    return { post: (order) => orders.push(order), end };
  };
  return { begin, orders, end, answer: (said: TakeAnswer) => answer(said) };
}

describe('a taker in a worker', () => {
  const about = { name: 'points', title: 'points', geometry: 'point', fields: [] } as const;
  const feature = { geometry: null, values: [] };

  test('puts pieces together, and hears how far it is', async () => {
    const { begin, answer } = standIn();
    const heard: number[] = [];
    const taking = takeInWorker(begin).take([request('points')], { onProgress: ({ features }) => heard.push(features) });
    answer({ id: 1, progress: { bytes: 1, ofBytes: 2, features: 7 } });
    answer({ id: 1, layer: 0, features: [feature] });
    answer({ id: 1, layer: 0, features: [feature, feature] });
    answer({ id: 1, taken: [about] });
    expect(await taking).toEqual([{ ...about, features: [feature, feature, feature] }]);
    expect(heard).toEqual([7]);
  });

  test('ends with its worker when a taking is stopped; what else was asked is asked of the next', async () => {
    const crew = [standIn(), standIn()];
    let begun = 0;
    const taker = takeInWorker((ears) => (crew[begun++] ?? standIn()).begin(ears));
    const stopping = new AbortController();
    const taking = taker.take([request('points')], { signal: stopping.signal });
    const estimating = taker.estimate([request('points')]);
    stopping.abort(new Error('That is enough.'));
    await expect(taking).rejects.toThrow('That is enough.');
    expect(crew[0]?.end).toHaveBeenCalledTimes(1);
    expect(crew[1]?.orders).toMatchObject([{ id: 2, work: 'estimate' }]);
    const estimates = [{ features: 3, isMost: false, bytes: 9 }];
    crew[0]?.answer({ id: 2, failed: 'It is heard no more.', isRefusal: false });
    crew[1]?.answer({ id: 2, estimates });
    expect(await estimating).toEqual(estimates);
  });

  test('goes on where an estimate is stopped', async () => {
    const { begin, orders, end } = standIn();
    const stopping = new AbortController();
    const estimating = takeInWorker(begin).estimate([request('points')], { signal: stopping.signal });
    stopping.abort(new Error('That is enough.'));
    await expect(estimating).rejects.toThrow('That is enough.');
    expect(orders.at(-1)).toEqual({ id: 1, work: 'stop' });
    expect(end).not.toHaveBeenCalled();
  });

  test('says what the worker says of a failure, and of its own end', async () => {
    const { begin, answer } = standIn();
    const taker = takeInWorker(begin);
    const taking = taker.take([request('points')]);
    answer({ id: 1, failed: 'points: FlatGeobuf is damaged: its version is 2.', isRefusal: false });
    await expect(taking).rejects.toThrow('points: FlatGeobuf is damaged: its version is 2.');
    const other = taker.take([request('points')]);
    taker.end();
    await expect(other).rejects.toThrow('The taking was ended.');
  });
});
