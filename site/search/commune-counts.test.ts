import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { subjects } from '../fixtures/subjects.ts';
import { recordOf, writeRecords } from '../fixtures/write-store.ts';
import type { Bbox, DatasetRecord } from '../../schemas/types.ts';
import type { ExtentRow } from './extents.ts';
import { departementOf, localPlaces, type DepartementIndex } from '../places/territories.ts';
import { levelsFrom } from '../places/territory-levels.ts';
import { operatorAt } from '../fixtures/operator.ts';

const operator = operatorAt('https://exemple.fr/cartes/');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-counts-'));
  const all = subjects.map((subject, index) => recordOf(subject, index + 1, folder));
  const [first] = all;
  if (first === undefined) throw new Error('The fixture has no record.');
  writeRecords(folder, [...all, ...elsewhere.map(([name, territory, bbox]) => placed(first, name, territory, bbox))]);
  writeFileSync(join(folder, 'operator.yaml'), operator);
  vi.stubEnv('MAPPE_STORE', folder);
  vi.stubEnv('MAPPE_DATASETS', folder);
  vi.resetModules();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Data that are said to be of France, of a region and of a département, and lie in a corner of it. */
const elsewhere: [name: string, territories: string[], bbox: Bbox][] = [
  ['plan-du-gard', ['FR'], [4.08, 43.95, 4.12, 43.99]],
  ['relief-de-martinique', ['FR'], [-61.24, 14.38, -60.8, 14.9]],
  ['vosges', ['REG-44'], [6.4, 47.8, 7.2, 48.5]],
  ['est-de-la-marne', ['DEP-51', 'REG-44'], [4.5, 48.6, 5.1, 48.8]],
  ['fusion', ['COMMUNE-01340'], [5.5, 45.6, 5.8, 45.9]],
];

function placed(record: DatasetRecord, name: string, territories: string[], bbox: Bbox): DatasetRecord {
  const id = `${record.producer.id}/${name}`;
  return {
    ...record,
    id,
    identifier: id,
    path: id,
    territories,
    version: { ...record.version, extent: { bbox, boxes: [{ area: 'FXX', bbox }] } },
  };
}

test('the page of a commune counts what the search finds there, for fifty communes', async () => {
  const { readOfficialCode } = await import('../places/official-code.ts');
  const { departementIndexes } = await import('../places/departement-indexes.ts');
  const { packIndex } = await import('../places/departement-index.ts');
  const { lookUpPlace } = await import('../places/place-lookup.ts');
  const { servePlaces } = await import('../places/served-places.fixture.ts');
  const { reaches, territoryCounts } = await import('../places/territory-data.ts');
  const { coveredBoxes, placeAreas } = await import('../places/place-areas.ts');
  const { territoryChain } = await import('../places/territory-names.ts');
  const { listedRecords } = await import('../data/records.ts');
  const { byFacet, concerns } = await import('./extents.ts');
  const indexes = departementIndexes(await territoryCounts(), await placeAreas(), await reaches());
  const rows: ExtentRow[] = [];
  const areas = await placeAreas();
  for await (const record of listedRecords())
    rows.push({
      id: record.id,
      boxes: coveredBoxes(record, areas),
      facets: { ...byFacet((): string[] => []), territory: record.territories },
    });
  const around = Object.fromEntries(rows.flatMap(({ facets }) => facets.territory).map((code) => [code, territoryChain(code).slice(1)]));
  const communes = readOfficialCode().communes.filter(({ now }) => now === undefined);
  const every = Math.floor(communes.length / 45);
  const asked = [
    ...['COMMUNE-51108', 'COMMUNE-51454', 'COMMUNE-51649', 'COMMUNE-30014', 'COMMUNE-97209', 'COMMUNE-01015'],
    ...communes.filter((_, index) => index % every === 0).map(({ code }) => code),
  ];
  expect(asked.length).toBeGreaterThanOrEqual(50);
  vi.stubGlobal('fetch', servePlaces(areas));
  const places = new Map((await Promise.all(asked.map(lookUpPlace))).map((place) => [place?.code, place]));
  const counts = asked.map((code) => {
    const departement = departementOf(code.slice('COMMUNE-'.length));
    const index: DepartementIndex | undefined = indexes.get(departement);
    const commune = index?.communes.find((each) => each.code === code);
    const place = places.get(code);
    if (index === undefined || commune === undefined || place === undefined) throw new Error(`${code} is missing.`);
    const page = levelsFrom(localPlaces(commune, index), index).reduce((sum, { count }) => sum + count, 0);
    const area = { boxes: place.boxes, territory: { code, around: place.around.map((outer) => outer.code) } };
    const found = rows.filter((row) => concerns(row, area, around)).map(({ id }) => id);
    return { code, page, found };
  });
  expect(counts.filter(({ page, found }) => page !== found.length)).toEqual([]);
  // Neither a plan of the Gard nor Martinique's relief is of the Marne; data of a former commune are of the one that took it over.
  const found = (code: string): string[] => counts.find((each) => each.code === code)?.found.map((id) => id.split('/')[1] ?? '') ?? [];
  expect(found('COMMUNE-51649').filter((id) => elsewhere.some(([name]) => name === id))).toEqual(['est-de-la-marne']);
  expect(found('COMMUNE-97209')).toContain('relief-de-martinique');
  expect(found('COMMUNE-01015')).toContain('fusion');
  const marne = indexes.get('51');
  expect(marne && JSON.stringify(packIndex(marne)).length).toBeLessThan(50_000);
});
