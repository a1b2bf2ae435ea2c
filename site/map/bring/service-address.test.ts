import { expect, test } from 'vitest';
import { kindsOf, layerNamed, serviceAt } from './service-address.ts';

test.each([
  ['https://a.exemple.fr/ows?service=WFS', 'wfs'],
  ['https://a.exemple.fr/ows?SERVICE=wms&REQUEST=GetCapabilities', 'wms'],
  ['https://a.exemple.fr/ows?service=WMS&request=GetMap&layers=a', 'wms'],
  ['https://a.exemple.fr/wms-r/wms', 'wms'],
  ['https://a.exemple.fr/1.0.0/WMTSCapabilities.xml', 'wmts'],
  ['https://a.exemple.fr/geoserver/wfs', 'wfs'],
  ['https://a.exemple.fr/geoserver/ows', 'wfs wms wmts'],
  ['https://a.exemple.fr/cgi-bin/mapserv?map=/b.map', 'wfs wms wmts'],
  ['https://a.exemple.fr/cgi-bin/qgis_mapserv.fcgi', 'wfs wms wmts'],
  ['https://a.exemple.fr/ows?service=WFS&request=GetFeature&typenames=a', ''],
  ['https://a.exemple.fr/cows/a.geojson', ''],
  ['https://a.exemple.fr/ows?service=CSW', 'wfs wms wmts'],
])('a service is known by what its address says: %s', (text, kinds) => {
  expect(kindsOf(new URL(text)).join(' ')).toBe(kinds);
});

test('the address of a service keeps what is its own, and nothing of one request', () => {
  const asked =
    'https://a.exemple.fr/ows?map=/b.map&service=wms&Version=1.1.1&request=GetMap&LAYERS=n:a&bbox=1,2,3,4&srs=EPSG:4326&width=9#x';
  expect(serviceAt(new URL(asked))).toBe('https://a.exemple.fr/ows?map=%2Fb.map');
  expect(layerNamed(new URL(asked))).toBe('n:a');
});
