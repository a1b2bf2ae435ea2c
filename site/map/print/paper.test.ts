import { describe, expect, test } from 'vitest';
import { legsOf, lengthOf } from '../measure/measure.ts';
import {
  mmPerPixel,
  papers,
  sheetPicture,
  pixelsOnMap,
  proposeScale,
  readScale,
  roundLength,
  scalesOf,
  sizeOfPaper,
  stripsOf,
  usualScales,
  wholePixels,
  zoomOf,
} from './paper.ts';

describe('a sheet', () => {
  test('has the millimetres of its paper, upright or lying', () => {
    expect(sizeOfPaper('A4', false)).toEqual({ width: 210, height: 297 });
    expect(sizeOfPaper('A0', true)).toEqual({ width: 1189, height: 841 });
    const areas = Object.values(papers).map(([short, long]) => short * long);
    expect(areas.slice(1).map((area, at) => Math.round((area / (areas[at] ?? 1)) * 100) / 100)).toEqual([2.01, 2, 2, 2, 2]);
  });

  test('shows the ground at its scale: a kilometre at 1:25 000 is 40 mm, measured on the ellipsoid', () => {
    const zoom = zoomOf(25_000, 48.5);
    const pixels = pixelsOnMap(40, 25_000, { zoom, latitude: 48.5 });
    expect(pixels * mmPerPixel).toBeCloseTo(40, 9);
    // So many pixels at that zoom, east and north, are a kilometre, but for the ellipsoid's own flattening.
    const degrees = (pixels * 360) / (512 * 2 ** zoom);
    const east = lengthOf(legsOf([[2, 48.5], [2 + degrees, 48.5]])); // prettier-ignore
    const north = lengthOf(legsOf([[2, 48.5], [2, 48.5 + degrees * Math.cos((48.5 * Math.PI) / 180)]])); // prettier-ignore
    expect(Math.sqrt(east * north)).toBeCloseTo(1000, 0);
    expect(Math.abs(east - 1000)).toBeLessThan(2);
    expect(Math.abs(north - 1000)).toBeLessThan(2);
  });

  test('says how far its scale holds: finer towards the pole, and that it reaches beyond the world', () => {
    const scales = scalesOf([2, 48], 250, 1_000_000);
    // 125 km north of 48° the cosine is by 2.2 % smaller.
    expect(scales?.top).toBeCloseTo(978_000, -3);
    expect(scales?.bottom).toBeCloseTo(1_021_500, -3);
    expect(scalesOf([2, -48], 250, 1_000_000)?.bottom).toBeCloseTo(978_000, -3);
    expect(scalesOf([2, 48], 1000, 100_000_000)).toBeUndefined();
  });

  test('proposes the usual scale at which its map fills most of a window', () => {
    const map = { width: 190, height: 230 };
    const window = { width: 900, height: 600 };
    for (const zoom of [4, 9.3, 13, 17]) {
      const at = { zoom, latitude: 48 };
      const scale = proposeScale(map, window, at);
      const next = usualScales[usualScales.findIndex((each) => each === scale) + 1] ?? NaN;
      expect(pixelsOnMap(map.height, scale, at)).toBeLessThanOrEqual(600);
      expect(pixelsOnMap(map.height, next, at), `${zoom}: ${scale}`).toBeGreaterThan(600);
    }
    expect(proposeScale(map, window, { zoom: 22, latitude: 48 })).toBe(500);
  });

  test.each([
    ['25000', 25_000],
    ['1:25\u202f000', 25_000],
    [' 1 / 12.500 ', 12_500],
    ['1', undefined],
    ['99', undefined],
    ['1:200 000 000', undefined],
    ['25 km', undefined],
    ['-25000', undefined],
    ['', undefined],
  ])('reads the scale that a reader types: %s', (text, scale) => {
    expect(readScale(text)).toBe(scale);
  });
});

describe('the picture of a sheet', () => {
  test('has the pixels of its resolution, or as many as the graphics card draws, in the same shape', () => {
    const map = { width: wholePixels(190), height: wholePixels(230) };
    expect(map).toEqual({ width: 718, height: 869 });
    expect(sheetPicture(map, 300, 16_384)).toEqual({ width: 2243, height: 2715, ratio: 3.125 });
    const small = sheetPicture(map, 300, 2000);
    expect(small).toEqual({ width: 1652, height: 2000, ratio: 2000 / 869 });
  });

  test('is read in bands that no canvas is too small for, each upon the first rows of the next', () => {
    const strips = stripsOf({ width: 5000, height: 8000 }, 16_000_000, 8);
    expect(strips[0]).toEqual({ top: 0, height: 3200 });
    expect(strips.map(({ top, height }) => top + height)).toEqual([3200, 6392, 8000]);
    for (const [at, { top }] of strips.slice(1).entries()) expect((strips[at]?.top ?? 0) + (strips[at]?.height ?? 0) - top).toBe(8);
    expect(stripsOf({ width: 700, height: 900 }, 16_000_000, 8)).toEqual([{ top: 0, height: 900 }]);
  });

  test.each([
    [1130, 1000],
    [999, 500],
    [2.3, 2],
    [0.7, 0.5],
  ])('has a bar of a round length: %d m → %d m', (most, length) => {
    expect(roundLength(most)).toBe(length);
  });
});
