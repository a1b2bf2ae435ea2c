import { expect, test } from 'vitest';
import { capabilitiesAt, readService } from './read-service.ts';

const address = 'https://a.exemple.fr/ows?map=/b.map&service=any&request=getcapabilities';
const read = (text: string, at = address) => readService(new TextEncoder().encode(text).buffer, new URL(at));
const offers = (text: string, at = address) => read(text, at)?.offers ?? [];

const type = (name: string, title = ''): string => `<FeatureType><Name>${name}</Name><Title>${title}</Title></FeatureType>`;
const formats = `<ows:OperationsMetadata><ows:Operation name="GetFeature"><ows:Parameter name="outputFormat"><ows:AllowedValues>
  <ows:Value>text/xml</ows:Value><ows:Value>json</ows:Value><ows:Value>application/json</ows:Value>
  </ows:AllowedValues></ows:Parameter></ows:Operation></ows:OperationsMetadata>`;
const wfs = (types: string, told = formats, version = '2.0.0'): string =>
  `<?xml version="1.0"?><wfs:WFS_Capabilities version="${version}" xmlns:wfs="w" xmlns:ows="o">${told}<FeatureTypeList>${types}</FeatureTypeList></wfs:WFS_Capabilities>`;

const layer = (name: string, more = ''): string => `<Layer><Name>${name}</Name>${more}</Layer>`;
const wms = (layers: string, around = '<CRS>EPSG:2154</CRS><CRS>EPSG:3857</CRS>'): string =>
  `<WMS_Capabilities version="1.3.0"><Capability><Request><GetMap><Format>image/png</Format></GetMap></Request><Layer>${around}
  <Attribution><Title>Ville &lt;b&gt;</Title><OnlineResource href="javascript:alert(1)"/></Attribution>${layers}</Layer></Capability></WMS_Capabilities>`;

const matrix = `<TileMatrixSet><Identifier>PM</Identifier><SupportedCRS>EPSG:3857</SupportedCRS><TileMatrix><Identifier>0</Identifier>
  <ScaleDenominator>559082264.0287178</ScaleDenominator><TopLeftCorner>-20037508.34 20037508.34</TopLeftCorner>
  <TileWidth>256</TileWidth><TileHeight>256</TileHeight></TileMatrix></TileMatrixSet>`;
const wmts = (template: string): string =>
  `<Capabilities version="1.0.0"><Contents><Layer><Identifier>plan</Identifier><Title>Plan</Title><Format>image/png</Format>
  <TileMatrixSetLink><TileMatrixSet>PM</TileMatrixSet></TileMatrixSetLink>
  <ResourceURL resourceType="tile" format="image/png" template="${template}"/></Layer>${matrix}</Contents></Capabilities>`;

test('layers of features are listed by their titles, or else their names, at the address of all they have in GeoJSON', () => {
  expect(offers(wfs(type('v:arbres', 'Arbres &amp; haies') + type('v:a&amp;REQUEST=Transaction')))).toEqual([
    {
      kind: 'wfs',
      title: 'Arbres & haies',
      address:
        'https://a.exemple.fr/ows?map=/b.map&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=v:arbres&OUTPUTFORMAT=application/json&SRSNAME=EPSG:4326',
    },
    {
      kind: 'wfs',
      title: 'v:a&REQUEST=Transaction',
      address:
        'https://a.exemple.fr/ows?map=/b.map&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=v:a%26REQUEST%3DTransaction&OUTPUTFORMAT=application/json&SRSNAME=EPSG:4326',
    },
  ]);
  const old = `<FeatureType><Name>a</Name><OutputFormats><Format>application/json; subtype=geojson</Format></OutputFormats></FeatureType>`;
  expect(offers(wfs(old, '', '1.1.0'))[0]?.address).toContain(
    'VERSION=1.1.0&REQUEST=GetFeature&TYPENAME=a&OUTPUTFORMAT=application/json%3B+subtype%3Dgeojson',
  );
});

