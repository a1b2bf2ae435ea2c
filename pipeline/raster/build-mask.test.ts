import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../../schemas/types.ts';
import { buildRaster } from './build-raster.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import type { BuildOutput, Measurement } from '../record/build-output.ts';
import type { Source } from '../source/fetch.ts';
import { cogsOf } from './raster.fixtures/cogs-of.ts';
import { countSeen } from './raster.fixtures/count-seen.ts';
import { hill, makeTiff, photo, type Picture } from './raster.fixtures/make-rasters.ts';
import { recogniseKind } from '../source/recognise-kind.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-mask-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

type Paths = [string, ...string[]];

async function sourceOf(paths: Paths): Promise<{ source: Source; scratch: string }> {
  const scratch = join(folder, `scratch${(count += 1)}`);
  const source = await fileSource(...paths);
  expect(await recogniseKind(source, scratch)).toBe('raster');
  return { source, scratch };
}

async function make(paths: Paths, dataset: Partial<Dataset> = {}): Promise<BuildOutput> {
  const { source, scratch } = await sourceOf(paths);
  return makeAll(buildRaster, source, makeManifest(dataset), machineIn(scratch));
}
/** Survey images, before anything is made of them. */
async function survey(paths: Paths): Promise<Measurement['raster']> {
  const { source, scratch } = await sourceOf(paths);
  return (await buildRaster(source, makeManifest(), machineIn(scratch))).raster;
}
/** The COG of one image. */
async function cogAlone(paths: Paths, dataset: Partial<Dataset> = {}): Promise<string> {
  const { source, scratch } = await sourceOf(paths);
  const [cog] = await cogsOf(source, makeManifest(dataset), scratch);
  return cog?.path ?? '';
}

const refusal = (paths: Paths): Promise<string> =>
  make(paths).then(
    () => 'nothing was refused',
    (error: unknown) => {
      if (error instanceof PipelineError) return error.message;
      throw error;
    },
  );

/** One delivery, as an archive. */
function archive(entries: Record<string, string | Buffer>): string {
  const path = join(folder, `livraison${(count += 1)}.zip`);
  writeFileSync(path, makeZip(Object.entries(entries).map(([name, content]) => ({ name, content }))));
  return path;
}

const size = { width: 300, height: 300 };
/** An image whose mask, in a file beside it, hides its west. */
function masked(name: string, { pixel, ...more }: Partial<Picture> & Pick<Picture, 'pixel'>): { image: Buffer; mask: Buffer } {
  const bands = pixel(0, 0).length;
  const all = Array.from({ length: bands }, (_, band) => ['-b', String(band + 1)]).flat();
  const args = [...all, '-mask', String(bands + 1), '-colorinterp', 'undefined', '--config', 'GDAL_TIFF_INTERNAL_MASK', 'NO'];
  const path = makeTiff(folder, name, { ...size, ...more, pixel: (x, y) => [...pixel(x, y), x < 100 ? 0 : 255], args });
  return { image: readFileSync(path), mask: readFileSync(`${path}.msk`) };
}

/** A mask of three bands, one for each colour: GDAL hides a part of each by it. */
function eachBand(): Buffer {
  const flags = ['-mo', 'INTERNAL_MASK_FLAGS_1=0', '-mo', 'INTERNAL_MASK_FLAGS_2=0', '-mo', 'INTERNAL_MASK_FLAGS_3=0'];
  const pixel = (x: number): number[] => [x < 100 ? 0 : 255, x < 150 ? 0 : 255, 255];
  return readFileSync(makeTiff(folder, 'bandes.tif', { ...size, pixel, args: flags }));
}

const fileOf = ({ files }: BuildOutput, format: string): string => files.find((each) => each.format === format)?.path ?? '';
/** Whether a reader sees a pixel of a COG: 255, or 0. */
const seen = (path: string, x: number, y: number): number => {
  const { bands } = JSON.parse(execFileSync('gdalinfo', ['-json', path], { encoding: 'utf8' })) as {
    bands: { colorInterpretation: string }[];
  };
  const band = bands.at(-1)?.colorInterpretation === 'Alpha' ? String(bands.length) : 'mask';
  const raw = join(folder, `pixel${(count += 1)}`);
  execFileSync('gdal_translate', ['-q', '-of', 'ENVI', '-b', band, '-srcwin', String(x), String(y), '1', '1', path, raw]);
  return readFileSync(raw)[0] ?? NaN;
};

