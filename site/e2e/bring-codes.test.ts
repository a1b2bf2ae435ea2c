import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutlineFile } from '../map/take/outline.ts';
import { bringPanel as panelOf, broughtLayer as layerOf, followRequests, openBring as openTool } from './bring-panel.ts';
import { checkAccessibility, readDownload, shot, useBrowser, type Visit } from './browser.ts';
import { showMoreTools } from './map-picture.ts';

/* Tables that say where their rows are by codes alone, or by columns that their reader names. */

const { visit } = useBrowser();
const patience = { timeout: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'mappe-codes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const given = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function open(options: Visit): Promise<Page> {
  const page = await visit('/explorer/#carte=5/46/2', { context: {}, ...options });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  return page;
}

/** Communes of the Marne, each a square of the département. */
const marne = ['51454', '51108', '51230', ...Array.from({ length: 21 }, (_, at) => String(51_001 + at))].map(String);
const squareAt = (at: number) => {
  const x = 3.6 + (at % 6) / 8;
  const y = 48.6 + Math.floor(at / 6) / 8;
  return { type: 'Polygon', coordinates: [[[x, y], [x + 0.11, y], [x + 0.11, y + 0.11], [x, y + 0.11], [x, y]]] }; // prettier-ignore
};

const outlinesPath = join(folder, 'contours.fgb');
beforeAll(() => {
  const features = marne.map((code, at) => ({ type: 'Feature', properties: { insee: code }, geometry: squareAt(at) }));
  const source = given('contours.geojson', JSON.stringify({ type: 'FeatureCollection', features }));
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', outlinesPath, source]);
});

/** Whom these are owed to. */
const owner: OutlineFile['of'] = {
  title: 'Communes de France',
  producer: 'IGN',
  attribution: 'IGN – Admin Express 2026',
  version: '0123456789abcdef',
  path: 'ign/communes',
  terms: { license: { fr: 'Licence Ouverte 2.0', en: 'Open Licence 2.0' }, published: '2026-03-03' },
};

/** Serves these as the outlines of the catalogue, part by part. */
async function serveOutlines(page: Page): Promise<void> {
  const whole = readFileSync(outlinesPath);
  const file: OutlineFile = { level: 'commune', field: 'insee', url: '/explorer/contours.fgb', bytes: whole.length, of: owner };
  await page.route('**/explorer/contours.json', (route) => route.fulfill({ json: [file] }));
  await page.route('**/explorer/contours.fgb', (route) => {
    const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(route.request().headers()['range'] ?? '') ?? []).map(Number);
    const body = whole.subarray(from, to + 1);
    return route.fulfill({ status: 206, body, headers: { 'content-range': `bytes ${from}-${from + body.length - 1}/${whole.length}` } });
  });
}

/** Print the map, and look for a credit among those of its sheet. */
async function expectOnSheet(page: Page, credit: string): Promise<void> {
  await showMoreTools(page);
  await page.getByRole('button', { name: 'Imprimer', exact: true }).click();
  const panel = page.getByRole('region', { name: 'Imprimer', exact: true });
  await page.locator('.sheet-frame').waitFor(patience);
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    panel.getByRole('button', { name: 'Imprimer', exact: true }).click(),
  ]);
  const path = join(folder, 'carte.pdf');
  writeFileSync(path, await readDownload(download));
  const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ');
  expect(text).toContain(`menages, contours (Communes de France) : ${credit}`);
  expect(text).toContain('menages : données de l’auteur de la carte.');
  await panel.getByRole('button', { name: 'Fermer' }).click();
}

