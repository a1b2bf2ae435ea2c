import { describe, expect, test } from 'vitest';
import type { Bbox } from '../../../schemas/types.ts';
import { codeInEpsg, guessCrs, judgeCrs } from './crs.ts';

/** Boxes of real places in the system that fits. */
const places: [place: string, box: Bbox, code: string][] = [
  ['Reims', [770_000, 6_900_000, 780_000, 6_910_000], 'EPSG:2154'],
  ['la Corse', [1_155_000, 6_045_000, 1_245_000, 6_240_000], 'EPSG:2154'],
  ['Rennes en CC48', [1_350_000, 7_220_000, 1_360_000, 7_230_000], 'EPSG:3948'],
  ['Nice en CC44', [2_030_000, 3_160_000, 2_050_000, 3_180_000], 'EPSG:3944'],
  ['Bastia en CC42', [2_210_000, 1_300_000, 2_230_000, 1_320_000], 'EPSG:3942'],
  ['Paris en Lambert II étendu', [595_000, 2_420_000, 605_000, 2_430_000], 'EPSG:27572'],
  ['la Martinique', [690_000, 1_590_000, 737_000, 1_646_000], 'EPSG:5490'],
  ['Cayenne', [345_000, 540_000, 360_000, 550_000], 'EPSG:2972'],
  ['La Réunion', [314_000, 7_634_000, 380_000, 7_692_000], 'EPSG:2975'],
  ['Mayotte', [501_000, 8_561_000, 532_000, 8_603_000], 'EPSG:4471'],
  ['Saint-Pierre', [543_000, 5_175_000, 570_000, 5_220_000], 'EPSG:4467'],
  ['la France en degrés', [-5.1, 41.3, 9.6, 51.1], 'EPSG:4326'],
];

describe('coordinates', () => {
  test.each(places)('of %s are guessed', (_, box, code) => {
    expect(guessCrs(box)[0]?.code).toBe(code);
    expect(judgeCrs(box, { code, geographic: code === 'EPSG:4326' })).toBe('fits');
  });

  test('that lie are found out', () => {
    const lambert: Bbox = [770_000, 6_900_000, 780_000, 6_910_000];
    const degrees: Bbox = [2, 48, 3, 49];
    expect(judgeCrs(lambert, { code: 'EPSG:4326', geographic: true })).toBe('impossible');
    expect(judgeCrs(degrees, { code: 'EPSG:2154', geographic: false })).toBe('impossible');
    expect(judgeCrs(lambert, { code: 'EPSG:3949', geographic: false })).toBe('impossible');
    expect(judgeCrs([48, 2, 49, 3], { code: 'EPSG:4326', geographic: true })).toBe('exchanged');
    expect(judgeCrs([0, 0, 780_000, 6_910_000], { code: 'EPSG:2154', geographic: false })).toBe('outliers');
    expect(judgeCrs([2, 48, 3, 95], { code: 'EPSG:4326', geographic: true })).toBe('outliers');
  });

  test('elsewhere in the world are believed', () => {
    expect(judgeCrs([200_000, 600_000, 300_000, 700_000], { code: 'EPSG:27700', geographic: false })).toBe('fits');
    expect(judgeCrs([170, -20, 190, -10], { code: 'EPSG:4326', geographic: true })).toBe('fits');
  });
});

test('names of other registries are told in EPSG', () => {
  expect(
    [
      ['IGNF', 'LAMB93'],
      ['IGNF', 'RGF93CC49'],
      ['IGNF', 'RGAF09UTM20'],
      ['IGNF', 'INCONNU'],
      ['OGC', 'CRS84'],
      ['EPSG', '4979'],
      ['EPSG', '2154'],
      ['ESRI', '102110'],
    ].map(([authority = '', code = '']) => codeInEpsg(authority, code)),
  ).toEqual(['EPSG:2154', 'EPSG:3949', 'EPSG:5490', undefined, 'EPSG:4326', 'EPSG:4326', 'EPSG:2154', undefined]);
});
