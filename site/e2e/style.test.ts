import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { MapFacts } from '../map/model/model.ts';
import { readHash } from '../map/read-share.ts';
import { readLooks, type LayerLook } from '../map/style/look.ts';
import { checkAccessibility, readDownload, shot, useBrowser, type Visit } from './browser.ts';
import { demonstration } from './demonstration.ts';
import { readColors, type Color } from './map-picture.ts';

const { visit, address } = useBrowser();
const patience = { timeout: 60_000 };
const rivers = 'geonames/lieux-au-bord-de-l-eau';

async function open(hash = '', options: Visit = {}): Promise<Page> {
  const page = await visit(`/explorer/#carte=5/46.5/2.5&d=${rivers}${hash}`, options);
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  return page;
}

const panelOf = (page: Page) => page.getByRole('region', { name: 'Style', exact: true });
const told = (page: Page) => panelOf(page).getByRole('status').first();
const lines = (page: Page) => panelOf(page).getByRole('region', { name: 'Ce que montre la carte' }).getByRole('listitem');

async function openTool(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Réglages/ }).click();
  await page.locator('[data-tool="style"]').click();
  await panelOf(page).waitFor(patience);
}

/** Look of the layer, as the address has it. */
const lookIn = (page: Page): LayerLook | undefined => readLooks(readHash(new URL(page.url()).hash).datasets[0]?.looks ?? '').get('lieux');

