import { expect, test } from 'vitest';
import { readRepository } from '../../manifest/repository.ts';
import { guessTerritories } from './guess-territories.ts';

const { placeOf } = readRepository();
const guess = (name: string) => guessTerritories(name, (code) => placeOf(code) !== undefined);

test.each([
  ['30014_PLU_20171013.zip', ['COMMUNE-30014']],
  ['2A004_PLU_20171013', ['COMMUNE-2A004']],
  ['241800432_PLUi_20200128.zip', ['EPCI-241800432']],
  ['110068012_PM3_28_20161104', ['DEP-28']],
  ['172014607_AC1_2A_20180130', ['DEP-2A']],
])('a package of the standard is of the territory that its name says: %s', (name, territories) => {
  expect(guess(name)).toEqual(territories);
});

test.each([
  '99999_PLU_20171013',
  '123456789_SCOT_20180218',
  '110068012_PM3_99_20161104',
  'eoliennes_2024.csv',
  '51108_eoliennes.csv',
  'x30014_PLU_20171013',
])('a name that tells no territory leaves it to be measured: %s', (name) => {
  expect(guess(name)).toBeUndefined();
});
