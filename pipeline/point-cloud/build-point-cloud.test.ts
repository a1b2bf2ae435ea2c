import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { buildPointCloud } from './build-point-cloud.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import type { BuildOutput, Measurement } from '../record/build-output.ts';
import { makeCopc } from './make-copc.ts';
import { surveyPointClouds, surveyPointCloud, type SurveyedPointCloud } from './point-cloud.ts';
import { recogniseKind } from '../source/recognise-kind.ts';
import { findRegressions } from '../changes/regression.ts';
import type { Task } from '../sandbox/job.ts';
import { makeCopc as makeCopcFile, makeLaz } from '../programs/programs.fixtures/make-copc.ts';
import { makeLas, type LasWish } from '../programs/programs.fixtures/make-las.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';
import { sheetsAtATime } from '../source/sheets.ts';
import { machineIn } from '../record/build.fixtures/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-clouds-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const scratch = (): string => join(folder, `scratch${(count += 1)}`);

function put(name: string, wish: LasWish = {}): string {
  const path = join(folder, name);
  writeFileSync(path, makeLas(wish));
  return path;
}

/** Measure point clouds, before anything is made of them. */
const measure = async (...paths: [string, ...string[]]): Promise<Measurement> =>
  buildPointCloud(await fileSource(...paths), makeManifest(), machineIn(scratch()));
const build = async (...paths: [string, ...string[]]): Promise<BuildOutput> => (await measure(...paths)).convert();

/** Says no coordinate system: its header counts no record. */
const bare: LasWish = { patch: [[100, 'UInt32LE', 0]] };

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => {
      if (error instanceof PipelineError) return error.message;
      throw error;
    },
  );

/** Steps, offsets, greatest and least of x and y, as a header has them. */
function placed(step: number, x: number, y: number): NonNullable<LasWish['patch']> {
  const values = [step, step, x, y, x + 1900 * step, x, y + 1900 * step, y];
  return [131, 139, 155, 163, 179, 187, 195, 203].map((at, index) => [at, 'DoubleLE', values[index] ?? 0]);
}

describe('units', () => {
  const cloudOf = async (wish: LasWish) => (await measure(put(`unites${(count += 1)}.las`, wish))).pointCloud;

  test('of degrees are told as what they measure: points to a square metre', async () => {
    const cloud = await cloudOf({ keys: { 2048: 4326 }, patch: placed(1e-7, 4, 48.9) });
    expect(cloud?.density).toBeCloseTo(400 / ((111_320 * 0.00019) ** 2 * Math.cos((48.9 * Math.PI) / 180)), 2);
    expect(cloud?.heightUnit, 'a globe says nothing of heights: metres').toBeUndefined();
  });

  test('of feet are told: points to a square metre, heights by their own unit before that of the plane', async () => {
    const density = expect.closeTo(400 / (19 * 0.3048006096) ** 2, 3) as number;
    const told = async (keys: Record<number, number>) => {
      const cloud = await cloudOf({ keys, patch: placed(0.01, 1_000_000, 200_000) });
      return [cloud?.density, cloud?.heightUnit, cloud?.vertical];
    };
    expect(await told({ 3072: 2263 })).toEqual([density, 'ft-us', undefined]);
    expect(await told({ 3072: 2263, 4096: 5703 })).toEqual([density, undefined, 'NAVD88 height']);
    expect(await told({ 3072: 2263, 4096: 5703, 4099: 9002 })).toEqual([density, 'ft', 'NAVD88 height']);
    // A code of both, of the plane and of the heights.
    expect(await told({ 3072: 8767 })).toEqual([density, 'ft-us', 'NAVD88 height (ftUS)']);
  });
});

test('a cloud of one point is published: its frame is a metre wide', async () => {
  writeFileSync(join(folder, 'un-point.laz'), makeLaz());
  const made = await build(join(folder, 'un-point.laz'));
  const tiles = made.files.find(({ format }) => format === 'sheet-tiles');
  expect([made.version.pointCloud?.points, tiles?.zooms?.maxzoom]).toEqual([1, 22]);
});

