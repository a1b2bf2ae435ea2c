import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bbox } from '../../../schemas/types.ts';
import { areas } from '../../../schemas/vocabularies.ts';
import { projectBoxes } from '../../gdal/project-boxes.ts';
import { takeGuess } from './crs.ts';
import { codeInEpsg, frenchCrs, guessCrs, judgeCrs } from '../../../schemas/rules/french-systems.ts';

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
  ['Nouméa', [440_000, 205_000, 450_000, 220_000], 'EPSG:3163'],
  ['Reims en Pseudo-Mercator', [440_000, 6_310_000, 460_000, 6_330_000], 'EPSG:2154'],
  ['La Réunion en Pseudo-Mercator', [6_145_000, -2_440_000, 6_216_000, -2_377_000], 'EPSG:3857'],
  ['la France en degrés', [-5.1, 41.3, 9.6, 51.1], 'EPSG:4326'],
];

const holdsOrigin = ([west, south, east, north]: Bbox): boolean => west <= 0 && south <= 0 && east >= 0 && north >= 0;

describe('coordinates', () => {
  test.each(places)('of %s are guessed', (_, box, code) => {
    expect(guessCrs(box)[0]?.code).toBe(code);
    expect(judgeCrs(box, { code, geographic: code === 'EPSG:4326' })).toBe('fits');
  });

  test.each<[what: string, box: Bbox]>([
    ['the plan of a house in metres', [0, 0, 24.5, 18]],
    ['a survey around a station of its own', [-350, -120, 480, 95]],
    ['a site from a corner of its own', [1000, 5000, 1800, 5600]],
    ['a drawing in millimetres', [0, 0, 42_000, 29_700]],
    ['zeros', [0, 0, 0, 0]],
    ['all of the world in degrees', [-180, -90, 180, 83]],
    ['the Gulf of Guinea in degrees', [-2, -1, 3, 5]],
  ])('of %s are in no French territory: nothing is guessed', (_, box) => {
    expect(guessCrs(box)).toEqual([]);
    expect(takeGuess('plan', box)).toBeUndefined();
  });

  test('are guessed in no box that holds the origin', () => {
    const around = frenchCrs.flatMap(({ code, boxes }) => boxes.filter(holdsOrigin).map(() => code));
    expect(around).toEqual([]);
  });

  test('are guessed only near where their system is used: each of its boxes lies on a French territory', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'mappe-test-crs-'));
    const boxes = frenchCrs.flatMap(({ code, boxes: all }) => all.map((box) => ({ crs: code, box })));
    const placed = await projectBoxes(boxes, scratch);
    // Conic zones and the plane of Lambert widen with the distance from their middle.
    const isFar = ([west, south, east, north]: Bbox): boolean =>
      !areas.some(({ bbox }) => bbox[0] - 8 < west && bbox[1] - 8 < south && bbox[2] + 8 > east && bbox[3] + 8 > north);
    expect(placed.flatMap((box, index) => (box === null || isFar(box) ? [{ ...boxes[index], box }] : []))).toEqual([]);
    await rm(scratch, { recursive: true });
  });

  test('that fit several systems are taken for the likeliest, and the warning names the others', () => {
    const { code, told } = takeGuess('sites', [350_000, 250_000, 360_000, 300_000]) ?? {};
    expect(code).toBe('EPSG:2972');
    expect(told?.message).toBe(
      'La couche «\u202fsites\u202f» est prise en EPSG:2972 (RGFG95 / UTM zone 22N), d’après ses coordonnées. Elles conviennent aussi à EPSG:3163 (RGNC91-93 / Lambert New Caledonia). Vérifiez que c’est bien lui.',
    );
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
    expect(judgeCrs([-1_000_000, -1_000_000, 1_000_000, 1_000_000], { code: 'EPSG:3857', geographic: false })).toBe('fits');
    expect(judgeCrs([-420_000, 650_000, -400_000, 660_000], { code: 'EPSG:3163', geographic: false })).toBe('fits');
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
