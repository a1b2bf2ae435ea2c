import { expect, test } from 'vitest';
import { depositLetters, depositName } from './deposit-name.ts';

const folder = 'ville-de-vion/aires-de-jeux';

test.each([
  ['aires de jeux_2024 (été).csv', 'aires de jeux_2024 (été).csv'],
  ["L’eau, c'est + 1.geojson", "L’eau, c'est + 1.geojson"],
  ['voirie & réseaux.geojson', 'voirie-réseaux.geojson'],
  ['relevé #2.csv', 'relevé-2.csv'],
  ['plan[1].geojson', 'plan-1.geojson'],
  ['a@b.csv', 'a-b.csv'],
  ['arbres°.csv', 'arbres.csv'],
  ['a–b.csv', 'a-b.csv'],
  ['e\u0301te\u0301.csv', 'été.csv'],
  ['arbres\ud83c\udf33.csv', 'arbres.csv'],
  ['.csv', 'donnees.csv'],
  ['???.CSV', 'donnees.CSV'],
  ['nul.csv', 'donnees.csv'],
  ['Com1.v2.csv', 'donnees.csv'],
  ['-rf ..csv', 'rf.csv'],
  ['../../x.csv', 'x.csv'],
  ['a\u202ecsv.gpkg', 'a-csv.gpkg'],
  ['sans fin ', 'sans fin'],
])('a file is deposited under a name that is taken: %j', (name, sent) => {
  expect(depositName(name, folder)).toBe(sent);
  expect(depositName(sent, folder)).toBe(sent);
  expect(sent).toMatch(new RegExp(`^(?![. ])[${depositLetters}]+(?<![. ])$`, 'u'));
});

test('a name that is too long is cut, never within a letter, and keeps its ending', () => {
  const long = depositName(`${'a'.repeat(300)}.geojson`, folder);
  expect(`${folder}/${long}`).toHaveLength(150);
  expect(long).toMatch(/^a+\.geojson$/);
  // A disk counts bytes.
  expect(depositName(`${'é'.repeat(300)}.csv`, folder)).toBe(`${'é'.repeat(100)}.csv`);
  expect(depositName(`${'\u{20000}'.repeat(300)}.csv`, folder)).toBe(`${'\u{20000}'.repeat(50)}.csv`);
  expect(depositName(`a${'\u{20000}'.repeat(300)}.csv`, 'f'.repeat(130))).toBe(`a${'\u{20000}'.repeat(7)}.csv`);
});
