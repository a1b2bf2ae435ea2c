import { expect, test } from 'vitest';
import { readWfs } from './read-wfs.ts';

const read = (text: string) => readWfs(new Blob([text]));
const type = (name: string, title = ''): string => `<FeatureType><Name>${name}</Name><Title>${title}</Title></FeatureType>`;
const formats = `<ows:OperationsMetadata><ows:Operation name="GetFeature"><ows:Parameter name="outputFormat"><ows:AllowedValues>
  <ows:Value>text/xml</ows:Value><ows:Value>json</ows:Value><ows:Value>application/json</ows:Value>
  </ows:AllowedValues></ows:Parameter></ows:Operation></ows:OperationsMetadata>`;
const service = (types: string, told = formats, version = '2.0.0'): string =>
  `<?xml version="1.0"?><wfs:WFS_Capabilities version="${version}" xmlns:wfs="w" xmlns:ows="o">${told}<FeatureTypeList>${types}</FeatureTypeList></wfs:WFS_Capabilities>`;

test('layers are listed by their titles, or else their names, with the format that is GeoJSON', async () => {
  expect(await read(service(type('v:arbres', 'Arbres &amp; haies') + type('v:bancs')))).toEqual([
    { name: 'v:arbres', title: 'Arbres & haies', version: '2.0.0', format: 'application/json' },
    { name: 'v:bancs', title: 'v:bancs', version: '2.0.0', format: 'application/json' },
  ]);
  const old = `<FeatureType><Name>a</Name><OutputFormats><Format>application/json; subtype=geojson</Format></OutputFormats></FeatureType>`;
  expect(await read(service(old, '', '1.1.0'))).toEqual([
    { name: 'a', title: 'a', version: '1.1.0', format: 'application/json; subtype=geojson' },
  ]);
});

test('a service that gives no GeoJSON, or no service at all, has none to offer', async () => {
  expect(await read(service(type('a'), ''))).toBeUndefined();
  expect(await read('<WMS_Capabilities version="1.3.0"/>')).toBeUndefined();
});

// attack: what a hostile service says of itself
test('names without end, layers without number and titles that turn the text around are bounded', async () => {
  const layers = await read(service(type('n'.repeat(1_000_000)) + type('a', `b\u202ec${'t'.repeat(1_000_000)}`) + type('b').repeat(5000)));
  expect(layers?.length).toBe(999);
  expect(layers?.[0]?.title.length).toBe(150);
  expect(layers?.[0]?.title).not.toContain('\u202e');
});

// attack: entities that grow, or that read a file
test('a document that declares entities is refused', async () => {
  await expect(read(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${service(type('&x;'))}`)).rejects.toThrow('xml-doctype');
});
