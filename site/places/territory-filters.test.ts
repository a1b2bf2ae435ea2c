import { expect, test } from 'vitest';
import type { Field, Layer, TerritoryLevel, Value } from '../../schemas/types.ts';
import { spellingOf } from './territory-filters.ts';

/** A field of a layer whose sample has these values. */
function ways(name: string, level: TerritoryLevel, values: readonly Value[], told: Partial<Field & Pick<Layer, 'territory'>> = {}) {
  const { territory, ...more } = told;
  const field: Field = { name, type: typeof values[0] === 'number' ? 'integer' : 'text', nulls: 0, ...more };
  const layer = { fields: [field], sample: values.map((value) => [value]), ...(territory && { territory }) };
  const spelling = spellingOf(layer, field, level);
  return (code: string): string | undefined => spelling?.(code);
}

test.each<[field: string, level: TerritoryLevel, values: Value[], code: string, value: string]>([
  ['code_dep', 'departement', ['51', '2A', '974'], 'DEP-01', '01'],
  ['DEP', 'departement', [51, 8], 'DEP-01', '1'],
  ['insee_reg', 'region', ['44', '01'], 'REG-76', '76'],
  ['code_insee', 'commune', ['51454', null, ''], 'COMMUNE-51108', '51108'],
  ['siren_epci', 'epci', ['200067213'], 'EPCI-200067213', '200067213'],
  ['nom_dep', 'departement', ['MARNE', 'COTES D’ARMOR'], 'DEP-22', 'COTES D’ARMOR'],
  ['departement', 'departement', ['Marne', 'Ardennes'], 'DEP-22', 'Côtes-d’Armor'],
  ['nom_region', 'region', ['Grand Est'], 'REG-53', 'Bretagne'],
])('%s of a %s is found to name it, as it writes that', (field, level, values, code, value) => {
  expect(ways(field, level, values)(code)).toBe(value);
});

test('a field is no name of a territory where one of its values is none, where nobody knows how it writes that one, or by another name', () => {
  expect(ways('code_dep', 'departement', ['51', '99'])('DEP-51')).toBeUndefined();
  expect(ways('dep', 'departement', ['Marne', 'Paradis'])('DEP-51')).toBeUndefined();
  expect(ways('nom_dep', 'departement', ['MARNE'])('DEP-22')).toBeUndefined();
  expect(ways('nom_com', 'commune', ['Reims'])('COMMUNE-51454')).toBeUndefined();
  expect(ways('age', 'departement', ['51', '52'])('DEP-51')).toBeUndefined();
  expect(ways('code_dep', 'departement', [])('DEP-51')).toBeUndefined();
});

test('the column of the codes of a layer of territories names them, whatever it is called', () => {
  const territory = { level: 'departement', code: 'id' } as const;
  expect(ways('id', 'departement', ['51'], { territory })('DEP-08')).toBe('08');
  expect(ways('id', 'region', ['51'], { territory })('REG-44')).toBeUndefined();
});
