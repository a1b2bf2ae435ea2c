import { describe, expect, test } from 'vitest';
import { drawProfile, roundBetween } from './profile-chart.ts';
import { excelFile } from '../write/csv.ts';
import { measureProfile, mostSamples, placesAlong, readProfile, takenProfile, zoomFor, type Sample } from './profile.ts';
import type { Position } from '../model/model.ts';

/** A kilometre of meridian, twice, and back. */
const north: Position[] = [
  [4, 48],
  [4, 48.009],
  [4, 48.018],
];
const samplesOf = (...heights: (number | undefined)[]): Sample[] =>
  heights.map((height, index) => ({ at: [4, 48 + index / 1000], metres: index * 100, height }));

describe('the places of a profile', () => {
  test('are evenly spread along all legs of the line, its ends included, and never more than a chart shows', () => {
    const places = placesAlong(north, 5);
    expect(places.map(({ at }) => at[1])).toEqual([48, 48.0045, 48.009, 48.0135, 48.018].map((y) => expect.closeTo(y, 6)));
    expect(places.at(-1)?.metres).toBeCloseTo(2001.5, 0);
    expect(placesAlong(north)).toHaveLength(mostSamples);
  });

  test('of a line of one place over and over are that place', () => {
    expect(placesAlong([north[0] ?? [0, 0], north[0] ?? [0, 0]], 3).map(({ at, metres }) => [...at, metres])).toEqual([
      [4, 48, 0],
      [4, 48, 0],
      [4, 48, 0],
    ]);
  });

  test('are read from coarser tiles where the line is long, and from the finest where it is short', () => {
    const zooms = { minzoom: 4, maxzoom: 15 };
    expect(zoomFor(north, zooms)).toBe(15);
    expect(zoomFor([[-4, 48], [7, 44]], zooms)).toBe(9); // prettier-ignore
    expect(zoomFor([[-170, 60], [170, -60]], zooms)).toBe(4); // prettier-ignore
  });
});

test('the numbers of a profile: what wavers by less than a metre is no slope, what has no height is told', async () => {
  const samples = await readProfile(north, ([, y]) => Promise.resolve(y < 48.002 ? undefined : 100 + (y - 48) * 1000));
  expect(measureProfile(samples)).toMatchObject({
    length: expect.closeTo(2001.5, 0) as number,
    lowest: expect.closeTo(102, 0) as number,
    highest: expect.closeTo(118, 3) as number,
    descent: 0,
    missing: expect.closeTo(0.11, 1) as number,
  });
  expect(measureProfile(samplesOf(100, 100.4, 99.8, 100.3, 110, 105))).toMatchObject({ climb: 10, descent: 5, median: 100.4 });
  expect(measureProfile(samplesOf(undefined, undefined))).toBeUndefined();
});

test('a profile is written as Excel opens it where French is spoken', () => {
  const { name, pieces } = excelFile(takenProfile(samplesOf(12.34, undefined), 'profil'), 'ign_relief_profil');
  expect([name, pieces.join('')]).toEqual([
    'ign_relief_profil-excel.csv',
    '\uFEFFdistance_m;longitude;latitude;altitude_m\r\n0;4;48;12,3\r\n100;4;48,001;\r\n',
  ]);
});

describe('a chart', () => {
  test('is broken where there is no height, and fits its box', () => {
    const { line, area, yOf } = drawProfile(samplesOf(10, 60, undefined, 30, 40), { width: 400, height: 180 });
    expect(line.match(/M/g)).toHaveLength(2);
    expect(area.match(/Z/g)).toHaveLength(2);
    expect([yOf(60), yOf(10)].every((y) => y > 0 && y < 180 - 24)).toBe(true);
    expect(line + area).not.toMatch(/NaN|undefined/);
  });

  test('draws flat ground flat, and numbers a grid in round metres', () => {
    const { yOf, heights } = drawProfile(samplesOf(100, 100.2), { width: 400, height: 180 });
    expect(Math.abs(yOf(100) - yOf(100.2))).toBeLessThan(5);
    expect(heights.map(({ metres }) => metres)).toEqual([96, 98, 100, 102, 104]);
    expect(roundBetween(0, 23_400, 3)).toEqual([0, 10_000, 20_000]);
    expect(roundBetween(5, 5, 3)).toEqual([5]);
  });
});
