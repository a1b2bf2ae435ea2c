import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Dataset, DatasetRecord, Operator } from '../../../schemas/types.ts';
import { filesOf } from '../../../schemas/rules/files.ts';
import { local, testServer } from '../../download/download.fixtures/test-server.ts';
import { hostTurns } from '../../download/host-turns.ts';
import { readRecords } from '../../publication/records.ts';
import { folderStore } from '../../stores/folder.ts';
import { square, type Feature } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, collection, manifest, run } from './build.fixtures/catalogue.ts';
import { tellSkipped } from './build.ts';

const repository = join(import.meta.dirname, '..', '..', '..', 'datasets');
const root = mkdtempSync(join(tmpdir(), 'mappe-test-hosted-'));
afterAll(() => rmSync(root, { recursive: true }));
const { server } = testServer();

/** What one feature of a file says, and where it is: a square from its south-western corner. */
type Row = [properties: Feature['properties'], x: number, y: number, side?: number];
const squares = (rows: readonly Row[]): string =>
  collection(rows.map(([properties, x, y, side = 0.1]) => ({ geometry: square(x, y, side), properties })));

/** What the Géoplateforme writes around the features of a layer. */
function answerOfWfs(rows: readonly Row[]): Buffer {
  const found = JSON.parse(squares(rows)) as object;
  const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4326' } };
  return Buffer.from(JSON.stringify({ ...found, totalFeatures: rows.length, numberReturned: rows.length, crs }));
}

/** A zipped Shapefile in Lambert-93, called as the one that it stands for. */
function shapefile(name: string, rows: readonly Row[]): Buffer {
  const folder = mkdtempSync(join(root, 'shp-'));
  writeFileSync(join(folder, 'in.geojson'), squares(rows));
  const args = ['-t_srs', 'EPSG:2154', '-nln', name, '-lco', 'ENCODING=UTF-8', join(folder, 'out.shp.zip'), join(folder, 'in.geojson')];
  execFileSync('ogr2ogr', ['-f', 'ESRI Shapefile', ...args]);
  return readFileSync(join(folder, 'out.shp.zip'));
}

const gzipped = (rows: readonly Row[]): Buffer => gzipSync(squares(rows));
const reserve: Row = [
  { id_mnhn: 'FR3600001', nom_site: 'Réserve de l’essai', gest_site: 'ONF', url_fiche: 'https://inpn.mnhn.fr/espace/protege/FR3600001' },
  ...([2.31, 48.86, 0.01] as const),
];

/** Small files of the form that is found at each address of the repository's manifests, by a part of it. */
const answers: readonly [part: string, bytes: () => Buffer][] = [
  [
    'communes-100m.geojson.gz',
    () =>
      gzipped([
        [{ code: '75056', nom: 'Paris', departement: '75', region: '11', epci: '200054781', plm: true }, 2.25, 48.8, 0.2],
        [{ code: '75101', nom: 'Paris 1er Arrondissement', departement: '75', region: '11', commune: '75056' }, 2.3, 48.85, 0.05],
        [{ code: '69123', nom: 'Lyon', departement: '69', region: '84', epci: '200046977', plm: true }, 4.8, 45.7],
        [{ code: '97502', nom: 'Saint-Pierre', departement: '975', region: '975' }, -56.2, 46.75],
      ]),
  ],
  ['epci-100m.geojson.gz', () => gzipped([[{ code: '200066876', nom: 'CA de Châlons-en-Champagne' }, 4.3, 48.9]])],
  [
    'departements-100m.geojson.gz',
    () =>
      gzipped([
        [{ code: '75', nom: 'Paris', region: '11' }, 2.25, 48.8, 0.2],
        [{ code: '2A', nom: 'Corse-du-Sud', region: '94' }, 8.8, 41.8],
        [{ code: '975', nom: 'Saint-Pierre-et-Miquelon', region: '975' }, -56.2, 46.75],
        [{ code: '989', nom: 'Île de Clipperton', region: '989' }, -109.25, 10.25],
      ]),
  ],
  [
    'regions-100m.geojson.gz',
    () =>
      gzipped([
        [{ code: '11', nom: 'Île-de-France' }, 2.25, 48.8, 0.2],
        [{ code: '975', nom: 'Saint-Pierre-et-Miquelon' }, -56.2, 46.75],
      ]),
  ],
  [
    'rpg-bio-2020-r32.shp.zip',
    () =>
      shapefile('rpg-bio-2020-r32', [
        [
          { MILLESIME: 2020, BIO: 1, CODE_CULTU: 'BTH', LBL_CULTU: 'Blé tendre d’hiver', GRP_CULTU: 'Blé tendre', SURFACE_HA: 4.2 },
          ...([2.5, 50.1, 0.01] as const),
        ],
      ]),
  ],
  [
    'AleaRG_2025_69_L93.zip',
    () =>
      shapefile(
        'AleaRG_2025_69_L93',
        [1, 2, 3].map((niveau): Row => [{ gid: niveau, insee_dep: '69', niveau, surf_m2: 1000.5 }, 4.7 + niveau / 100, 45.75, 0.01]),
      ),
  ],
  ['patrinat_rnn:rnn', () => answerOfWfs([reserve])],
  ['patrinat_rb:reserve_biologique', () => answerOfWfs([reserve])],
  [
    'wfs_du:zone_urba',
    () =>
      answerOfWfs([
        [
          {
            ...{ gid: 1, partition: 'DU_75056', libelle: 'UG', libelong: 'Zone urbaine générale', typezone: 'U' },
            ...{ nomfic: '75056_reglement.pdf', urlfic: 'https://exemple.fr/75056_reglement.pdf', datvalid: '20260616' },
          },
          ...([2.3, 48.85, 0.02] as const),
        ],
      ]),
  ],
];