describe('a table of codes', () => {
  test('a table is placed by its codes of communes, or by the columns that its reader names', async () => {
    const page = await open({ device: 'phone' });
    await openTool(page);
    const asked = followRequests(page);
    await panelOf(page)
      .getByLabel('Fichier à montrer')
      .setInputFiles(given('habitants.csv', 'code_insee;habitants\n51454;180000\n51108;44000\n1001;800\n99999;1\n'));
    await panelOf(page).getByText('«\u202fhabitants\u202f» est sur la carte\u202f: 3 objets.').waitFor(patience);
    await panelOf(page).getByText('d’après «\u202fcode_insee\u202f». Une ligne n’a pas trouvé sa place.').waitFor(patience);
    expect(asked.filter((each) => each.includes('/territoires/')).sort()).toEqual(
      ['01', '51', '99'].map((departement) => `GET /territoires/departements/${departement}.json`),
    );
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-phone-light', { fullPage: false });
    await panelOf(page).getByLabel('Fichier à montrer').setInputFiles(given('mesures.csv', 'nom;a;b\nA;4.5;48.7\nB;4.6;48.8\n'));
    await panelOf(page).getByLabel('Longitude, ou X').selectOption('a');
    await panelOf(page).getByLabel('Latitude, ou Y').selectOption('b');
    await panelOf(page).getByText('«\u202fmesures\u202f» est sur la carte\u202f: 2 objets.').waitFor(patience);
    await panelOf(page).getByRole('button', { name: 'Fermer' }).click();
    await layerOf(page, 'mesures')
      .getByRole('button', { name: /^Retirer/ })
      .click();
    await openTool(page);
    expect(await panelOf(page).getByText('«\u202fmesures\u202f»').count()).toBe(0);
  });

  test('a table of addresses is placed by the geocoder of the State once its reader agrees, which is sent the addresses alone', async () => {
    const page = await open({ device: 'phone', expected: /third party: https:\/\/data\.geopf\.fr\// });
    const sent: string[] = [];
    let status = 429;
    await page.route('https://data.geopf.fr/**', (route) => {
      sent.push(`${route.request().method()} ${route.request().url()}`, route.request().postData() ?? '');
      const rows = ['0,"2 rue du Port 51100",49.25,4.03,0.96,housenumber', '1,"4 rue du Port 51100",49.26,4.04,0.8,street'];
      const body = ['id,adresse,latitude,longitude,result_score,result_type', ...rows].join('\n');
      return route.fulfill({ status, headers: { 'access-control-allow-origin': '*' }, contentType: 'text/csv', body });
    });
    await openTool(page);
    const table = 'nom;adresse;commune;code_postal\nA;2 rue du Port;Reims;51100\nB;4 rue du Port;Reims;51100\nC;;Reims;51100\n';
    await panelOf(page).getByLabel('Fichier à montrer').setInputFiles(given('ateliers.csv', table));
    const ask = panelOf(page).getByRole('button', { name: 'Chercher ces adresses' }).first();
    await panelOf(page).getByText('rien d’autre du fichier, seront envoyées à data.geopf.fr').waitFor(patience);
    expect(sent).toEqual([]);
    expect(await panelOf(page).getByLabel('Colonne de l’adresse').inputValue()).toBe('adresse');
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'bring-addresses-phone-light', { fullPage: false });
    await ask.press('Enter');
    await panelOf(page)
      .getByText('data.geopf.fr reçoit trop de demandes (réponse 429). Réessayez dans quelques minutes.')
      .waitFor(patience);
    status = 200;
    await ask.press('Enter');
    await panelOf(page)
      .getByText('Chaque ligne est à son adresse, d’après «\u202fadresse\u202f». Une ligne n’est qu’à sa rue')
      .waitFor(patience);
    await panelOf(page).getByText('Une ligne n’a pas trouvé sa place.').waitFor(patience);
    expect(sent.filter((_, at) => at % 2 === 0)).toEqual(Array(2).fill('POST https://data.geopf.fr/geocodage/search/csv'));
    expect(sent[3]).toContain('id,adresse\n0,"2 rue du Port 51100"\n1,"4 rue du Port 51100"');
    expect(sent[3]).not.toMatch(/nom|ateliers/);
    await shot(page, 'bring-addressed-phone-light', { fullPage: false });
  });

  test.each(['desktop', 'phone'] as const)(
    'a table of communes is coloured in their outlines once its file is chosen, and credits the producer of these (%s)',
    async (device) => {
      const page = await open({ device, scheme: device === 'phone' ? 'dark' : 'light' });
      await serveOutlines(page);
      await openTool(page);
      const rows = marne.map((code, at) => `${code};2023;${(at + 1) ** 3}`);
      await panelOf(page)
        .getByLabel('Fichier à montrer')
        .setInputFiles(given('menages.csv', `code_insee;annee;menages\n${rows.join('\n')}\n51999;2023;4\n`));
      await panelOf(page).getByText('«\u202fmenages\u202f» est sur la carte\u202f: 24 objets.').waitFor(patience);
      await panelOf(page)
        .getByText('Chaque ligne a le contour de sa commune, d’après «\u202fcode_insee\u202f». Une ligne')
        .waitFor(patience);
      await checkAccessibility(page, { asIs: true });
      await panelOf(page).getByRole('button', { name: 'Fermer' }).click();
      const legend = await layerOf(page, 'menages').textContent();
      expect(legend).toMatch(/menages.*moins de .* et plus/s);
      await page.locator('.map[data-drawn="yes"]').waitFor(patience);
      await shot(page, `bring-communes-${device}`, { fullPage: false });
      await page
        .getByText('votre fichier · contours\u202f: IGN, Licence Ouverte 2.0')
        .first()
        .waitFor({ ...patience, state: 'attached' });
      if (device === 'desktop') await expectOnSheet(page, 'IGN – Admin Express 2026, Licence Ouverte 2.0, version du 3 mars 2026.');
      // Rows that share a commune would lie upon each other: they are points.
      await openTool(page);
      await panelOf(page)
        .getByLabel('Fichier à montrer')
        .setInputFiles(given('ecoles.csv', 'code_insee;eleves\n51454;120\n51454;80\n51108;60\n'));
      await panelOf(page).getByText('Chaque ligne est au milieu de sa commune').waitFor(patience);
    },
  );
});