test('layers of pictures are those that a web map can show, with whom they are owed to, as plain text', () => {
  const [first, ...others] = offers(wms(layer('a', '<Title>Zones</Title>') + layer('b')));
  expect(first).toMatchObject({ kind: 'wms', title: 'Zones', pictures: { attribution: 'Ville <b>', map: { draws: 'pictures' } } });
  expect(first?.address).toContain('https://a.exemple.fr/ows?map=/b.map&SERVICE=WMS&REQUEST=GetMap&VERSION=1.3.0&LAYERS=a&');
  expect(JSON.stringify(first)).not.toContain('javascript:');
  expect(others.map(({ title }) => title)).toEqual(['b']);
  expect(offers(wms(layer('a'), '<CRS>EPSG:2154</CRS>'))).toEqual([]);
  const some = read(wms(layer('a') + layer('b', '<CRS>EPSG:3857</CRS>') + layer('c'), '<CRS>EPSG:2154</CRS>'));
  expect([some?.offers.map(({ title }) => title), some?.total, some?.undrawn]).toEqual([['b'], 1, 2]);
});

test('tiles may lie at another public host, and at none of this machine or of its network', () => {
  const at = 'https://a.exemple.fr/WMTSCapabilities.xml';
  const template = '/{TileMatrix}/{TileRow}/{TileCol}.png';
  expect(offers(wmts(`https://tuiles.exemple.fr${template}`), at)[0]?.address).toBe('https://tuiles.exemple.fr/{z}/{y}/{x}.png');
  for (const host of [
    'http://tuiles.exemple.fr',
    'https://192.168.1.1',
    'https://localhost',
    'https://u:p@tuiles.exemple.fr',
    'javascript:',
  ])
    expect(offers(wmts(`${host}${template}`), at), host).toEqual([]);
  expect(offers(wmts(''))[0]?.address).toContain('SERVICE=WMTS&REQUEST=GetTile');
});

test('tiles of another grid than the one of web maps are not offered', () => {
  const text = wmts('');
  expect(offers(text.replace('EPSG:3857', 'EPSG:2154'))).toEqual([]);
  expect(offers(text.replace('-20037508.34 ', '0 '))).toEqual([]);
});

test('the layer that the address names comes first', () => {
  const layers = Array.from({ length: 1200 }, (_, at) => layer(`l${at}`)).join('');
  expect(offers(wms(layers), `${address}&LAYERS=l1100`)[0]?.title).toBe('l1100');
});

test('what offers no layer that is read, or is no service at all, offers nothing', () => {
  expect(offers(wfs(type('a'), ''))).toEqual([]);
  expect(read('<html/>')).toBeUndefined();
  expect(readService(new TextEncoder().encode(wms(layer('a'))).buffer, new URL(address), 'wfs')).toBeUndefined();
});

// attack: what a hostile service says of itself
test('names without end, layers without number and titles that turn the text around are bounded', () => {
  const features = offers(wfs(type('n'.repeat(301)) + type('a', `b\u202ec${'t'.repeat(1000)}`) + type('b').repeat(5000)));
  expect([features.length, features[0]?.title.length]).toEqual([1000, 150]);
  expect(features.filter(({ title }) => title.startsWith('n'))).toEqual([]);
  expect(features[0]?.title).not.toContain('\u202e');
  const many = read(wms(layer('a').repeat(10_000), '<CRS>EPSG:3857</CRS>'.repeat(2000)));
  expect([many?.offers.length, many?.total]).toEqual([1000, 10_000]);
  expect(() => read(wfs(type('n'.repeat(1_000_000))))).toThrow('This is no XML that is read here: limit 100000 characters.');
});

// attack: entities that grow, or that read a file
test('a document that declares entities is refused', () => {
  expect(() => read(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${wfs(type('&x;'))}`)).toThrow(
    'This is no XML that is read here: doctype.',
  );
});

test('a service is asked with nothing of the request that its address held', () => {
  expect((['wfs', 'wms', 'wmts'] as const).map((kind) => capabilitiesAt(new URL(`${address}&count=1`), kind))).toEqual([
    'https://a.exemple.fr/ows?map=/b.map&SERVICE=WFS&REQUEST=GetCapabilities',
    'https://a.exemple.fr/ows?map=/b.map&SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0',
    'https://a.exemple.fr/ows?map=/b.map&SERVICE=WMTS&REQUEST=GetCapabilities&VERSION=1.0.0',
  ]);
});
