import { expect, test } from 'vitest';
import type { Field, Value } from '../schemas/types.ts';
import { boundOf, surveysOf, zonesOf } from './pcrs.ts';
import { isWebAddress } from './web-address.ts';

const layer = (name: string, fields: (Partial<Field> & { name: string })[], sample: Value[][] = []) => ({
  name,
  fields: fields.map((field): Field => ({ type: 'text', nulls: 0, ...field })),
  sample,
});
const recordOf = (...layers: ReturnType<typeof layer>[]) => ({ version: { layers } });

test('says of each surveyed layer its classes, its producers and its days', () => {
  const record = recordOf(
    layer('facadepcrs', [
      { name: 'dateLeve', min: '2019-12-01', max: '2019-12-31' },
      {
        name: 'precisionPlanimetrique',
        top: [
          { value: '005', count: 3 },
          { value: '010', count: 1 },
        ],
      },
      { name: 'producteur', example: 'Immergis' },
    ]),
    layer('habillagelignespcrs', [{ name: 'idHabillage', example: 'x' }]),
  );
  expect(surveysOf(record).map(({ layer: { name }, ...survey }) => ({ name, ...survey }))).toEqual([
    { name: 'facadepcrs', planimetric: ['005', '010'], altimetric: [], producers: ['Immergis'], first: '2019-12-01', last: '2019-12-31' },
  ]);
});

test('names zones as the standard does, else by their identifier, with who answers for them', () => {
  const fields = [{ name: 'gml_id' }, { name: 'fournisseur' }, { name: 'datePublication' }, { name: 'idEmprise' }];
  const sample: Value[][] = [
    ['gml_1', 'Métropole de Lyon', '2020-07-16', 'RIL_L264'],
    ['gml_2', null, null, null],
  ];
  expect(zonesOf(recordOf(layer('empriseechangepcrs', fields, sample), layer('murpcrs', fields, sample)))).toEqual([
    { name: 'RIL_L264', manager: 'Métropole de Lyon', date: '2020-07-16' },
    { name: 'gml_2', manager: '', date: null },
  ]);
});

test('a class is a bound in centimetres, or none', () => {
  expect(['002', '005', '150', '999', 'x'].map(boundOf)).toEqual([2, 5, 150, undefined, undefined]);
});

test('only a whole https address becomes a link', () => {
  expect(isWebAddress('https://exemple.fr/30014_reglement.pdf#page=24')).toBe(true);
  for (const text of [
    'http://exemple.fr/',
    'javascript:alert(1)',
    'https://exemple.fr/a b',
    'https://exemple.fr/a"',
    'https://exemple.fr/abc…',
    'reglement.pdf',
    null,
    3,
  ])
    expect(isWebAddress(text)).toBe(false);
});
