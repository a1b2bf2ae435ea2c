import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';
import { pointOf, readColors } from './map-picture.ts';

/* Two states of one map, left and right of a bar. Visits explorer. */

const { visit } = useBrowser();
const patience = { timeout: 30_000 };
const panelOf = (page: Page) => page.getByRole('region', { name: 'Comparer', exact: true });
const slider = (page: Page) => panelOf(page).getByRole('slider');
/** Places inland, left and right of the middle. */
const places = [0.4, 0.6].map((left) => ({ left, top: 0.45, width: 0.02, height: 0.02 }));

/** The colour that most of the places left and right have. */
async function sidesOf(page: Page): Promise<(string | undefined)[]> {
  const sides: (string | undefined)[] = [];
  for (const place of places) {
    const counts = new Map<string, number>();
    for (const color of await readColors(page, place)) counts.set(String(color), (counts.get(String(color)) ?? 0) + 1);
    sides.push([...counts].sort(([, one], [, other]) => other - one)[0]?.[0]);
  }
  return sides;
}

async function open(options: Visit = {}): Promise<Page> {
  const page = await visit('/explorer/#carte=6/47/2.5&d=natural-earth/pays', options);
  await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 60_000 });
  if (options.device === 'phone') await page.getByRole('button', { name: /Agrandir le panneau/ }).click();
  await page.getByRole('button', { name: /^Réglages/ }).click();
  await page.locator('[data-tool="compare"]').click();
  await panelOf(page).waitFor(patience);
  return page;
}

test('left of the bar a data set is taken away, and the bar is moved by keys and by a pointer', async () => {
  const page = await open();
  const [first] = await sidesOf(page);
  await expect.poll(async () => new Set(await sidesOf(page)).size, patience).toBe(2);
  const [bare, tinted] = await sidesOf(page);
  expect([bare, tinted]).toContain(first);
  await slider(page).focus();
  await page.keyboard.press('End');
  expect(await slider(page).getAttribute('aria-valuetext')).toBe('Sans ces données\u202f: 100\u202f% de la largeur');
  await expect.poll(() => sidesOf(page), patience).toEqual([bare, bare]);
  await page.keyboard.press('Home');
  await expect.poll(() => sidesOf(page), patience).toEqual([tinted, tinted]);
  await page.keyboard.press('PageUp');
  const from = (await page.locator('.curtain-bar').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(...(await pointOf(page, 0, 0)));
  await page.mouse.up();
  expect(await slider(page).inputValue()).toBe('50');
  // Both look at the same place when the map has moved.
  await page.locator('.maplibregl-canvas').first().focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => sidesOf(page), patience).toEqual([bare, tinted]);
  await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
  await shot(page, 'compare', { fullPage: false });
  await panelOf(page).getByRole('button', { name: 'Fermer' }).click();
  await expect.poll(() => page.locator('.curtain, .curtain-bar').count()).toBe(0);
});

test('left of the bar lies another ground, which no host is asked for before, and whose holder is named', async () => {
  const page = await open({ device: 'phone', scheme: 'dark', expected: /data\.geopf\.fr/ });
  const asked: string[] = [];
  await page.route('https://data.geopf.fr/**', (route) => {
    asked.push(route.request().url());
    return route.fulfill({ status: 503 });
  });
  await panelOf(page).getByText('viennent de data.geopf.fr, qui reçoit votre adresse IP').waitFor(patience);
  await page.locator('.curtain canvas').waitFor(patience);
  // The map stays in sight above the panel.
  await expect.poll(async () => (await panelOf(page).boundingBox())?.y ?? 0, patience).toBeGreaterThan(350);
  expect(asked).toEqual([]);
  await panelOf(page).getByRole('combobox').selectOption('photos');
  await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
  expect(asked.every((url) => url.includes('ORTHOIMAGERY.ORTHOPHOTOS'))).toBe(true);
  // A ground that does not come is said, and the map itself stays.
  await panelOf(page).getByText('Le côté gauche n’est pas complet.').waitFor(patience);
  await panelOf(page).getByRole('combobox').selectOption('without');
  expect(await panelOf(page).getByText('Le côté gauche n’est pas complet.').count()).toBe(0);
  await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
  await shot(page, 'compare-phone-dark', { fullPage: false });
});
