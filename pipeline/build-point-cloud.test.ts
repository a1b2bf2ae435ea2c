import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { buildPointCloud, surveyClouds } from './build-point-cloud.ts';
import { sheetsAtATime } from './build-sheets.ts';
import { makeManifest } from './convert.fixtures/make-clean.ts';
import { fail, PipelineError } from './errors.ts';
import { fileSource } from './fetch.ts';
import type { MadeData } from './made-data.ts';
import { makeCopc } from './make-copc.ts';
import { surveyPointCloud, type SurveyedCloud } from './point-cloud.ts';
import type { Task } from './tools/job.ts';
import { makeLas, type LasWish } from './tools/tools.fixtures/make-las.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-clouds-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const scratch = (): string => join(folder, `scratch${(count += 1)}`);

function put(name: string, wish: LasWish = {}): string {
  const path = join(folder, name);
  writeFileSync(path, makeLas(wish));
  return path;
}

const build = async (...paths: [string, ...string[]]): Promise<MadeData> =>
  buildPointCloud(
    await fileSource(...paths),
    makeManifest(),
    scratch(),
    () => undefined,
    () => undefined,
  );

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => {
      if (error instanceof PipelineError) return error.message;
      throw error;
    },
  );

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
    expect(made.built.map(({ format, name }) => `${format} ${name.replace(makeManifest().datasetId, 'x')}`)).toEqual([
      'point-cloud x-1.las',
      'point-cloud x-2.las',
      'silhouette x-silhouette.svg',
      'drawing x-drawing.svg',
      'locator x-locator.svg',
      'sheet-index x-dalles.fgb',
    ]);
    const index = made.built.find(({ format }) => format === 'sheet-index')?.path ?? '';
    const said = execFileSync('ogrinfo', ['-ro', '-al', '-json', '-features', '-if', 'FlatGeobuf', index], { encoding: 'utf8' });
    const { layers } = JSON.parse(said) as { layers: { features: { properties: Record<string, unknown> }[] }[] };
    const rows = layers[0]?.features.map(({ properties }) => ['dalle', 'points', 'octets', 'date'].map((name) => properties[name])) ?? [];
    const { bytes } = made.built[0] ?? { bytes: 0 };
    expect(rows.toSorted()).toEqual([
      ['nuage_20230811.las', 400, bytes, '2023/08/11 00:00:00'],
      ['nuage_nord.las', 400, bytes, undefined],
    ]);
  });

  test('are read several at a time, and kept in their order', async () => {
    const paths = [1, 2, 3].map((number) => put(`nuage-${number}.las`)) as [string, ...string[]];
    const [known, now] = [await surveyPointCloud({ path: paths[0], name: 'nuage.las' }, scratch(), false), { reading: 0, most: 0 }];
    const survey: typeof surveyPointCloud = async ({ name }) => {
      now.most = Math.max(now.most, (now.reading += 1));
      await wait(name === 'nuage-1.las' ? 200 : 100);
      now.reading -= 1;
      return known;
    };
    const clouds = await surveyClouds(await fileSource(...paths), { crs: undefined, folder: scratch(), whole: false }, survey);
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

describe('COPC', () => {
  const survey = async (): Promise<SurveyedCloud> => {
    const [cloud] = await surveyClouds(await fileSource(put('seul.las')), { crs: undefined, folder: scratch(), whole: true });
    if (cloud === undefined) throw new Error('One file is one point cloud.');
    return cloud;
  };
  /** Runs only `there`, which writes a file that is no COPC. */
  const only = (there: string, asked: string[]) => (task: Task, work: string) => {
    const { program, args } = task.command;
    asked.push([program, ...args].join(' '));
    if (program !== there) return Promise.reject(fail('run.absent', { program }));
    mkdirSync(join(work, 'out'), { recursive: true });
    writeFileSync(join(work, 'out', 'data.copc.laz'), makeLas({}));
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

  test('is asked for in the real sandbox, and a clear word says where nothing makes it', async () => {
    const made = await build(put('reel.las'));
    const isMade = made.version.pointCloud?.copc === true;
    expect(made.problems.map(({ id }) => id)).toEqual(isMade ? [] : ['point-cloud.not-copc']);
    expect(made.built[0]?.format).toBe(isMade ? 'copc' : 'point-cloud');
  });
});
