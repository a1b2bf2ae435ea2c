import { describe, expect, test } from 'vitest';
import { readCoordinates, readMetres } from './coordinates.ts';

describe('reading coordinates', () => {
  test.each<[string, [number, number]]>([
    ['48.8534, 2.3488', [2.3488, 48.8534]],
    ['48,8534 2,3488', [2.3488, 48.8534]],
    ['48,8534, 2,3488', [2.3488, 48.8534]],
    ['48.8534;2.3488', [2.3488, 48.8534]],
    ['2.3488 48.8534', [2.3488, 48.8534]],
    ['-20.88 55.45', [55.45, -20.88]],
    ['48°51′12″N 2°21′E', [2.35, 48.85333]],
    ['2.35E 48.85N', [2.35, 48.85]],
    ['48.85 N, 2.35 O', [-2.35, 48.85]],
    ['49 3', [3, 49]],
    ['N48.85 E2.35', [2.35, 48.85]],
    ['E 2.35, N 48.85', [2.35, 48.85]],
    ['lat: 48,85, lon: 2,35', [2.35, 48.85]],
    ['longitude=-1.5 latitude=47.2', [-1.5, 47.2]],
  ])('%s', (text, [x, y]) => {
    const at = readCoordinates(text)?.at;
    expect(at?.[0]).toBeCloseTo(x, 4);
    expect(at?.[1]).toBeCloseTo(y, 4);
  });

  test.each(['Paris', '48', '51 rue de Vesle 3', '95 200', '48.1 2.2 3.3', '', 'N E', '01000 Bourg'])('is not tempted by "%s"', (text) => {
    expect(readCoordinates(text)).toBeUndefined();
  });
});

describe('reading metres', () => {
  test.each([
    '770000 6907000',
    '770000,6907000',
    '770 000 ; 6 907 000',
    '770\u202f000 6\u00a0907\u202f000',
    'X 770000 Y 6907000',
    'x=770000 m, y=6907000 m',
    'Y : 6 907 000 X : 770 000',
    'E: 770000 N: 6907000',
    'N 6907000 / E 770000',
    '770000,0 6907000,00',
    '770000.0, 6907000.0',
  ])('%s', (text) => {
    expect(readMetres(text)).toEqual({ metres: [770_000, 6_907_000] });
  });

  test.each<[string, number, number, string]>([
    ['Lambert 93 770000 6907000', 770_000, 6_907_000, 'lambert93'],
    ['L93 : 770000 6907000', 770_000, 6_907_000, 'lambert93'],
    ['1776543,25 8228765,5 CC49', 1_776_543.25, 8_228_765.5, 'cc49'],
    ['UTM 22N 350 000 540 123', 350_000, 540_123, 'utm22n'],
    ['EPSG:2154 770000 6907000', 770_000, 6_907_000, 'epsg2154'],
  ])('with the name of their system: %s', (text, east, north, system) => {
    expect(readMetres(text)).toEqual({ metres: [east, north], system });
  });

  test.each(['51454', '51 100 Reims', '95 200', 'Paris', '770000', '770000 6907000 12', '48.85 2.35', 'X Y', '999999999 999999999', ''])(
    'is not tempted by "%s"',
    (text) => {
      expect(readMetres(text)).toBeUndefined();
    },
  );
});
