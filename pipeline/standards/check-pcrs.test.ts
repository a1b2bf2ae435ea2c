import { expect, test } from 'vitest';
import type { Field, Value } from '../../schemas/types.ts';
import type { MeasuredLayer } from '../vector/measure.ts';
import { checkPcrs } from './check-pcrs.ts';

/** A layer of twelve objects: each field with its different values, and how many objects have none. */
function layer(name: string, columns: Record<string, { values: Value[]; nulls?: number }>): MeasuredLayer {
  const fields = Object.entries(columns).map(([field, { values, nulls = 0 }]): Field => ({
    name: field,
    type: 'text',
    nulls,
    distinct: values.length,
  }));
  return { name, sample: [], problems: [], fields, values: Object.values(columns).map(({ values }) => values) };
}
const surveyed = {
  thematique: { values: ['05'] },
  qualiteCategorisation: { values: ['01'] },
  precisionPlanimetrique: { values: ['005', '999'] },
};
const told = (...layers: MeasuredLayer[]): string[] =>
  checkPcrs(layers).map(({ severity, message }) => `${severity}: ${message}`.replaceAll('\u202f', ' '));

test('says nothing of a plan that follows the standard, in a GML, a GeoPackage or a shapefile', () => {
  const wall = { ...surveyed, precisionAltimetrique: { values: [], nulls: 12 }, typeMur: { values: ['06'], nulls: 3 } };
  expect(told(layer('MurPCRS', wall))).toEqual([]);
  const cover = { ...surveyed, nature: { values: ['07', 'other: borne'] }, reseau: { values: ['ELECECL', '00'] } };
  expect(told(layer('affleurantpcrs', cover))).toEqual([]);
  const cut = { thematique: { values: ['05'] }, qualiteCat: { values: ['other: pose'] }, precisionP: { values: ['010'] } };
  expect(told(layer('FACADEPCRS', cut))).toEqual([]);
});

test('warns of codes that the standard does not have, the rarest too', () => {
  const many = ['00', '01', '02', '03', '04', '06', '07', '08', '09', '10', '11', '99', '12'];
  expect(told(layer('MurPCRS', { ...surveyed, thematique: { values: many }, typeMur: { values: ['01', '07'] } }))).toEqual([
    'warning: Couche « MurPCRS », champ « thematique » : le standard PCRS n’a pas le code 12. Écrivez l’un de ses codes : 00, 01, 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, 99.',
    'warning: Couche « MurPCRS », champ « typeMur » : le standard PCRS n’a pas le code 07. Écrivez l’un de ses codes : 01, 02, 03, 04, 05, 06.',
  ]);
});

test('warns of what the standard requires and is absent, or not filled in', () => {
  const { thematique, qualiteCategorisation } = surveyed;
  expect(told(layer('SeuilPCRS', { thematique, qualiteCategorisation: { ...qualiteCategorisation, nulls: 2 } }))).toEqual([
    'warning: Couche « SeuilPCRS », champ « qualiteCategorisation », que le standard PCRS rend obligatoire : des objets n’ont pas de valeur (2 en tout). Complétez-les, ou demandez-les à qui a fait le levé.',
    'warning: Couche « SeuilPCRS » : le champ « precisionPlanimetrique », que le standard PCRS rend obligatoire, est absent. Ajoutez-le avant de livrer ce plan à un gestionnaire de réseau.',
  ]);
});

test('holds no other layer to it', () => {
  expect(told(layer('releves', { thematique: { values: ['77'] } }))).toEqual([]);
  expect(told(layer('MurPCRS', surveyed), layer('InitiativePCRS', { nature: { values: ['77'] } }))).toEqual([]);
});
