import { expect, test } from 'vitest';
import { guessProducerType } from './guess.ts';

test.each([
  ['ma-commune', 'commune'],
  ['mairie-de-grand-champ', 'commune'],
  ['reims-metropole', 'epci'],
  ['grand-reims', 'epci'],
  ['communaute-de-communes-du-plateau', 'epci'],
  ['le-departement-de-la-marne', 'departement'],
  ['cd51', 'departement'],
  ['region-grand-est', 'region'],
  ['la-ddt-51', 'etat'],
  ['agence-de-l-eau-seine', 'operateur'],
  ['sdis-51', 'syndicat'],
  ['sis-2b', 'syndicat'],
  ['le-grand-bornand-ski', 'association'],
  ['amis-des-arbres', 'association'],
])('an identifier tells what kind of body it names, wherever the word stands: %s', (id, type) => {
  expect(guessProducerType(id)).toBe(type);
});
