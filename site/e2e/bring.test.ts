import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { demonstration } from './demonstration.ts';
import { bringPanel as panelOf, broughtLayer as layerOf, followRequests, openBring as openTool, pasteAddress } from './bring-panel.ts';
import { dropFiles } from './publish-form.ts';

const { visit } = useBrowser();
const patience = { timeout: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'mappe-bring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const given = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const fixture = (name: string): string => join(import.meta.dirname, '../../pipeline/vector/inspect.fixtures', name);

const stored = (pattern: string): string => join(demonstration.store, globSync(`data/${pattern}`, { cwd: demonstration.store })[0] ?? '');
const archivePath = stored('natural-earth/eaux/*/eaux.pmtiles');

/** Answers as a host that lets other sites read: a part of the archive, the table, or nothing. */
function answer(route: Route): Promise<void> {
  const url = route.request().url();
  const headers = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'Content-Range, ETag' };
  if (url.endsWith('.csv')) return route.fulfill({ body: table, headers });
  if (!url.endsWith('.pmtiles')) return route.fulfill({ status: 404, headers });
  const whole = readFileSync(archivePath);
  const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(route.request().headers()['range'] ?? '') ?? []).map(Number);
  const body = whole.subarray(from, to + 1);
  const range = `bytes ${from}-${from + body.length - 1}/${whole.length}`;
  return route.fulfill({ status: 206, body, headers: { ...headers, 'content-range': range } });
}

async function open(options: Visit = {}): Promise<Page> {
  const page = await visit('/explorer/#carte=5/46/2', { context: {}, ...options });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  return page;
}

const trees = Array.from({ length: 40 }, (_, at) => `${['Chêne', 'Hêtre', 'Frêne'][at % 3]};${4 + at / 100};${48 + at / 100};${at}`);
const table = `essence;lon;lat;hauteur\n${trees.join('\n')}\n`;

const calque = (name: string, geometry?: object, more: object = {}): object => ({
  type: 'FeatureCollection',
  features: geometry === undefined ? [] : [{ type: 'Feature', properties: { name, _umap_options: { color: 'Crimson' } }, geometry }],
  _umap_options: { name, ...more },
});
const umap = JSON.stringify({
  type: 'umap',
  layers: [
    calque('Bancs publics', { type: 'Point', coordinates: [4, 48] }, { color: 'ForestGreen' }),
    calque('Pistes', { type: 'LineString', coordinates: [[4, 48], [4.1, 48.1]] }, { color: 'url(x)' }), // prettier-ignore
    calque('Trains', undefined, { remoteData: { url: 'https://trains.exemple.fr/a.geojson' } }),
  ],
});

const capabilities = `<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="w" xmlns:o="o"><o:Operation name="GetFeature"><o:Parameter name="outputFormat">
  <o:Value>application/json</o:Value></o:Parameter></o:Operation><FeatureTypeList><FeatureType><Name>v:bancs</Name></FeatureType>
  <FeatureType><Name>v:haies</Name><Title>Haies et arbres</Title></FeatureType></FeatureTypeList></wfs:WFS_Capabilities>`;
const hedge = (at: number) => ({
  type: 'Feature',
  id: `h.${at}`,
  properties: { essence: 'Charme' },
  geometry: { type: 'Point', coordinates: [2.3 + at / 10, 46.4] },
});
const hedges = (...places: number[]): string =>
  JSON.stringify({ type: 'FeatureCollection', numberMatched: 250_000, features: places.map(hedge) });
const haies = hedges(0);

