import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';

const { visit } = useBrowser();
const patience = { timeout: 30_000 };
const kinds = [
  ['desktop', 'light'],
  ['phone', 'dark'],
] as const;
const folder = mkdtempSync(join(tmpdir(), 'mappe-extract-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function open(hash: string, device: Device = 'desktop', scheme: Scheme = 'light'): Promise<Page> {
  const page = await visit(`/explorer/#${hash}`, { device, scheme });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  return page;
}

describe('an extract', () => {
  /** Takes what the form says, and gives the file's place on the disk and its name. */
  async function take(page: Page): Promise<{ path: string; name: string }> {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 60_000 }),
      page.getByRole('button', { name: 'Télécharger', exact: true }).click(),
    ]);
    const name = download.suggestedFilename();
    const path = join(folder, name);
    await download.saveAs(path);
    return { path, name };
  }
  const layerOf = (path: string) => {
    const text = execFileSync('ogrinfo', ['-json', '-features', '-al', path], { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
    return (JSON.parse(text) as { layers: { featureCount: number; features: { properties: Record<string, unknown> }[] }[] }).layers[0];
  };

  test.each(kinds)('of a territory is told before, cut, and written with what is owed (%s, %s)', async (device, scheme) => {
    const page = await open('carte=4/46/2&d=natural-earth/pays', device, scheme);
    await page.getByRole('button', { name: 'Extrait' }).click();
    await page.getByRole('searchbox', { name: 'Commune' }).fill('Marne');
    await page.getByRole('button', { name: /^Marne\s*Département$/ }).click();
    await page.getByText(/^(Au plus )?\d+ objets?, \d+/).waitFor(patience);
    // It is gone to, wherever the sheet of a phone stands.
    await expect.poll(() => Number(/carte=([\d.]+)/.exec(page.url())?.[1]), patience).toBeGreaterThan(6);
    await checkAccessibility(page, { asIs: true });
    await shot(page, `extract-${device}-${scheme}`, { fullPage: false });
    const { path, name } = await take(page);
    expect(name).toMatch(/^natural-earth_pays-du-monde_marne-51_\d{4}-\d\d-\d\d\.geojson$/);
    expect(layerOf(path)?.features.map(({ properties }) => properties['name'])).toEqual(['France']);
    await page.getByText(/^1 objet dans natural-earth_pays/).waitFor(patience);
    if (device === 'desktop') {
      await page.getByRole('button', { name: 'Montrer sur la carte' }).click();
      await page.getByRole('heading', { name: /^Pays du monde, extrait\s: Marne \(51\)$/ }).waitFor(patience);
      // This page alone holds it.
      expect(page.url()).not.toContain('extrait');
    }
  });

  test('is taken by keyboard alone', async () => {
    const page = await open('carte=4/46/2&d=natural-earth/pays');
    await page.getByRole('button', { name: 'Extrait' }).focus();
    await page.keyboard.press('Enter');
    const box = page.getByRole('searchbox', { name: 'Commune' });
    await box.waitFor(patience);
    await box.focus();
    await page.keyboard.type('51454');
    await page.getByRole('button', { name: /^Reims/ }).waitFor(patience);
    await page.keyboard.press('Enter');
    const run = page.getByRole('button', { name: 'Télécharger', exact: true });
    await expect.poll(() => run.isEnabled(), patience).toBe(true);
    await run.focus();
    const [download] = await Promise.all([page.waitForEvent('download', patience), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toContain('_reims-51454_');
  });

  test('of a drawn rectangle is cut between two presses upon the map', async () => {
    const page = await open('carte=4/46/2&d=natural-earth/pays');
    await page.getByRole('button', { name: 'Extrait' }).click();
    await page.getByText('Rectangle', { exact: true }).click();
    const canvas = page.locator('.maplibregl-canvas');
    await canvas.click({ position: { x: 300, y: 150 } });
    await page.getByText('1 sommet').waitFor(patience);
    await canvas.click({ position: { x: 700, y: 500 } });
    await page.getByText(/^(Au plus )?\d+ objets?, /).waitFor(patience);
    expect(await page.locator('.maplibregl-popup').count()).toBe(0);
    const { path } = await take(page);
    expect(layerOf(path)?.featureCount).toBeGreaterThan(1);
  });

  test('of nothing says so, and downloads nothing', async () => {
    const page = await open('carte=7/-50/-130&d=natural-earth/eaux');
    await page.getByRole('button', { name: 'Extrait' }).click();
    await page.getByText('Vue de la carte', { exact: true }).click();
    await page.getByText('Aucun objet ici.').waitFor(patience);
    await page.getByRole('button', { name: 'Télécharger', exact: true }).click();
    await page.getByText('rien n’a été téléchargé').waitFor(patience);
  });

  test('is stopped by the reader, and can be taken afterwards', async () => {
    const page = await open('carte=4/46/2&d=natural-earth/pays');
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.getByRole('button', { name: 'Extrait' }).click();
    await page.getByText('Tout', { exact: true }).click();
    await page.getByText(/^254 objets, /).waitFor(patience);
    await page.context().route(/\.fgb$/, async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await page.getByRole('button', { name: 'Télécharger', exact: true }).click();
    await page.getByRole('button', { name: 'Annuler' }).click();
    await page.getByText('Annulé.').waitFor(patience);
    release();
    await page.context().unroute(/\.fgb$/);
    const { path } = await take(page);
    expect(layerOf(path)?.featureCount).toBe(254);
  });

  test('is offered on the page of a data set', async () => {
    const page = await visit('/donnees/natural-earth/pays/');
    await page.getByRole('button', { name: 'Télécharger ma commune' }).click();
    await page.getByRole('searchbox', { name: 'Commune' }).fill('Réunion');
    await page
      .getByRole('button', { name: /^La Réunion/ })
      .first()
      .click();
    await page
      .getByText(/objets?, [\d ]+/)
      .first()
      .waitFor(patience);
    await page.getByLabel('Format').selectOption('csv');
    const { name } = await take(page);
    expect(name).toMatch(/^natural-earth_pays-du-monde_la-reunion.*\.zip$/);
    await checkAccessibility(page, { asIs: true });
  });
});
