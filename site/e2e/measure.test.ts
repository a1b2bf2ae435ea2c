import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { metresBetween } from '../map/model/sphere.ts';
import type { Position } from '../map/model/model.ts';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { drag, pointOf, press, readColors } from './map-picture.ts';

const { visit } = useBrowser();
const patience = { timeout: 30_000 };
const view = { zoom: 8, at: [4.03, 49.25] satisfies Position };

async function open(device: Device = 'desktop', scheme: Scheme = 'light'): Promise<Page> {
  const [x, y] = view.at;
  const page = await visit(`/explorer/#carte=${view.zoom}/${y}/${x}&d=natural-earth/pays`, { device, scheme });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  return page;
}

/** The place that a pixel of the map has, pixels from its middle: the square of web maps, at the view's zoom. */
function placeAt(dx: number, dy: number): Position {
  const world = 512 * 2 ** view.zoom;
  const [x, y] = view.at;
  const north = Math.asinh(Math.tan((y * Math.PI) / 180)) - (dy * 2 * Math.PI) / world;
  return [x + (dx * 360) / world, (Math.atan(Math.sinh(north)) * 180) / Math.PI];
}

const panelOf = (page: Page) => page.getByRole('region', { name: 'Mesure', exact: true });
const told = (page: Page) => panelOf(page).getByRole('status').first();

/** Kilometres that a sentence tells. */
async function kilometresTold(page: Page): Promise<number> {
  const [, text = ''] = /, ([\d\s,]+)\skm/.exec((await told(page).textContent()) ?? '') ?? [];
  return Number(text.replace(/\s/g, '').replace(',', '.'));
}

const lengthBetween = (...places: Position[]): number =>
  places.slice(1).reduce((sum, place, index) => sum + metresBetween(places[index] ?? place, place), 0) / 1000;

/** A sphere and the ellipsoid differ by so much, and a pixel by as much again. */
const close = (kilometres: number): [number, number] => [kilometres * 0.99, kilometres * 1.01];

async function isAbout(page: Page, kilometres: number): Promise<void> {
  const [least, most] = close(kilometres);
  await expect.poll(() => kilometresTold(page), patience).toBeGreaterThan(least);
  expect(await kilometresTold(page)).toBeLessThan(most);
}

