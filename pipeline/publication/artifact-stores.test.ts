import { expect, test } from 'vitest';
import { located } from './artifact-stores.ts';

test('what pages show stays in the catalogue’s own store, whose origin their policy names; the data are where the producer keeps them', () => {
  const own = { bucket: 'cartes', endpoint: 'https://s3.exemple.fr', region: 'fr-par', address: 'https://cartes.s3.exemple.fr/' };
  const key = (name: string): string => `data/sdis-51/x/0123456789abcdef/${name}`;
  const shown = ['x-silhouette.svg', 'x-drawing.svg', 'x-locator.svg', 'x-silhouette.webp', 'x-drawing.webp'].map(key);
  expect(shown.map((each) => located({ store: own }, each))).toEqual(shown);
  const kept = ['x.tif', 'x-1.tif', 'x.pmtiles', 'plan.webp'].map(key);
  expect(kept.map((each) => located({ store: own }, each))).toEqual(kept.map((each) => `https://s3.exemple.fr/cartes/${each}`));
});
