import { expect, test } from 'vitest';
import { dateInName } from './date-in-name.ts';

test.each([
  ['30014_PLU_20171013.zip', '2017-10-13'],
  ['BDTOPO_3-4_TOUSTHEMES_SHP_LAMB93_D072_2024-03-15.7z', '2024-03-15'],
  ['arbres_2024.csv', '2024'],
  ['releve_2024-06.gpkg', '2024-06'],
  ['occupation_2006_2018.shp', '2018'],
  // Codes: a commune, a SIREN, a system of coordinates, a day that does not exist, what is to come.
  ['51108_voirie.zip', undefined],
  ['200066876_zonage.zip', undefined],
  ['parcelles_2154.gpkg', undefined],
  ['plan_20171340.zip', undefined],
  ['projet_2031.csv', undefined],
])('the file %s tells of data of %s', (name, date) => {
  expect(dateInName(name, '2026-11-24')).toBe(date);
});
