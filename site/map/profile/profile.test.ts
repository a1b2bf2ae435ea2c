import { describe, expect, test } from 'vitest';
import { givenLinesOf, mostLines } from './given-lines.ts';
import { drawProfile } from './profile-chart.ts';
import { roundBetween } from './round-between.ts';
import { excelFile } from '../write/csv.ts';
import {
  listedSamples,
  measureGiven,
  measureProfile,
  mostSamples,
  placesAlong,
  readProfile,
  takenProfile,
  zoomFor,
  type Sample,
} from './profile.ts';
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

describe('a given line', () => {
  const line = { title: 'Tour', corners: north, heights: [100, 110, 90] };

  test('gives its own heights between its corners, and its figures of the corners themselves', () => {
    expect(placesAlong(north, 5, line.heights).map(({ own }) => own)).toEqual(
      [100, 105, 110, 100, 90].map((each) => expect.closeTo(each, 6)),
    );
    expect(placesAlong(north, 3, [100, undefined, 90]).map(({ own }) => own)).toEqual([undefined, undefined, undefined]);
    expect(measureGiven(line)).toMatchObject({
      lowest: 90,
      highest: 110,
      climb: 10,
      descent: 20,
      length: expect.closeTo(2001.5, 0) as number,
    });
    expect(measureGiven({ ...line, heights: [] })).toBeUndefined();
  });

  test('is each part of a line of a layer, called as its feature is', () => {
    const fields = [{ name: 'name', type: 'text' as const }];
    const parts = [[[4, 48, 100], [4, 49, 120]], [[5, 48], [5, 49]], [[6, 48]]]; // prettier-ignore
    const features = [
      { geometry: { type: 'MultiLineString' as const, coordinates: parts }, values: ['Tour du lac'] },
      { geometry: { type: 'LineString' as const, coordinates: parts[1] ?? [] }, values: [null] },
      { geometry: { type: 'Point' as const, coordinates: [4, 48] }, values: ['Col'] },
    ];
    const layer = { name: 'tracks', title: 'Traces', geometry: 'line' as const, fields, features };
    expect(givenLinesOf([layer])).toEqual({
      total: 3,
      lines: [
        { title: 'Tour du lac (1)', corners: [[4, 48], [4, 49]], heights: [100, 120] },
        { title: 'Tour du lac (2)', corners: [[5, 48], [5, 49]], heights: [] },
        { title: 'Traces', corners: [[5, 48], [5, 49]], heights: [] },
      ],
    }); // prettier-ignore
    const many = Array.from({ length: mostLines + 5 }, () => features[1]).flatMap((each) => each ?? []);
    const found = givenLinesOf([{ ...layer, features: many }]);
    expect([found.lines.length, found.total]).toEqual([mostLines, mostLines + 5]);
  });

  test('is written with its own heights beside', () => {
    const samples = [{ at: north[0] ?? [0, 0], metres: 0, height: 12.34, own: 15 }] satisfies Sample[];
    expect(excelFile(takenProfile(samples, 'profil'), 'p').pieces.join('')).toBe(
      '\uFEFFdistance_m;longitude;latitude;altitude_m;altitude_trace_m\r\n0;4;48;12,3;15\r\n',
    );
  });
});

test('a table lists places at round distances, and both ends', () => {
  const samples = Array.from({ length: 601 }, (_, index): Sample => ({ at: [4, 48], metres: index * 3.9, height: index }));
  expect(listedSamples(samples, 4).map(({ metres }) => Math.round(metres))).toEqual([0, 499, 998, 1502, 2001, 2340]);
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
