import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runTask, type Task } from '../../sandbox/job.ts';
import { countTiles } from '../../programs/tiles/count-tiles.ts';
import { copyToFlatgeobuf } from '../../gdal/copy-layer.ts';
import { tile } from './tippecanoe.ts';
import { line, makeGeopackage, point, scratchFolder, square } from '../../programs/programs.fixtures/make-geopackage.ts';
import { chooseProfile, planTiles, profileRow, tileProfiles } from './tile-profiles.ts';
import { pmtiles } from './pmtiles.ts';
import type { Subject } from './format.ts';

/** The options that the Géoplateforme's tile service sends, in tippecanoe's short names. */
const geoplateforme = {
  heterogene: '-S10',
  reseau: '-pn -S15',
  lineaire: '-an -S15',
  schematisation: '-aL -D8 -S15',
  selection: '-ac -aD -an -S15',
  fusion: '-ac -an -S10',
  harmonisation: '-ab -S20',
};
const longNames: Record<string, string> = {
  '-pn': '--no-simplification-of-shared-nodes',
  '-an': '--drop-smallest-as-needed',
  '-aL': '--grid-low-zooms',
  '-ac': '--coalesce',
  '-aD': '--coalesce-densest-as-needed',
  '-ab': '--detect-shared-borders',
  '-D8': '--low-detail=8',
  '-S10': '--simplification=10',
  '-S15': '--simplification=15',
  '-S20': '--simplification=20',
};

describe('the table of tile profiles', () => {
  test.each(Object.entries(geoplateforme))('%s sends what the Géoplateforme sends', (id, short) => {
    const row = tileProfiles.find((each) => each.id === id);
    // On a coarser grid fewer steps are as far.
    const asFar = (flag: string | undefined) =>
      flag === '--simplification=20' && row?.flags.includes('--low-detail=10') ? '--simplification=5' : flag;
    expect(row?.flags).toEqual(expect.arrayContaining(short.split(' ').map((flag) => asFar(longNames[flag]))));
  });

  test('chooses by geometry and by shared borders', () => {
    const apart = { sharedVertices: 0 };
    expect(chooseProfile([{ geometry: 'point', ...apart }])).toBe('points');
    expect(chooseProfile([{ geometry: 'line', ...apart }])).toBe('reseau');
    expect(chooseProfile([{ geometry: 'polygon', ...apart }])).toBe('heterogene');
    expect(chooseProfile([{ geometry: 'polygon', sharedVertices: 0.9 }])).toBe('harmonisation');
    expect(chooseProfile([{ geometry: 'mixed', ...apart }])).toBe('heterogene');
    expect(
      chooseProfile([
        { geometry: 'point', ...apart },
        { geometry: 'line', ...apart },
      ]),
    ).toBe('heterogene');
  });

  test('a manifest’s wish comes before the choice', () => {
    const layer = { geometry: 'point', sharedVertices: 0, bbox: [2, 48, 3, 49], spacing: 1e-4, densest: [10] } as const;
    const plan = planTiles([{ ...layer, bbox: [2, 48, 3, 49], densest: [10] }], {
      profile: 'points',
      points: 'cluster',
      minzoom: 3,
      maxzoom: 8,
      fields: ['code'],
    });
    expect(plan).toMatchObject({ name: 'points', minzoom: 3, maxzoom: 8, fields: ['code'], profile: { id: 'points-cluster' } });
    expect(planTiles([{ ...layer, bbox: [2, 48, 3, 49], densest: [10] }], { profile: 'auto', minzoom: 14 })).toMatchObject({
      name: 'points',
      minzoom: 14,
      maxzoom: 14,
    });
  });
});

test('the command names no folder, no producer’s text, and every option once', () => {
  const { args } = tile({
    layers: ['a', 'b'].map((name) => ({ name, file: `${name}.fgb` })),
    name: 'eoliennes',
    output: 'tiles.pmtiles',
    minzoom: 4,
    maxzoom: 14,
    fields: ['code'],
    flags: profileRow('reseau').flags,
  });
  expect(args).toMatchSnapshot();
  expect(args.filter((arg) => arg.includes('/'))).toEqual([]);
});

