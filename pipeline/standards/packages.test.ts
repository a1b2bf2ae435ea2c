import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DatasetRecord } from '../../schemas/types.ts';
import { beginCatalogue, manifest, run } from '../commands/build/build.fixtures/catalogue.ts';
import { readRecords } from '../publication/records.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { makePlan, smallPdf, squareAt, writeShape } from './cnig.fixtures/make-package.ts';
import { streetPlan } from './cnig.fixtures/make-street-plan.ts';

/** Build one data set whole; `put` lays its files beside the manifest and gives what the manifest says of its source and layers. */
async function built(put: (folder: string) => string): Promise<{ record: DatasetRecord; store: string }> {
  const at = scratchFolder();
  const datasets = join(at, 'datasets');
  const store = join(at, 'store');
  beginCatalogue(datasets);
  const folder = join(datasets, 'ddt-51', 'paquet');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'dataset.yaml'), manifest().replace('source: { path: mats.geojson }\n', put(folder)));
  const { lines } = await run(datasets, store);
  expect(lines.flatMap(({ problems = [] }) => problems.filter(({ severity }) => severity === 'error'))).toEqual([]);
  const record = (await readRecords(folderStore(store))).get('ddt-51/paquet');
  if (record === undefined) throw new Error('Nothing was published.');
  return { record, store };
}

const pack = (folder: string, zip: string): void => {
  execFileSync('bsdtar', ['-a', '-cf', zip, '-C', folder, '.']);
};
const counts = ({ version: { layers } }: DatasetRecord) => layers.map(({ name, standard, features }) => [name, standard, features]);

test('a plan’s package is published with its layers, and with the written pieces under the names that its zones say', async () => {
  const { record, store } = await built((folder) => {
    const plan = join(scratchFolder(), '2A004_PLU_20260301');
    makePlan(plan);
    writeFileSync(join(plan, 'Pieces_ecrites', 'faux.pdf'), '<script>alert(1)</script>');
    pack(plan, join(folder, 'plan.zip'));
    return 'source: { path: plan.zip }\n';
  });
  expect(record.standard).toMatchObject({ id: 'cnig-plu', part: 'PLU', plan: true });
  expect(counts(record).sort()).toEqual([
    ['doc_urba', 'doc_urba', 1],
    ['prescription_surf', 'prescription_surf', 1],
    ['zone_urba', 'zone_urba', 2],
  ]);
  const pieces = record.version.artifacts.filter(({ format }) => format === 'piece');
  expect(pieces).toEqual([
    expect.objectContaining({
      name: '2A004_reglement_20260301.pdf',
      mediaType: 'application/pdf',
      sha256: createHash('sha256').update(smallPdf).digest('hex'),
    }),
  ]);
  expect(readFileSync(join(store, pieces[0]?.key ?? ''), 'utf8')).toBe(smallPdf);
  const [told] = record.problems.filter(({ id }) => id === 'pieces.left');
  expect(told?.message).toMatch(/faux\.pdf.* n’a pas le contenu d’un fichier PDF/);
});

