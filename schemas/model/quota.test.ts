import { describe, expect, test } from 'vitest';
import { allowedBytes, bucketsOf, storedOf, terabytesFor, usageOf, yearlyEuros } from './quota.ts';
import type { DatasetRecord } from '../types.ts';

const quota = { freeBytes: 500e9, price: { eurosPerTerabyte: 120, on: '2026-11-24', source: 'Essai' } };
const version = (bytes: number, added?: number): DatasetRecord['history'][number] => ({
  id: '9f86d081884c7d65',
  date: '2026-11-24',
  features: 1,
  bytes,
  ...(added !== undefined && { added }),
});

describe('what is stored', () => {
  test('is every version, a file that several share counted once', () => {
    expect(storedOf({ history: [version(100, 30), version(90, 20), version(80)] })).toEqual({ current: 100, all: 130, own: 0 });
  });

  test('is never less than what is shown', () => {
    expect(storedOf({ history: [version(100, 0)] })).toEqual({ current: 100, all: 100, own: 0 });
  });

  test('in a bucket of the producer is told apart, also where the producer has moved there', () => {
    const store = 'https://geodonnees.exemple.fr/';
    expect(storedOf({ history: [{ ...version(100), store }, version(90, 20), version(80)] })).toEqual({ current: 0, all: 100, own: 100 });
    expect(storedOf({ history: [version(100), { ...version(90, 20), store }, { ...version(80), store }] })).toEqual({
      current: 100,
      all: 100,
      own: 100,
    });
  });

  test('in several buckets is told by bucket, whatever the data set', () => {
    const old = 'https://ancien.exemple.fr/';
    const now = 'https://geodonnees.exemple.fr/';
    const moved = [{ ...version(100), store: now }, { ...version(90, 20), store: old }, version(80)];
    expect(storedOf({ history: moved })).toEqual({ current: 0, all: 80, own: 190 });
    expect(
      bucketsOf([
        { id: 'a/un', history: moved },
        { id: 'a/deux', history: [{ ...version(7), store: now }] },
        { id: 'b/un', history: [{ ...version(3), store: now }] },
        { id: 'c/un', history: [version(9)] },
      ]),
    ).toEqual([
      { producer: 'a', store: now, bytes: 107 },
      { producer: 'a', store: old, bytes: 90 },
      { producer: 'b', store: now, bytes: 3 },
    ]);
  });

  test('is told by producer and by data set', () => {
    const usage = usageOf([
      { id: 'a/un', history: [version(10)] },
      { id: 'a/deux', history: [version(5), version(7)] },
      { id: 'b/un', history: [version(1)] },
    ]);
    expect([...usage].map(([id, { current, all }]) => [id, current, all])).toEqual([
      ['a', 15, 22],
      ['b', 1, 1],
    ]);
    const left = usageOf([{ id: 'a/un', history: [version(10)] }], { 'a/deux': 3, 'a/trois': 4, 'b/un': 5 });
    expect([...left].map(([id, { all, departed }]) => [id, all, departed])).toEqual([
      ['a', 10, 7],
      ['b', 0, 5],
    ]);
    expect(usage.get('a')?.datasets.get('a/deux')).toEqual({ current: 5, all: 12, own: 0 });
  });
});

describe('what may be stored', () => {
  const premium = { terabytes: 3, until: '2027-12-31' };
  test.each([
    [undefined, '2026-11-24', 500e9],
    [premium, '2027-12-31', 3e12],
    [premium, '2028-01-01', 500e9],
    [{ ...premium, terabytes: 0.1 }, '2026-11-24', 500e9],
  ])('%j on %s: %i', (plan, today, allowed) => expect(allowedBytes(quota, plan, today)).toBe(allowed));
});

test.each([
  [500e9, 0, 0],
  [500e9 + 1, 1, 120],
  [3e12, 3, 360],
  [3e12 + 1, 4, 480],
])('%i bytes are %i terabytes to pay for, %i euros a year', (bytes, terabytes, euros) => {
  expect(terabytesFor(bytes, quota)).toBe(terabytes);
  expect(yearlyEuros(bytes, quota)).toBe(euros);
  expect(yearlyEuros(bytes, { freeBytes: 500e9 }), 'no rate, no price').toBeUndefined();
});
