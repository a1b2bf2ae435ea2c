import { expect, test } from 'vitest';
import { capabilitiesAt, featuresAt, isWfs } from './wfs-address.ts';

const address = (text: string): URL => new URL(text);

test.each([
  ['https://a.exemple.fr/ows?service=WFS', true],
  ['https://a.exemple.fr/ows?SERVICE=wfs&REQUEST=GetCapabilities', true],
  ['https://a.exemple.fr/ows?service=WMS', false],
  ['https://a.exemple.fr/wfs', false],
  ['https://a.exemple.fr/ows?service=WFS&request=GetFeature&typenames=a', false],
])('a service of features is known by what its address says: %s', (text, is) => {
  expect(isWfs(address(text))).toBe(is);
});

test('a request keeps what is the service’s own, and sets the rest anew', () => {
  const given = address('https://a.exemple.fr/ows?map=/b.map&service=wfs&Version=1.0.0&request=getcapabilities&count=1');
  expect(capabilitiesAt(given)).toBe('https://a.exemple.fr/ows?map=%2Fb.map&SERVICE=WFS&REQUEST=GetCapabilities');
  const layer = { name: 'v:a&REQUEST=Transaction', title: 'A', version: '2.0.0', format: 'application/json' } as const;
  expect(featuresAt(given, layer)).toBe(
    'https://a.exemple.fr/ows?map=%2Fb.map&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=v%3Aa%26REQUEST%3DTransaction&OUTPUTFORMAT=application%2Fjson&SRSNAME=EPSG%3A4326',
  );
  expect(featuresAt(given, { ...layer, name: 'a', version: '1.1.0' })).toContain('VERSION=1.1.0&REQUEST=GetFeature&TYPENAME=a&');
});
