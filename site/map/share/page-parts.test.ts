import { expect, test } from 'vitest';
import type { ShownDataset } from '../compose.ts';
import { factsOf, layerOf } from '../facts/facts.fixture.ts';
import type { TakenFeature, TakenLayer } from '../model/taken.ts';
import { lendLayers, type LendOrder } from '../own/lend.ts';
import { adoptOwn } from '../own/own-tiles.ts';
import { splitForPage } from './page-parts.ts';

const shown = (facts: object): ShownDataset => ({ facts: factsOf(facts), opacity: 1, visible: true, hidden: [] });
const told = ({ held, gaps }: Awaited<ReturnType<typeof splitForPage>>): string[] => [
  ...held.map(({ facts }) => facts.id),
  ...gaps.map(({ facts, why }) => `${facts.id} ${why}`),
];

/** Layers of one's own, held as a worker holds them; `asked` counts how often they were. */
function own(id: string, layers: TakenLayer[], features = layers.flatMap((layer) => layer.features).length) {
  const asked: string[] = [];
  const worker = {
    postMessage(order: LendOrder) {
      asked.push(order.id);
      void lendLayers(() => Promise.resolve(layers), order);
    },
    addEventListener: () => undefined,
  };
  adoptOwn(id, worker);
  const facts = { id, origin: 'own', tiles: { url: `own://${id}`, minzoom: 0, maxzoom: 14 }, layers: [layerOf({ features })] };
  return { asked, dataset: shown(facts) };
}

const layerWith = (features: TakenFeature[]): TakenLayer => ({
  name: 'points',
  title: 'Points',
  geometry: 'point',
  fields: [{ name: 'nom', type: 'text' }],
  features,
});
const point = (nom: string): TakenFeature => ({ geometry: { type: 'Point', coordinates: [2, 46] }, values: [nom] });

// attack: restricted data in a file that anybody may be given
test('restricted data, pictures and services are left out of a page in one file, and named; what is hidden is not in it', async () => {
  const all = [
    shown({ id: 'a/open' }),
    shown({ id: 'a/closed', restriction: { recipient: 'lecteur' } }),
    shown({ id: 'own/1', origin: 'result', restriction: { recipient: 'lecteur' } }),
    shown({ id: 'a/photo', raster: { encoding: 'image', tileSize: 256 } }),
    shown({ id: 'a/wms', service: { draws: 'pictures' } }),
    { ...shown({ id: 'a/hidden' }), visible: false },
  ];
  expect(told(await splitForPage(all))).toEqual(['a/open', 'a/closed restricted', 'own/1 restricted', 'a/photo pictures', 'a/wms service']);
});

test('the reader’s own features are in it whole, as GeoJSON; an archive of tiles is named as left out', async () => {
  const { dataset } = own('bois', [layerWith([point('Chêne'), point('Hêtre')])]);
  const { dataset: archive } = own('tuiles', []);
  const parts = await splitForPage([dataset, archive]);
  expect(told(parts)).toEqual(['bois', 'tuiles tiles']);
  const [source, text = ''] = Object.entries(parts.own)[0] ?? [];
  expect(source).toBe('data:bois/points');
  const { features } = JSON.parse(text) as { features: { properties: object }[] };
  expect(features.map(({ properties }) => properties)).toEqual([{ nom: 'Chêne' }, { nom: 'Hêtre' }]);
});

// attack: a file that the browser has no memory for
test('what takes more room than a page has is left out and named, counted together as the page writes it; smaller data stay', async () => {
  // Each « < » takes six characters within a script.
  const { dataset: long } = own('longs', [layerWith([point('<'.repeat(150))])]);
  const { dataset: short } = own('courts', [layerWith([point('Chêne')])]);
  const { dataset: other } = own('autres', [layerWith([point('Hêtre')])]);
  expect(told(await splitForPage([long, short], 2000))).toEqual(['longs', 'courts']);
  expect(told(await splitForPage([long, short], 900))).toEqual(['courts', 'longs large']);
  expect(told(await splitForPage([short, other], 300))).toEqual(['courts', 'autres large']);
});

test('a million points are refused before they are copied out of the worker that holds them', async () => {
  const { dataset, asked } = own('millions', [layerWith([point('x')])], 1_000_000);
  expect(told(await splitForPage([dataset]))).toEqual(['millions large']);
  expect(asked).toEqual([]);
});
