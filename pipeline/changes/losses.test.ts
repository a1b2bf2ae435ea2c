import { describe, expect, test } from 'vitest';
import type { Bbox, PointCloud, Raster } from '../../schemas/types.ts';
import { heldUp, layer, refused, version, type Published, type Rules } from './changes.fixtures/versions.ts';

const band = { name: 'Bande', type: 'Byte' as const, nodata: null, min: 0, max: 255, mean: 9, stddev: 1, validShare: 1 };
const raster = (change: Partial<Raster> = {}): Raster =>
  ({
    kind: 'imagery',
    crs: { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93' },
    resolution: 0.2,
    sheets: 40,
    bands: [band, band, band],
    ...change,
  }) as Raster;
const cloud = (change: Partial<PointCloud> = {}): PointCloud =>
  ({
    crs: { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93' },
    points: 1000,
    pointFormat: 7,
    classes: [
      { code: 1, count: 100 },
      { code: 2, count: 900 },
    ],
    ...change,
  }) as PointCloud;
const boxed = (bbox: Bbox, what: Partial<Published>): Published => version([], { extent: { bbox, boxes: [] }, ...what });

describe('what an image has lost', () => {
  const lost = (change: Partial<Raster>, bbox: Bbox = [4, 48, 5, 49], rules?: Rules): string[] =>
    heldUp(boxed([4, 48, 5, 49], { raster: raster() }), boxed(bbox, { raster: raster(change) }), rules);

  test.each<[string, Partial<Raster>, RegExp]>([
    ['sheets', { sheets: 4 }, /^error: Image : 4 dalles au lieu de 40, 90 % de moins \(seuil : 10 %\)\. Rien.*allow: \[sheets\]/],
    ['bands', { bands: [band] }, /^error: Image : bandes : 1 au lieu de 3\. Rien.*allow: \[bands\]/],
    ['resolution', { resolution: 2 }, /^error: Image : un pixel mesure 2 m au lieu de 0,2 m .*allow: \[resolution\]/],
    [
      'its system',
      { crs: { code: 'EPSG:3857', name: '' } },
      /^warning: Image : le système de coordonnées n’est plus EPSG:2154, mais EPSG:3857/,
    ],
    ['its kind', { kind: 'elevation' }, /^warning: Image : ce n’est plus une photographie ou un plan, mais un relief/],
    [
      'a type of values',
      { bands: [{ ...band, type: 'Float32' }, band, band] },
      /^warning: Image : la bande « Bande » n’est plus du type Byte, mais Float32/,
    ],
    [
      'values',
      { bands: [{ ...band, validShare: 0.4 }, band, band] },
      /^error: Image : la bande « Bande » n’a plus de valeur qu’à 40 % de ses pixels au lieu de 100 %, 60 % de moins .*allow: \[values\]/,
    ],
  ])('is told: %s', (_, change, expected) => {
    expect(lost(change)).toEqual([expect.stringMatching(expected)]);
  });

  test('is its extent where half of it is no longer covered; a wider one may have more that is empty', () => {
    expect(lost({}, [4, 48, 4.5, 49])).toEqual([expect.stringMatching(/^error: Image : 49 % de l’emprise .*allow: \[extent\]/)]);
    expect(lost({ bands: [{ ...band, validShare: 0.5 }, band, band] }, [4, 48, 7, 51])).toEqual([]);
  });

  test('is nothing below the threshold, and what the manifest accepts', () => {
    expect(lost({ sheets: 37, resolution: 0.21 })).toEqual([]);
    expect(lost({ sheets: 1 }, [4, 48, 5, 49], { threshold: 100 })).toEqual([]);
    expect(lost({ sheets: 0 }, [4, 48, 5, 49], { threshold: 100 })).toEqual([expect.stringContaining('0 dalle')]);
    expect(lost({ sheets: 4 }, [4, 48, 5, 49], { allow: ['sheets'], reason: 'Dalles réunies par quatre.' })[0]).toMatch(/^notice: /);
  });

  test('is all of it where the data are features now', () => {
    expect(heldUp(boxed([4, 48, 5, 49], { raster: raster() }), version([layer()]))).toEqual([
      `error: L’image n’est plus dans les données. ${refused('layers')}`,
    ]);
  });
});

describe('what a point cloud has lost', () => {
  const lost = (change: Partial<PointCloud>, bbox: Bbox = [4, 48, 5, 49]): string[] =>
    heldUp(boxed([4, 48, 5, 49], { pointCloud: cloud() }), boxed(bbox, { pointCloud: cloud(change) }));

  test.each<[string, Partial<PointCloud>, RegExp]>([
    [
      'points',
      { points: 500, classes: [{ code: 2, count: 450 }] },
      /^error: Nuage de points : 500 points au lieu de 1 000, 50 % .*\[points\]/,
    ],
    ['colours', { pointFormat: 6 }, /^error: Nuage de points : les points n’ont plus de couleur\. .*allow: \[fields\]/],
    ['classes', { classes: [{ code: 0, count: 1000 }] }, /^error: Nuage de points : 0 % des points ont une classe au lieu de 90 %/],
    ['its system', { crs: { code: 'EPSG:3948', name: '' } }, /^warning: Nuage de points : le système de coordonnées n’est plus EPSG:2154/],
  ])('is told: %s', (_, change, expected) => {
    expect(lost(change)).toEqual([expect.stringMatching(expected)]);
  });

  test('is its extent where half of it is no longer covered; another format with all that it held loses nothing', () => {
    expect(lost({}, [4, 48, 4.5, 49])).toEqual([expect.stringMatching(/^error: Nuage de points : 49 % de l’emprise/)]);
    expect(lost({ pointFormat: 8 })).toEqual([]);
    expect(heldUp(boxed([4, 48, 5, 49], { pointCloud: cloud() }), version([]))).toEqual([expect.stringContaining('allow: [layers]')]);
  });
});
