import { expect, test } from 'vitest';
import { asRead } from './name-field.ts';

const fields = (names: string): { name: string; type: 'text' }[] => names.split(' ').map((name) => ({ name, type: 'text' }));

test.each([
  ['id_aerogenerateur puissance nom_parc hauteur', 'nom_parc puissance hauteur id_aerogenerateur'],
  ['gid objectid libelle code_insee', 'libelle code_insee gid objectid'],
  ['nom libelle', 'nom libelle'],
  ['idu validite', 'validite idu'],
])('of a feature what it is called is read first, and its identifiers last: %s', (given, read) => {
  expect(asRead(fields(given)).map(({ name }) => name)).toEqual(read.split(' '));
});

test('a number is no name', () => {
  expect(
    asRead([
      { name: 'hauteur', type: 'number' },
      { name: 'nom', type: 'integer' },
    ]).map(({ name }) => name),
  ).toEqual(['hauteur', 'nom']);
});
