import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { valueCases } from '../../../schemas/model/value-cases.fixture.ts';
import type { FieldType } from '../../../schemas/types.ts';
import { sqlAsType, guessTypes } from './value-types.ts';

function guess(values: (string | null)[], only?: FieldType[]): FieldType {
  using database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (v TEXT)');
  const insert = database.prepare('INSERT INTO t VALUES (?)');
  for (const value of values) insert.run(value);
  return guessTypes(database, 't', [{ name: 'v', ...(only && { only }) }]).get('v') ?? 'text';
}

function convert(value: string | number | bigint, from: FieldType, type: FieldType): unknown {
  using database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (v)');
  database.prepare('INSERT INTO t VALUES (?)').run(value);
  return database.prepare(`SELECT ${sqlAsType('v', from, type)} AS v FROM t`).get()?.['v'];
}

test.each(valueCases)('%s is what %j are', (type, values) => {
  expect(guess(values)).toBe(type);
});

test('a contradiction far down is seen', () => {
  expect(guess([...Array.from({ length: 5000 }, (_, index) => String(index)), 'x'])).toBe('text');
  expect(guess([...Array.from({ length: 3000 }, () => null), '3'])).toBe('integer');
});

test('only the guesses that are allowed are made', () => {
  expect(guess(['1'], ['date'])).toBe('text');
  expect(guess(['2024-01-01'], ['date'])).toBe('date');
});

test.each<[string | number | bigint, FieldType, FieldType, unknown]>([
  ['1 234,5', 'text', 'number', 1234.5],
  ['12abc', 'text', 'number', null],
  ['7', 'text', 'integer', 7],
  ['7.5', 'text', 'integer', null],
  ['20261124', 'text', 'date', '2026-11-24'],
  ['2026-11-24T08:00:00', 'text', 'date', '2026-11-24'],
  // A time without a zone is one of the place: nobody knows its moment.
  ['2026-11-24 08:00', 'text', 'datetime', '2026-11-24T08:00:00.000'],
  ['2026-11-24', 'date', 'datetime', '2026-11-24T00:00:00.000'],
  ['2026-11-24T08:00:00Z', 'text', 'datetime', '2026-11-24T08:00:00.000Z'],
  ['2026-11-24T08:00:00.5-05:30', 'text', 'datetime', '2026-11-24T13:30:00.500Z'],
  ['oui', 'text', 'boolean', 1],
  ['peut-être', 'text', 'boolean', null],
  [1004n, 'integer', 'text', '1004'],
  [1004.0, 'number', 'text', '1004'],
  [2.5, 'number', 'text', '2.5'],
  [1n, 'boolean', 'text', 'true'],
])('%s of type %s is, as %s, %s', (value, from, type, expected) => {
  expect(convert(value, from, type)).toBe(expected);
});
