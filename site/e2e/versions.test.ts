import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type BuiltSite } from './browser.ts';
import { ddt, masts, mastsManifest } from './masts.ts';

/*
 * Two versions of some data sets, made by the real pipeline.
 * Longer than 250 lines: all visit one site, which takes its time to be built.
 */

const root = join(import.meta.dirname, '..', '..');
const run = (...args: string[]) => promisify(execFile)(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...args], { cwd: root });

const manifest = mastsManifest('[{ name: mats, key: code, fields: { etat: { title: État } } }]\nexpect: { features: { min: 10 } }');

/** A table: the second version has a row more. */
const table = `title: Codes
description: Codes des états d’un mât, avec leur sens, pour lire les autres données.
themes: [energie]
license: etalab-2.0
frequency: monthly
contact: { name: Service SIG, email: sig@exemple.fr }
source: { path: codes.csv }
layers: [{ name: codes, key: code }]
`;
const codes = (second: boolean): string => ['code,sens', 'a,autorisé', 'c,construit', ...(second ? ['d,démantelé'] : [])].join('\n');

const mats = (second: boolean): string => masts(second ? 'second' : 'first', { moves: true, more: { code_insee: '51108' } });

/** Two layers, of which the second version has one; and the territories that their changes are counted by. */
const posts = (second: boolean): string => `title: Postes
description: Postes électriques du département et les lignes qui les relient, selon leur gestionnaire.
themes: [energie]
license: etalab-2.0
frequency: monthly
contact: { name: Service SIG, email: sig@exemple.fr }
source: { path: postes.gpkg }
layers: [{ name: postes, key: code }${second ? '' : ', { name: lignes, key: code }'}]
${second ? 'expect: { change: { allow: [layers, features, extent], reason: Les lignes sont publiées ailleurs. } }' : ''}
`;
const communes = `title: Communes
description: Communes du département, avec leur code officiel, où se comptent les objets des autres données.
themes: [limites-administratives]
license: etalab-2.0
frequency: annual
contact: { name: Service SIG, email: sig@exemple.fr }
source: { path: communes.geojson }
role: territories
layers: [{ name: communes, key: insee, territory: { level: commune, code: insee } }]
`;
const collection = (features: readonly { geometry: object; properties: object }[]): string =>
  JSON.stringify({ type: 'FeatureCollection', features: features.map((each) => ({ type: 'Feature', ...each })) });
const square = (x: number, insee: string) => ({
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [x, 47.8],
        [x + 0.2, 47.8],
        [x + 0.2, 48],
        [x, 48],
        [x, 47.8],
      ],
    ],
  },
  properties: { insee },
});
const postsAt = (places: readonly number[]): string =>
  collection(places.map((x) => ({ geometry: { type: 'Point', coordinates: [x, 47.9] }, properties: { code: `P${x}` } })));
const wires = collection(
  [4.05, 4.25].map((x) => ({
    geometry: {
      type: 'LineString',
      coordinates: [
        [x, 47.85],
        [x + 0.1, 47.95],
      ],
    },
    properties: { code: `L${x}` },
  })),
);

/** A GeoPackage of posts, and of lines in the first version. */
async function writePosts(folder: string, second: boolean): Promise<void> {
  await rm(join(folder, 'postes.gpkg'), { force: true });
  const layers = { postes: postsAt(second ? [4.05, 4.15, 4.3] : [4.05, 4.1, 4.15]), ...(!second && { lignes: wires }) };
  for (const [name, text] of Object.entries(layers)) {
    const file = join(folder, `${name}.geojson`);
    await writeFile(file, text);
    await promisify(execFile)('ogr2ogr', ['-update', '-append', join(folder, 'postes.gpkg'), file, '-nln', name]);
    await rm(file);
  }
}

interface Summary {
  id: string;
  history: { id: string; tiles: string }[];
}
let old = { id: '', tiles: '' };
let store = '';

