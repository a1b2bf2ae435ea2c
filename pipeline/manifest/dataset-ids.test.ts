import { expect, test } from 'vitest';
import { choose } from './dataset-ids.ts';

const known = ['ma-commune/arbres', 'ma-commune/velos', 'ddt-51/eoliennes'];

test('a producer stands for all of its data sets', () => {
  expect(choose(['ma-commune'], known)).toEqual(['ma-commune/arbres', 'ma-commune/velos']);
});

test.each([
  ['ma-comune', ' Le plus proche est «\u202fma-commune\u202f».'],
  ['ddt-51/eolienes', ' Le plus proche est «\u202fddt-51/eoliennes\u202f».'],
  ['prefecture', ''],
])('an id that nobody has is told with the nearest one: %s', (id, hint) => {
  expect(() => choose([id], known)).toThrow(`Aucun jeu de données ne s’appelle «\u202f${id}\u202f».${hint} Donnez producteur/jeu`);
});