test('a plan’s package replaces the one of an earlier date, whatever the manifest calls its layers', async () => {
  const at = scratchFolder();
  const datasets = join(at, 'datasets');
  const store = join(at, 'store');
  beginCatalogue(datasets);
  const folder = join(datasets, 'ddt-51', 'paquet');
  mkdirSync(folder, { recursive: true });
  const layers = `layers:
  - { name: zone_urba_20260301, source: 2A004_ZONE_URBA_20260301, key: LIBELLE }
  - { name: doc_urba }
  - { name: prescription_surf }
`;
  writeFileSync(
    join(folder, 'dataset.yaml'),
    manifest().replace('source: { path: mats.geojson }\n', `source: { path: plan.zip }\n${layers}`),
  );
  for (const date of ['20260301', '20270101']) {
    const plan = join(scratchFolder(), `2A004_PLU_${date}`);
    makePlan(plan);
    pack(plan, join(folder, 'plan.zip'));
    const { lines } = await run(datasets, store);
    expect(lines.flatMap(({ problems = [] }) => problems.filter(({ severity }) => severity === 'error'))).toEqual([]);
  }
  const record = (await readRecords(folderStore(store))).get('ddt-51/paquet');
  expect(record && counts(record)).toEqual([
    ['zone_urba_20260301', 'zone_urba', 2],
    ['doc_urba', 'doc_urba', 1],
    ['prescription_surf', 'prescription_surf', 1],
  ]);
  expect(record?.version.changes?.layers[0]).toMatchObject({ name: 'zone_urba_20260301', key: 'LIBELLE' });
  const told = record?.problems.flatMap(({ id, facts }) => (id === 'source.layer-dated' ? [facts] : []));
  expect(told).toEqual([{ layer: '2A004_ZONE_URBA_20260301', found: '2A004_ZONE_URBA_20270101' }]);
});

test('the packages of two plans are one data set with the written pieces of both', async () => {
  const { record } = await built((folder) => {
    for (const insee of ['2A004', '51108']) {
      const plan = join(scratchFolder(), `${insee}_PLU_20260301`);
      makePlan(plan);
      pack(plan, join(folder, `${insee}.zip`));
    }
    return 'source: { files: [{ path: 2A004.zip }, { path: 51108.zip }] }\n';
  });
  const pieces = record.version.artifacts.filter(({ format }) => format === 'piece');
  expect(pieces.map(({ name }) => name)).toEqual(['2A004_reglement_20260301.pdf', '51108_reglement_20260301.pdf']);
});

test('a street plan of two conic zones keeps its objects and tells precision, manager and days by zone, its layers under any name', async () => {
  const { record } = await built((folder) => {
    writeFileSync(join(folder, 'cc46.gml'), streetPlan('EPSG:3946'));
    writeFileSync(join(folder, 'cc47.gml'), streetPlan('EPSG:3947'));
    return `source: { files: [{ path: cc46.gml }, { path: cc47.gml }] }
layers:
  - { name: murs, source: MurPCRS }
  - { name: emprises, source: EmpriseEchangePCRS }
`;
  });
  expect(record.standard?.id).toBe('cnig-pcrs');
  expect(counts(record)).toEqual([
    ['murs', 'murpcrs', 6],
    ['emprises', 'empriseechangepcrs', 4],
  ]);
  const first = {
    name: 'Z1',
    manager: 'Métropole',
    published: '2026-02-01',
    first: '2025-03-01',
    last: '2025-04-01',
    features: 2,
    planimetric: [
      { value: '005', count: 1 },
      { value: '010', count: 1 },
    ],
    altimetric: [{ value: '010', count: 2 }], // prettier-ignore
  };
  const second = {
    name: 'Z2',
    manager: 'Métropole',
    published: '2026-02-01',
    first: '2024-01-15',
    last: '2024-01-15',
    features: 1,
    planimetric: [{ value: '040', count: 1 }],
    altimetric: [{ value: '010', count: 1 }],
  };
  expect(record.version.layers[1]?.zones).toEqual([first, second, first, second]);
});

test('an object of a network without geometry is kept, counted and told, beside those that have one', async () => {
  const network = (id: string, geometry = ''): string =>
    `<featureMember><ReseauPCRS gml:id="${id}"><idReseau>${id}</idReseau><gestionnaire>Régie</gestionnaire>${geometry}</ReseauPCRS></featureMember>`;
  const place = '<geometrie><gml:Point srsName="EPSG:3946"><gml:pos>1846410 5181510</gml:pos></gml:Point></geometrie>';
  const { record } = await built((folder) => {
    const plan = streetPlan('EPSG:3946').replace('<featureMember>', `${network('r1')}${network('r2', place)}<featureMember>`);
    writeFileSync(join(folder, 'plan.gml'), plan);
    return 'source: { path: plan.gml }\n';
  });
  expect(counts(record).sort()).toEqual([
    ['empriseechangepcrs', 'empriseechangepcrs', 2],
    ['murpcrs', 'murpcrs', 3],
    ['reseaupcrs', undefined, 2],
  ]);
  expect(record.problems.find(({ id }) => id === 'source.empty-geometries')?.message).toMatch(/ReseauPCRS.*\(1 sur 2\)/);
  const networks = record.version.layers.find(({ name }) => name === 'reseaupcrs');
  expect(networks?.conservation).toMatchObject({ source: 2, clean: 2, flatgeobuf: 1, withoutGeometry: 1 });
});

