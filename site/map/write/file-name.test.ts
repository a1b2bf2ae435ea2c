import { expect, test } from 'vitest';
import { fileName, namePart } from './file-name.ts';
import { notice } from './taken.fixture.ts';

test.each([
  ['Œuvres d’Été & cætera', 'oeuvres-d-ete-caetera'],
  ['../../etc/passwd', 'etc-passwd'],
  ['a'.repeat(100), 'a'.repeat(40)],
  ['Communauté de communes du Pays de Bièvre-Liers et de la Bourbre', 'communaute-de-communes-du-pays-de-bievre'],
  ['.htaccess\0.exe', 'htaccess-exe'],
  ['日本', ''],
])('%j is %j in a name of a file', (text, part) => expect(namePart(text)).toBe(part));

test('a name is bounded, in plain letters, whatever the texts are', () => {
  const long = 'Ź☃'.repeat(1000);
  const name = fileName({ ...notice, producer: long, title: long, place: long }, long);
  expect(name).toMatch(/^[a-z0-9_-]{1,200}$/);
  expect(fileName({ ...notice, producer: '☃', title: '', place: '', published: '' })).toBe('export');
});

test('a whole layer is called without a place', () => {
  const { place: _, ...whole } = notice;
  expect(fileName(whole, 'mâts')).toBe('ddt-de-la-marne_eoliennes-de-l-oeil-d-ete-mats-parcs_mats_2026-03-01');
});

test('what is restricted says so in its name, whatever its format has room for', () => {
  expect(fileName({ ...notice, restriction: 'Accès restreint' })).toMatch(/_2026-03-01_acces-restreint$/);
  expect(fileName(notice)).not.toContain('restreint');
});