/** Neighbouring squares of two kinds, lines and points: something for every profile to thin out. */
const features = Array.from({ length: 400 }, (_, index) => {
  const x = 2 + (index % 20) * 0.01;
  const y = 48 + Math.floor(index / 20) * 0.01;
  const geometry =
    index % 4 === 0
      ? { type: 'MultiPoint', coordinates: [[x, y]] }
      : index % 4 === 1
        ? line([x, y], [x + 0.02, y + 0.01])
        : square(x, y, 0.01);
  return { geometry, properties: { code: `0${index % 3}`, n: index } };
});

describe.each(tileProfiles)('the profile $id, by tippecanoe itself,', (profile) => {
  test('keeps every feature at the maximum zoom', async () => {
    const { subject, folder } = await tiled(profile.id);
    const job = { tileset: 'tiles.pmtiles', layers: [{ name: 'mixte', features: features.length }] };
    const counted = await countTiles(job, join(folder, 'out'));
    expect(counted).toMatchObject({
      minzoom: subject.tiles.minzoom,
      maxzoom: subject.tiles.maxzoom,
      top: [{ name: 'mixte', features: features.length }],
    });
    expect(counted.zooms.map(({ zoom }) => zoom)).toEqual([5, 6, 7, 8, 9, 10, 11]);
  });
});

async function tiled(id: string): Promise<{ subject: Subject; folder: string }> {
  const profile = tileProfiles.find((each) => each.id === id);
  if (profile === undefined) throw new Error(id);
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const table = makeGeopackage(clean, 'mixte', features, [
    { name: 'code', type: 'text' },
    { name: 'n', type: 'integer' },
  ]);
  const layer = {
    ...table,
    geometry: 'mixed',
    hasZ: false,
    manyTypes: true,
    words: { fields: new Map() },
    isCut: false,
    drawn: features.length,
    onMap: features.length,
    crs: null,
  } as const;
  const subject: Subject = {
    datasetId: 'essai',
    layers: [layer],
    clean,
    wgs84: clean,
    boxes: [],
    tiles: { profile, minzoom: 5, maxzoom: 11, fields: ['code'] },
  };
  await runTask(copyToFlatgeobuf(layer, clean, { output: 'mixte.fgb', index: true }), folder);
  const run = async (tasks: Task[] = []): Promise<void> => {
    for (const task of tasks) await runTask(task, folder);
  };
  await run(pmtiles.tasks?.(subject));
  const layers = [{ name: 'mixte', features: features.length }];
  const { leftOut } = await countTiles({ tileset: 'tiles.pmtiles', layers, refusesLeftOut: true }, join(folder, 'out'));
  if (leftOut > 0) await run(pmtiles.again?.(subject));
  return { subject, folder };
}

interface Made {
  geometry: 'point' | 'polygon';
  features: number;
  profile: Parameters<typeof profileRow>[0];
  minzoom: number;
  maxzoom: number;
}

/** A data set of one layer that was made here, whose tiles are to be. */
function subjectOf(table: ReturnType<typeof makeGeopackage>, clean: string, { geometry, features, profile, ...zooms }: Made) {
  const counts = { isCut: false, drawn: features, onMap: features };
  const layer = { ...table, ...counts, geometry, hasZ: false, manyTypes: false, words: { fields: new Map() }, crs: null } as const;
  const tiles = { profile: profileRow(profile), ...zooms, fields: undefined };
  const subject: Subject = { datasetId: 'essai', layers: [layer], clean, wgs84: clean, boxes: [], tiles };
  return { layer, subject };
}

