import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useBrowser } from './browser.ts';

const { visit } = useBrowser();

/** All that a browser keeps for a page of the site: names, which say what it is. */
async function keptBy(page: Page): Promise<Record<string, string[]>> {
  const inPage = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name = '' }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
    window: window.name === '' ? [] : [window.name],
  }));
  return { ...inPage, cookies: (await page.context().cookies()).map(({ name }) => name) };
}

const nothing = { local: [], session: [], databases: [], caches: [], workers: [], window: [], cookies: [] };

// attack: what the site keeps on a reader’s device
test('after a walk through the pages a browser keeps nothing but what its reader chose', async () => {
  const page = await visit('/');
  const walk = ['donnees/?q=rivieres', 'donnees/natural-earth/eaux/', 'explorer/', 'publier/', 'etat/'];
  for (const path of walk) {
    const response = await page.goto(new URL(path, new URL('/', page.url())).href);
    expect(await response?.headerValue('set-cookie'), path).toBeNull();
    if (path.endsWith('eaux/')) {
      await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
      await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 60_000 });
    }
    expect(await keptBy(page), path).toEqual(nothing);
  }
  await page.goto(new URL('/', page.url()).href);
  await page.getByRole('button', { name: 'Thème sombre' }).click();
  expect(await keptBy(page), 'the scheme').toEqual({ ...nothing, local: ['mappe-theme'] });
  expect(await page.evaluate(() => Object.values(localStorage).join()), 'one word, the same for everybody').toBe('dark');
});

test('what a reader draws is kept where the page on personal data says so, and until it is deleted', async () => {
  const page = await visit('/donnees-personnelles/', { context: {} });
  await page.getByText('Ce que vous dessinez sur une carte, jusqu’à ce que vous le supprimiez.').waitFor();
  await page.goto(new URL('/explorer/#carte=5/46/2', page.url()).href);
  await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Dessin', exact: true }).click();
  await page.getByRole('button', { name: 'Point', exact: true }).click();
  expect(await keptBy(page), 'a tool that is opened').toEqual(nothing);
  await page.locator('.maplibregl-canvas').click({ position: { x: 400, y: 300 } });
  await expect.poll(() => keptBy(page)).toEqual({ ...nothing, databases: ['mappe-dessins'] });
  await page.getByRole('button', { name: 'Tout supprimer' }).click();
  await expect.poll(() => keptBy(page)).toEqual(nothing);
});
