import { expect, test } from 'vitest';
import { asMeant } from './code-labels.ts';

const standard = { id: 'cnig-plu', title: 'PLU', url: 'https://www.cnig.gouv.fr/' };
const named = (...names: string[]) => names.map((name) => ({ name }));

test('what a plan calls dates are days, and its zones have words', () => {
  const [valid, zone, label] = asMeant(named('DATVALID', 'TYPEZONE', 'LIBELLE'), { standard });
  expect(valid).toEqual({ name: 'DATVALID', days: true });
  expect(zone?.labels?.['N']).toMatchObject({ fr: 'N, zone naturelle' });
  expect(label).toEqual({ name: 'LIBELLE' });
});

test('the cut names of a shapefile are known, and fields of other data stay as they are', () => {
  expect(asMeant(named('datepublic'), { standard: { ...standard, id: 'cnig-pcrs' } })).toEqual([{ name: 'datepublic', days: true }]);
  expect(asMeant(named('datvalid'), {})).toEqual(named('datvalid'));
});
