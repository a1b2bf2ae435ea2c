import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { bringPanel, openBring } from './bring-panel.ts';
import { showMoreTools } from './map-picture.ts';

const { visit } = useBrowser();
const patience = { timeout: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'mappe-years-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Trees of each year from 2004 on; of some nobody knows the day. */
const planted = [3, 5, 2, 0, 7, 9, 14, 12, 18, 11, 6, 4];
const days = [...planted.flatMap((count, at) => Array.from({ length: count }, () => `${2004 + at}-04-12`)), '', ''];
const path = join(folder, 'arbres.csv');
writeFileSync(
  path,
  `essence;plantation;lon;lat\n${days.map((day, at) => `${at % 2 === 0 ? 'Chêne' : 'Hêtre'};${day};${-2 + (at % 12) * 0.7};${44 + Math.floor(at / 12) * 0.6}`).join('\n')}\n`,
);
const sum = (from: number, to: number): number => planted.slice(from - 2004, to - 2003).reduce((all, count) => all + count, 0);

const panelOf = (page: Page) => page.getByRole('region', { name: 'Années', exact: true });
const handle = (page: Page, name: string) => panelOf(page).getByRole('slider', { name, exact: true });
const told = async (page: Page): Promise<string> =>
  ((await panelOf(page).getByRole('status').textContent()) ?? '').replace(/\s+/g, ' ').trim();

async function open(options: Visit = {}): Promise<Page> {
  const page = await visit('/explorer/#carte=5/46/2', { context: {}, ...options });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  await showMoreTools(page);
  expect(await page.getByRole('button', { name: 'Années', exact: true }).count(), 'nothing has years yet').toBe(0);
  await openBring(page);
  await bringPanel(page).getByLabel('Fichier à montrer').setInputFiles(path);
  await bringPanel(page).getByText('«\u202farbres\u202f» est sur la carte').waitFor(patience);
  await bringPanel(page).getByRole('button', { name: 'Fermer' }).click();
  await page.getByRole('button', { name: 'Années', exact: true }).click();
  await panelOf(page).waitFor(patience);
  return page;
}

describe('a choice of years', () => {
  test('is made by keyboard, counted, held by the map, the table and the chips, and taken back', async () => {
    const page = await open();
    expect(await told(page)).toBe(`2004 – 2015 ${sum(2004, 2015)} objets`);
    await handle(page, 'Première année').focus();
    for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press('ArrowRight');
    expect(await handle(page, 'Première année').getAttribute('aria-valuetext')).toBe('2008\u202f: 7 objets');
    await handle(page, 'Dernière année').focus();
    await page.keyboard.press('End');
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('ArrowLeft');
    await expect
      .poll(() => told(page), patience)
      .toBe(`2008 – 2012 ${sum(2008, 2012)} objets sur ${sum(2004, 2015)} 2 objets sans date ne sont pas montrés.`);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'years-desktop-light', { fullPage: false });
    const chip = page.getByRole('button', { name: /^Retirer le filtre\s: plantation de 2008 à 2012/i });
    await chip.waitFor(patience);

    await panelOf(page).getByRole('button', { name: 'Avancer' }).click();
    await expect.poll(() => told(page), patience).toContain(`2009 – 2013 ${sum(2009, 2013)} objets`);
    await page.getByRole('button', { name: 'Tableau', exact: true }).click();
    // From where all of them are seen.
    await page.getByRole('button', { name: 'Dézoomer' }).click();
    await page.getByText(`${sum(2009, 2013)} objets dans la vue`).waitFor(patience);
    await page.getByRole('button', { name: 'Années', exact: true }).click();
    await panelOf(page).getByRole('button', { name: 'Toutes les années' }).click();
    await expect.poll(() => told(page), patience).toBe(`2004 – 2015 ${sum(2004, 2015)} objets`);
    expect(await page.getByRole('button', { name: /^Retirer le filtre/ }).count()).toBe(0);
  });

  test('is played year by year, stopped, and a bar chooses its year; whoever wants little motion steps by hand', async () => {
    const page = await open({ context: { reducedMotion: 'no-preference' } });
    await panelOf(page).getByRole('button', { name: 'Lire', exact: true }).click();
    await expect.poll(() => told(page), patience).toMatch(/^2004 3 objets sur /);
    await expect.poll(() => told(page), patience).toMatch(/^2006 2 objets sur /);
    await panelOf(page).getByRole('button', { name: 'Arrêter', exact: true }).click();
    const chart = await panelOf(page).getByRole('img').boundingBox();
    await page.mouse.click((chart?.x ?? 0) + (chart?.width ?? 0) * (8.5 / 12), (chart?.y ?? 0) + 60);
    await expect.poll(() => told(page), patience).toMatch(/^2012 18 objets sur /);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Années', exact: true }).click();
    await page.getByRole('button', { name: 'Années', exact: true }).click();
    await panelOf(page).getByRole('button', { name: 'Avancer' }).waitFor(patience);
    expect(await panelOf(page).getByRole('button', { name: 'Lire', exact: true }).count()).toBe(0);
    await panelOf(page).getByRole('button', { name: 'Avancer' }).click();
    await expect.poll(() => told(page), patience).toMatch(/^2013 11 objets sur /);
  });

  test.each(['light', 'dark'] as const)('has room on a phone, %s', async (scheme) => {
    const page = await open({ device: 'phone', scheme });
    await handle(page, 'Première année').fill('5');
    await expect.poll(() => told(page), patience).toContain(`2009 – 2015 ${sum(2009, 2015)} objets`);
    await shot(page, `years-phone-${scheme}`, { fullPage: false });
    await checkAccessibility(page, { asIs: true });
  });
});
