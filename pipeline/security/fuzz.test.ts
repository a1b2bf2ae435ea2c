import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import { surveySource } from '../vector/inspect.ts';
import { readManifest } from '../manifest/read.ts';
import { makeTiff, photo } from '../raster/raster.fixtures/make-rasters.ts';
import { faults } from '../programs/programs.fixtures/examine-bytes.ts';
import { makeCopc, makeLaz } from '../programs/programs.fixtures/make-copc.ts';
import { makeLas } from '../programs/programs.fixtures/make-las.ts';
import { makeTar } from '../programs/programs.fixtures/make-tar.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';
import { unpack } from '../programs/check/unpack.ts';
import { tiff } from './security.fixtures/claims.ts';
import { edited, edits } from './security.fixtures/edits.ts';
import { fixture } from './security.fixtures/sources.ts';
import { tellTries, timeoutMs, tryOut } from './security.fixtures/try-out.ts';
import { defaultLimits } from '../base/limits.ts';

/* Changed bytes of everything that comes from outside: each is refused with its reasons or read, nothing is a crash. */

type Changes = Parameters<typeof edited>[1];

/** Formats that say where they end: one that is cut is told from one that is whole. */
const endsItself = /\.(geojson|topojson|gml|kml|gpx|gpkg|fgb|parquet|zip|7z|bz2)$/;

/** Try changes of bytes so often, or for their part of the time. */
const tryChanges = (runs: number, property: (changes: Changes) => Promise<void>): Promise<void> => tryOut(runs, edits, property);

let folder: string;
let images: Readonly<Record<string, Buffer>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-fuzz-'));
  images = drawImages();
  // What unpacks points listens for the end of its process, which reads one file and ends; this one reads hundreds.
  process.setMaxListeners(0);
});
afterAll(async () => {
  process.stdout.write(tellTries('changed inputs'));
  await rm(folder, { recursive: true });
});

/** Result of a reading, or undefined where it was refused with reasons; anything else that it throws is a bug. */
async function reading<Read>(read: Promise<Read>): Promise<Read | undefined> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { id, message } of error.problems)
      expect([id, message]).toEqual([expect.stringMatching(/^[\w.-]+$/), expect.stringMatching(/\S/)]);
    return undefined;
  }
}

test(
  'a changed manifest is read, or refused at its place',
  async () => {
    const origin = join(import.meta.dirname, '..', 'manifest', 'read.fixtures', 'datasets', 'ddt-51');
    const producer = join(folder, 'ddt-51');
    await mkdir(join(producer, 'eoliennes'), { recursive: true });
    for (const name of ['producer.yaml', 'eoliennes/eoliennes.csv'])
      await writeFile(join(producer, name), await readFile(join(origin, name)));
    const manifest = await readFile(join(origin, 'eoliennes', 'dataset.yaml'));
    const path = join(producer, 'eoliennes', 'dataset.yaml');
    await tryChanges(400, async (changes) => {
      await writeFile(path, edited(manifest, changes));
      try {
        await readManifest(path);
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        expect(error.problems.length).toBeGreaterThan(0);
        for (const { where } of error.problems) expect(where).toMatch(/\.(yaml|csv)(:\d+:\d+)?$/);
      }
    });
  },
  timeoutMs,
);

async function archives(): Promise<Record<string, Buffer>> {
  const plain = await makeTar([
    { name: 'données/a.csv', content: 'a;b\n1;2\n' },
    { name: 'b.geojson', content: '{"type":"FeatureCollection","features":[]}' },
  ]);
  const zip = makeZip([
    { name: 'données/a.csv', content: 'a;b\n1;2\n' },
    { name: 'b.geojson', content: '{"type":"FeatureCollection","features":[]}' },
  ]);
  return { zip, tar: plain, 'tar.gz': gzipSync(plain), 'tar.bz2': await fixture('bornes-edigeo.tar.bz2') };
}

