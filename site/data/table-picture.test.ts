import { expect, test } from 'vitest';
import type { DatasetRecord, Field, Layer } from '../../schemas/types.ts';
import { pictureTable } from './table-picture.ts';

const field = (over: Partial<Field> & Pick<Field, 'name'>): Field => ({ type: 'text', nulls: 0, ...over });
const layerOf = (fields: Field[], sample: Layer['sample'], over: Partial<Layer> = {}): Layer => ({
  name: 'communes',
  geometry: null,
  hasZ: false,
  crs: null,
  features: sample.length,
  bbox: null,
  fields,
  sample,
  conservation: { source: 2, filtered: 0, clean: 2, geoparquet: 2, csv: 2, withoutGeometry: 0 },
  ...over,
});
const picture = (...layers: Layer[]) => pictureTable({ layers } as DatasetRecord['version']);

const code = field({ name: 'code', title: { fr: 'Code', en: 'Code' } });
const name = field({ name: 'nom', title: { fr: 'Nom', en: 'Name' } });
const people = field({ name: 'population', title: 'Population', type: 'integer' });

test('shows the first columns of a table with some rows, cut as a card is wide', () => {
  expect(
    picture(
      layerOf(
        [code, name, people],
        [
          ['01001', 'L’Abergement-Clémenciat', 832],
          ['01002', 'Ain', null],
        ],
      ),
    ),
  ).toEqual({
    heads: ['Code', { fr: 'Nom', en: 'Name' }],
    rows: [
      ['01001', 'L’Abergem…'],
      ['01002', 'Ain'],
    ],
  });
  expect(picture(layerOf([code, people, code], [['01', 832, '02']]))?.rows).toEqual([['01', '832', '02']]);
  expect(picture(layerOf([people], [[1234]]))?.rows).toEqual([[{ fr: '1\u202f234', en: '1,234' }]]);
  expect(
    picture(
      layerOf(
        [code],
        Array.from({ length: 20 }, () => ['1']),
      ),
    )?.rows.length,
  ).toBe(4);
});

test('leaves out columns without a value and what looks personal, and draws nothing where nothing is left', () => {
  const mail = field({ name: 'mail', personal: 'email' });
  expect(picture(layerOf([field({ name: 'vide' }), mail, code], [[null, 'a@b.fr', '01']]))).toEqual({ heads: ['Code'], rows: [['01']] });
  expect(picture(layerOf([mail], [['a@b.fr']]))).toBeUndefined();
  expect(picture(layerOf([code], []))).toBeUndefined();
});

test('is of tables alone: what has a geometry draws itself', () => {
  expect(picture(layerOf([code], [['01']]), layerOf([code], [['01']], { geometry: 'point' }))).toBeUndefined();
});
