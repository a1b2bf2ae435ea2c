import { expect, test } from 'vitest';
import { fileAddressOf } from './address.ts';

test.each(['https://www.data.gouv.fr/fr/datasets/r/0a-1', 'https://objets.exemple.fr/a/b.geojson?x=1#y'])(
  'an address is one: %s',
  (text) => {
    expect(fileAddressOf(text)?.href).toBe(text.replace('#y', ''));
  },
);

test.each([
  'http://exemple.fr/a.csv',
  'javascript:alert(1)',
  'data:text/csv,a;b',
  'file:///etc/passwd',
  'https://user:secret@exemple.fr/a.csv',
  'https://exemple.fr:81/a.csv',
  'https://localhost/a.csv',
  'https://127.0.0.1/a.csv',
  'https://[::1]/a.csv',
  'https://192.168.1.1/admin',
  'https://2130706433/a.csv',
  'https://0x7f.1/a.csv',
  'https://routeur.local/a.csv',
  'https://service.internal/a.csv',
  'https://exemple.fr/a b.csv',
  `https://exemple.fr/${'a'.repeat(3000)}`,
  'une phrase',
])('a link that asks this machine, its network or a password is none: %s', (text) => {
  expect(fileAddressOf(text)).toBeUndefined();
});
