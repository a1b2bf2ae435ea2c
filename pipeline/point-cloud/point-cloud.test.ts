import { Copc } from 'copc';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import { surveyPointClouds, surveyPointCloud } from './point-cloud.ts';
import type { LasHeader } from '../programs/point-cloud/las-header.ts';
import { maxLazBytes, readPoints } from '../programs/point-cloud/read-points.ts';
import { makeCopc, makeLaz } from '../programs/programs.fixtures/make-copc.ts';
import { makeLas, type LasWish } from '../programs/programs.fixtures/make-las.ts';

async function survey(bytes: Buffer, whole = true) {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-cloud-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'nuage.las');
  await writeFile(path, bytes);
  const facts = await surveyPointCloud({ path, name: 'nuage.las' }, join(folder, 'work'), whole);
  return { ...facts, picture: () => readFileSync(join(folder, 'work', 'out', 'silhouette.svg'), 'utf8') };
}

const refused = (bytes: Buffer): Promise<string[]> =>
  survey(bytes).then(
    () => [],
    (error: unknown) => {
      if (error instanceof PipelineError) return error.problems.map(({ id }) => id);
      throw error;
    },
  );

test('points that say their system are not taken for ones of another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-cloud-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'dit.las');
  await writeFile(path, makeLas({}));
  const about = { folder: join(folder, 'work'), whole: false };
  await expect(surveyPointClouds(await fileSource(path), { ...about, crs: 'EPSG:3857' })).rejects.toThrow(
    'La couche «\u202fdit.las\u202f» se dit en EPSG:2154 (RGF93 v1 / Lambert-93), où ses coordonnées sont à leur place',
  );
  expect((await surveyPointClouds(await fileSource(path), { ...about, crs: 'EPSG:2154' })).problems).toEqual([]);
});

describe('a point cloud', () => {
  test.each(['1.2', '1.4'] as const)('has every point of LAS %s read and counted', async (version) => {
    const { header, statistics, system, copc, picture } = await survey(makeLas({ version }));
    expect(header).toMatchObject({ version, points: 400, compressed: false });
    expect(system).toEqual({ plane: 2154, vertical: 5720 });
    expect(copc).toBe(false);
    expect(statistics).toMatchObject({
      points: 400,
      outside: 0,
      min: [700_000, 6_600_000, 10],
      max: [700_019, 6_600_019, 48],
      classes: [
        { code: 2, count: 300 },
        { code: 6, count: 100 },
      ],
      returns: [400],
    });
    expect(statistics?.density).toBeCloseTo(400 / 19 ** 2, 3);
    expect(picture()).toMatch(/^<svg [^>]+><path fill-opacity="[\d.]+" d="M[^"]+"\/>.*<\/svg>\n$/);
  });

  test('that ends early is refused, wherever it ends', async () => {
    const whole = makeLas({});
    for (const bytes of [100, 300, 400, whole.length - 1])
      expect(await refused(whole.subarray(0, bytes)), String(bytes)).toEqual(['source.truncated']);
  });

  test('packed as LAZ or COPC is read whole, and refused wherever it ends early', async () => {
    const laz = makeLaz();
    const copc = makeCopc();
    expect(await survey(laz)).toMatchObject({
      copc: false,
      header: { compressed: true },
      statistics: { points: 1, min: [700_000, 6_600_000, 10] },
    });
    expect(await survey(copc)).toMatchObject({ copc: true, statistics: { points: 400, outside: 0, max: [700_019, 6_600_019, 48] } });
    const ends = (length: number): number[] => [300, 500, Math.floor(length / 2), length - 40, length - 1];
    for (const bytes of [laz, copc])
      for (const end of ends(bytes.length)) {
        const [id, ...more] = await refused(bytes.subarray(0, end));
        expect([end, id]).toEqual([end, expect.stringMatching(/^(source\.truncated|point-cloud\.damaged)$/)]);
        expect(more).toEqual([]);
      }
  });

  test('packed as LAZ is refused where memory could not hold it, before a byte of it is read', async () => {
    const header = { compressed: true, pointFormat: 6, points: 1, recordBytes: 30, pointsAt: 375 } as LasHeader;
    const nothing = (): Buffer => Buffer.alloc(8);
    const size = maxLazBytes + 1;
    await expect(readPoints(nothing, header, { size, name: 'nuage.laz', chunks: undefined }, () => undefined)).rejects.toThrow(
      /dépasse 1.5 Gio/,
    );
  });

  test('that is COPC is one for another reader too', async () => {
    const bytes = makeCopc();
    const read = (from: number, to: number): Promise<Uint8Array> => Promise.resolve(bytes.subarray(from, to));
    const copc = await Copc.create(read);
    const { nodes } = await Copc.loadHierarchyPage(read, copc.info.rootHierarchyPage);
    const node = nodes['5-3-4-0'];
    if (node === undefined) throw new Error('A node holds the point of row 4, column 3.');
    const view = await Copc.loadPointDataView(read, copc, node);
    expect(['X', 'Y', 'Z', 'Classification'].map((name) => view.getter(name)(0))).toEqual([700_003, 6_600_004, 17, 2]);
  });

  test.each<[string, LasWish]>([
    ['point-cloud.version', { version: '1.9' }],
    ['point-cloud.point-format', { patch: [[104, 'UInt8', 40]] }],
    ['point-cloud.point-format', { patch: [[105, 'UInt16LE', 3]] }],
    ['point-cloud.empty', { patch: [[247, 'UInt32LE', 0]] }],
    ['point-cloud.records', { patch: [[100, 'UInt32LE', 4_000_000_000]] }],
    ['source.truncated', { patch: [[100, 'UInt32LE', 9000]] }],
    ['source.truncated', { patch: [[243, 'UInt32LE', 3]] }],
    ['source.truncated', { patch: [[251, 'UInt32LE', 4_000_000_000]] }],
    ['source.truncated', { patch: [[96, 'UInt32LE', 4_000_000_000]] }],
    ['point-cloud.bounds', { patch: [[131, 'DoubleLE', 0]] }],
    ['point-cloud.bounds', { patch: [[179, 'DoubleLE', NaN]] }],
    ['point-cloud.outside', { patch: [[179, 'DoubleLE', 700_010]] }],
    ['source.truncated', { patch: [[104, 'UInt8', 0x86]] }],
  ])('is refused as %s for a header that lies: %j', async (id, wish) => {
    expect(await refused(makeLas(wish))).toEqual([id]);
  });

  test('whose header counts its returns otherwise is only warned of', async () => {
    const { problems } = await survey(makeLas({ patch: [[255, 'UInt32LE', 7]] }));
    expect(problems).toMatchObject([
      {
        severity: 'warning',
        message:
          '«\u202fnuage.las\u202f»\u202f: le nombre de points par retour que dit l’en-tête n’est pas celui des points. Ce qui est publié est compté sur les points.',
      },
    ]);
  });

  test('says its header alone where its points are not asked for', async () => {
    const { header, statistics } = await survey(makeLas({}), false);
    expect([header.points, statistics]).toEqual([400, undefined]);
  });
});
