import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { measurePixels, type ComparedSums, type PixelsJob } from './measure-pixels.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-pixels-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Bands = readonly (readonly number[])[];

/** Measure bands of floats, held against what they became. */
function measure(bands: Bands, became: Bands, asked: Partial<PixelsJob> = {}): ComparedSums {
  for (const [name, rows] of [
    ['a', bands],
    ['b', became],
  ] as const)
    writeFileSync(join(folder, name), new Uint8Array(Float32Array.from(rows.flat()).buffer));
  const job: PixelsJob = {
    type: 'Float32',
    pixels: bands[0]?.length ?? 0,
    bands: bands.length,
    validity: null,
    marks: bands.map(() => null),
    ...asked,
  };
  return measurePixels({ ...job, other: { bands: became.length, validity: job.validity } }, folder);
}

test('bands that are no number in places of their own are compared, and measured where each is one', () => {
  const bands = [
    [NaN, 1, 2, NaN],
    [5, NaN, 7, NaN],
  ];
  const { valid, bands: sums, other } = measure(bands, bands);
  expect([valid, other]).toEqual([3, { valid: 3, same: true, compared: 6, different: 0, largest: 0, difference: 0 }]);
  expect(sums).toMatchObject([
    { valid: 2, min: 1, max: 2, sum: 3, squares: 5, integers: true, distinct: [1, 2] },
    { valid: 2, min: 5, max: 7, sum: 12, squares: 74, integers: true, distinct: [5, 7] },
  ]);
});

test('an infinite number is the same as itself, 0 the same as -0, and neither spoils what is measured', () => {
  const { bands, other } = measure([[Infinity, -Infinity, 0, 4]], [[Infinity, -Infinity, -0, 4]]);
  expect(other).toMatchObject({ same: true, different: 0 });
  expect(bands).toMatchObject([{ valid: 2, min: 0, max: 4, sum: 4, squares: 16 }]);
});

test('a number that became none, or became one, is counted', () => {
  const { other } = measure(
    [
      [1, NaN, 3, 4],
      [1, 1, Infinity, 1],
    ],
    [
      [NaN, 2, 3, 4.5],
      [1, 1, -Infinity, 1],
    ],
  );
  expect(other).toEqual({ valid: 4, same: false, compared: 8, different: 4, largest: 0.5, difference: 0.5 });
});

test('the value that says of one band alone that it holds nothing there is none of its values', () => {
  const bands = [
    [1, 2, 3, -9999],
    [-9999, 20, 30, -9999],
  ];
  const { valid, bands: sums, other } = measure(bands, bands, { validity: { nodata: -9999 }, marks: [-9999, -9999] });
  expect([valid, other?.same]).toEqual([3, true]);
  expect(sums).toMatchObject([
    { valid: 3, min: 1, sum: 6 },
    { valid: 2, min: 20, sum: 50 },
  ]);
});