describe('several point clouds', () => {
  test('are one data set: each file as it is, their points together, an index with days and sizes', async () => {
    const made = await build(put('nuage_20230811.las'), put('nuage_nord.las'));
    expect(made.version.pointCloud).toMatchObject({
      points: 800,
      returns: [800],
      classes: [
        { code: 2, count: 600 },
        { code: 6, count: 200 },
      ],
      bbox: [700_000, 6_600_000, 10, 700_019, 6_600_019, 48],
      copc: false,
    });
    expect(made.version.pointCloud?.density).toBeCloseTo(400 / 19 ** 2, 3);
    expect(made.files.map(({ format, name }) => `${format} ${name.replace(makeManifest().datasetId, 'x')}`)).toEqual([
      'point-cloud x-1.las',
      'point-cloud x-2.las',
      'silhouette x-silhouette.svg',
      'drawing x-drawing.svg',
      'locator x-locator.svg',
      'sheet-index x-dalles.fgb',
      'sheet-tiles x-dalles.pmtiles',
    ]);
    expect(made.version.artifacts.slice(0, 3).map(({ sheet }) => sheet)).toEqual([
      { name: 'nuage_20230811.las', date: '2023-08-11' },
      { name: 'nuage_nord.las' },
      undefined,
    ]);
    const index = made.files.find(({ format }) => format === 'sheet-index')?.path ?? '';
    const said = execFileSync('ogrinfo', ['-ro', '-al', '-json', '-features', '-if', 'FlatGeobuf', index], { encoding: 'utf8' });
    const { layers } = JSON.parse(said) as { layers: { features: { properties: Record<string, unknown> }[] }[] };
    const rows = layers[0]?.features.map(({ properties }) => ['dalle', 'points', 'octets', 'date'].map((name) => properties[name])) ?? [];
    const { bytes } = made.files[0] ?? { bytes: 0 };
    expect(rows.toSorted()).toEqual([
      ['nuage_20230811.las', 400, bytes, '2023/08/11 00:00:00'],
      ['nuage_nord.las', 400, bytes, undefined],
    ]);
  });

  test('are read several at a time, and kept in their order', async () => {
    const paths = [1, 2, 3].map((number) => put(`nuage-${number}.las`)) as [string, ...string[]];
    const known = await surveyPointCloud({ path: paths[0], name: 'nuage.las' }, scratch(), false);
    const now = { reading: 0, most: 0 };
    const survey: typeof surveyPointCloud = async ({ name }) => {
      now.most = Math.max(now.most, (now.reading += 1));
      await wait(name === 'nuage-1.las' ? 200 : 100);
      now.reading -= 1;
      return known;
    };
    const { clouds } = await surveyPointClouds(await fileSource(...paths), { crs: undefined, folder: scratch(), whole: false }, survey);
    expect([now.most, clouds.map(({ file }) => file.name)]).toEqual([
      Math.min(3, sheetsAtATime),
      ['nuage-1.las', 'nuage-2.las', 'nuage-3.las'],
    ]);
  });

  test('that are not alike are refused by name', async () => {
    const message = await refusal(build(put('un.las'), put('ancien.las', { version: '1.2' })));
    expect(message).toContain(
      '«\u202fancien.las\u202f» n’a pas le même système de coordonnées, les mêmes altitudes ou le même format de points que',
    );
  });
});

test('half of the points is known as a loss before anything is published', async () => {
  const path = put('perte.las');
  const { extent, pointCloud } = await measure(path, put('perte-2.las'));
  const version = { layers: [], extent: extent ?? null, ...(pointCloud && { pointCloud }) };
  const [{ message } = { message: '' }] = findRegressions({ version }, await measure(path));
  expect(message).toContain('Nuage de points\u202f: 400 points au lieu de 800, 50\u202f% de moins');
});