async function build(): Promise<BuiltSite> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-versions-'));
  const datasets = join(folder, 'datasets');
  const out = join(folder, 'site');
  store = join(folder, 'store');
  const home = join(datasets, 'ddt-51', 'mats');
  await mkdir(home, { recursive: true });
  const operator = await readFile(join(root, 'site', 'demonstration', 'operator.yaml'), 'utf8');
  await writeFile(join(datasets, 'operator.yaml'), `${operator}territories: [ddt-51/communes]\n`);
  await writeFile(join(datasets, 'ddt-51', 'producer.yaml'), ddt);
  await writeFile(join(home, 'dataset.yaml'), manifest);
  const other = join(datasets, 'ddt-51', 'codes');
  await mkdir(other, { recursive: true });
  await writeFile(join(other, 'dataset.yaml'), table);
  const areas = join(datasets, 'ddt-51', 'communes');
  const electric = join(datasets, 'ddt-51', 'postes');
  for (const each of [areas, electric]) await mkdir(each, { recursive: true });
  await writeFile(join(areas, 'dataset.yaml'), communes);
  await writeFile(join(areas, 'communes.geojson'), collection([square(4, '51108'), square(4.2, '51454')]));
  for (const second of [false, true]) {
    await writeFile(join(electric, 'dataset.yaml'), posts(second));
    await writePosts(electric, second);
    await writeFile(join(other, 'codes.csv'), codes(second));
    await writeFile(join(home, 'mats.geojson'), mats(second));
    await run('build', '--datasets', datasets, '--store', store);
  }
  await run('site', '--datasets', datasets, '--store', store, '--out', out);
  const { snapshot } = JSON.parse(await readFile(join(store, 'current.json'), 'utf8')) as { snapshot: string };
  const { producers } = JSON.parse(await readFile(join(store, snapshot), 'utf8')) as { producers: Record<string, string[]> };
  const lines = (await readFile(join(store, producers['ddt-51']?.[0] ?? ''), 'utf8')).trim().split('\n');
  const record = lines.map((line) => JSON.parse(line) as Summary).find(({ id }) => id === 'ddt-51/mats');
  old = record?.history[1] ?? old;
  return { out, store, remove: () => rm(folder, { recursive: true }) };
}

const { visit, address } = useBrowser(build);
const page51 = '/donnees/ddt-51/mats/';
const patience = { timeout: 30_000 };
const plain = (text: string | null): string =>
  (text ?? '')
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').waitFor(patience);

test.each([
  ['', 'Ouvrir la carte', 'Légende', ['Ajouté', 'Retiré', 'Avant sa modification', 'Modifié'], 'Châlons-en-Champagne 51108 1 1 3'],
  ['/en', 'Open the map', 'Legend', ['Added', 'Removed', 'Before its change', 'Changed'], 'Châlons-en-Champagne 51108 1 1 3'],
])(
  'the page of what has changed shows it on a map, by field and by territory, to be downloaded (%s/)',
  async (lang, open, legend, words, area) => {
    const page = await visit(`${lang}${page51}changements/`);
    expect(await page.locator('h1').count()).toBe(1);
    const rows = (await page.locator('tbody tr').allInnerTexts()).map(plain);
    expect(rows).toEqual(['mats 1 1 3 2 36', area]);
    expect(plain(await page.locator('main dl').first().innerText())).toMatch(/ etat 1$/);
    const file = await page.request.get(new URL((await page.locator('a[download]').getAttribute('href')) ?? '', address()).href);
    expect((await file.body()).subarray(0, 4).toString()).toBe('PAR1');
    await page.getByRole('button', { name: open }).click();
    await drawn(page);
    await expect.poll(() => page.getByRole('group', { name: legend }).locator('li').allTextContents()).toEqual(words);
    await checkAccessibility(page);
    await shot(page, `changes${lang.replace('/', '-')}`);
  },
);

test('a layer that is gone is drawn too, and changes are counted where they are', async () => {
  const page = await visit('/donnees/ddt-51/postes/changements/');
  expect(plain(await page.locator('main').innerText())).toMatch(/De l’édition 1\.0\.0 \(.+\) à l’édition 2\.0\.0 \(.+\)\./);
  const rows = (await page.locator('tbody tr').allInnerTexts()).map(plain);
  expect(rows).toEqual([
    'postes 1 1 0 0 2',
    'lignes couche retirée 0 2 0 0 0',
    expect.stringMatching(/^Châlons-en-Champagne 51108 0 2 0$/),
    expect.stringMatching(/^Reims 51454 1 1 0$/),
  ]);
  expect((await page.locator('a[download]').allInnerTexts()).map(plain)).toEqual([
    expect.stringMatching(/^Télécharger les changements de « postes » \(GeoParquet, .+\)$/),
    expect.stringMatching(/^Télécharger les changements de « lignes » \(GeoParquet, .+\)$/),
  ]);
  await page.getByRole('heading', { name: 'Par commune' }).waitFor(patience);
  await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
  await drawn(page);
  await page.getByRole('button', { name: 'Tableau' }).click();
  await page.getByLabel('Couches').selectOption('Lignes');
  await expect.poll(() => page.getByRole('region', { name: 'Objets visibles : Lignes' }).locator('tbody tr').count()).toBe(2);
  await checkAccessibility(page);
  await shot(page, 'changes-layer-gone');
});

