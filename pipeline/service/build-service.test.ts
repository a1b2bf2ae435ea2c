import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Bbox, Service } from '../../schemas/types.ts';
import { buildService } from './build-service.ts';
import { readManifest } from '../manifest/read.ts';
import type { DescribedService } from '../source/fetch.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';
import type { BuildOutput } from '../record/build-output.ts';

/* Data that stay at their producer's: what is made of what their service says. */

const folder = mkdtempSync(join(tmpdir(), 'mappe-reference-'));
afterAll(() => rmSync(folder, { recursive: true }));

const url = 'https://exemple.fr/ortho.tif';
const image: NonNullable<Service['image']> = { width: 640, height: 640, bands: 3, values: 'uint8', compression: 'JPEG' };

async function build(crs: string, box: Bbox): Promise<BuildOutput> {
  const home = join(folder, 'ddt-51', 'ortho');
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, '..', 'producer.yaml'),
    'title: DDT\ntype: etat\nterritory: DEP-51\ncontact: { name: SIG, email: sig@exemple.fr }\nowners: [ddt]\n',
  );
  writeFileSync(
    join(home, 'dataset.yaml'),
    `title: Orthophotographie\ndescription: Une image de la Marne, chez son producteur.\nthemes: [imagerie]\nlicense: etalab-2.0\nfrequency: annual\ncontact: { name: SIG, email: sig@exemple.fr }\nsource: { service: { type: cog, url: ${url} } }\n`,
  );
  const service: Service = { type: 'cog', url, crs: [crs], formats: ['image/tiff'], image };
  const described: DescribedService = { service, place: { crs, box }, problems: [], sizes: [{ width: 640, height: 640 }] };
  const source = { name: 'ortho.tif', bytes: 0, sha256: '0'.repeat(64), url, files: [], service: described };
  const manifest = await readManifest(join(home, 'dataset.yaml'));
  return makeAll(buildService, source, manifest, machineIn(mkdtempSync(join(folder, 'work-'))));
}

test('an image that a map can draw is laid down on it, with a drawing of where it lies', async () => {
  const { version, files, problems } = await build('EPSG:2154', [770_000, 6_900_000, 770_640, 6_900_640]);
  expect(version.service).toMatchObject({ image, map: { draws: 'image', address: url, minzoom: 0, maxzoom: 16, grid: { side: 4 } } });
  expect(version.service?.image?.undrawn).toBeUndefined();
  expect(version.source.format).toBe('COG');
  expect([files.map(({ format }) => format), problems]).toEqual([['locator'], []]);
});

test('one whose box is nowhere on the earth has no map, and says why', async () => {
  const { version, problems } = await build('EPSG:4326', [500, 10, 600, 20]);
  expect([version.service?.map, version.service?.image?.undrawn, version.extent]).toEqual([undefined, 'place', null]);
  expect(problems.map(({ id }) => id)).toEqual(['service.not-mapped', 'service.no-extent']);
});

test.each<[string, string, Bbox, Bbox | null]>([
  ['reaches over the poles by half a pixel', 'EPSG:4326', [-180.5, -90.5, 180.5, 90.5], [-180, -90, 180, 90]],
  ['lies beyond where web maps end', 'EPSG:4326', [10, 86, 12, 88], [10, 86, 12, 88]],
  ['counts its longitudes from 0 to 360', 'EPSG:4326', [0, -90, 360, 90], null],
  ['has a latitude of 95', 'EPSG:4326', [10, 85, 12, 95], null],
  ['is of the Antarctic', 'EPSG:3031', [100_000, 130_000, 220_000, 250_000], [21.8, -88.5, 59.4, -86.9]],
])('one that %s is published where it is on the earth, else without a place, and never without a word', async (_, crs, box, expected) => {
  const { version, problems } = await build(crs, box);
  expect(version.extent?.bbox.map((each) => Math.round(each * 10) / 10) ?? null).toEqual(expected);
  expect(problems.some(({ id }) => id === 'service.no-extent')).toBe(expected === null);
});