describe('an archive', () => {
  const zip = (name: string, entries: Record<string, Buffer | string>): string => {
    const path = join(folder, name);
    writeFileSync(path, makeZip(Object.entries(entries).map(([inside, content]) => ({ name: inside, content }))));
    return path;
  };
  const kind = async (path: string): Promise<string> => recogniseKind(await fileSource(path), scratch());

  test('of point clouds is one data set of them, whatever describes them beside', async () => {
    const path = zip('dalles.zip', { 'd/un.las': makeLas({}), 'd/deux.las': makeLas({}), 'd/lisez-moi.txt': 'x', 'd/dalles.shp': 'x' });
    expect(await kind(path)).toBe('point-cloud');
    const { clouds } = await surveyPointClouds(await fileSource(path), { crs: undefined, folder: scratch(), whole: false });
    expect(clouds.map(({ file, facts }) => [file.name, facts.header.points])).toEqual([
      ['un.las', 400],
      ['deux.las', 400],
    ]);
  });

  test('of images and point clouds is refused with how to part them', async () => {
    const message = await refusal(kind(zip('tout.zip', { 'a.tif': 'II*\0', 'b.laz': makeLas({}) })));
    expect(message).toContain('contient 1 image et 1 nuage de points\u202f: ce sont deux jeux de données');
  });

  test('with something else in the place of a point cloud is refused by its name', async () => {
    const source = await fileSource(zip('faux.zip', { 'a.las': 'rien' }));
    expect(await refusal(surveyPointClouds(source, { crs: undefined, folder: scratch(), whole: false }))).toContain(
      '«\u202fa.las\u202f» n’est pas un nuage de points',
    );
  });
});

describe('COPC', () => {
  const survey = async (path = put('seul.las'), crs?: string): Promise<SurveyedPointCloud> => {
    const { clouds: [cloud] } = await surveyPointClouds(await fileSource(path), { crs, folder: scratch(), whole: true }); // prettier-ignore
    if (cloud === undefined) throw new Error('One file is one point cloud.');
    return cloud;
  };
  /** Runs only `there`, which writes `made`: a file that is no COPC where nothing else is said. */
  const only =
    (there: string, asked: string[], made = makeLas({})) =>
    (task: Task, work: string) => {
      const { program, args } = task.command;
      asked.push([program, ...args].join(' '));
      if (program !== there) return Promise.reject(fail('run.absent', { program }));
      mkdirSync(join(work, 'out'), { recursive: true });
      writeFileSync(join(work, 'out', 'data.copc.laz'), made);
      return Promise.resolve('');
    };

  test('is made by no program where none is installed', async () => {
    const asked: string[] = [];
    expect(await makeCopc(await survey(), scratch(), only('nobody', asked))).toBeUndefined();
    expect(asked).toEqual(['untwine --help', 'pdal --version']);
  });

  test('is asked of the program that is there, and believed only once it was read back', async () => {
    const asked: string[] = [];
    expect(await refusal(makeCopc(await survey(), scratch(), only('pdal', asked)))).toContain(
      '«\u202fpdal\u202f» n’a pas fait un COPC de «\u202fseul.las\u202f»',
    );
    expect(asked.at(-1)).toBe('pdal translate --writer writers.copc --writers.copc.forward=all /in/source.las /out/data.copc.laz');
  });

  test.each(['untwine', 'pdal'])('that %s has made takes the place of the file, every point of it counted again', async (program) => {
    const cloud = await survey();
    const made = await makeCopc(cloud, scratch(), only(program, [], makeCopcFile()));
    expect(made?.facts).toMatchObject({ copc: true, statistics: { points: 400, returns: [400] } });
    expect(made?.facts.statistics?.classes).toEqual(cloud.facts.statistics?.classes);
    expect(made?.file).toMatchObject({ name: 'seul.las', bytes: makeCopcFile().length });
    expect(existsSync(join(made?.drawings ?? '', 'silhouette.svg'))).toBe(true);
  });

  test('is made in the system that the manifest says, where the file itself says none', async () => {
    const asked: string[] = [];
    const cloud = await survey(put('nu.las', bare), 'EPSG:2154');
    for (const program of ['untwine', 'pdal']) await makeCopc(cloud, scratch(), only(program, asked, makeCopcFile()));
    const written = asked.filter((line) => line.includes('/out/data.copc.laz'));
    expect(written[0]).toMatch(/ --a_srs EPSG:2154$/);
    expect(written[1]).toContain('--writers.copc.a_srs=EPSG:2154 /in/source.las');
  });

  test('is asked for in the real sandbox, and a clear word says where nothing makes it', async () => {
    const made = await build(put('reel.las'));
    const isMade = made.version.pointCloud?.copc === true;
    expect(made.problems.map(({ id }) => id)).toEqual(isMade ? [] : ['point-cloud.not-copc']);
    expect(made.files[0]?.format).toBe(isMade ? 'copc' : 'point-cloud');
  });
});
