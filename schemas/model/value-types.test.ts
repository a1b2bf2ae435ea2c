import { expect, test } from 'vitest';
import { valueCases } from './value-cases.fixture.ts';
import { guessIdentifiers, guessType } from './value-types.ts';

test.each(valueCases)('%s is what %j are', (type, values) => {
  const guess = guessType();
  for (const value of values) if (value !== null && value !== '') guess.add(value);
  expect(guess.type()).toBe(type);
});

test.each([
  [true, ['21510602900017']],
  [true, ['732829320', '552100554', '356000000', '784671695', '130025265']],
  [false, ['732829320', '552100554']],
  [false, ['12', '21510602900017']],
  [false, []],
])('numbers are identifiers: %s, %j', (are, digits) => {
  const guess = guessIdentifiers();
  for (const each of digits) guess.add(each);
  expect(guess.are()).toBe(are);
});