describe('a file of the reader’s own', () => {
  test('is a layer as any other, listed in the table, and led to the form; nothing of it leaves the browser', async () => {
    const page = await open();
    await openTool(page);
    const scripts: Record<string, string>[] = [];
    page.on('response', async (response) => {
      if (response.request().resourceType() === 'script' || response.url().includes('worker')) scripts.push(await response.allHeaders());
    });
    const asked = followRequests(page);
    await panelOf(page).getByLabel('Fichier à montrer').setInputFiles(given('arbres.csv', table));
    await panelOf(page).getByText('«\u202farbres\u202f» est sur la carte\u202f: 40 objets.').waitFor(patience);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-desktop-light', { fullPage: false });
    await page.getByRole('button', { name: 'Tableau', exact: true }).click();
    await page.getByRole('columnheader', { name: /essence/i }).waitFor(patience);
    await page.getByRole('region', { name: 'Tableau' }).getByText('Hêtre').first().waitFor(patience);
    await layerOf(page, 'arbres').getByText('Frêne').first().waitFor(patience);
    // Rows are dimmed while they are counted anew.
    await expect.poll(() => page.locator('[aria-busy="true"]').count(), patience).toBe(0);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-layer-desktop-light', { fullPage: false });
    expect(asked.filter((each) => !each.startsWith('GET /store/'))).toEqual([]);
    // What reads files may ask this site alone, whatever is in them.
    expect(scripts.length).toBeGreaterThan(0);
    for (const headers of scripts) expect(headers['content-security-policy']).toContain("connect-src 'self'");
    expect(page.url()).not.toContain('fichier');

    await openTool(page);
    await panelOf(page).getByRole('button', { name: 'Publier ces données' }).click();
    await page.waitForURL(/\/publier\/$/);
    await page.getByText('arbres.csv').first().waitFor(patience);
    await page.getByText('Lu dans votre navigateur').waitFor(patience);
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  });

  test('may be dropped upon the map, pasted, or be what the form reads; what cannot be read is refused in words', async () => {
    // Before anything is there that reads it.
    const page = await visit('/robots.txt', { context: {}, scheme: 'dark', expected: /favicon\.ico/ });
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    await page.route(/\/_astro\/Explorer\.[^/]*\.js$/, (route) => held.then(() => route.continue()));
    await page.goto(new URL('/explorer/#carte=5/46/2', page.url()).href);
    await page.locator('html[data-islands]').waitFor({ state: 'attached' });
    await dropFiles(page, [given('bornes.csv', table)], page.locator('header').first());
    release(undefined);
    await panelOf(page).getByText('«\u202fbornes\u202f» est sur la carte\u202f: 40 objets.').waitFor(patience);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    await dropFiles(page, [fixture('zonage.gpkg')], page.locator('.maplibregl-canvas'));
    await panelOf(page).waitFor(patience);
    await panelOf(page).getByText('«\u202fzonage\u202f» est sur la carte').waitFor(patience);
    const choose = (...paths: string[]) => panelOf(page).getByLabel('Fichier à montrer').setInputFiles(paths);
    for (const name of ['ouvrages.zip', 'parcs.parquet', 'trace.gpx', 'balade.kml']) {
      await choose(fixture(name));
      await panelOf(page)
        .getByText(`«\u202f${name.replace(/\..*/, '')}\u202f» est sur la carte`)
        .waitFor(patience);
    }
    await choose(given('quartier.umap', umap));
    const entry = panelOf(page).locator('li').filter({ hasText: 'quartier' });
    await entry.getByText('«\u202fquartier\u202f» est sur la carte\u202f: 2 objets.').waitFor(patience);
    await entry.getByText('prend des calques à d’autres adresses (1)').waitFor(patience);
    expect(await entry.getByRole('button', { name: 'Publier ces données' }).count(), 'the pipeline does not read it').toBe(0);
    const titles = layerOf(page, 'quartier');
    for (const layer of ['Bancs publics', 'Pistes'])
      await titles
        .getByText(layer)
        .first()
        .waitFor({ ...patience, state: 'attached' });
    // Forest green, as it stands out on a dark ground; what is no colour changes nothing.
    await titles
      .locator('circle[fill="#6fd26a"]')
      .first()
      .waitFor({ ...patience, state: 'attached' });
    expect(await titles.locator('path[stroke^="url"]').count()).toBe(0);
    await shot(page, 'bring-umap-desktop-dark', { fullPage: false });
    await pasteAddress(page, '48,85 2,35\n49,25 4,03');
    await panelOf(page).getByText('«\u202fTexte collé\u202f» est sur la carte\u202f: 2 objets.').waitFor(patience);

    const zip = readFileSync(fixture('ouvrages.zip'));
    for (const [name, content, told] of [
      ['coupe.geojson', '{"type":"FeatureCollection","features":[{"type":"Feature"', 'Ce fichier s’arrête avant sa fin'],
      ['entites.kml', '<!DOCTYPE kml [<!ENTITY a "aaaa">]><kml><Placemark><name>&a;</name></Placemark></kml>', 'DOCTYPE|se dit KML'],
      ['abime.zip', zip.subarray(0, zip.length - 30), 'Cette archive zip ne s’ouvre pas'],
      ['image.geojson', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), 'mais son contenu n’en est pas'],
      ['plan.dwg', 'AC1032', 'Ce format n’est pas lu|Nous ne reconnaissons pas'],
    ] as const) {
      await choose(given(name, content));
      await panelOf(page).getByText(new RegExp(told)).first().waitFor(patience);
    }
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-refused-desktop-dark', { fullPage: false });
  });

  test('an address in a link is asked for once its reader agrees, by the one worker that may; a hostile one is refused', async () => {
    const host = 'donnees.exemple.fr';
    const page = await visit('/explorer/', { context: {}, expected: new RegExp(`third party: https://${host}/`) });
    const policies = new Map<string, string>();
    page.on('response', async (response) => {
      const name = /_astro\/(fetch-address|worker)-/.exec(response.url())?.[1];
      if (name !== undefined) policies.set(name, (await response.headerValue('content-security-policy')) ?? '');
    });
    const foreign: string[] = [];
    await page.route(`https://${host}/**`, (route) => {
      foreign.push(route.request().url());
      return answer(route);
    });
    const follow = (address: string) => page.goto(new URL(`/explorer/?data=${encodeURIComponent(address)}#carte=5/46/2`, page.url()).href);
    await follow(`https://${host}/lot/arbres.csv`);
    await panelOf(page).getByText(`Ce fichier est à demander à ${host}`).waitFor(patience);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-address-desktop-light', { fullPage: false });
    expect(foreign).toEqual([]);
    await panelOf(page).getByRole('button', { name: 'Le demander' }).click();
    await panelOf(page).getByText('«\u202farbres\u202f» est sur la carte\u202f: 40 objets.').waitFor(patience);
    expect(foreign).toEqual([`https://${host}/lot/arbres.csv`]);
    expect(policies.get('fetch-address')).toContain('connect-src https:;');
    expect(policies.get('worker')).toContain("connect-src 'self'");
    const declared = await page.locator('meta[http-equiv="content-security-policy"]').getAttribute('content');
    expect(declared).not.toContain('https:;');

    for (const address of ['javascript:alert(1)', 'https://192.168.1.1/admin', `https://user:secret@${host}/a.csv`]) {
      await follow(address);
      await panelOf(page).getByText('Ce texte n’est ni une adresse').waitFor(patience);
    }
    await follow(`https://${host}/rien.zip`);
    await panelOf(page).getByRole('button', { name: 'Le demander' }).click();
    await panelOf(page).getByText(`${host} n’a pas donné ce fichier (réponse 404).`).waitFor(patience);
    expect(foreign).toHaveLength(2);

    // An archive stays where it is: parts of it are read as the map needs them; a file of it is one as any other.
    await pasteAddress(page, `https://${host}/eaux.pmtiles`);
    await panelOf(page).getByRole('button', { name: 'Le demander' }).click();
    await panelOf(page)
      .getByText(/«\u202feaux\u202f» est sur la carte/)
      .waitFor(patience);
    await expect.poll(() => foreign.filter((url) => url.endsWith('.pmtiles')).length, patience).toBeGreaterThan(1);
    await panelOf(page).getByLabel('Fichier à montrer').setInputFiles(archivePath);
    await expect
      .poll(
        () =>
          panelOf(page)
            .getByText(/«\u202feaux\u202f» est sur la carte/)
            .count(),
        patience,
      )
      .toBe(2);
    await shot(page, 'bring-archive-desktop-light', { fullPage: false });
  });

  test('a service of features is asked for its layers once the reader agrees, and for the one that is chosen, page after page', async () => {
    const host = 'carto.exemple.fr';
    const page = await visit('/explorer/#carte=5/46/2', {
      context: {},
      expected: new RegExp(`third party: https://${host}/|400`),
      device: 'phone',
    });
    const foreign: string[] = [];
    await page.route(`https://${host}/**`, (route) => {
      const url = route.request().url();
      foreign.push(new URL(url).searchParams.get('REQUEST') ?? '');
      const headers = { 'access-control-allow-origin': '*' };
      if (!url.includes('GetFeature')) return route.fulfill({ body: capabilities, headers, contentType: 'text/xml' });
      const from = Number(new URL(url).searchParams.get('STARTINDEX') ?? 0);
      // Its third page does not come.
      if (from > 2) return route.fulfill({ status: 400, headers });
      return route.fulfill({ body: hedges(from, from + 1), headers, contentType: 'application/json' });
    });
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    await openTool(page);
    await pasteAddress(page, `https://${host}/ows?service=WFS`);
    await panelOf(page).getByText(`Ce service est à demander à ${host}`).waitFor(patience);
    expect(foreign).toEqual([]);
    await panelOf(page).getByRole('button', { name: 'Le demander' }).press('Enter');
    const entry = panelOf(page)
      .locator('li')
      .filter({ hasText: `${host}\u202f: 2 couches à choisir.` });
    await entry.getByLabel('Couche du service').selectOption('Haies et arbres');
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-service-phone-light', { fullPage: false });
    await entry.getByRole('button', { name: 'Mettre sur la carte' }).press('Enter');
    await panelOf(page).getByText('«\u202fHaies et arbres\u202f» est sur la carte\u202f: 4 objets.').waitFor(patience);
    await panelOf(page)
      .getByText(/a 250\s?000 objets, et n’en a donné que 4/)
      .waitFor(patience);
    expect(foreign).toEqual(['GetCapabilities', 'GetFeature', 'GetFeature', 'GetFeature']);
  });

  test('a STAC item offers the files that the map reads, and one of another host is asked for once the reader agrees to that one too', async () => {
    const host = 'stac.exemple.fr';
    const other = 'fichiers.exemple.fr';
    const page = await visit('/explorer/#carte=5/46/2', {
      context: {},
      expected: new RegExp(`third party: https://(${host}|${other})/`),
    });
    const foreign: string[] = [];
    const assets = {
      vector: { href: `https://${other}/haies.geojson`, title: 'Haies et arbres', type: 'application/geo+json' },
      image: { href: './ortho.tif', title: 'Orthophotographie' },
      table: { href: './arbres.csv' },
    };
    const item = JSON.stringify({ type: 'Feature', stac_version: '1.1.0', id: 'haies', geometry: null, properties: {}, assets });
    await page.route(new RegExp(`https://(${host}|${other})/`), (route) => {
      const url = route.request().url();
      foreign.push(url);
      const headers = { 'access-control-allow-origin': '*' };
      return route.fulfill({ body: url.endsWith('item.json') ? item : haies, headers, contentType: 'application/json' });
    });
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    await openTool(page);
    await pasteAddress(page, `https://${host}/jeux/item.json`);
    await panelOf(page).getByRole('button', { name: 'Le demander' }).press('Enter');
    const entry = panelOf(page).locator('li').filter({ hasText: '«\u202fitem\u202f» décrit 3 fichiers à choisir.' });
    await entry.waitFor(patience);
    expect(await entry.getByLabel('Fichier').getByRole('option').allTextContents()).toEqual([
      'Haies et arbres',
      'Orthophotographie',
      'table',
    ]);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-item-desktop-light', { fullPage: false });
    await entry.getByRole('button', { name: 'Mettre sur la carte' }).press('Enter');
    await panelOf(page).getByText(`Ce fichier est à demander à ${other}`).waitFor(patience);
    expect(foreign).toEqual([`https://${host}/jeux/item.json`]);
    await panelOf(page).getByRole('button', { name: 'Le demander' }).press('Enter');
    await panelOf(page).getByText('«\u202fhaies\u202f» est sur la carte\u202f: 1 objet.').waitFor(patience);
    expect(foreign).toEqual([`https://${host}/jeux/item.json`, `https://${other}/haies.geojson`]);
  });

  test('points that an archive groups are as many as those of its data, and written in their marks', async () => {
    const data = stored('geonames/lieux-habites/*/lieux-habites.fgb');
    const path = join(folder, 'lieux.pmtiles');
    const flags = ['--cluster-distance=20', '--drop-rate=1', '--cluster-densest-as-needed', '--buffer=0'];
    execFileSync('tippecanoe', ['-q', '-Z0', '-z5', ...flags, '-l', 'lieux', '-o', path, data]);
    const page = await open();
    await openTool(page);
    await panelOf(page).getByLabel('Fichier à montrer').setInputFiles(path);
    await panelOf(page)
      .getByText(/«\u202flieux\u202f» est sur la carte/)
      .waitFor(patience);
    await page.getByRole('button', { name: 'Tableau' }).click();
    const told = page.getByText(/^Environ [\d\u202f]+ objets dans la vue/);
    const rows = execFileSync('ogr2ogr', ['-f', 'CSV', '/vsistdout/', data], { encoding: 'utf8' }).trim().split('\n');
    await expect.poll(async () => Number((await told.textContent())?.replace(/\D/g, '')), patience).toBe(rows.length - 1);
    await shot(page, 'bring-groups-desktop-light', { fullPage: false });
  });
});