/** Places by a test of SQL, as GDAL counts them in the published file. */
async function count(where: string): Promise<number> {
  const facts = (await (await fetch(new URL(`/donnees/${rivers}/carte.json`, address()))).json()) as MapFacts;
  const file = join(demonstration.store, facts.layers[0]?.files?.flatgeobuf?.url.replace(/^\/store\//, '') ?? '');
  const read = execFileSync('ogrinfo', ['-json', '-so', '-al', '-where', where, file], { encoding: 'utf8' });
  return (JSON.parse(read) as { layers: { featureCount: number }[] }).layers[0]?.featureCount ?? -1;
}

const isClose =
  (to: Color) =>
  (color: Color): boolean =>
    color.every((part, index) => Math.abs(part - (to[index] ?? 0)) < 16);

async function take(page: Page, format: string): Promise<string> {
  await panelOf(page).getByLabel('Emporter le style').selectOption(format);
  const [download] = await Promise.all([
    page.waitForEvent('download', patience),
    panelOf(page).getByRole('button', { name: 'Télécharger' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${{ maplibre: 'json' }[format] ?? format}$`));
  return (await readDownload(download)).toString();
}

test('classes are sought in the whole layer, drawn, told, kept in the address and after a reload, and given out', async () => {
  const page = await open();
  await openTool(page);
  await panelOf(page).getByLabel('Colorer par').selectOption('=distance_m');
  await panelOf(page).getByRole('combobox', { name: 'Classes', exact: true }).selectOption('quantile');
  await panelOf(page).getByText('Classes calculées sur 856 valeurs de toute la couche.').waitFor(patience);
  await expect.poll(() => lines(page).count(), patience).toBe(4);
  const [first = NaN, second = NaN] = lookIn(page)?.breaks ?? [];
  expect(await count(`distance_m < ${first}`)).toBe(214);
  expect(await count(`distance_m >= ${first} AND distance_m < ${second}`)).toBe(214);
  await panelOf(page).getByRole('combobox', { name: 'Classes', exact: true }).selectOption('jenks');
  await panelOf(page).getByLabel('Nombre de classes').selectOption('6');
  await expect.poll(() => lines(page).count(), patience).toBe(6);
  await panelOf(page).getByLabel('Viridis').check();
  await panelOf(page).getByLabel('Taille selon').selectOption('=distance_m');
  await panelOf(page).getByLabel('Étiquettes').selectOption('=name');
  await expect.poll(() => told(page).textContent(), patience).toMatch(/^.+ : moins de .+\. Taille\s: .+\. Étiquettes\s: .+$/u);
  // The last of Viridis, upon paper.
  const dark = async () => (await readColors(page, { left: 0, top: 0, width: 1, height: 1 })).filter(isClose([90, 31, 103])).length;
  await expect.poll(dark, patience).toBeGreaterThan(50);
  await checkAccessibility(page, { asIs: true });
  await shot(page, 'style-desktop-light', { fullPage: false });
  await panelOf(page).getByRole('combobox', { name: 'Classes', exact: true }).selectOption('own');
  const bounds = panelOf(page).getByRole('textbox', { name: 'Bornes' });
  await bounds.fill('2000; mille');
  await bounds.press('Enter');
  await panelOf(page).getByRole('alert').waitFor(patience);
  await bounds.fill('1 000; 2 500,5');
  await bounds.press('Enter');
  await expect
    .poll(() => lookIn(page), patience)
    .toMatchObject({ breaks: [1000, 2500.5], of: 'distance_m', method: 'own', ramp: 'viridis' });
  const shown = await told(page).textContent();

  await page.reload();
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  await openTool(page);
  await expect.poll(() => told(page).textContent(), patience).toBe(shown);
  const labels = (await lines(page).allTextContents()).slice(0, 3).map((label) => label.trim());
  const qml = await take(page, 'qml');
  const sld = await take(page, 'sld');
  for (const label of labels) expect(qml.includes(`label="${label}"`) && sld.includes(`<Title>${label}</Title>`), label).toBe(true);
  const style = JSON.parse(await take(page, 'maplibre')) as Parameters<typeof validateStyleMin>[0];
  expect(validateStyleMin({ ...style, glyphs: 'https://a/{fontstack}/{range}' })).toEqual([]);
  expect(JSON.stringify(style)).toContain('2500.5');
  await panelOf(page).getByRole('button', { name: 'Revenir au style d’origine' }).click();
  await expect.poll(() => page.url(), patience).not.toMatch(/;[yc]=/);
});

test('is changed by keyboard alone, and the focus comes back to its button', async () => {
  const page = await open(';c=lieux:distance_m');
  const reach = async (selector: string): Promise<void> => {
    const isThere = () => page.evaluate((css) => document.activeElement?.matches(css) === true, selector);
    for (let presses = 0; presses < 80 && !(await isThere()); presses += 1) await page.keyboard.press('Tab');
    expect(await isThere(), selector).toBe(true);
  };
  await page.locator('body').press('Tab');
  await reach('[aria-label^="Réglages"]');
  await page.keyboard.press('Enter');
  await reach('[data-tool="style"]');
  await page.keyboard.press('Enter');
  await panelOf(page).waitFor(patience);
  await panelOf(page).getByRole('combobox', { name: 'Classes', exact: true }).waitFor(patience);
  await reach('.pair select');
  await page.keyboard.press('ArrowDown');
  await panelOf(page).getByText('Classes calculées sur 856 valeurs').waitFor(patience);
  await reach('[type="radio"]');
  const before = page.url();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.url(), patience).not.toBe(before);
  await expect.poll(() => told(page).textContent(), patience).toContain('moins de');
  expect(lookIn(page)).toMatchObject({ method: 'quantile', ramp: 'blue' });
  await panelOf(page).getByRole('button', { name: 'Fermer' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-tool')), patience).toBe('style');
});

test('fits a phone in the dark, and what an address makes up changes nothing', async () => {
  const look = ';c=lieux:distance_m;y=lieux:b1000_2000:fdistance_m:rdiverging:lname:zconstructor:kurl(x):bNaN,__proto__:i';
  const page = await open(look, { device: 'phone', scheme: 'dark' });
  await page.locator('.sheet .handle').click();
  await openTool(page);
  await expect.poll(() => lines(page).count(), patience).toBe(3);
  expect(await told(page).textContent()).not.toContain('Taille');
  const wide = await panelOf(page).evaluate(
    (panel) => [...panel.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > 390).length,
  );
  expect(wide).toBe(0);
  await checkAccessibility(page, { asIs: true });
  await shot(page, 'style-phone-dark', { fullPage: false });
});
