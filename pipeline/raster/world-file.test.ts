import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import { recogniseKind } from '../source/recognise-kind.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';
import { makeCog } from './cog.ts';
import { openRasters } from './open.ts';
import { makeTiff, photo } from './raster.fixtures/make-rasters.ts';
import { surveySheets } from './survey.ts';
import type { Sheet } from './sheet.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-world-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const scratch = (): string => join(folder, `scratch${(count += 1)}`);

const placed = makeTiff(folder, 'cale.tif', { width: 60, height: 40, step: 2, pixel: photo });
const bare = join(folder, 'scan.tif');
execFileSync('gdal_translate', ['-q', '-co', 'PROFILE=BASELINE', placed, bare]);
/** The middle of the first pixel, whose corner is 770,000, 6,908,000. */
const world = '2.0\n0\n0\n-2.0\n770001.0\n6907999.0\n';
const system = execFileSync('gdalsrsinfo', ['-o', 'wkt_esri', '--single-line', 'EPSG:2154'], { encoding: 'utf8' });

/** The files of one delivery, as an archive or side by side. */
function archive(entries: Record<string, string | Buffer>): string {
  const path = join(folder, `livraison${(count += 1)}.zip`);
  writeFileSync(path, makeZip(Object.entries(entries).map(([name, content]) => ({ name, content }))));
  return path;
}

async function survey(paths: [string, ...string[]], crs?: string): Promise<Sheet[]> {
  const source = await fileSource(...paths);
  expect(await recogniseKind(source, scratch())).toBe('raster');
  const wanted = { source: crs === undefined ? {} : { crs } };
  return (await surveySheets(await openRasters(source, scratch()), wanted, scratch())).sheets;
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => {
      if (error instanceof PipelineError) return error.message;
      throw error;
    },
  );

describe('an image that a world file places', () => {
  test('is laid where it says, in the system beside it, and its COG says so itself', async () => {
    const path = archive({ 'S/SCAN.TIF': readFileSync(bare), 's/scan.tfw': world, 'S/scan.prj': system, 'S/scan.tab': 'x' });
    const [sheet] = await survey([path]);
    expect(sheet).toMatchObject({ transform: [770_000, 2, 0, 6_908_000, 0, -2], crs: { code: 'EPSG:2154' }, name: 'SCAN.TIF' });
    if (sheet === undefined) throw new Error('One image is one sheet.');
    const { path: cog } = await makeCog(sheet, 'colors', true, scratch(), () => undefined);
    const said = execFileSync('gdalinfo', [cog], { encoding: 'utf8' });
    expect(said).toMatch(/Lambert-93[^]*Origin = \(770000\.0+,6908000\.0+\)\nPixel Size = \(2\.0+,-2\.0+\)/);
  });

  test('may lie in a folder beside it, its system said by the manifest', async () => {
    const files = ['scan.prj', 'scan.tfw'].map((name) => join(folder, name)) as [string, string];
    for (const file of files) writeFileSync(file, file.endsWith('prj') ? 'nothing that anybody knows' : world);
    const [sheet] = await survey([...files, bare], 'EPSG:2154');
    expect(sheet).toMatchObject({ transform: [770_000, 2, 0, 6_908_000, 0, -2], crs: { code: 'EPSG:2154' } });
  });

  test.each([
    ['five numbers', '2.0\n0\n0\n-2.0\n770001.0\n'],
    ['seven numbers', `${world}1\n`],
    ['a word', world.replace('-2.0', 'Infinity')],
    ['a comma', world.replace('-2.0', '-2,0')],
    ['more than a page', `${world}${' '.repeat(20_000)}`],
  ])('is refused by the name of that file where it holds %s', async (_, text) => {
    expect(await refusal(survey([archive({ 'scan.tif': readFileSync(bare), 'scan.tfw': text })], 'EPSG:2154'))).toContain(
      '«\u202fscan.tfw\u202f» ne place pas son image\u202f: un fichier de calage contient six nombres',
    );
  });

  test('that is turned is refused like any other, and one that says its place is not moved', async () => {
    const turned = archive({ 'scan.tif': readFileSync(bare), 'scan.tfw': world.replace('\n0\n', '\n0.5\n') });
    expect(await refusal(survey([turned], 'EPSG:2154'))).toContain('ne vont pas d’ouest en est');
    const [sheet] = await survey([archive({ 'cale.tif': readFileSync(placed), 'cale.tfw': world.replace('770001', '1') })]);
    expect([sheet?.transform[0], sheet?.moved]).toEqual([770_000, undefined]);
  });
});

test('a grid of numbers takes its system from the file beside it', async () => {
  const grid = `ncols 3\nnrows 2\nxllcorner 770000\nyllcorner 6900000\ncellsize 25\n1 2 3\n4 5 6\n`;
  expect((await survey([archive({ 'mnt.asc': grid, 'mnt.prj': system })]))[0]?.crs.code).toBe('EPSG:2154');
});

test('a file that belongs to no image is refused by its name', async () => {
  writeFileSync(join(folder, 'autre.txt'), 'x');
  expect(await refusal(survey([placed, join(folder, 'autre.txt')]))).toContain('«\u202fautre.txt\u202f» n’est ni un GeoTIFF');
});
