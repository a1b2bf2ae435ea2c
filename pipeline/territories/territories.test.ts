import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ringOf } from '../../schemas/model/boxes.ts';
import { catalogue, collection, manifest, recordOf, run } from '../commands/build/build.fixtures/catalogue.ts';
import { gatherReview } from '../commands/review/proposals.ts';
import { diff } from '../commands/publication/diff.ts';
import { plan } from '../commands/build/plan.ts';
import { exampleVersion, makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { derivationLevels } from '../manifest/derived-order.ts';
import { buildRecord, measuredTerritories } from '../record/record.ts';
import schema from '../../schemas/record.schema.json' with { type: 'json' };
import type { Artifact, Bbox, Dataset, DatasetRecord } from '../../schemas/types.ts';
import {
  declaredBoxes,
  listedTerritories,
  measureTerritories,
  mostListedTerritories,
  openTerritories,
  territoryCode,
} from './territories.ts';
import { readRepository } from '../manifest/repository.ts';
import { makeGeopackage, point, scratchFolder, square, type Feature } from '../programs/programs.fixtures/make-geopackage.ts';
import type { FoundLevel, TerritoriesJob } from '../programs/territories/measure-territories.ts';
import { programTask, runProgram } from '../sandbox/job.ts';
import { mirrorStore } from '../publication/mirror.ts';
import { folderStore } from '../stores/folder.ts';

const { placeOf } = readRepository();

/** Put a data set of squares for communes of the Marne beside the others: 51108 west, 51454 east. */
function addCommunes(datasets: string, codes: readonly string[] = ['51108', '51454'], extra = ''): void {
  const folder = join(datasets, 'ddt-51', 'communes');
  mkdirSync(folder, { recursive: true });
  const features = codes.map((insee, index): Feature => ({ geometry: square(4 + index / 10, 48.9, 0.1), properties: { insee } }));
  writeFileSync(join(folder, 'communes.geojson'), collection(features));
  const role = `role: territories\nlayers: [{ name: communes, territory: { level: commune, code: insee } }]\n${extra}`;
  writeFileSync(join(folder, 'dataset.yaml'), manifest(role).replace('mats.geojson', 'communes.geojson'));
  appendFileSync(join(datasets, 'operator.yaml'), 'territories: [ddt-51/communes]\n');
}

test('data are found in the communes that are published, which are built first, and their pages follow', { timeout: 180_000 }, async () => {
  const data: Feature[] = [
    { geometry: point(4.05, 48.95), properties: { n: 1 } },
    { geometry: point(4.06, 48.95), properties: { n: 2 } },
    { geometry: null, properties: { n: 3 } },
    // Off the coast of Reims, but closer to its border than that is exact.
    { geometry: point(3.99, 48.95), properties: { n: 4 } },
  ];
  const { datasets, write } = catalogue('territories: [COMMUNE-51454]', data);
  const store = join(datasets, '..', 'store');
  await run(datasets, store, { ids: ['ddt-51/mats'] });
  expect((await recordOf(store))?.territories, 'without territories the declared ones stand').toEqual(['COMMUNE-51454']);

  addCommunes(datasets);
  const first = await run(datasets, store, { now: '2026-11-25' });
  expect(first.lines.map(({ dataset, outcome }) => [dataset, outcome])).toContainEqual(['ddt-51/communes', 'published']);
  const boxes = (await recordOf(store, 'ddt-51/communes'))?.version.artifacts.find(({ format }) => format === 'territory-boxes');
  const mirror = join(datasets, '..', 'mirror');
  await mirrorStore(folderStore(store), mirror, { named: ['ddt-51/communes'] });
  expect(JSON.parse(readFileSync(join(mirror, boxes?.key ?? ''), 'utf8')), 'the site, made from a mirror, frames a commune by it').toEqual({
    '51108': [4, 48.9, 4.1, 49],
    '51454': [4.1, 48.9, 4.2, 49],
  });
  const planned = await plan({ datasets, store, ids: ['ddt-51/mats'], now: new Date('2026-11-25T12:00:00Z') });
  expect(planned[0]).toMatchObject({
    action: 'renewable',
    reasons: [
      { message: 'Jeux de territoires publiés, mis à jour ou retirés depuis la mesure\u202f: ddt-51/communes.' },
      { id: 'plan.again' },
    ],
  });

  const review = { datasets, now: new Date('2026-11-26'), access: { isTrial: true } };
  const lines = new Map([['ddt-51/mats', { dataset: 'ddt-51/mats', outcome: 'published' as const, problems: [] }]]);
  const { proposals } = await gatherReview({ ...review, store: folderStore(store), lines });
  expect(proposals[0]?.outlines, 'who decides is told how far the declared commune is').toEqual({ 'COMMUNE-51454': [4.1, 48.9, 4.2, 49] });

  const { lines: renewed } = await run(datasets, store, { now: '2026-11-26', renew: true, ids: ['ddt-51/mats'] });
  expect(renewed.find(({ dataset }) => dataset === 'ddt-51/mats')?.outcome).toBe('published');
  const record = await recordOf(store);
  expect(record?.version.territories).toEqual([
    {
      level: 'commune',
      by: [{ dataset: 'ddt-51/communes', layer: 'communes', version: expect.stringMatching(/^[0-9a-f]{16}$/) }],
      found: 1,
      outside: 1,
      atEdge: 1,
      codes: [{ code: 'COMMUNE-51108', features: 2 }],
    },
  ]);
  expect(record?.territories).toEqual(['COMMUNE-51108']);
  const warning = record?.problems.find(({ id }) => id === 'territories.differ');
  expect(warning?.message).toBe(
    'Territoires déclarés\u202f: Reims (COMMUNE-51454). Territoires où se trouvent les objets, d’après ddt-51/communes\u202f: Châlons-en-Champagne (COMMUNE-51108). Ce sont ceux-ci qui sont publiés\u202f: corrigez «\u202fterritories\u202f», ou retirez-le.',
  );

  // The declared ones are looked at again with every manifest, without building anything.
  write('dataset.yaml', manifest('territories: [COMMUNE-51108]'));
  await run(datasets, store, { now: '2026-11-27' });
  expect((await recordOf(store))?.problems.map(({ id }) => id)).not.toContain('territories.differ');

  // The communes go, and what they have measured can be made anew without them.
  const operator = join(datasets, 'operator.yaml');
  writeFileSync(operator, readFileSync(operator, 'utf8').replace(/^territories:.*$/m, ''));
  rmSync(join(datasets, 'ddt-51', 'communes'), { recursive: true });
  await run(datasets, store, { now: '2026-11-28' });
  const without = await plan({ datasets, store, ids: [], now: new Date('2026-11-28T12:00:00Z') });
  expect(without.map(({ dataset, action, reasons }) => [dataset, action, reasons.slice(0, 1).map(({ facts }) => facts)])).toEqual([
    ['ddt-51/mats', 'renewable', [{ datasets: 'ddt-51/communes' }]],
  ]);
  await run(datasets, store, { now: '2026-11-29', renew: true });
  expect((await recordOf(store))?.version.territories).toBeUndefined();
  expect((await plan({ datasets, store, ids: [], now: new Date('2026-11-29T12:00:00Z') }))[0]?.action).toBe('nothing');
});

describe('of two versions', () => {
  const root = mkdtempSync(join(tmpdir(), 'mappe-test-territories-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const datasets = join(root, 'datasets');
  const store = join(root, 'store');
  beforeAll(async () => {
    const mast = (code: number, x: number, etat = 'construit'): Feature => ({ geometry: point(x, 48.95), properties: { code, etat } });
    const masts = [1, 2, 3, 4].map((code) => mast(code, 4.05));
    const { write } = catalogue('layers: [{ name: mats, key: code }]\n', masts, root);
    addCommunes(datasets);
    await run(datasets, store);
    // One is another, one has moved to the commune beside it, one is new there; the rest is as it was.
    write('mats.geojson', collection([mast(1, 4.05, 'démantelé'), mast(2, 4.15), mast(3, 4.05), mast(4, 4.05), mast(5, 4.16)]));
    await run(datasets, store, { now: '2026-11-25' });
  });

  test('what has changed is told by the communes that it lies in', async () => {
    expect((await recordOf(store))?.version.changes).toMatchObject({
      added: 1,
      removed: 0,
      changed: 2,
      moved: 1,
      territories: [
        {
          level: 'commune',
          areas: [
            { code: 'COMMUNE-51108', added: 0, removed: 0, changed: 1 },
            { code: 'COMMUNE-51454', added: 1, removed: 0, changed: 1 },
          ],
        },
      ],
    });
  });

  test('versions that do not follow each other are compared by the communes as well', async () => {
    const [now, old] = (await recordOf(store))?.history ?? [];
    const lines: string[] = [];
    const wanted = { from: now?.id ?? '', to: old?.id ?? '', json: true, lang: 'fr' as const, now: new Date('2026-11-26') };
    await diff({ datasets, store, dataset: 'ddt-51/mats', ...wanted }, (line) => lines.push(line));
    expect(JSON.parse(lines.join(''))).toMatchObject({
      territories: [
        {
          level: 'commune',
          areas: [
            // The one that had moved away is there again.
            { code: 'COMMUNE-51108', added: 0, removed: 0, changed: 2 },
            { code: 'COMMUNE-51454', added: 0, removed: 1, changed: 0 },
          ],
        },
      ],
    });
  });
});

test('territories with codes that no list knows are refused, with those codes', { timeout: 30_000 }, async () => {
  const { datasets } = catalogue();
  addCommunes(datasets, ['51108', '1004', 'XX']);
  const { lines } = await run(datasets, join(datasets, '..', 'store'), { ids: ['ddt-51/communes'] });
  expect(lines[0]?.problems.map(({ message }) => message)).toContain(
    'Couche «\u202fcommunes\u202f»\u202f: des valeurs du champ «\u202finsee\u202f» ne sont pas des codes officiels de l’échelon «\u202fcommune\u202f» (2 en tout\u202f: 1004, XX). Vérifiez le champ, l’échelon et les zéros de tête (01004, pas 1004).',
  );
});

test('what is published with that role and listed no more measures nobody', () => {
  const record = buildRecord({
    manifest: makeManifest(),
    version: exampleVersion,
    attached: [],
    previous: undefined,
    date: '2026-11-24',
    problems: [],
  });
  const records = new Map(['a/communes', 'b/communes'].map((id): [string, DatasetRecord] => [id, { ...record, id, role: 'territories' }]));
  const listed = (territories?: string[]) =>
    listedTerritories({ ...(territories && { territories }) }, (id) => records.get(id)).map(({ id }) => id);
  expect([listed(), listed([]), listed(['b/communes', 'c/absent'])]).toEqual([[], [], ['b/communes']]);
});

test('the boxes beside published outlines are read once, by the codes of today’s places', async () => {
  const folder = scratchFolder();
  const [file] = exampleVersion.artifacts;
  const [layer] = exampleVersion.layers;
  if (file === undefined || layer === undefined) throw new Error('The example has a file and a layer.');
  const layers = [{ ...layer, name: 'c', territory: { level: 'commune' as const, code: 'insee' } }];
  const artifacts = (['flatgeobuf', 'territory-boxes'] as const).map((format) => ({ ...file, format, layer: 'c', sha256: format }));
  const record = { id: 'a/c', role: 'territories', access: 'public', version: { ...exampleVersion, layers, artifacts } } as DatasetRecord;
  const fetched: string[] = [];
  const fetch = (artifact: Artifact, path: string): Promise<boolean> => {
    fetched.push(artifact.format);
    writeFileSync(path, JSON.stringify({ '51454': [3.98, 49.2, 4.13, 49.31], '99999': [0, 0, 1, 1] }));
    return Promise.resolve(true);
  };
  const territories = openTerritories(folder, fetch, () => [record]);
  const held = (dataset: Partial<Dataset>) => declaredBoxes(makeManifest(dataset), territories);
  expect([await held({}), await held({ territories: ['DEP-51'], role: 'territories' })], 'asked of none').toEqual([new Map(), new Map()]);
  expect(fetched).toEqual([]);
  const reims = new Map([['COMMUNE-51454', [3.98, 49.2, 4.13, 49.31]]]);
  expect([await held({ territories: ['DEP-51'] }), await held({ territories: ['COMMUNE-51108'] })]).toEqual([reims, reims]);
  expect(fetched).toEqual(['territory-boxes']);
});

test(
  'images and clouds are where their frames are, turned or not; too many territories are only counted',
  { timeout: 30_000 },
  async () => {
    const folder = scratchFolder();
    const departements = join(folder, 'departements.gpkg');
    const communes = join(folder, 'communes.gpkg');
    const columns = [{ name: 'code', type: 'text' as const }];
    makeGeopackage(departements, 'd', [{ geometry: square(4, 48, 2), properties: { code: '51' } }], columns);
    const many = Array.from({ length: 121 }, (_, index) => ({
      geometry: square(4 + (index % 11) / 10, 48 + Math.floor(index / 11) / 10, 0.1),
      properties: { code: `51${String(index).padStart(3, '0')}` },
    }));
    makeGeopackage(communes, 'c', many, columns);
    for (const path of [departements, communes]) execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', `${path}.fgb`, path]);
    const layer = (name: string, level: 'departement' | 'commune'): DatasetRecord['version']['layers'][number] => {
      const [first] = exampleVersion.layers;
      if (first === undefined) throw new Error('The example has a layer.');
      return { ...first, name, territory: { level, code: 'code' } };
    };
    const recordFor = (id: string, layers: DatasetRecord['version']['layers']): DatasetRecord => {
      const [file] = exampleVersion.artifacts;
      if (file === undefined) throw new Error('The example has a file.');
      const artifacts = layers.map(({ name }) => ({ ...file, format: 'flatgeobuf' as const, name: `${name}.fgb`, sha256: name }));
      const parts = { attached: [], previous: undefined, date: '2026-11-24', problems: [] };
      const record = buildRecord({
        ...parts,
        manifest: makeManifest(),
        version: exampleVersion,
      });
      return { ...record, id, role: 'territories', version: { ...exampleVersion, layers, artifacts } };
    };
    let listed = [recordFor('a/communes', [layer('c', 'commune')]), recordFor('a/departements', [layer('d', 'departement')])];
    const territories = {
      records: () => listed,
      bring: ({ sha256 }: { sha256: string }) => Promise.resolve(`${sha256 === 'c' ? communes : departements}.fgb`),
      boxes: () => Promise.resolve(new Map<string, Bbox>()),
    };
    const measure = (frame: [number, number][], bbox: [number, number, number, number]) => {
      const placed = { extent: { bbox, boxes: [] }, places: { frames: [frame] } };
      return measureTerritories(placed, makeManifest(), territories, join(folder, String(bbox[0])));
    };
    // A square on its corner: its box touches nine communes, itself five.
    const turned = await measure(
      [
        [4.45, 48.36],
        [4.54, 48.45],
        [4.45, 48.54],
        [4.36, 48.45],
        [4.45, 48.36],
      ],
      [4.36, 48.36, 4.54, 48.54],
    );
    expect(turned?.map(({ level, found, codes }) => [level, found, codes?.length])).toEqual([
      ['departement', 1, 1],
      ['commune', 5, 5],
    ]);
    const wide = await measure(
      [
        [4.01, 48.01],
        [5.09, 48.01],
        [5.09, 49.09],
        [4.01, 49.09],
        [4.01, 48.01],
      ],
      [4.01, 48.01, 5.09, 49.09],
    );
    expect(wide?.map(({ level, found, codes }) => [level, found, codes?.length])).toEqual([
      ['departement', 1, 1],
      ['commune', 121, undefined],
    ]);
    // As many as the départements of France, and more, with a finer level below them.
    listed = [recordFor('a/departements', [layer('c', 'departement')]), recordFor('a/communes', [layer('d', 'commune')])];
    const box: Bbox = [4.01, 48.01, 4.99, 49.09];
    const national = await measure(ringOf(box), box);
    expect(national?.map(({ level, found, codes }) => [level, found, codes?.length])).toEqual([
      ['departement', 110, 110],
      ['commune', undefined, undefined],
    ]);
  },
);

test('of the territories between features far apart none is read: parcels scattered over a country took minutes', async () => {
  const folder = scratchFolder();
  const places = join(folder, 'parcelles.gpkg');
  const communes = join(folder, 'communes.gpkg');
  const columns = [{ name: 'code', type: 'text' as const }];
  const parcels = [0, 8].map((x) => ({ geometry: square(x, 45, 0.001), properties: { code: '' } }));
  const around = ['near', 'far', 'end'].map((code, at) => ({ geometry: square(4 * at - 0.1, 44.9, 0.2), properties: { code } }));
  const table = makeGeopackage(places, 'parcelles', parcels, columns);
  const { name, fidColumn } = makeGeopackage(communes, 'communes', around, columns);
  {
    using db = new DatabaseSync(communes);
    const { geom } = db.prepare(`SELECT geom FROM communes WHERE code = 'far'`).get() as { geom: Uint8Array };
    // Whoever reads what comes after its box finds no geometry.
    db.prepare(`UPDATE communes SET geom = ? WHERE code = 'far'`).run(geom.subarray(0, 45).fill(99, 40));
  }
  const job: TerritoriesJob = {
    tables: [table],
    frames: [],
    box: [0, 45, 8.001, 45.001],
    levels: [{ files: [{ file: 'communes.gpkg', column: 'code', name, fidColumn, geometryColumn: 'geom' }] }],
    most: 10,
    mostAbove: 10,
  };
  const inputs = { 'places.gpkg': places, 'communes.gpkg': communes };
  const [level] = await runProgram<FoundLevel[]>(programTask('territories/measure-territories.ts', job, inputs), join(folder, 'run'));
  expect(level?.codes.map(({ code, features }) => [code, features])).toEqual([
    ['end', 1],
    ['near', 1],
  ]);
});

test('codes of every level are known by their official lists', () => {
  expect(territoryCode('commune', '01004', placeOf)).toBe('COMMUNE-01004');
  expect(territoryCode('commune', '1004', placeOf)).toBeUndefined();
  expect(territoryCode('departement', '2A', placeOf)).toBe('DEP-2A');
  expect(territoryCode('departement', '988', placeOf)).toBe('OM-988');
  expect(territoryCode('epci', '200067213', placeOf)).toBe('EPCI-200067213');
  expect(territoryCode('region', '44', placeOf)).toBe('REG-44');
});

test('what is told is the finest level with a few, which holds nearly all', () => {
  const level = (name: 'region' | 'departement' | 'commune', count: number, outside = 0, atEdge = 0) => ({
    level: name,
    by: [],
    found: count,
    outside,
    atEdge,
    codes: Array.from({ length: count }, (_, index) => ({ code: `${name} ${index}`, features: 10 })),
  });
  expect(measuredTerritories({ features: 100, territories: [level('departement', 1), level('commune', 6)] })).toEqual(['departement 0']);
  expect(measuredTerritories({ features: 100, territories: [level('departement', 1), level('commune', 2)] })).toHaveLength(2);
  expect(measuredTerritories({ features: 100, territories: [level('departement', 1), level('commune', 2, 50)] })).toEqual([
    'departement 0',
  ]);
  expect(measuredTerritories({ features: 100, territories: [level('departement', 1, 19, 16)] }), 'a simplified coast').toHaveLength(1);
  expect(measuredTerritories({ features: 100, territories: [level('departement', 1, 19, 12)] })).toBeUndefined();
  expect(measuredTerritories({ features: 100, territories: [level('region', 13)] })).toHaveLength(13);
  expect(measuredTerritories({ features: 100, territories: [level('region', 30)] })).toBeUndefined();
  expect(measuredTerritories({ features: 100 })).toBeUndefined();
});

test('what covers a département is of it alone, where the neighbours that its border reaches have none of its own', () => {
  const bbox: Bbox = [-2.29, 47.63, -1.02, 48.71];
  const extent = { bbox, boxes: [{ area: 'FXX' as const, bbox }] };
  const codes = (...counts: [code: string, features: number][]) => counts.map(([code, features]) => ({ code, features }));
  const departements = (ours: number) => [
    { level: 'departement' as const, by: [], found: 3, outside: 0, codes: codes(['DEP-22', 9], ['DEP-35', ours], ['DEP-50', 4]) },
  ];
  expect(measuredTerritories({ features: 345, territories: departements(345) })).toHaveLength(3);
  expect(measuredTerritories({ extent, features: 345, territories: departements(345) })).toEqual(['DEP-35']);
  // A tenth of it lies in the neighbours alone.
  expect(measuredTerritories({ extent, features: 345, territories: departements(310) })).toHaveLength(3);
  // A grid of the département reaches six others, in three regions.
  const regions = { level: 'region' as const, by: [], found: 3, outside: 0, codes: codes(['REG-28', 1], ['REG-52', 1], ['REG-53', 1]) };
  const six = codes(['DEP-22', 1], ['DEP-35', 1], ['DEP-44', 1], ['DEP-49', 1], ['DEP-50', 1], ['DEP-53', 1], ['DEP-56', 1]);
  const grid = [regions, { level: 'departement' as const, by: [], found: 7, outside: 0, codes: six }];
  expect(measuredTerritories({ extent, features: 0, territories: grid })).toEqual(['DEP-35']);
});

test('territories come before what they measure, and after what they are computed from', () => {
  const source = { path: 'a.csv' };
  const derive = { join: 'count' as const, of: { dataset: 'a/a' }, with: { dataset: 'b/b' } };
  const manifests = [
    { id: 'a/a', dataset: { source } },
    { id: 'b/b', dataset: { source } },
    { id: 'c/c', dataset: { source } },
    { id: 't/t', dataset: { source: { derive }, role: 'territories' as const } },
  ];
  expect(derivationLevels(['c/c', 'b/b', 'a/a', 't/t'], manifests)).toEqual([['b/b', 'a/a'], ['t/t'], ['c/c']]);
});

test('a record has room for each of the 101 départements, in its territories and in its changes', () => {
  const { codes } = schema.$defs.MeasuredLevel.properties;
  const { areas } = schema.$defs.Changes.properties.territories.items.properties;
  expect([codes.maxItems, areas.maxItems]).toEqual([mostListedTerritories, mostListedTerritories]);
  expect(mostListedTerritories).toBeGreaterThanOrEqual(101);
});
