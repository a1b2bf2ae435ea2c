import { expect, test } from 'vitest';
import { asRead, fieldOfName, isCalled } from './feature-name.ts';

const fields = (names: string): { name: string; type: 'text' }[] => names.split(' ').map((name) => ({ name, type: 'text' }));

test.each([
  ['id_aerogenerateur puissance nom_parc hauteur', 'nom_parc puissance hauteur id_aerogenerateur'],
  ['gid objectid libelle code_insee', 'libelle code_insee gid objectid'],
  ['nom libelle', 'nom libelle'],
  ['id_parc code_insee nom_commune code_dept puissance nom_eolienne', 'nom_eolienne nom_commune puissance code_insee code_dept id_parc'],
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

test.each([
  ['id_aerogenerateur nom_commune libelle nom_eolienne', 'nom_eolienne'],
  ['code_insee nom_commune nom_dept', undefined],
  ['libelle nom', 'nom'],
  ['nom_com lib_regime', 'lib_regime'],
])('what a thing is called is neither its commune nor a label in it: %s', (given, called) => {
  expect(fieldOfName(fields(given))?.name).toBe(called);
});

test('words joined by marks, and a sentence, are no name that a person reads', () => {
  expect(['mot '.repeat(30), 'Chapelle des Grecs', 'SJM 3', 'Reims', 'AC1_HoteldeVille_gen', ' ', null].filter(isCalled)).toEqual([
    'Chapelle des Grecs',
    'SJM 3',
    'Reims',
  ]);
});
