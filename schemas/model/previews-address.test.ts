import { expect, test } from 'vitest';
import { isApart, previewAddress, previewsOf } from './previews-address.ts';

const site = 'https://exemple.fr/mappe/';

test.each([
  ['another host', { site, previews: 'https://apercus.exemple.fr/previews/' }, true],
  ['another port', { site, previews: 'https://exemple.fr:8443/previews/' }, true],
  ['none', { site }, true],
  ['the host of the site', { site, previews: 'https://exemple.fr/previews/' }, false],
  ['the host of the store', { site, store: 'https://objets.exemple.fr/', previews: 'https://objets.exemple.fr/previews/' }, false],
  ['the host of a store that lies below the site', { site, store: '/store/', previews: 'https://exemple.fr/previews/' }, false],
  [
    'the host of the archive of the ground',
    { site, previews: 'https://fonds.exemple.fr/p/', ground: { pmtiles: 'https://fonds.exemple.fr/france.pmtiles', schema: 'protomaps' } },
    false,
  ],
] as const)('a place for previews at %s is apart: %s', (_, operator, apart) => {
  expect(isApart(operator)).toBe(apart);
  expect(previewsOf(operator)).toBe(apart && 'previews' in operator ? operator.previews : undefined);
});

test('a preview is read at its number', () => {
  expect(previewAddress('https://apercus.exemple.fr/previews/', 7)).toBe('https://apercus.exemple.fr/previews/7/apercu/index.html');
});