describe('a changed archive gives files under names of ours, or is refused', () => {
  test.each(['zip', 'tar', 'tar.gz', 'tar.bz2'])(
    '%s',
    async (kind) => {
      const bytes = (await archives())[kind] ?? Buffer.alloc(0);
      const path = join(folder, `archive.${kind}`);
      const out = join(folder, `out-${kind}`);
      await tryChanges(kind === 'tar.bz2' ? 60 : 250, async (changes) => {
        await mkdir(out);
        await writeFile(path, edited(bytes, changes));
        await reading(unpack(path, out, { name: `archive.${kind}`, extensions: ['csv', 'geojson', 'thf', 'vec'] }, defaultLimits));
        for (const entry of await readdir(out, { recursive: true, withFileTypes: true }))
          expect([entry.isFile(), entry.name]).toEqual([true, expect.stringMatching(/^f\d+(\.\w+)?$/)]);
        await rm(out, { recursive: true });
      });
    },
    timeoutMs,
  );
});

/** Small files made for these tests: real ones of their formats are large. */
const made: Readonly<Record<string, Buffer>> = {
  'image.tif': tiff({}),
  'grille.asc': Buffer.from(
    'ncols 4\nnrows 2\nxllcorner 700000\nyllcorner 6600000\ncellsize 5\nNODATA_value -9999\n1 2 3 4\n5 6 7 -9999\n',
  ),
  'nuage.las': makeLas({}),
  'nuage.laz': makeLaz(),
  'nuage.copc.laz': makeCopc(),
};

/** The same photograph as GDAL writes it in tiles, and in JPEG 2000. */
function drawImages(): Record<string, Buffer> {
  const tiff = makeTiff(folder, 'ortho.tif', {
    width: 48,
    height: 40,
    pixel: photo,
    args: ['-co', 'TILED=YES', '-co', 'COMPRESS=DEFLATE'],
  });
  const jp2 = join(folder, 'ortho.jp2');
  execFileSync('gdal_translate', ['-q', '-of', 'JP2OpenJPEG', tiff, jp2]);
  return { 'ortho.tif': readFileSync(tiff), 'ortho.jp2': readFileSync(jp2) };
}

describe('changed geodata are read, or refused with reasons', () => {
  test.each([
    'arbres.geojson',
    'stations.geojsonl',
    'carte.topojson',
    'parcs.gml',
    'balade.kml',
    'trace.gpx',
    'zonage.gpkg',
    'ouvrages.fgb',
    'bornes.csv',
    'parcs.parquet',
    'image.tif',
    'ortho.tif',
    'ortho.jp2',
    'grille.asc',
    'nuage.las',
    'nuage.laz',
    'nuage.copc.laz',
  ])(
    '%s',
    async (name) => {
      const bytes = made[name] ?? images[name] ?? (await fixture(name));
      // Four hundred chunks of a point each take a tenth of a second.
      await tryChanges(name.endsWith('.copc.laz') ? 30 : 120, async (changes) => {
        for (const { id } of await faults(name, edited(bytes, changes), folder)) expect(id).toMatch(/^[\w.-]+$/);
      });
    },
    timeoutMs,
  );
});

test(
  'changed geodata of every format pass the whole inspection with all their features, or are told of',
  async () => {
    const names = (await readdir(join(import.meta.dirname, '..', 'vector', 'inspect.fixtures'))).filter(
      (name) => !/\.(expected\.json|ts)$/.test(name),
    );
    const wholes = await Promise.all(names.map(fixture));
    const counts = new Map<string, number>();
    const count = async (name: string, path: string, work: string): Promise<number | undefined> => {
      const survey = await reading(surveySource(await fileSource(path), { source: { path: name } }, work, { guessCrs: true }));
      const isRefused = survey === undefined || survey.problems.some(({ severity }) => severity === 'error');
      return isRefused ? undefined : survey.layers.reduce((sum, { features }) => sum + features, 0);
    };
    let turn = 0;
    await tryChanges(40, async (changes) => {
      const [name = '', whole = Buffer.alloc(0)] = [names[turn % names.length], wholes[turn % names.length]];
      turn += 1;
      const work = join(folder, `inspect-${turn}`);
      await mkdir(work);
      const path = join(work, name);
      await writeFile(path, edited(whole, changes));
      const got = await count(name, path, work);
      if (!endsItself.test(name) || !changes.every(({ kind }) => kind === 'cut') || got === undefined) return;
      const origin = join(import.meta.dirname, '..', 'vector', 'inspect.fixtures', name);
      if (!counts.has(name)) counts.set(name, (await count(name, origin, join(work, 'whole'))) ?? 0);
      expect([name, got]).toEqual([name, counts.get(name)]);
      await rm(work, { recursive: true });
    });
  },
  timeoutMs,
);
