import { expect, test } from 'vitest';
import { isPublicBucket } from './public-bucket.ts';

test.each(['https://geodonnees.s3.exemple.fr/', 'https://s3.exemple.fr:443/cartes/a_b/', 'https://EXEMPLE.fr', 'https://a.xn--p1ai/x'])(
  'everybody can reach %s',
  (address) => {
    expect(isPublicBucket(address)).toBe(true);
  },
);

test.each([
  'http://exemple.fr/',
  'http://localhost:8080/',
  'https://localhost/',
  'https://a.localhost/',
  'https://127.0.0.1/',
  'https://10.0.0.8/',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://[::1]/',
  'https://exemple.fr:8443/',
  'https://exemple.fr:22/',
  'https://qui@exemple.fr/',
  'https://exemple.fr/ https://autre.fr/',
  'https://exemple.fr/;script-src',
  'https://exemple.fr;/',
  'https://exemple.fr/?x=1',
  'https://exemple.fr/#x',
  'https://*.exemple.fr/',
  'https://nas/',
  'https://nas.local/',
  'https://nas.home.arpa/',
  'https://depot.internal/',
  'https://exemple.fr./',
  'https://exemple..fr/',
  'ftp://exemple.fr/',
  'javascript:alert(1)',
  '//exemple.fr/',
  'https://exemple.fr/\u2028',
])('no page may ask %s', (address) => {
  expect(isPublicBucket(address)).toBe(false);
});