/** How many pixels of a tileset are seen. */
const seenInTiles = async (path: string): Promise<number> => (await countSeen(path)).values().reduce((sum, seen) => sum + seen, 0);

const { image, mask } = masked('photo.tif', { pixel: photo });
const ways = { lossy: {}, lossless: { raster: { lossless: true } } } satisfies Record<string, Partial<Dataset>>;
/** Photograph without its mask, and how many pixels of its tiles are seen. */
let bare: Record<keyof typeof ways, { made: BuildOutput; pixels: number }>;
beforeAll(async () => {
  const build = async (dataset: Partial<Dataset>) => {
    const made = await make([archive({ 'photo.tif': image })], dataset);
    return { made, pixels: await seenInTiles(fileOf(made, 'raster-pmtiles')) };
  };
  bare = { lossy: await build(ways.lossy), lossless: await build(ways.lossless) };
});

describe('a mask in a file beside an image', () => {
  test.each<[string, keyof typeof ways]>([
    ['a photograph', 'lossy'],
    ['an image without loss', 'lossless'],
  ])('hides what it hides in the COG and in the tiles of %s', async (_, way) => {
    const made = await make([archive({ 'd/PHOTO.tif': image, 'd/photo.TIF.msk': mask })], ways[way]);
    expect([seen(fileOf(made, 'cog'), 50, 150), seen(fileOf(made, 'cog'), 150, 150)]).toEqual([0, 255]);
    expect(made.version.raster?.bands.map(({ validShare }) => Number(validShare.toFixed(3)))).toEqual([0.667, 0.667, 0.667]);
    expect(seen(fileOf(bare[way].made, 'cog'), 50, 150)).toBe(255);
    const share = (await seenInTiles(fileOf(made, 'raster-pmtiles'))) / bare[way].pixels;
    expect(share).toBeCloseTo(2 / 3, 1);
  });

  test('may stand in a list of files, and is the mask of its own sheet alone', async () => {
    const other = makeTiff(folder, 'est.tif', { ...size, west: 770_300, pixel: photo, args: ['-colorinterp', 'undefined'] });
    const first = join(folder, 'ouest.tif');
    const beside = join(folder, 'ouest.tif.msk');
    writeFileSync(first, image);
    writeFileSync(beside, mask);
    const mixed = await survey([first, beside, other]);
    expect(mixed?.bands[0]?.validShare).toBeCloseTo((2 / 3 + 1) / 2, 3);
    const same = [join(folder, 'suite.tif'), join(folder, 'suite.tif.msk')] as const;
    execFileSync('gdal_translate', [
      '-q',
      '-a_ullr',
      '770300',
      '6908000',
      '770600',
      '6907700',
      first,
      same[0],
      '--config',
      'GDAL_TIFF_INTERNAL_MASK',
      'NO',
    ]);
    const found = await survey([first, beside, ...same]);
    expect(found?.sheets).toBe(2);
    expect(found?.bands[0]?.validShare).toBeCloseTo(2 / 3, 3);
  });

  test('is that of heights, of a grid and of a JPEG 2000 as well', async () => {
    const heights = masked('hauteurs.tif', { pixel: hill, type: 'Float32' });
    const cog = await cogAlone([archive({ 'hauteurs.tif': heights.image, 'hauteurs.tif.msk': heights.mask })], {
      raster: { kind: 'elevation' },
    });
    expect([seen(cog, 50, 150), seen(cog, 150, 150)]).toEqual([0, 255]);
    const jp2 = join(folder, 'photo.jp2');
    execFileSync('gdal_translate', [
      '-q',
      '-of',
      'JP2OpenJPEG',
      '-co',
      'QUALITY=100',
      '-co',
      'REVERSIBLE=YES',
      '-mask',
      'none',
      join(folder, 'photo.tif'),
      jp2,
    ]);
    const other = await cogAlone([archive({ 'photo.jp2': readFileSync(jp2), 'photo.jp2.msk': mask })]);
    expect([seen(other, 50, 150), seen(other, 150, 150)]).toEqual([0, 255]);
  });

  test('is that of a grid of text as well', async () => {
    const heights = masked('grille.tif', { pixel: hill, type: 'Float32' });
    const path = join(folder, 'grille.asc');
    execFileSync('gdal_translate', ['-q', '-of', 'AAIGrid', '-mask', 'none', join(folder, 'grille.tif'), path]);
    // Its mark is a value that it does not have.
    const text = readFileSync(path, 'latin1').replace(/^NODATA_value.*\n/im, '');
    const made = await make([archive({ 'grille.asc': text, 'grille.asc.msk': heights.mask })], {
      source: { path: 'grille.asc', crs: 'EPSG:2154' },
      raster: { kind: 'elevation' },
    });
    expect([seen(fileOf(made, 'cog'), 50, 150), seen(fileOf(made, 'cog'), 150, 150)]).toEqual([0, 255]);
    expect(made.version.raster?.bands[0]?.validShare).toBeCloseTo(2 / 3, 3);
  });

  test.each<[string, Record<string, string | Buffer>, RegExp]>([
    ['that is one for each band', { 'a.tif': image, 'a.tif.msk': eachBand() }, /«\u202fa.tif.msk\u202f» n’est pas un masque que GDAL reconnaît pour toutes les bandes de «\u202fa.tif\u202f»/],
    ['of another size', { 'a.tif': image, 'a.tif.msk': masked('petit.tif', { ...size, width: 200, pixel: photo }).mask }, /«\u202fa.tif.msk\u202f» a 200 × 300 pixels, et «\u202fa.tif\u202f» en a 300 × 300/],
    ['of no image', { 'a.tif': image, 'b.tif.msk': mask }, /«\u202fb.tif.msk\u202f» est un masque, mais aucune image[^]*«\u202fa.tif.msk\u202f»/],
    ['called without the ending of its image', { 'a.tif': image, 'a.msk': mask }, /«\u202fa.msk\u202f» est un masque[^]*«\u202fa.tif.msk\u202f»/],
    ['that is cut short', { 'a.tif': image, 'a.tif.msk': mask.subarray(0, mask.length - 40) }, /Le GeoTIFF est incomplet|La structure du GeoTIFF est abîmée/],
    ['that is no TIFF', { 'a.tif': image, 'a.tif.msk': 'rien' }, /Le fichier est incomplet \(TIFF\)/],
    ['beside an image that says it itself', { 'a.tif': readFileSync(makeTiff(folder, 'vide.tif', { ...size, pixel: photo, args: ['-a_nodata', '0'] })), 'a.tif.msk': mask }, /«\u202fa.tif\u202f» dit elle-même quels pixels sont vides/],
  ])('is refused %s', async (_, entries, says) => {
    const told = await refusal([archive(entries)]);
    expect(told).not.toBe('nothing was refused');
    expect(told).toMatch(says);
  }); // prettier-ignore

  test('is not passed over where a manifest names the image alone', async () => {
    const home = join(folder, 'seul');
    mkdirSync(home);
    writeFileSync(join(home, 'photo.tif'), image);
    writeFileSync(join(home, 'photo.tif.msk'), mask);
    expect(await refusal([join(home, 'photo.tif')])).toMatch(
      /«\u202fphoto.tif.msk\u202f» est à côté de «\u202fphoto.tif\u202f», mais n’est pas dans la source/,
    );
  });
});