describe('a measure', () => {
  test('of a path is taken by the pointer, live, ended by a second press, and stays while another tool is open', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Mesure', exact: true }).click();
    await panelOf(page).waitFor(patience);
    await press(page, -200, 100);
    await expect.poll(() => told(page).textContent(), patience).toBe('1 point.');
    // The figure follows the pointer before a corner is set.
    await page.mouse.move(...(await pointOf(page, 0, 0)), { steps: 4 });
    await panelOf(page).locator('.figure').getByText(/km$/).waitFor(patience);
    await press(page, 0, -100);
    await press(page, 200, 0);
    await expect.poll(() => told(page).textContent(), patience).toMatch(/^3 points, [\d,]+\skm, azimut 1\d\d(,\d)?°\.$/);
    await isAbout(page, lengthBetween(placeAt(-200, 100), placeAt(0, -100), placeAt(200, 0)));
    await press(page, 200, 0);
    await expect.poll(() => told(page).textContent(), patience).toMatch(/^Mesure terminée, 3 points/);
    expect(await panelOf(page).getByRole('row').count()).toBe(3);
    // What is set is dragged, ended or not, and taken back.
    await drag(page, [200, 0], [200, 120]);
    await isAbout(page, lengthBetween(placeAt(-200, 100), placeAt(0, -100), placeAt(200, 120)));
    await panelOf(page).getByRole('button', { name: 'Continuer' }).click();
    await panelOf(page).getByRole('button', { name: 'Annuler' }).click();
    await isAbout(page, lengthBetween(placeAt(-200, 100), placeAt(0, -100), placeAt(200, 0)));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await panelOf(page).getByRole('button', { name: 'Copier' }).click();
    await panelOf(page).getByText('Copié.').waitFor(patience);
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^\d+(,\d)? m$/);
    expect(Number.parseFloat(copied.replace(',', '.')) / 1000).toBeCloseTo(await kilometresTold(page), -1);
    await panelOf(page).getByRole('button', { name: 'Terminer' }).click();
    await checkAccessibility(page, { asIs: true });
    const colors = new Set((await readColors(page, { left: 0, top: 0, width: 1, height: 1 })).map(String));
    expect(colors.has('29,92,150'), 'its ink is upon the map').toBe(true);
    await shot(page, 'measure-desktop-light', { fullPage: false });
    const figure = await panelOf(page).locator('.figure').textContent();
    await page.getByRole('button', { name: 'Tableau' }).click();
    await page.getByText(/dans la vue$/).waitFor(patience);
    const still = new Set((await readColors(page, { left: 0, top: 0, width: 1, height: 1 })).map(String));
    expect(still.has('29,92,150')).toBe(true);
    await page.getByRole('button', { name: 'Mesure', exact: true }).click();
    expect(await panelOf(page).locator('.figure').textContent()).toBe(figure);
    await page.getByRole('button', { name: 'Effacer la mesure' }).click();
    await expect.poll(() => told(page).textContent(), patience).toBe('Aucun point.');
  });

  test('is taken by keyboard alone: its corners at the centre, taken back, set again, ended', async () => {
    const page = await open();
    const reach = async (isThere: () => Promise<boolean>, key = 'Tab'): Promise<void> => {
      for (let presses = 0; presses < 60 && !(await isThere()); presses += 1) await page.keyboard.press(key);
      expect(await isThere()).toBe(true);
    };
    const isFocused = (selector: string) => page.evaluate((css) => document.activeElement?.matches(css) === true, selector);
    await page.locator('body').press('Tab');
    await reach(() => isFocused('[data-tool="measure"]'));
    await page.keyboard.press('Enter');
    await panelOf(page).waitFor(patience);
    await reach(() => isFocused('.maplibregl-canvas'));
    await page.keyboard.press('Enter');
    await expect.poll(() => told(page).textContent(), patience).toBe('1 point.');
    const before = page.url();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.url(), patience).not.toBe(before);
    await expect
      .poll(() => told(page).textContent(), patience)
      .toMatch(/^Du dernier point au centre\u202f: [\d,\s]+k?m, azimut (8\d(,\d)?|90)°\.$/u);
    await page.keyboard.press('Enter');
    await expect.poll(() => told(page).textContent(), patience).toMatch(/^2 points, [\d,\s]+km, azimut (8\d(,\d)?|90)°\.$/u);
    const two = await told(page).textContent();
    await page.keyboard.press('Backspace');
    await expect.poll(() => told(page).textContent(), patience).toBe('1 point.');
    await page.keyboard.press('Control+y');
    await expect.poll(() => told(page).textContent(), patience).toBe(two);
    await page.keyboard.press('Control+z');
    await expect.poll(() => told(page).textContent(), patience).toBe('1 point.');
    await page.keyboard.press('Control+y');
    await page.keyboard.press('Escape');
    await expect.poll(() => told(page).textContent(), patience).toBe(`Mesure terminée, ${two}`);
    // An arrow moves the map by 100 pixels.
    await isAbout(page, lengthBetween(placeAt(0, 0), placeAt(100, 0)));
  });

  test.each(['light', 'dark'] as const)('of an area is taken by finger on a phone, %s', async (scheme) => {
    const page = await open('phone', scheme);
    await page.getByRole('button', { name: 'Mesure', exact: true }).click();
    await panelOf(page).waitFor(patience);
    await page.getByText('Une surface', { exact: true }).click();
    for (const [dx, dy] of [[-120, -200], [120, -200], [0, -100]] as const) await press(page, dx, dy); // prettier-ignore
    await expect.poll(() => told(page).textContent(), patience).toMatch(/^3 points, [\d,\s]+km², périmètre [\d,]+\skm\.$/u);
    await press(page, -120, -200);
    await expect.poll(() => told(page).textContent(), patience).toMatch(/^Mesure terminée/);
    await page.getByRole('button', { name: 'Copier' }).waitFor(patience);
    expect(await page.locator('.maplibregl-popup').count()).toBe(0);
    const area = await told(page).textContent();
    await drag(page, [0, -100], [0, -60]);
    await expect.poll(() => told(page).textContent(), patience).not.toBe(area);
    await checkAccessibility(page, { asIs: true });
    await shot(page, `measure-phone-${scheme}`, { fullPage: false });
  });
});
