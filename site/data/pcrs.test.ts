import { expect, test } from 'vitest';
import type { Field, SurveyedZone } from '../../schemas/types.ts';
import { boundOf, surveysOf, zonesOf } from './pcrs.ts';
import { isWebAddress, linkOf } from '../words/web-address.ts';

const layer = (name: string, fields: (Partial<Field> & { name: string })[], zones?: SurveyedZone[], features = 3) => ({
  name,
  features,
  fields: fields.map((field): Field => ({ type: 'text', nulls: 0, ...field })),
  ...(zones && { zones }),
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

test('knows the fields of a shapefile, whose names are cut', () => {
  const cut = layer('facadepcrs', [
    { name: 'precisionP', example: '010' },
    { name: 'precisionA', example: '005' },
  ]);
  expect(surveysOf(recordOf(cut))).toMatchObject([{ planimetric: ['010'], altimetric: ['005'] }]);
});

test('lists the first zones, and says how many more there are', () => {
  const zone = (name: string): SurveyedZone => ({ name, features: 2, planimetric: [{ value: '005', count: 2 }], altimetric: [] });
  const few = layer('emprises', [], [zone('a'), zone('b')], 2);
  expect(zonesOf(recordOf(few, layer('murpcrs', [])))).toEqual({ zones: [zone('a'), zone('b')], more: 0 });
  const many = layer(
    'emprises',
    [],
    Array.from({ length: 100 }, (_, index) => zone(String(index))),
    3000,
  );
  const { zones, more } = zonesOf(recordOf(many));
  expect([zones.length, more]).toEqual([20, 2980]);
});

test('a class is a bound in centimetres, or none', () => {
  expect(['002', '005', '150', '999', 'x'].map(boundOf)).toEqual([2, 5, 150, undefined, undefined]);
});

test('only a whole web address becomes a link', () => {
  expect(isWebAddress('https://exemple.fr/30014_reglement.pdf#page=24')).toBe(true);
  expect(isWebAddress('http://exemple.fr/reglement.pdf')).toBe(true);
  for (const text of [
    'javascript:alert(1)',
    'ftp://exemple.fr/a',
    'https://exemple.fr/a b',
    'https://exemple.fr/a"',
    'https://exemple.fr/abc…',
    'https://www.legifrance.gouv.fr:443@exemple.fr/a',
    'https://exemple.fr/a\u202egpj.exe',
    'reglement.pdf',
    null,
    3,
  ])
    expect(isWebAddress(text)).toBe(false);
});

test('an attribute opens the document that it names, at its page, and no other', () => {
  const pieces = {
    '30014_reglement.pdf': 'https://exemple.fr/data/30014_reglement.pdf',
    'ac1_act.pdf': 'https://exemple.fr/data/ac1_act.pdf',
  };
  expect(linkOf('30014_Reglement.pdf#page=24', pieces)).toBe('https://exemple.fr/data/30014_reglement.pdf#page=24');
  expect(linkOf('AC1_act', pieces)).toBe('https://exemple.fr/data/ac1_act.pdf');
  expect(linkOf('https://exemple.fr/a.pdf', pieces)).toBe('https://exemple.fr/a.pdf');
  for (const value of ['absent.pdf', '30014_reglement.pdf#"onclick=', 'constructor', '', null, 3])
    expect(linkOf(value, pieces)).toBeUndefined();
});