describe('a mask in an image that also has a value for what is missing', () => {
  /** Its west has that value, its east is masked: the middle third is there. */
  function twice(name: string, { pixel, nodata, ...more }: Partial<Picture> & Pick<Picture, 'pixel'> & { nodata: number }): string {
    const bands = pixel(0, 0).length;
    const all = Array.from({ length: bands }, (_, band) => ['-b', String(band + 1)]).flat();
    const args = [...all, '-mask', String(bands + 1), '-a_nodata', String(nodata), '--config', 'GDAL_TIFF_INTERNAL_MASK', 'YES'];
    const at = (x: number, y: number): number[] => [...pixel(x, y).map((value) => (x < 100 ? nodata : value)), x >= 200 ? 0 : 255];
    return makeTiff(folder, name, { ...size, ...more, pixel: at, args: bands === 1 ? [...args, '-colorinterp', 'gray'] : args });
  }

  test.each<[string, Parameters<typeof twice>[1], keyof typeof ways | 'heights']>([
    ['a photograph', { pixel: photo, nodata: 0 }, 'lossy'],
    ['an image without loss', { pixel: photo, nodata: 0 }, 'lossless'],
    ['heights', { pixel: hill, nodata: -9999, type: 'Float32' }, 'heights'],
  ])('hides what either of them hides in the COG and in the tiles of %s', async (name, picture, way) => {
    const made = await make([twice(`${name}.tif`, picture)], way === 'heights' ? { raster: { kind: 'elevation' } } : ways[way]);
    expect([50, 150, 250].map((x) => seen(fileOf(made, 'cog'), x, 150))).toEqual([0, 255, 0]);
    expect(made.version.raster?.bands[0]?.validShare).toBeCloseTo(1 / 3, 3);
    if (way === 'heights') return;
    const share = (await seenInTiles(fileOf(made, 'raster-pmtiles'))) / bare[way].pixels;
    expect(share).toBeCloseTo(1 / 3, 1);
  });

  test('is not passed over where the manifest says the value', async () => {
    const path = twice('dit.tif', { pixel: photo, nodata: 0 });
    const silent = join(folder, 'sans valeur.tif');
    execFileSync('gdal_translate', ['-q', '-a_nodata', 'none', '--config', 'GDAL_TIFF_INTERNAL_MASK', 'YES', path, silent]);
    const cog = await cogAlone([silent], { raster: { nodata: 0 } });
    expect([50, 150, 250].map((x) => seen(cog, x, 150))).toEqual([0, 255, 0]);
  });
});