test('the arcs of a street plan are followed within half a millimetre, and its checks hold layers under any name', async () => {
  const { record, store } = await built((folder) => {
    writeFileSync(join(folder, 'plan.gml'), streetPlan('EPSG:3946').replaceAll('<typeMur>06', '<typeMur>77'));
    return 'source: { path: plan.gml }\nlayers:\n  - { name: murs, source: MurPCRS }\n  - { name: emprises, source: EmpriseEchangePCRS }\n';
  });
  const geopackage = record.version.artifacts.find(({ format }) => format === 'geopackage');
  const read = execFileSync(
    'ogr2ogr',
    [
      '-f',
      'GeoJSONSeq',
      '-a_srs',
      'EPSG:4326',
      '-lco',
      'COORDINATE_PRECISION=6',
      '/vsistdout/',
      join(store, geopackage?.key ?? ''),
      'murs',
    ],
    {
      encoding: 'utf8',
    },
  );
  const features = read
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { geometry: { coordinates: [number, number][] }; properties: { gml_id: string } });
  const arc = features.find(({ properties }) => properties.gml_id === 'm2')?.geometry.coordinates ?? [];
  const middles = arc
    .slice(1)
    .map(([x, y], index): [number, number] => [(x + (arc[index]?.[0] ?? 0)) / 2, (y + (arc[index]?.[1] ?? 0)) / 2]);
  const off = [...arc, ...middles].map(([x, y]) => Math.abs(Math.hypot(x - 1_846_430, y - 5_181_530) - 5));
  expect(arc.length).toBeGreaterThan(100);
  expect(Math.max(...off)).toBeLessThan(0.0005);
  expect(record.problems.filter(({ id }) => id === 'pcrs.code').map(({ facts }) => facts)).toMatchObject([
    { layer: 'MurPCRS', values: '77' },
  ]);
});

/** Build a package of shapefiles of two squares each. */
const builtOf = (layers: readonly string[]) =>
  built((folder) => {
    const files = scratchFolder();
    for (const layer of layers) writeShape(join(files, `${layer}.shp`), [{ ID_ZONE: '1' }, { ID_ZONE: '2' }], squareAt);
    pack(files, join(folder, 'couches.zip'));
    return 'source: { path: couches.zip }\n';
  });

test('a plan against any kind of risk is known by its layers, and keeps all of them', async () => {
  const { record } = await builtOf(['N_PERIMETRE_PPRT_20090005_S_069', 'N_ZONE_REG_PPRT_20090005_S_069']);
  expect(record.standard).toMatchObject({ id: 'cnig-ppr', part: 'PPRT' });
  const layers = record.version.layers.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  expect(layers.map(({ title, features }) => [title, features])).toEqual([
    [{ fr: 'Périmètre du plan', en: 'Perimeter of the plan' }, 2],
    [{ fr: 'Zones réglementées', en: 'Regulated zones' }, 2],
  ]);
});

test('a flood map is known by its layers, and keeps all of them', async () => {
  const { record } = await builtOf(['N_TRI_EXEM_INONDABLE_01_01FOR_S_051', 'N_TRI_EXEM_TRI_S_051']);
  expect(record.standard?.id).toBe('covadis-di');
  expect(record.version.layers.map(({ features }) => features)).toEqual([2, 2]);
});
