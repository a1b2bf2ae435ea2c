import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MapFacts } from '../map/model/model.ts';
import { makeTable, randomFrom } from '../map/table/make-table.fixture.ts';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { demonstration } from './demonstration.ts';

const { visit, address } = useBrowser();
const places = 'geonames/lieux-habites';
const { store } = demonstration;

/** Drawing without a graphics card takes its time. */
const patience = { timeout: 30_000 };
const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').waitFor(patience);
/** Text of the table's status, with plain spaces. */
async function said(page: Page): Promise<string> {
  const text = await page.getByRole('region', { name: 'Tableau', exact: true }).getByRole('status').first().textContent();
  return (text ?? '').replaceAll('\u202f', ' ').trim();
}
const rowHeads = (page: Page) => page.getByRole('rowheader');

/** Query the data set's FlatGeobuf file by SQL. */
async function bySql(sql: string): Promise<string[]> {
  const facts = (await (await fetch(new URL(`/donnees/${places}/carte.json`, address()))).json()) as MapFacts;
  const path = join(store, facts.layers[0]?.files?.flatgeobuf?.url.replace(/^\/store\//, '') ?? '');
  const text = execFileSync('ogr2ogr', ['-f', 'CSV', '/vsistdout/', path, '-dialect', 'SQLite', '-sql', sql], {
    encoding: 'utf8',
  });
  return text.trim().split('\n').slice(1);
}

/** Press Tab until what has the focus is called so. */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  for (let step = 0; step < 150; step += 1) {
    await page.keyboard.press(key);
    const said = await page.evaluate(() => {
      const at = document.activeElement;
      return at?.getAttribute('aria-label') ?? at?.closest('label')?.textContent ?? at?.getAttribute('title') ?? at?.textContent ?? '';
    });
    if (name.test(said.trim())) return;
  }
  throw new Error(`No Tab leads to ${name}.`);
}

async function openWhole(page: Page): Promise<void> {
  await drawn(page);
  const button = page.getByRole('button', { name: 'Tableau' });
  // On a phone it lies in the sheet.
  if (!(await button.isVisible())) await page.getByRole('button', { name: 'Agrandir le panneau' }).click();
  await button.click();
  await page.getByRole('button', { name: 'Toute la couche' }).click();
  await page.getByRole('rowheader', { name: /\p{L}/u }).first().waitFor(patience);
}

test('by keyboard alone the whole layer is filtered and sorted, and a row shows its feature on the map', async () => {
  const page = await visit(`/explorer/#d=${places}`);
  await drawn(page);
  await tabTo(page, /^Tableau$/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Toute la couche$/);
  await page.keyboard.press('Enter');
  await expect.poll(() => said(page)).toBe('9 205 objets');

  await tabTo(page, /^Trier et filtrer\s: Nom$/);
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Nom');
  await tabTo(page, /^Contient/);
  await page.keyboard.type('chalon');
  await page.keyboard.press('Enter');
  const expected = await bySql(`SELECT name FROM lieux WHERE name LIKE '%chalon%' OR name LIKE '%châlon%' ORDER BY name`);
  expect(expected.length).toBeGreaterThan(3);
  await expect.poll(() => said(page)).toBe(`${expected.length} objets trouvés sur 9 205`);

  await tabTo(page, /De Z à A/, 'Shift+Tab');
  await page.keyboard.press('Enter');
  const names = expected
    .map((name) => name.replaceAll('"', ''))
    .sort(new Intl.Collator('fr').compare)
    .reverse();
  await expect.poll(() => rowHeads(page).allTextContents()).toEqual(names);
  expect(await page.getByRole('columnheader', { name: /^Nom/ }).getAttribute('aria-sort')).toBe('descending');
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('title'))).toBe('Trier et filtrer\u202f: Nom');

  await tabTo(page, /^Voir sur la carte/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const card = page.locator('.map').getByRole('region', { name: 'Objet 1 sur 1' });
  await expect.poll(() => card.textContent(), patience).toContain(names[1]);
  await expect.poll(() => page.locator('tr.selected').textContent()).toContain(names[1]);
  expect(new URL(page.url()).hash).toMatch(/carte=1[0-9]/);
  await shot(page, 'table-row');

  // What was found, and nothing else, as a workbook that says whom it is owed to.
  const [download] = await Promise.all([page.waitForEvent('download', patience), page.getByRole('button', { name: 'Exporter' }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.xlsx$/);
  const folder = mkdtempSync(join(tmpdir(), 'mappe-table-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'found.xlsx');
  await download.saveAs(path);
  const sheets = execFileSync('ogrinfo', ['-al', path], { encoding: 'utf8' });
  expect(sheets).toMatch(new RegExp(`Feature Count: ${names.length}\\b`));
  expect(sheets).toContain(names[0]);
  expect(sheets).toContain('Licence');

  await page
    .getByRole('region', { name: 'Tableau', exact: true })
    .getByRole('button', { name: /^Retirer le filtre/ })
    .click();
  await expect.poll(() => said(page)).toBe('9 205 objets');
});

const kinds: [Device, Scheme][] = [
  ['desktop', 'light'],
  ['desktop', 'dark'],
  ['phone', 'light'],
  ['phone', 'dark'],
];

describe.each(kinds)('on a %s, %s', (device, scheme) => {
  test('bars of a column filter the table, and a row leads to the map', async () => {
    const page = await visit(`/explorer/#d=${places}`, { device, scheme });
    await openWhole(page);
    await shot(page, `table-whole-${device}-${scheme}`);
    await checkAccessibility(page);
    await page
      .getByRole('columnheader', { name: /^Département/ })
      .getByRole('button')
      .click();
    const [most] = await bySql("SELECT admin2 || ';' || count(*) FROM lieux GROUP BY admin2 ORDER BY count(*) DESC LIMIT 1");
    const [code = '', count = ''] = most?.replaceAll('"', '').split(';') ?? [];
    const bar = page.getByRole('group', { name: 'Répartition' }).getByRole('button').first();
    await expect.poll(() => bar.textContent()).toContain(code);
    await bar.click();
    await expect.poll(() => said(page)).toBe(`${count} objets trouvés sur 9 205`);
    await expect.poll(() => bar.getAttribute('aria-pressed')).toBe('true');
    await shot(page, `table-column-${device}-${scheme}`);
    await checkAccessibility(page);
    await page.getByRole('button', { name: 'Revenir au tableau' }).click();
    expect(
      await page
        .getByRole('region', { name: 'Tableau', exact: true })
        .getByRole('button', { name: /^Retirer le filtre/ })
        .textContent(),
    ).toContain(`est ${code}`);
    await rowHeads(page).first().getByRole('button').click();
    const name = await rowHeads(page).first().textContent();
    // Upon the map, or in the sheet of a phone.
    await expect.poll(() => page.getByRole('region', { name: 'Objet 1 sur 1' }).textContent(), patience).toContain(name);
    await shot(page, `table-found-${device}-${scheme}`);
  });
});

test('rows far down come when they are scrolled to, and no more of them than are seen are on the page', async () => {
  const page = await visit(`/explorer/#d=${places}`);
  await openWhole(page);
  await rowHeads(page).first().getByRole('button').focus();
  await page.keyboard.press('End');
  await expect.poll(() => page.locator('tbody tr[aria-rowindex="9206"]').textContent()).toMatch(/\p{L}/u);
  expect(await page.locator('tbody tr').count()).toBeLessThan(60);
  expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('9206');
});

test('a feature that is picked on the map is chosen in the table', async () => {
  const page = await visit('/explorer/#carte=4.5/46.5/2.5&d=natural-earth/pays');
  await openWhole(page);
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  if (!box) throw new Error('There is no map.');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect.poll(() => page.locator('tr.selected').textContent(), patience).toContain('France');
});

test('a card fetches the attributes that tiles leave out, of that very feature', async () => {
  const [place] = await bySql("SELECT name || ';' || lat || ';' || lng FROM lieux WHERE name = 'Troyes'");
  const [name = '', latitude = '', longitude = ''] = place?.replaceAll('"', '').split(';') ?? [];
  const page = await visit(`/explorer/#carte=14/${latitude}/${longitude}&d=${places}`);
  await drawn(page);
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  if (!box) throw new Error('There is no map.');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const card = page.locator('.map').getByRole('region', { name: 'Objet 1 sur 1' });
  await expect.poll(() => card.textContent(), patience).toContain(name);
  expect(await card.textContent()).not.toContain('Latitude');
  await card.getByRole('button', { name: 'Tous les attributs' }).click();
  await expect.poll(() => card.textContent()).toContain(latitude.replace('.', ','));
  await shot(page, 'card-all-attributes');
});

test('a phone shows eight rows of what is in view below its map', async () => {
  const page = await visit(`/explorer/#carte=6/46.5/2.5&d=${places}`, { device: 'phone' });
  await drawn(page);
  await page.getByRole('button', { name: 'Tableau' }).click();
  const table = page.getByRole('region', { name: /^Objets visibles/ });
  await table.getByRole('rowheader').first().waitFor(patience);
  const seen = await table.evaluate((scroller) => {
    const { bottom } = scroller.getBoundingClientRect();
    const head = scroller.querySelector('thead')?.getBoundingClientRect().bottom ?? 0;
    const rows = [...scroller.querySelectorAll('tbody tr')].map((row) => row.getBoundingClientRect());
    return rows.filter((row) => row.top >= head - 1 && row.bottom <= Math.min(bottom, innerHeight)).length;
  });
  expect(seen).toBeGreaterThanOrEqual(8);
});

test('a whole layer whose only column is empty has its rows all the same', async () => {
  const page = await visit('/explorer/#carte=6/46.5/2.5&d=natural-earth/eaux');
  await drawn(page);
  await page.getByRole('button', { name: 'Tableau' }).click();
  await page.getByRole('button', { name: 'Toute la couche' }).click();
  await page.getByRole('region', { name: 'Tous les objets : Lacs' }).getByRole('columnheader').waitFor(patience);
});

test('a table that does not come says so, and comes when it is tried again', async () => {
  const page = await visit(`/explorer/#d=${places}`, { context: {}, expected: /Failed to load resource/ });
  await page.route('**/*.parquet', (route) => route.abort());
  await drawn(page);
  await page.getByRole('button', { name: 'Tableau' }).click();
  await page.getByRole('button', { name: 'Toute la couche' }).click();
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('Le tableau n’a pas pu être chargé.');
  await page.unroute('**/*.parquet');
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await expect.poll(() => said(page)).toBe('9 205 objets');
});

/** Serve a table of some megabytes in the data set's place, by ranges; `hold` delays each range but the first. */
async function serveHeavy(page: Page, hold: () => Promise<void> = () => Promise.resolve()): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-heavy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const random = randomFrom(5);
  const noise = (): string => Array.from({ length: 20 }, () => Math.floor(random() * 2 ** 31).toString(36)).join('');
  const rows = Array.from({ length: 90_000 }, (_, index) => ({ nom: `Ligne ${index}`, bruit: noise() }));
  await makeTable(
    folder,
    ['nom', 'bruit'].map((name) => ({ name, type: 'text' })),
    rows,
  );
  const file = readFileSync(join(folder, 'layer.parquet'));
  const asked: number[] = [];
  await page.route('**/carte.json', async (route) => {
    const answer = await route.fetch();
    const facts = (await answer.json()) as MapFacts;
    for (const { files } of facts.layers) if (files?.geoparquet) files.geoparquet.bytes = file.length;
    await route.fulfill({ response: answer, json: facts });
  });
  await page.route('**/*.parquet', async (route) => {
    const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(route.request().headers()['range'] ?? '') ?? [];
    asked.push(Number(to) - Number(from) + 1);
    if (asked.length > 1) await hold();
    // A reader that has gone waits for nothing.
    await route.fulfill({ status: 206, body: file.subarray(Number(from), Number(to) + 1) }).catch(() => undefined);
  });
  return asked;
}

test('a heavy table says what it takes before it takes it', async () => {
  const page = await visit('/aide/', { context: {} });
  const asked = await serveHeavy(page);
  await page.goto(new URL(`/explorer/#d=${places}`, address()).href);
  await drawn(page);
  await page.getByRole('button', { name: 'Tableau' }).click();
  await page.getByRole('button', { name: 'Toute la couche' }).click();
  const note = page.getByText(/^Ce tableau a/);
  await note.waitFor(patience);
  expect((await note.textContent())?.replaceAll(/[\u202f\u00a0]/g, ' ')).toMatch(
    /^Ce tableau a 90 000 lignes\. Le parcourir peut demander jusqu’à \d,\d Mo\.$/,
  );
  await shot(page, 'table-heavy');
  await checkAccessibility(page);
  expect(asked).toEqual([65_536]);
  await page.getByRole('button', { name: 'Charger le tableau' }).click();
  await expect.poll(() => rowHeads(page).first().textContent()).toBe('Ligne 0');
  // The first of five groups of rows alone.
  expect(asked.slice(1).reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(2_000_000);
});

test('a reading that takes long tells how far it is, and is stopped and gone on with', async () => {
  const page = await visit('/aide/', { context: {}, expected: /Failed to load resource/ });
  let held: (() => void)[] = [];
  let isSlow = false;
  await serveHeavy(page, () => (isSlow ? new Promise((resolve) => held.push(resolve)) : Promise.resolve()));
  await page.goto(new URL(`/explorer/#d=${places}`, address()).href);
  await drawn(page);
  await page.getByRole('button', { name: 'Tableau' }).click();
  await page.getByRole('button', { name: 'Toute la couche' }).click();
  await page.getByRole('button', { name: 'Charger le tableau' }).click();
  await expect.poll(() => rowHeads(page).first().textContent()).toBe('Ligne 0');
  isSlow = true;
  await page.getByRole('columnheader', { name: /^Nom/ }).getByRole('button').click();
  await page.getByRole('button', { name: 'De Z à A' }).click();
  await page.getByRole('button', { name: 'Arrêter' }).click();
  await expect.poll(() => said(page)).toBe('La lecture a été arrêtée.');
  isSlow = false;
  for (const release of held) release();
  held = [];
  await page.getByRole('button', { name: 'Reprendre' }).click();
  await expect.poll(() => rowHeads(page).first().textContent()).toBe('Ligne 89999');
});