test.each(['desktop', 'phone'] as const)('the list of versions leads to an older one on the map, and back (%s)', async (device) => {
  const page = await visit(page51, { device });
  expect((await page.locator('#versions li:not(li li)').allTextContents()).map(plain)).toEqual([
    expect.stringMatching(/^Édition 1\.1\.0 .* version actuelle .*Les données ont changé\. Ajouts : 1, retraits : 1, modifications : 3/),
    expect.stringMatching(/^Édition 1\.0\.0 .* Voir cette version sur la carte Ce qui avait changé, et les fichiers de cette version/),
  ]);
  await page.getByRole('link', { name: 'Voir cette version sur la carte' }).click();
  await drawn(page);
  const told = page.getByRole('status').filter({ hasText: 'Vous voyez la version du' });
  await told.waitFor(patience);
  const heightOf = async (part: Locator) => (await part.boundingBox())?.y ?? NaN;
  const note = await heightOf(told);
  const map = await heightOf(page.locator('.maplibregl-canvas'));
  expect([note >= 0, note < map]).toEqual([true, true]);
  expect(new URL(page.url()).hash).toContain(`version=${old.id}`);
  await checkAccessibility(page);
  await shot(page, `version-past-${device}`, { fullPage: false });
  await page.getByRole('button', { name: 'Revenir à la version actuelle' }).click();
  await expect.poll(() => told.count()).toBe(0);
  expect(new URL(page.url()).hash).not.toContain('version=');
});

test('the dot of the current version is full, that of an older one a ring', async () => {
  const page = await visit(page51);
  const dots = await page
    .locator('#versions .versions > li')
    .evaluateAll((all) => all.map((each) => getComputedStyle(each, '::before')).map((dot) => [dot.backgroundColor, dot.borderTopColor]));
  expect(dots).toHaveLength(2);
  expect(dots.map(([fill, edge]) => fill === edge)).toEqual([true, false]);
});

test('an older version offers its own files, as long as they are kept', async () => {
  const page = await visit(page51);
  await page.getByText('Ce qui avait changé, et les fichiers de cette version').click();
  const link = page.locator('#versions').getByRole('link', { name: 'GeoPackage' });
  expect((await page.request.get(new URL((await link.getAttribute('href')) ?? '', address()).href)).status()).toBe(200);
  await checkAccessibility(page);
  await shot(page, 'versions');
});

test.each([
  ['', 'Voir tous les changements'],
  ['/en', 'See all changes'],
])('a table has a page of what has changed, without a map (%s/)', async (lang, all) => {
  const page = await visit(`${lang}/donnees/ddt-51/codes/`);
  await page.getByRole('link', { name: all }).click();
  await page.waitForURL(/changements/);
  expect((await page.locator('tbody tr').allInnerTexts()).map(plain)).toEqual(['codes 1 0 0 0 2']);
  expect(await page.locator('.map').count()).toBe(0);
});

test('programs read the newest version at addresses that never change', async () => {
  const page = await visit(page51);
  const link = await page.locator('#versions a[href$="latest.json"]').getAttribute('href');
  const latest = (await (await page.request.get(new URL(link ?? '', address()).href)).json()) as {
    edition: string;
    files: { url: string }[];
  };
  expect(latest.edition).toBe('1.1.0');
  for (const { url } of latest.files) expect(url).toMatch(/\/data\/ddt-51\/mats\/[0-9a-f]{16}\//);
});

test('two versions of a data set lie left and right of a bar, and one that is gone is said', async () => {
  const page = await visit(`/explorer/#d=ddt-51/mats`, { expected: /404/ });
  await drawn(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.getByRole('button', { name: /^Réglages/ }).click();
  await page.locator('[data-tool="compare"]').click();
  const panel = page.getByRole('region', { name: 'Comparer', exact: true });
  const left = panel.getByRole('combobox');
  await page.route(`**/store/${old.tiles}`, (route) => route.fulfill({ status: 404 }));
  await left.selectOption(old.id);
  await panel.getByText('Cette version n’est plus gardée').waitFor(patience);
  await page.unrouteAll();
  await left.selectOption('without');
  asked.length = 0;
  await left.selectOption(old.id);
  await expect.poll(() => asked.some((url) => url.endsWith(old.tiles)), patience).toBe(true);
  await expect.poll(() => panel.getByRole('status').textContent()).toBe('');
  expect(await panel.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/^Version du \d.*\s: 50\s% de la largeur$/);
});

test('an older version that is no longer kept is said to be gone, and the current one stays', async () => {
  await rm(join(store, old.tiles));
  const page = await visit(`${page51}#version=${old.id}`, { expected: /404/, context: {} });
  await drawn(page);
  const told = page.getByRole('status').filter({ hasText: 'n’est plus conservée' });
  await told.waitFor(patience);
  expect(await page.getByLabel('Version', { exact: true }).inputValue()).toBe('');
});
