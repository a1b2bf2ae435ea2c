import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import { TextFile } from './text-file.ts';
import { scratchFolder } from '../programs.fixtures/make-geopackage.ts';
import { writeWkt } from './write-wkt.ts';

/** Little-endian well-known binary of a type, a count where there is one, and doubles. */
function wkb(code: number, counts: number[], doubles: number[]): Buffer {
  const bytes = Buffer.alloc(5 + 4 * counts.length + 8 * doubles.length);
  bytes.writeUInt8(1);
  bytes.writeUInt32LE(code, 1);
  counts.forEach((count, index) => bytes.writeUInt32LE(count, 5 + 4 * index));
  doubles.forEach((double, index) => bytes.writeDoubleLE(double, 5 + 4 * counts.length + 8 * index));
  return bytes;
}

function written(write: (file: TextFile) => void): string {
  const path = join(scratchFolder(), 'text');
  const file = new TextFile(path);
  write(file);
  file.close();
  return readFileSync(path, 'utf8');
}

describe('well-known text', () => {
  const member = wkb(1, [], [1, 2]);
  test.each<[string, Buffer]>([
    ['POINT (2.5 48)', wkb(1, [], [2.5, 48])],
    ['POINT Z (2.5 48 120)', wkb(3001, [], [2.5, 48, 120, 7])],
    ['POINT EMPTY', wkb(1, [], [NaN, NaN])],
    ['LINESTRING EMPTY', wkb(2, [0], [])],
    ['POLYGON ((0 0, 4 0, 4 3, 0 0))', wkb(3, [1, 4], [0, 0, 4, 0, 4, 3, 0, 0])],
    ['MULTIPOINT ((1 2), (1 2))', Buffer.concat([wkb(4, [2], []), member, member])],
    ['GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 5 5))', Buffer.concat([wkb(7, [2], []), member, wkb(2, [2], [0, 0, 5, 5])])],
  ])('is %s', (text, bytes) => expect(written((file) => writeWkt(file, bytes))).toBe(text));

  test('is written whole where it is longer than a piece of the file', () => {
    const positions = Array.from({ length: 200_000 }, (_, index) => index / 8);
    const text = written((file) => writeWkt(file, wkb(2, [positions.length / 2], positions)));
    expect(text.length).toBeGreaterThan(2 ** 20);
    expect(
      text
        .replace(/^LINESTRING \(|\)$/g, '')
        .split(/, | /)
        .map(Number),
    ).toEqual(positions);
  });
});

describe('a coordinate', () => {
  test.each([
    [1 / 3, '0.3333333'],
    [-2.00000004, '-2'],
    [-0.00000004, '0'],
    [0.0000001, '0.0000001'],
    [48.10000005, '48.1'],
    [-179.9999999, '-179.9999999'],
    [1234567.891, '1234567.891'],
    [1e300, '1e+300'],
  ])('of %d is written %s', (value, text) => expect(written((file) => file.coordinate(value))).toBe(text));

  test('is rounded as toFixed does, in the middle between two as well', () => {
    const values = Array.from({ length: 20_000 }, (_, index) => (index - 10_000) / 55.5 + 0.00000005);
    expect(values.map(roundedCoordinate)).toEqual(values.map((value) => Number(value.toFixed(7))));
  });
});
