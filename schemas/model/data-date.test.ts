import { describe, expect, test } from 'vitest';
import { ofPeriod } from '../messages/format.ts';
import { dataPeriod, lateFrom, nextUpdate, yearsOf } from './data-date.ts';

describe('the date of data', () => {
  test('is of their last revision, else of their publication, else of their making, else the period that they describe', () => {
    const temporal = { start: '2010-01-01', end: '2012-12-31' };
    expect(dataPeriod({ dates: { created: '2015', issued: '2017-10-13', revised: '2024-06' }, temporal })).toEqual({
      start: '2024-06',
      end: '2024-06',
    });
    expect(dataPeriod({ dates: { created: '2015' }, temporal })).toEqual({ start: '2015', end: '2015' });
    expect(dataPeriod({ temporal })).toEqual(temporal);
    expect(dataPeriod({})).toBeUndefined();
  });

  test.each([
    [{ start: '2017', end: '2017' }, 'de 2017', 'of 2017'],
    [{ start: '2017-10', end: '2017-10' }, 'd’octobre 2017', 'of October 2017'],
    [{ start: '2017-03', end: '2017-03' }, 'de mars 2017', 'of March 2017'],
    [{ start: '2017-10-01', end: '2017-10-01' }, 'du 1ᵉʳ octobre 2017', 'of 1 October 2017'],
    [{ start: '2020-01-01', end: '2024-12-31' }, 'de 2020 à 2024', 'from 2020 to 2024'],
    [{ start: '2020-01-01', end: '2020-12-31' }, 'de 2020', 'of 2020'],
    [{ start: '2020-01-01', end: '2024-06-30' }, 'du 1ᵉʳ janvier 2020 au 30 juin 2024', 'from 1 January 2020 to 30 June 2024'],
    [{ start: '2017-01-01' }, 'depuis 2017', 'since 2017'],
    [{ start: '2017-02-03' }, 'depuis le 3 février 2017', 'since 3 February 2017'],
    [{ end: '2017-12-31' }, 'jusqu’en 2017', 'until 2017'],
    [{ end: '2017-02-03' }, 'jusqu’au 3 février 2017', 'until 3 February 2017'],
  ])('is read as a reader says it: %j', (period, fr, en) => {
    expect(ofPeriod(period, 'fr')).toBe(fr);
    expect(ofPeriod(period, 'en')).toBe(en);
  });
});

describe('the next update', () => {
  test.each([
    ['2017', 'annual', '2018'],
    ['2017-10-13', 'annual', '2018-10'],
    ['2017', 'quarterly', '2018-03'],
    ['2024-12', 'monthly', '2025-01'],
    ['2026-11-24', 'weekly', '2026-12-01'],
    ['2017', 'irregular', undefined],
    ['2017', 'never', undefined],
  ])('comes one period after data of %s that are %s: %s', (end, frequency, next) => {
    expect(nextUpdate({ end }, frequency)).toBe(next);
  });

  test('is not known where the date of the data is not', () => {
    expect(nextUpdate(undefined, 'annual')).toBeUndefined();
    expect(nextUpdate({ start: '2017-01-01' }, 'annual')).toBeUndefined();
    expect(lateFrom({ start: '2017-01-01' }, 'annual')).toBeUndefined();
    expect(lateFrom({ end: '2017' }, 'annual')).toBe('2019-05-15');
  });
});

test('a period is found by each of its years, an open one by the year that is known', () => {
  expect(yearsOf({ start: '2015-06-01', end: '2017' })).toEqual(['2017', '2016', '2015']);
  expect(yearsOf({ start: '2015-06-01' })).toEqual(['2015']);
});
