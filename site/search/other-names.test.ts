import { expect, test } from 'vitest';
import { plainText } from '../../schemas/model/plain-text.ts';
import groups from '../../schemas/vocabularies/synonyms.json' with { type: 'json' };
import { otherNames } from './other-names.ts';

test.each([
  ['Mâts d’éoliennes', 'wind turbine'],
  ['Aérogénérateurs autorisés', 'éoliennes'],
  ['BD ORTHO, département de la Sarthe', 'photo aérienne'],
  ['RGE ALTI 5 m', 'relief'],
  ['Relief de la Marne', 'altitude'],
  ['Registre parcellaire graphique 2024', 'champs'],
  ['Servitudes AC1 de la Corse', 'monuments historiques'],
  ['Territoire à risque d’inondation (TRI)', 'crues'],
  ['Installations classées', 'sites Seveso'],
  ['Nuage LiDAR-HD', 'nuage de points'],
])('"%s" is found by "%s" too', (title, name) => {
  expect(otherNames(title)).toContain(name);
});

test('a text has no other name for what it does not name: an acronym is no word, a part of a word is none', () => {
  expect(otherNames('Points de tri des déchets')).not.toContain('inondation');
  expect(otherNames('Aires d’accueil')).toEqual([]);
  // A compound is a name of its own, and within a longer name a shorter one says nothing.
  expect(otherNames('Territoires d’outre-mer')).toEqual([]);
  expect(otherNames('Communauté de communes')).not.toContain('village');
  expect(otherNames('Communauté de communes')).toContain('EPCI');
  expect(otherNames('Plan de prévention des risques')).not.toContain('Seveso');
  expect(otherNames('')).toEqual([]);
});

test('each name of the list stands in one group, beside others', () => {
  const names = groups.flat().map((name) => (name === name.toUpperCase() ? name : plainText(name)));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(groups.filter((group) => group.length < 2)).toEqual([]);
});
