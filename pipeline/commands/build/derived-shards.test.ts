import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readState } from '../../publication/kill.fixtures/reader.ts';
import { folderStore } from '../../stores/folder.ts';
import { point, square, type Feature } from '../../programs/programs.fixtures/make-geopackage.ts';
import { beginCatalogue, collection, manifest, run } from './build.fixtures/catalogue.ts';
import { plan } from './plan.ts';
import { publishParts } from '../publication/publish.ts';

/*
 * Farms that have others near, and their number by commune; the communes are the territories. Farms and communes change, and with them what
 * is computed from, and measured by, them: on one machine, and on several.
 */

const root = mkdtempSync(join(tmpdir(), 'mappe-test-derived-'));
const now = new Date('2026-11-25T12:00:00Z');
afterAll(() => rmSync(root, { recursive: true }));
const [datasets, published, alone] = ['datasets', 'published', 'alone'].map((name) => join(root, name)) as [string, string, string];
const within = '{ join: within, of: { dataset: ddt-51/fermes }, with: { dataset: ddt-51/fermes }, distance: 500 }';
const count = '{ join: count, of: { dataset: ddt-51/communes }, with: { dataset: ddt-51/proches } }';
const chain = ['ddt-51/fermes', 'ddt-51/par-commune', 'ddt-51/proches'];
const timeout = 900_000;

function write(name: string, { features, derive, more = '' }: { features?: Feature[]; derive?: string; more?: string }): void {
  const folder = join(datasets, 'ddt-51', name);
  mkdirSync(folder, { recursive: true });
  const source = derive === undefined ? '{ path: mats.geojson }' : `{ derive: ${derive} }`;
  writeFileSync(join(folder, 'dataset.yaml'), manifest(more).replace('{ path: mats.geojson }', source));
  if (features !== undefined) writeFileSync(join(folder, 'mats.geojson'), collection(features));
}

const writeFarms = (...west: number[]): void =>
  write('fermes', { features: west.map((x): Feature => ({ geometry: point(x, 48.95), properties: { x } })) });
const writeCommunes = (west: number): void =>
  write('communes', {
    features: ['51108', '51454'].map((insee, index) => ({ geometry: square(west + index / 10, 48.9, 0.1), properties: { insee } })),
    more: 'role: territories\nlayers: [{ name: mats, territory: { level: commune, code: insee } }]\nexpect: { change: { allow: [extent], reason: Elles sont redessinées. } }\n',
  });

/** A copy of the store that all begin from. */
function begin(name: string): string {
  cpSync(published, join(root, name), { recursive: true });
  return join(root, name);
}

/** All that readers see of a store. */
const stateOf = (store: string): Promise<string> => readState(folderStore(store));

beforeAll(async () => {
  beginCatalogue(datasets);
  appendFileSync(join(datasets, 'operator.yaml'), 'territories: [ddt-51/communes]\n');
  writeFarms(4.05, 4.15);
  write('proches', { derive: within });
  write('par-commune', { derive: count });
  writeCommunes(4);
  expect((await run(datasets, published)).passed).toBe(true);
  const planned = await plan({ datasets, store: published, ids: [], now });
  const told = planned.map(({ action }) => action);
  expect(told, 'what is computed need not be computed to see that it has not changed').toEqual(planned.map(() => 'nothing'));

  writeFarms(4.05, 4.15, 4.151);
  writeCommunes(3.9);
  begin('alone');
  expect((await run(datasets, alone, { now: '2026-11-25' })).passed).toBe(true);
}, timeout);

test('a plan builds what is computed from what it builds', async () => {
  const planned = await plan({ datasets, store: published, ids: [], now });
  expect(planned.map(({ dataset, action, reasons }) => [dataset, action, reasons[0]?.message])).toEqual([
    ['ddt-51/communes', 'build', expect.stringMatching(/^La source a changé/)],
    ['ddt-51/fermes', 'build', expect.stringMatching(/^La source a changé/)],
    ['ddt-51/par-commune', 'build', 'Calculé à partir de ddt-51/communes, ddt-51/proches, à construire aussi.'],
    ['ddt-51/proches', 'build', 'Calculé à partir de ddt-51/fermes, à construire aussi.'],
  ]);
});

const allPublished = ['communes', 'fermes', 'par-commune', 'proches'].map((name) => `ddt-51/${name} published`);

test(
  'machines that share by name build a family together, the territories first: together they make what one makes',
  { timeout },
  async () => {
    const shared = begin('by-name');
    const built: string[][] = [];
    for (const index of [1, 2, 3]) {
      const shard = { index, count: 3 };
      const { passed, lines } = await run(datasets, shared, { now: '2026-11-25', run: 'nuit', shard, buildOnly: true });
      expect(passed, JSON.stringify(lines)).toBe(true);
      built.push(lines.map(({ dataset }) => dataset).sort());
    }
    expect(built).toEqual([[], ['ddt-51/communes'], ['ddt-51/communes', ...chain]]);
    const { merged } = await publishParts({ datasets, store: shared, run: 'nuit', parts: [], now });
    expect(merged.map(({ dataset, outcome }) => `${dataset} ${outcome}`)).toEqual(allPublished);
    expect(await stateOf(shared)).toBe(await stateOf(alone));
  },
);

test('machines that share by a plan, and hand over folders, do so too', { timeout }, async () => {
  const shared = begin('by-plan');
  const file = join(root, 'plan.jsonl');
  const planned = (await plan({ datasets, store: shared, ids: [], now })).map((line) => ({
    ...line,
    part: chain.includes(line.dataset) ? '1/2' : '2/2',
  }));
  writeFileSync(file, planned.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const folders = [1, 2].map((index) => join(root, `part-${index}`));
  for (const [at, store] of folders.entries()) {
    const handed = { run: 'nuit', plan: file, shard: { index: at + 1, count: 2 }, buildOnly: true, published: shared };
    expect((await run(datasets, store, { now: '2026-11-25', ...handed })).passed).toBe(true);
  }
  const { merged } = await publishParts({ datasets, store: shared, run: 'nuit', parts: folders, plan: file, now });
  expect(merged.map(({ dataset, outcome }) => `${dataset} ${outcome}`)).toEqual(allPublished);
  expect(await stateOf(shared)).toBe(await stateOf(alone));
});
