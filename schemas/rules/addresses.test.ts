import { describe, expect, test } from 'vitest';
import { say } from '../messages/say.ts';
import { addressRules, secretOf } from './addresses.ts';
import type { Draft } from './rule.ts';

const signature = '0123456789abcdef'.repeat(4);
/** Made of parts, so that no scanner of secrets takes this file for one. */
const awsKey = ['AKIA', 'ABCDEFGH23456789'].join('');
const token = ['eyJhbGciOiJI', 'eyJzdWIiOiIx', 'c2lnbmF0dXJl'].join('.');
const nested = encodeURIComponent(`https://seau.s3.exemple.fr/a.zip?X-Amz-Signature=${signature}`);

describe('an address that lets in whoever reads it is known', () => {
  test.each([
    ['https://seau.s3.exemple.fr/a.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=' + signature, 'X-Amz-Signature'],
    [`https://seau.s3.exemple.fr/a.zip?x-amz-security-token=abc`, 'x-amz-security-token'],
    ['https://seau.s3.exemple.fr/a.zip?AWSAccessKeyId=AK&Expires=1&Signature=abc', 'AWSAccessKeyId'],
    [`https://storage.exemple.fr/seau/a.zip?X-Goog-Credential=a&X-Goog-Signature=${signature}`, 'X-Goog-Credential'],
    ['https://compte.blob.exemple.fr/a/b.zip?sv=2024-01-01&se=2026-01-01&sp=r&sig=aB3dE6gH9jK2mN5pQ8sT1vW4yZ7%2B%3D', 'sig'],
    [`https://exemple.fr/v1/AUTH_a/b.zip?temp_url_sig=${signature}&temp_url_expires=1`, 'temp_url_sig'],
    ['https://cdn.exemple.fr/a.zip?Policy=eyJ&Key-Pair-Id=APKA', 'Key-Pair-Id'],
    ['https://exemple.fr/arcgis/rest/a?f=json&token=abc', 'token'],
    ['https://exemple.fr/geoserver/wfs?authkey=0b9c1b9e-6e2c', 'authkey'],
    ['https://exemple.fr/wms?APIKEY=abcd', 'APIKEY'],
    ['https://exemple.fr/wms?api_key=abcd', 'api_key'],
    ['https://exemple.fr/wms?%61pikey=abcd', 'apikey'],
    ['https://exemple.fr/wms?a=1;access_token=abcd', 'access_token'],
    ['https://exemple.fr/app;jsessionid=0A1B2C/a.csv', 'jsessionid'],
    ['https://exemple.fr/a.csv#access_token=abcd', 'access_token'],
    ['https://exemple.fr/#/a?token=abcd', 'token'],
    ['https://exemple.fr/a.csv?key=Zx81b7Qp45Lm2', 'key'],
    ['https://exemple.fr/a.csv?mot_de_passe=vent', 'mot_de_passe'],
    [`https://exemple.fr/relais?url=${nested}`, 'X-Amz-Signature'],
    [`https://exemple.fr/relais?url=${encodeURIComponent(`https://exemple.fr/?u=${nested}`)}`, 'X-Amz-Signature'],
  ])('%s', (address, name) => {
    expect(secretOf(address)).toEqual({ id: 'address.parameter', facts: { name } });
  });

  test.each([
    ['https://nom:secret@exemple.fr/a.csv', 'address.userinfo'],
    ['https://nom@exemple.fr/a.csv', 'address.userinfo'],
    [`https://exemple.fr/${awsKey}/a.csv`, 'address.key'],
    [`https://exemple.fr/a.csv?code=${token}`, 'address.key'],
    [`https://exemple.fr/p/${encodeURIComponent(token)}/a.csv`, 'address.key'],
  ])('%s', (address, id) => {
    expect(secretOf(address)?.id).toBe(id);
  });
});

test.each([
  'https://data.geopf.fr/wms-r?apikey=decouverte',
  'https://data.geopf.fr/private/wms-r/wms?apikey=ign_scan_ws',
  'https://data.geopf.fr/wmts?SERVICE=WMTS&LAYER=ORTHOIMAGERY.ORTHOPHOTOS',
  'https://exemple.fr/wms?map=/srv/carte.map&key=population',
  'https://exemple.fr/?sig=oui&cle=code_insee&session=2026',
  'https://exemple.fr/donnees?code=COMMUNE-51108&keyword=vent&tokenize=non',
  'https://exemple.fr/ogc/items?pageToken=abc&signe=plus',
  'https://exemple.fr/a.csv?token=&apikey=',
  'https://www.exemple.fr/api/v2/export?lang=fr&hash=9f86d081884c7d659a2feaa0c55ad015&v=20260101',
  'https://exemple.fr/telechargement/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.zip',
  'https://exemple.fr/index.php/s/aB3dE6gH9jK2mN5/download',
])('an address that anybody may have says nothing: %s', (address) => {
  expect(secretOf(address)).toBeUndefined();
});

// attack: a key or a signature in an address of a manifest
test('it is found wherever a manifest writes it, and its value is not repeated', () => {
  const url = 'https://exemple.fr/a?token=abcd1234';
  const drafts: [string, Draft][] = [
    ['/source/url', { source: { url } }],
    ['/source/files/1/url', { source: { files: [{ path: 'a.csv' }, { url }] } }],
    ['/source/service/url', { source: { service: { type: 'wms', url, layer: 'a' } } }],
    ['/conformsTo/0', { conformsTo: [url] }],
    ['/conformsTo/0/schema', { conformsTo: [{ schema: url }] }],
    ['/contact/url', { contact: { name: 'SIG', url } }],
    ['/links/0/url', { links: [{ title: 'Page', url }] }],
    ['/description/en', { description: { fr: 'Rien.', en: `See [the file](${url}).` } }],
    ['/lineage', { lineage: `Tiré de <${url}>.` }],
    ['/layers/0/fields/a~1b/title', { layers: [{ name: 'a', fields: { 'a/b': { title: `Voir ${url}` } } }] }],
  ];
  for (const [pointer, draft] of drafts) {
    const [found, ...more] = addressRules.flatMap(({ breaks }) => breaks(draft, {}));
    expect([found?.pointer, more.length]).toEqual([pointer, 0]);
    expect(say('address.secret', found?.facts)).not.toContain('abcd1234');
  }
});