/** The manifests of the repository whose data are at addresses, by their ids. */
const hosted = new Map(
  globSync('*/*/dataset.yaml', { cwd: repository }).flatMap((file): [string, Dataset][] => {
    const dataset = parse(readFileSync(join(repository, file), 'utf8')) as Dataset;
    return filesOf(dataset.source).some(({ url }) => url !== undefined) ? [[dirname(file), dataset]] : [];
  }),
);
const operator = parse(readFileSync(join(repository, 'operator.yaml'), 'utf8')) as Operator;

/** A catalogue of the hosted data sets alone, whose addresses lead to `origin` instead. */
function catalogueOf(name: string, origin: string): { datasets: string; store: string } {
  const datasets = join(root, name, 'datasets');
  for (const [id, { expect: _, ...dataset }] of hosted) {
    cpSync(join(repository, id), join(datasets, id), { recursive: true });
    cpSync(join(repository, dirname(id), 'producer.yaml'), join(datasets, dirname(id), 'producer.yaml'));
    const url = (dataset.source.url ?? '').replace(/^https:\/\/[^/]+/, origin);
    // How many there are is said of the whole of France.
    writeFileSync(join(datasets, id, 'dataset.yaml'), stringify({ ...dataset, source: { ...dataset.source, url } }));
  }
  const { basemap: _, ...rest } = operator;
  writeFileSync(join(datasets, 'operator.yaml'), stringify(rest));
  return { datasets, store: join(root, name, 'store') };
}

test('the addresses of the repository are in https, on one line each, and each has a file of its form here', () => {
  const lines = globSync('*/*/dataset.yaml', { cwd: repository }).flatMap((file) =>
    readFileSync(join(repository, file), 'utf8').split('\n'),
  );
  for (const { source } of hosted.values()) {
    const url = source.url ?? '';
    expect(new URL(url).protocol).toBe('https:');
    expect(lines.filter((line) => line.trim() === `url: ${url}`)).toHaveLength(1);
    expect(answers.filter(([part]) => url.includes(part)).map(([part]) => part)).toHaveLength(1);
  }
  expect(hosted.size).toBe(answers.length);
});

test('an answer of as many features as its address asks for is refused as cut, and says whose the data are', () => {
  const counted = [...hosted].flatMap(([id, dataset]) => {
    const count = new URL(dataset.source.url ?? '').searchParams.get('COUNT');
    return count === null ? [] : [{ id, count: Number(count), most: dataset.expect?.features?.max, credit: dataset.attribution ?? '' }];
  });
  expect(counted).toHaveLength(3);
  for (const { id, count, most, credit } of counted)
    expect([id, most, credit]).toEqual([id, count - 1, expect.stringMatching(/Ville de Paris.*Géoplateforme|PatriNat/)]);
});

test('five themes of the national ground have a hosted data set at least', () => {
  const themes = new Set([...hosted.values()].flatMap((dataset) => dataset.themes));
  expect([...themes]).toEqual(expect.arrayContaining(['urbanisme', 'agriculture', 'foret', 'biodiversite', 'risques']));
});

