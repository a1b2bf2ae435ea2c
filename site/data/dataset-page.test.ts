import { mkdtempSync, readFileSync, globSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { DatasetRecord } from '../../schemas/types.ts';
import { conservationTerms, conservationTotals } from './conservation.ts';
import { downloads, listedFormats } from './downloads.ts';
import { toSchemaOrg } from '../metadata/schema-org.ts';
import { writeStore } from '../fixtures/write-store.ts';
import { reportAddress } from './report.ts';
import { facetLabel } from '../search/labels.ts';
import { toIndexRecord } from '../search/index-record.ts';
import { layerSnippets } from '../snippets/layer-snippets.ts';
import { layerRecipes, snippets } from '../snippets/snippets.ts';
import { dataset as words } from '../words/fr/dataset.ts';
import { dataset as en } from '../words/en/dataset.ts';
import { dataset as fr } from '../words/fr/dataset.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-page-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeStore(folder);
const records = globSync('records/*/*.ndjson', { cwd: folder }).flatMap((file) =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as DatasetRecord),
);
const find = (id: string): DatasetRecord => {
  const record = records.find((candidate) => candidate.id === id);
  if (!record) throw new Error(id);
  return record;
};
const turbines = find('ddt-51/eoliennes');
const table = find('sandre/communes');
const address = (key: string) => `https://exemple.fr/store/${key}`;

test('offers recipes for the files that there are', () => {
  expect(snippets(turbines, address, 'fr').map(({ id }) => id)).toEqual(['qgis', 'gdal', 'python', 'duckdb', 'maplibre']);
  expect(snippets(table, address, 'fr').map(({ id }) => id)).toEqual(['python', 'duckdb']);
});

test('writes addresses that work as they are', () => {
  for (const { code } of snippets(turbines, address, 'fr'))
    expect(code).toMatch(/https:\/\/exemple\.fr\/store\/data\/ddt-51\/eoliennes\/[0-9a-f]{16}\/eoliennes\.\w+/);
});

test('keeps what a producer wrote inside its place in a page that others save', () => {
  const hostile = "l'eau'); alert('x</script><img src=x onerror=alert(1)>\n\u2028";
  const record = { ...turbines, title: '</title><script>alert(2)</script>', attribution: hostile };
  const code = snippets(record, address, 'fr').at(-1)?.code ?? '';
  expect(code).toContain("attribution: 'l\\'eau\\'); alert(\\'x&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; ' }");
  expect(code).toContain('&lt;/title&gt;&lt;script&gt;alert(2)&lt;/script&gt;</title>');
  expect(code.match(/<\/?script/g)).toHaveLength(4);
});

test('names the zones of a plan first, and a table after all that is on a map', () => {
  const [layer] = turbines.version.layers;
  const [zone, table, prescription] = (['zone_urba', 'doc_urba', 'prescription_surf'] as const).map((name) => ({
    ...layer,
    name,
    standard: name,
    geometry: name === 'doc_urba' ? null : ('polygon' as const),
  })) as DatasetRecord['version']['layers'];
  if (zone === undefined || table === undefined || prescription === undefined) throw new Error('A data set has layers.');
  const files = turbines.version.artifacts.flatMap((artifact) =>
    artifact.layer === undefined
      ? [artifact]
      : ['doc_urba', 'prescription_surf', 'zone_urba'].map((name) => ({
          ...artifact,
          layer: name,
          key: artifact.key.replace('eoliennes.', `plan-${name}.`),
        })),
  );
  const standard = { id: 'cnig-plu', title: { fr: 'PLU', en: 'Plan' }, url: 'https://exemple.fr/' };
  const plan = { ...turbines, standard, version: { ...turbines.version, layers: [table, prescription, zone], artifacts: files } };
  expect(layerRecipes(plan, address, 'fr').layers.map(({ name }) => name)).toEqual(['zone_urba', 'prescription_surf', 'doc_urba']);
  for (const { id, code } of snippets(plan, address, 'fr')) {
    expect(code, id).toContain('zone_urba');
    expect(code, id).not.toMatch(/doc_urba|prescription/);
  }
  const [, , last] = layerRecipes(plan, address, 'fr').layers;
  expect(last && layerSnippets(layerRecipes(plan, address, 'fr'), last).map(({ id }) => id)).toEqual(['qgis', 'gdal', 'python', 'duckdb']);
});