describe('what lies beside an image and is not read', () => {
  const path = makeTiff(folder, 'scan.tif', { ...size, pixel: photo });
  const world = (x: number): string => `1.0\n0\n0\n-1.0\n${x}\n6907999.5\n`;
  const told = async (entries: Record<string, string | Buffer>): Promise<string[]> =>
    (await make([archive({ 'scan.tif': readFileSync(path), ...entries })])).problems.map(
      ({ severity, message }) => `${severity}: ${message}`,
    );

  test('is named: overviews, notes of GDAL, a world file that disagrees, everything else', async () => {
    const copy = join(folder, 'apercus.tif');
    copyFileSync(path, copy);
    execFileSync('gdaladdo', ['-q', '-ro', copy, '2']);
    expect(
      await told({
        'scan.tif.ovr': readFileSync(`${copy}.ovr`),
        'scan.tif.aux.xml': '<PAMDataset><PAMRasterBand band="1"><Metadata/></PAMRasterBand></PAMDataset>',
        'scan.tfw': world(771_000.5),
        'lisez-moi.md': 'x',
        'notice.pdf': 'x',
        'fiche.xml': '<x/>',
      }),
    ).toEqual([
      'notice: «\u202fscan.tif.ovr\u202f» n’est pas repris\u202f: les aperçus d’une image sont refaits.',
      'notice: «\u202fscan.tif.aux.xml\u202f» n’est pas repris\u202f: les statistiques d’une image sont refaites.',
      'notice: Fichiers laissés de côté\u202f: lisez-moi.md (1 en tout).',
      expect.stringMatching(
        /^warning: «\u202fscan.tfw\u202f» place «\u202fscan.tif\u202f» ailleurs \(771000, 6908000\) que l’image elle-même \(770000, 6908000\)/,
      ),
    ]);
  });

  test('is warned of where it says what the image does not', async () => {
    const notes = '<PAMDataset><PAMRasterBand band="1"><NoDataValue>0</NoDataValue></PAMRasterBand></PAMDataset>';
    // Nothing is said of a world file that agrees.
    expect(await told({ 'scan.tif.aux.xml': notes, 'scan.tfw': world(770_000.5) })).toEqual([
      expect.stringMatching(
        /^warning: «\u202fscan.tif.aux.xml\u202f» n’est pas lu, et il dit de «\u202fscan.tif\u202f» quelque chose qui change ce que l’on voit \(NoDataValue\)/,
      ),
    ]);
  });
});