describe('where the addresses answer', () => {
  let lines: Awaited<ReturnType<typeof run>>['lines'];
  let records: Map<string, DatasetRecord>;
  beforeAll(async () => {
    mkdirSync(root, { recursive: true });
    server.answer = (request, response) => {
      const asked = decodeURIComponent(request.url ?? '');
      const found = answers.find(([part]) => asked.includes(part));
      if (found === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(found[1]());
    };
    const { datasets, store } = catalogueOf('alive', server.origin);
    ({ lines } = await run(datasets, store, { network: local }));
    records = await readRecords(folderStore(store));
  }, 300_000);

  test.each([...hosted.keys()])('%s is built from a file of the same form, with the fields that its manifest names', (id) => {
    const line = lines.find(({ dataset }) => dataset === id);
    expect([line?.outcome, line?.problems.filter(({ severity }) => severity === 'error')]).toEqual(['published', []]);
    const { layers = [] } = hosted.get(id) ?? {};
    const record = records.get(id);
    for (const { name, fields = {}, title } of layers) {
      const layer = record?.version.layers.find((each) => each.name === name);
      expect(layer?.title).toEqual(title);
      expect(layer?.fields.map((field) => field.name)).toEqual(expect.arrayContaining(Object.keys(fields)));
      for (const { name: field, title: said } of layer?.fields ?? []) if (field in fields) expect(said).toEqual(fields[field]?.title);
    }
  });

  test('the limits measure the others: what lies in Paris is in one commune, not in its district too', () => {
    const found = records.get('ign/reserves-naturelles-nationales')?.version.territories?.find(({ level }) => level === 'commune');
    expect(found).toMatchObject({ found: 1, codes: [{ code: 'COMMUNE-75056', features: 1 }] });
  });

  test('an overseas collectivity is a région and a département of its own', () => {
    expect(records.get('data-gouv/regions')?.version.features).toBe(2);
    expect(records.get('data-gouv/departements')?.version.features).toBe(4);
  });
});

test('without a network all are skipped with a word, within seconds', async () => {
  const { datasets, store } = catalogueOf('offline', 'https://nulle-part.invalid');
  const started = performance.now();
  const { passed, lines } = await run(datasets, store, { network: { turns: hostTurns(0) } });
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`    hosted data sets skipped in ${seconds.toFixed(1)} s\n`);
  expect(passed).toBe(true);
  expect(lines.map(({ outcome }) => outcome)).toEqual([...hosted.keys()].map(() => 'skipped'));
  expect(tellSkipped(lines, 'fr')).toEqual([
    expect.stringMatching(/^– 9 ignorés\u202f: serveur injoignable \(nulle-part\.invalid\)\. Rien n’a été fait pour\u202f: agence-bio\//),
  ]);
  expect(seconds).toBeLessThan(10);
});

test('a server that refuses the connection is silence too, an answer that says no is not', async () => {
  const { datasets, store } = catalogueOf('refusing', 'https://127.0.0.1:9');
  const { lines } = await run(datasets, store, { network: { ...local, turns: hostTurns(0) }, ids: ['data-gouv/regions'] });
  expect(lines.map(({ outcome, problems }) => [outcome, problems[0]?.id])).toEqual([['skipped', 'source.host-unreachable-new']]);
  expect(lines[0]?.problems[0]?.message).toMatch(
    / Rien n’est encore publié de ce jeu\u202f: vérifiez l’adresse, ou réessayez plus tard\.$/,
  );
  server.answer = (_, response) => void response.writeHead(404).end();
  const dead = catalogueOf('dead', server.origin);
  const { lines: refused } = await run(dead.datasets, dead.store, { network: local, ids: ['data-gouv/regions'] });
  expect(refused.map(({ outcome, problems }) => [outcome, problems[0]?.id])).toEqual([['refused', 'source.url-status']]);
});

test('of a data set that is published, a silent server is told as one that may come back', async () => {
  const { datasets, write } = catalogue();
  const store = join(root, 'published');
  expect((await run(datasets, store)).lines).toMatchObject([{ outcome: 'published' }]);
  write('dataset.yaml', manifest().replace('path: mats.geojson', 'url: https://127.0.0.1:9/mats.geojson'));
  const { lines } = await run(datasets, store, { network: { ...local, turns: hostTurns(0) } });
  expect(lines).toMatchObject([{ outcome: 'skipped', problems: [{ id: 'source.host-unreachable' }] }]);
  expect(lines[0]?.problems[0]?.message).toMatch(/ ce qui en est publié reste\. Si cela dure, vérifiez l’adresse\.$/);
});

test('the address of a Table Schema that leads nowhere is a fault of the manifest', async () => {
  const { datasets } = catalogue('conformsTo: [{ schema: "https://nulle-part.invalid/schema.json" }]\n');
  const { passed, lines } = await run(datasets, join(root, 'schema'), { network: { turns: hostTurns(0) } });
  expect(passed).toBe(false);
  expect(lines).toMatchObject([{ outcome: 'refused', problems: [{ id: 'source.url-failed' }] }]);
});

test('offline nothing is asked for, and one line says how many stay as they are', async () => {
  const { datasets, store } = catalogueOf('unasked', server.origin);
  server.asked = [];
  const { passed, lines } = await run(datasets, store, { network: local, offline: true });
  const held = catalogue(`conformsTo: [{ schema: "${server.origin}/schema.json" }]\n`);
  const beside = await run(held.datasets, join(root, 'held'), { network: local, offline: true });
  expect(beside.lines).toMatchObject([{ outcome: 'skipped', problems: [{ id: 'source.offline' }] }]);
  expect([passed, server.asked]).toEqual([true, []]);
  expect(tellSkipped(lines, 'fr')).toEqual([
    '– 9 jeux ne sont pas construits\u202f: leurs données sont ailleurs, et «\u202f--offline\u202f» ne va pas les chercher.',
  ]);
});
