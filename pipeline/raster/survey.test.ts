import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileSource } from '../source/fetch.ts';
import { makeCog } from './cog.ts';
import { mosaicOf } from './mosaic.ts';
import { openRasters } from './open.ts';
import { makeTiff, photo } from './raster.fixtures/make-rasters.ts';
import type { Sheet } from './sheet.ts';
import { surveySheets } from './survey.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-survey-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Survey an image in degrees, `step` of them a pixel. */
async function survey(name: string, crs: string, [west, north]: readonly [number, number], step: number): Promise<Sheet> {
  const path = makeTiff(folder, `${name}.tif`, { width: 20, height: 10, west, north, step, crs, pixel: photo });
  const work = join(folder, name);
  const { sheets: [sheet] } = await surveySheets(await openRasters(await fileSource(path), work), { source: {} }, work); // prettier-ignore
  if (sheet === undefined) throw new Error('One image is one sheet.');
  return sheet;
}

test.each([
  ['NTF', 'EPSG:4275'],
  ['ED50', 'EPSG:4230'],
  ['WGS 84', 'EPSG:4326'],
])('degrees of %s are degrees, and no metres', async (_, crs) => {
  const mosaic = mosaicOf([await survey(crs.slice(5), crs, [2.3, 48.9], 0.0001)]);
  expect(mosaic).toMatchObject({ isDegrees: true, resolution: 11.132 });
  expect(mosaic.pixelAspect).toBeCloseTo(Math.cos((48.9 * Math.PI) / 180), 3);
});

test('a system that the manifest declares is held against the one of the file', async () => {
  const path = makeTiff(folder, 'dit.tif', { width: 20, height: 10, pixel: photo });
  const work = join(folder, 'dit');
  const files = await openRasters(await fileSource(path), work);
  await expect(surveySheets(files, { source: { crs: 'EPSG:3857' } }, work)).rejects.toThrow(
    'La couche «\u202fdit.tif\u202f» se dit en EPSG:2154 (RGF93 v1 / Lambert-93), où ses coordonnées sont à leur place\u202f; «\u202fcrs: EPSG:3857\u202f»',
  );
  expect((await surveySheets(files, { source: { crs: 'EPSG:2154' } }, work)).problems).toEqual([]);
});

test('colours that the manifest calls heights are refused, with the cure', async () => {
  const path = makeTiff(folder, 'photo.tif', { width: 20, height: 10, pixel: photo });
  const palette = join(folder, 'palette.tif');
  const vrt = `<VRTDataset rasterXSize="20" rasterYSize="10"><SRS>EPSG:2154</SRS><GeoTransform>770000,1,0,6900000,0,-1</GeoTransform><VRTRasterBand dataType="Byte" band="1"><ColorInterp>Palette</ColorInterp><ColorTable><Entry c1="9" c2="9" c3="9" c4="255"/></ColorTable></VRTRasterBand></VRTDataset>`;
  execFileSync('gdal_translate', ['-q', vrt, palette]);
  const refused = async (name: string): Promise<unknown> => {
    const files = await openRasters(await fileSource(name), folder);
    return surveySheets(files, { source: {}, raster: { kind: 'elevation' } }, join(folder, 'heights'));
  };
  await expect(refused(path)).rejects.toThrow(
    '«\u202fphoto.tif\u202f» a 3 bandes\u202f: ce sont des couleurs ou plusieurs mesures, et non des altitudes, qui sont une seule bande. Retirez «\u202fkind: elevation\u202f» de «\u202fraster\u202f»',
  );
  await expect(refused(palette)).rejects.toThrow('«\u202fpalette.tif\u202f» a une palette\u202f: ses nombres désignent des couleurs');
});

describe('longitudes beyond 180°', () => {
  test('are moved round where all of an image lies there, and its COG says so', async () => {
    const sheet = await survey('polynesie', 'EPSG:4326', [208, -17], 0.125);
    expect(sheet).toMatchObject({ transform: [-152, 0.125, 0, -17, 0, -0.125], moved: true, wgs84: [-152, -18.25, -149.5, -17] });
    const { path } = await makeCog(sheet, 'colors', false, join(folder, 'cog'), () => undefined);
    expect(execFileSync('gdalinfo', [path], { encoding: 'utf8' })).toMatch(/Origin = \(-152\.0+,-17\.0+\)/);
  });

  test('are refused where an image goes across, with cause and cure, as are latitudes beyond the poles', async () => {
    await expect(survey('fidji', 'EPSG:4326', [178, -16], 0.25)).rejects.toThrow(
      '«\u202ffidji.tif\u202f» va de 178° à 183° de longitude et de -18,5° à -16° de latitude, au-delà de ±180° ou de ±90°\u202f: aucune carte ne montre ce qui dépasse. Coupez l’image à 180° avec «\u202fgdal_translate -projwin\u202f»',
    );
    await expect(survey('pole', 'EPSG:4326', [0, 91], 0.25)).rejects.toThrow('de 88,5° à 91° de latitude');
  });

  test('are told as such where an image in metres holds a pole or goes across, whose system is known', async () => {
    const make = (name: string, crs: string, west: number, north: number): string =>
      makeTiff(folder, name, { width: 20, height: 20, west, north, step: 100_000, crs, pixel: photo });
    const polar = make('arctique.tif', 'EPSG:3413', -1_000_000, 1_000_000);
    const fiji = make('fidji-metres.tif', 'EPSG:3832', 2_500_000, 1_000_000);
    for (const path of [polar, fiji]) {
      const files = await openRasters(await fileSource(path), folder);
      await expect(surveySheets(files, { source: {} }, join(folder, 'across'))).rejects.toMatchObject({
        problems: [{ id: 'source.crs-across' }],
      });
    }
    const files = await openRasters(await fileSource(polar), folder);
    await expect(surveySheets(files, { source: {} }, join(folder, 'across'))).rejects.toThrow(
      '«\u202farctique.tif\u202f» est en EPSG:3413 (WGS 84 / NSIDC Sea Ice Polar Stereographic North), mais traverse l’antiméridien (180°), contient un pôle',
    );
  });

  test('by which the last digit of an edge is too large are left out', async () => {
    expect((await survey('monde', 'EPSG:4326', [-180.000_000_4, 90], 18)).wgs84).toEqual([-180, -90, expect.closeTo(179.999_999_6, 9), 90]);
  });
});