test('areas side by side leave no holes in a tile that cannot hold them all', async () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  // Squares of less than a pixel, whose texts fill a tile before half of them is in it.
  const across = 100;
  const side = 0.03;
  const cells = Array.from({ length: across ** 2 }, (_, index) => ({
    geometry: square(1 + (index % across) * side, 44 + Math.floor(index / across) * side, side),
    properties: { texte: createText(index) },
  }));
  const table = makeGeopackage(clean, 'communes', cells, [{ name: 'texte', type: 'text' }]);
  const { layer, subject } = subjectOf(table, clean, {
    geometry: 'polygon',
    features: cells.length,
    profile: 'harmonisation',
    minzoom: 4,
    maxzoom: 5,
  });
  await runTask(copyToFlatgeobuf(layer, clean, { output: 'communes.fgb', index: true }), folder);
  for (const task of pmtiles.tasks?.(subject) ?? []) await runTask(task, folder);
  const out = join(folder, 'out');
  const counted = await countTiles({ tileset: 'tiles.pmtiles', layers: [{ name: 'communes', features: cells.length }] }, out);
  expect(counted.zooms[0]?.features).toBeLessThan(cells.length);
  expect(counted.zooms[0]?.largestBytes).toBeLessThanOrEqual(500_000);
  // Tiles have a margin, in which some are drawn twice.
  const covered = ringsOf(join(out, 'tiles.pmtiles'), 4).reduce((sum, ring) => sum + areaOf(ring), 0) / (across * side) ** 2;
  expect(covered).toBeGreaterThan(0.95);
  expect(covered).toBeLessThan(1.1);
});

/** The rings of one zoom of a tileset, in degrees. */
function ringsOf(tileset: string, zoom: number): [number, number][][] {
  type Part = { type: 'Polygon'; coordinates: [number, number][][] } | { type: 'MultiPolygon'; coordinates: [number, number][][][] };
  const args = [`--minimum-zoom=${zoom}`, `--maximum-zoom=${zoom}`, tileset];
  const { features } = JSON.parse(execFileSync('tippecanoe-decode', args, { encoding: 'utf8', maxBuffer: 2 ** 28 })) as {
    features: { features: { features: { geometry: Part }[] }[] }[];
  };
  return features
    .flatMap((each) => each.features.flatMap((layer) => layer.features))
    .flatMap(({ geometry }) => (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()));
}

/** Signed area of a ring, in the square of its unit; holes, which turn the other way, are below zero. */
const areaOf = (ring: [number, number][]): number =>
  ring.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] ?? [x, y];
    return sum + (nextX * y - x * nextY) / 2;
  }, 0);

test('a tile too full at the maximum zoom is made again without limit', async () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const crowd = Array.from({ length: 9000 }, (_, index) => ({
    geometry: point(2 + (index % 100) * 1e-5, 48 + index * 1e-8),
    properties: { texte: createText(index) },
  }));
  const table = makeGeopackage(clean, 'foule', crowd, [{ name: 'texte', type: 'text' }]);
  const { layer, subject } = subjectOf(table, clean, {
    geometry: 'point',
    features: crowd.length,
    profile: 'points',
    minzoom: 4,
    maxzoom: 6,
  });
  await runTask(copyToFlatgeobuf(layer, clean, { output: 'foule.fgb', index: true }), folder);
  for (const task of pmtiles.tasks?.(subject) ?? []) await runTask(task, folder);
  const job = { tileset: 'tiles.pmtiles', layers: [{ name: 'foule', features: crowd.length }] };
  const first = await countTiles({ ...job, refusesLeftOut: true }, join(folder, 'out'));
  expect([first.leftOut > 0, first.zooms]).toEqual([true, []]);
  const more = pmtiles.again?.(subject) ?? [];
  expect(more.map(({ command }) => command.program)).toEqual(['tippecanoe', 'tile-join', 'tile-join']);
  for (const task of more) await runTask(task, folder);
  const counted = await countTiles(job, join(folder, 'out'));
  expect(counted.top).toEqual([{ name: 'foule', features: crowd.length }]);
  expect(counted.zooms[0]?.features).toBeLessThan(crowd.length);
  expect(counted.zooms[0]?.largestBytes).toBeLessThanOrEqual(500_000);
});

/** A text that does not compress. */
const createText = (seed: number): string =>
  Buffer.from(Array.from({ length: 90 }, (_, index) => Math.floor(Math.abs(Math.sin(seed * 91 + index) * 1e6)) % 256)).toString('base64');