test('names the versions of MapLibre and pmtiles that this site is made with', () => {
  const { dependencies } = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages[''] as { dependencies: Record<string, string> };
  const code = snippets(turbines, address, 'fr').at(-1)?.code ?? '';
  const named = [...code.matchAll(/npm\/([a-z-]+)@([\d.]+)\//g)].map(([, name = '', version]) => [name, version]);
  expect(named.length).toBe(4);
  for (const [name = '', version] of named) {
    const installed = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string };
    expect(version, name).toBe(installed.version);
    expect(dependencies[name], name).toBeDefined();
  }
});

test('lists downloads by use, drawings left out', () => {
  expect(downloads(turbines).map(({ format }) => format)).toEqual([
    'xlsx',
    'geopackage',
    'csv-excel',
    'flatgeobuf',
    'geoparquet',
    'pmtiles',
    'csv',
    'source',
  ]);
  expect(downloads(table).map(({ format }) => format)).toEqual(['xlsx', 'csv-excel', 'geoparquet', 'csv', 'source']);
});

/** A data set of sheets, as the pipeline publishes it. */
const sheeted = (count: number): DatasetRecord => {
  const [any] = turbines.version.artifacts;
  if (any === undefined) throw new Error('A data set has files.');
  const sheets = Array.from({ length: count }, (_, index) => ({
    ...any,
    format: 'sheet' as const,
    name: `ortho-${index + 1}.tif`,
    key: `data/ddt-51/ortho/0123456789abcdef/ortho-${index + 1}.tif`,
    sheet: { name: `dalle ${index + 1}.jp2` },
  }));
  const index = {
    ...any,
    format: 'sheet-index' as const,
    name: 'ortho-dalles.fgb',
    key: 'data/ddt-51/ortho/0123456789abcdef/ortho-dalles.fgb',
  };
  return { ...turbines, version: { ...turbines.version, layers: [], artifacts: [...sheets, index] } };
};

test('sheets are joined by their list and found by their index', () => {
  const list = 'https://exemple.fr/donnees/ddt-51/ortho/adresses-sheet.txt';
  const recipes = snippets(sheeted(3), address, 'fr', list);
  expect(recipes.map(({ id }) => id)).toEqual(['qgis', 'gdal', 'python']);
  expect(recipes[1]?.code).toContain(`curl -s ${list} | sed 's|^|/vsicurl/|' > dalles.txt`);
  expect(recipes[2]?.code).toContain('rasterio.open("https://exemple.fr/store/" + key)');
});

test('only files of which nobody chooses one by its name have lists, and search engines are not told thousands', () => {
  expect(listedFormats(turbines)).toEqual([]);
  expect(listedFormats(sheeted(1))).toEqual([]);
  expect(listedFormats(sheeted(2))).toEqual(['sheet']);
  expect(JSON.stringify(toSchemaOrg(sheeted(2000), 'https://exemple.fr/', undefined, address)).length).toBeLessThan(5000);
  expect(JSON.stringify(toSchemaOrg(sheeted(2000), 'https://exemple.fr/', undefined, address))).toContain('ortho-dalles.fgb');
});

test('tells losses only where there are some', () => {
  expect(conservationTerms(turbines.version.layers)).toEqual([
    'source',
    'clean',
    'geopackage',
    'geoparquet',
    'csv',
    'flatgeobuf',
    'tiles',
    'withoutGeometry',
  ]);
  expect(conservationTotals(turbines.version.layers)).toEqual({ source: 7412, filtered: 0, withoutShape: 0, clean: 7412 });
});

test('writes a letter that says which data set and version', () => {
  const letter = new URL(reportAddress(turbines, 'Éoliennes terrestres', 'https://exemple.fr/donnees/ddt-51/eoliennes/', words) ?? '');
  expect(letter.protocol).toBe('mailto:');
  expect(letter.pathname).toBe('sig@exemple.fr');
  expect(letter.searchParams.get('subject')).toBe('Signalement\u202f: Éoliennes terrestres');
  for (const part of ['ddt-51/eoliennes', turbines.version.id, 'https://exemple.fr/donnees/ddt-51/eoliennes/', 'Lieu']) {
    expect(letter.searchParams.get('body')).toContain(part);
  }
});

test('leads to the contact’s page where there is no address', () => {
  const record = {
    ...turbines,
    contact: { name: 'SIG', url: 'https://exemple.fr/contact' },
    producer: { ...turbines.producer, contact: { name: 'SIG' } },
  };
  expect(reportAddress(record, 'x', 'y', words)).toBe('https://exemple.fr/contact');
});

test('describes a data set for search engines', () => {
  expect(toSchemaOrg(turbines, 'https://exemple.fr/d/', 'https://exemple.fr/licence', address)).toMatchObject({
    '@type': 'Dataset',
    name: 'Éoliennes terrestres',
    license: 'https://exemple.fr/licence',
    temporalCoverage: '2017-01-01/..',
    spatialCoverage: [{ geo: { box: '48.5 3.4 49.41 5.04' } }],
  });
  const dated = { ...turbines, dates: { created: '2015', issued: '2017-10-13' } };
  const told = toSchemaOrg(dated, 'https://exemple.fr/d/', undefined, address);
  expect(told).toMatchObject({ dateCreated: '2015', datePublished: '2017-10-13', sdDatePublished: turbines.version.date });
  // Of a publication here nothing follows for the data.
  expect(told).not.toHaveProperty('dateModified');
});

test('gives the index everything that people may look for, and results all that they show', () => {
  const entry = toIndexRecord(turbines, { svg: '<svg/>' }, new Map([['DEP-51', ['Marne', 'Grand Est', 'France']]]));
  expect(entry.content).toContain('Hauteur du mât');
  expect(entry.meta).toMatchObject({ title: 'Éoliennes terrestres', producer: 'DDT de la Marne', keywords: 'éolienne, ICPE, parc éolien' });
  expect(entry.meta['about']).toContain('Grand Est');
  expect(entry.filters).toMatchObject({
    territory: ['DEP-51|Marne'],
    producer: ['ddt-51|DDT de la Marne'],
    year: ['2026'],
    theme: ['energie'],
  });
  const { dates: _, ...undated } = turbines;
  const yearOf = (record: DatasetRecord): string[] => toIndexRecord(record, {}, new Map()).filters.year;
  expect(yearOf({ ...undated, temporal: { start: '2015-01-01', end: '2017-12-31' } })).toEqual(['2017', '2016', '2015']);
  const { temporal: __, ...silent } = undated;
  expect([yearOf(silent), facetLabel('year', 'none', undefined, 'fr')]).toEqual([['none'], 'Non précisée']);
  expect(entry.filters.format).not.toContain('source');
  expect(JSON.parse(entry.url)).toMatchObject({ summary: { id: 'ddt-51/eoliennes' }, svg: '<svg/>' });
});

test('tells one of something in the singular', () => {
  expect([fr.conserved(1, '1', false), fr.conserved(2, '2', true), fr.sampleCaption(1, '1', '1', true)]).toEqual([
    'Le fichier du producteur contient un seul objet, qui est publié.',
    'Le fichier du producteur contient 2 lignes, toutes publiées.',
    'Une ligne sur 1.',
  ]);
  expect([fr.fileCount(1, '1', '3 ko'), fr.difference(-1, '−1', false), fr.leftWithoutShape(1, '1')]).toEqual([
    '1 fichier, 3 ko',
    '−1 objet',
    '1 ligne d’attributs sans forme',
  ]);
  expect([
    en.conserved(1, '1', false),
    en.difference(2, '+2', true),
    en.notConserved(3, '3', en.leftByFilter(1, '1', false), '2', false),
  ]).toEqual([
    '1 feature in the producer’s file, 1 published.',
    '+2 rows',
    '3 features in the producer’s file, 2 of them published; left out are 1 feature that the manifest’s filter leaves out.',
  ]);
});
