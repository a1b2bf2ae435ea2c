import { expect, test } from 'vitest';
import { guessDates } from './guess-dates.ts';

const today = '2026-11-24';
const layer = (...fields: Parameters<typeof guessDates>[1][0]['fields']): Parameters<typeof guessDates>[1] => [{ fields }];
const date = (name: string, max: string) => ({ name, type: 'date' as const, nulls: 0, max });

test('the name of a file comes before its fields', () => {
  expect(guessDates('30014_PLU_20171013.zip', layer(date('saisie', '2020-01-01')), today)).toEqual({ issued: '2017-10-13' });
});

test('data are as old as the last day of a field of dates, of births, ends and what has begun to serve apart', () => {
  const others = [date('date_fin', '2025-12-31'), date('naissance', '2001-01-01'), date('date_mise_en_service', '2025-01-01')];
  const fields = layer(date('date_maj', '2024-03-31'), ...others);
  expect(guessDates('arbres.csv', fields, today)).toEqual({ revised: '2024-03-31' });
  expect(guessDates('arbres.csv', layer(date('date_pose', '2030-01-01')), today)).toBeUndefined();
});

test('a plan is of the day on which it was approved, as its standard writes it', () => {
  const approved = { name: 'DATAPPRO', type: 'text' as const, nulls: 0, example: '20171013' };
  expect(guessDates('plu.zip', layer(approved, date('saisie', '2020-01-01')), today)).toEqual({ issued: '2017-10-13' });
});
