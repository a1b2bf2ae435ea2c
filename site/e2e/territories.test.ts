import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';

const { visit } = useBrowser();

test('a citizen on a phone finds a commune by its postal code and reaches a download', async () => {
  const page = await visit('/territoires/', { device: 'phone' });
  await page.getByRole('searchbox', { name: 'Ma commune' }).fill('51100');
  await page.getByRole('link', { name: /^Reims/ }).click();
  await page.waitForURL(/\/territoires\/commune\/\?code=51454$/);
  await page.getByRole('heading', { level: 1, name: 'Reims' }).waitFor();
  expect(await page.title()).toMatch(/^Reims · /);
  await shot(page, 'commune-phone');
  await checkAccessibility(page);

  const country = page.getByRole('region', { name: 'France' });
  await country.getByRole('article').first().getByRole('link').click();
  await page.waitForURL(/\/donnees\//);
  const download = page.locator('a[href^="/store/data/"]').first();
  const answer = await page.request.get(new URL((await download.getAttribute('href')) ?? '', page.url()).href);
  expect(answer.status()).toBe(200);
});

test('the scales go from the most local to the widest', async () => {
  const page = await visit('/territoires/commune/?code=51454');
  await page.getByRole('heading', { level: 1, name: 'Reims' }).waitFor();
  const rungs = await page.getByRole('navigation', { name: 'Échelles' }).getByRole('listitem').allTextContents();
  expect(rungs.map((text) => text.trim().replace(/\s*\d+\s*$/, ''))).toEqual(
    expect.arrayContaining(['Commune', 'Intercommunalité', 'Département', 'Région', 'Pays']),
  );
  expect(rungs[0]?.trim()).toMatch(/^Commune/);
});

test('a former commune leads to the one it is part of', async () => {
  const page = await visit('/territoires/commune/?code=01120', { scheme: 'dark' });
  await page.getByRole('heading', { level: 1, name: 'Montluel' }).waitFor();
  await expect.poll(() => page.getByText('Le code 01120 (Cordieux) n’est plus en usage').count()).toBe(1);
  await checkAccessibility(page);
});

test('a commune has a map of what lies in it, which leads to the explorer there', async () => {
  const page = await visit('/territoires/commune/?code=51454');
  await page.getByRole('img', { name: 'Situation de Reims parmi les communes voisines' }).waitFor();
  await shot(page, 'commune', { fullPage: false });
  const link = await page.getByRole('link', { name: 'Ouvrir dans Explorer' }).getAttribute('href');
  expect(link).toMatch(/^\/explorer\/#carte=1\d\.?\d*\/49\.2[67]\d*\/4\.0[23]\d*&d=/);
  await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
  await page.locator('[data-drawn=yes]').waitFor({ timeout: 60_000 });
  await checkAccessibility(page);
  await shot(page, 'commune-map', { fullPage: false });
});

test('a commune whose position nobody gives says what its map shows instead', async () => {
  const page = await visit('/territoires/commune/?code=51545', { device: 'phone', scheme: 'dark' });
  await page.getByText('Sa position exacte n’est pas connue\u202f: la carte montre son intercommunalité (').waitFor();
  await shot(page, 'commune-phone-dark');
  await checkAccessibility(page);
});

test('nothing moves while the page of a commune comes', async () => {
  const page = await visit('/robots.txt', { expected: /favicon/, context: {} });
  await page.addInitScript(() => {
    let total = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if ('value' in entry) total += Number(entry.value);
      document.documentElement.dataset['shift'] = String(total);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  // Seconds apart, what comes one after the other is seen to move what is there.
  await client.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 200_000,
    uploadThroughput: 80_000,
  });
  await page.goto(new URL('/territoires/commune/?code=51454', page.url()).href);
  await page.getByRole('heading', { level: 1, name: 'Reims' }).waitFor();
  await page.waitForLoadState('networkidle');
  const total = await page.evaluate(() => Number(document.documentElement.dataset['shift'] ?? 0));
  process.stdout.write(`    shift of the page of a commune: ${total.toFixed(3)}\n`);
  expect(total).toBeLessThanOrEqual(0.05);
});

test('an intercommunal body has its page', async () => {
  const page = await visit('/en/territoires/commune/?code=EPCI-200067213');
  await page.getByRole('heading', { level: 1, name: 'Communauté urbaine du Grand Reims' }).waitFor();
  await expect.poll(() => page.getByText('SIREN 200067213').count()).toBe(1);
  await checkAccessibility(page);
});

test.each(['99999', '57', '<img src=x onerror=alert(1)>'])('an unknown code (%s) is answered with what to do', async (code) => {
  const page = await visit(`/territoires/commune/?code=${encodeURIComponent(code)}`, { device: 'phone' });
  await page.getByText('ne désigne aucune commune').waitFor();
  await page.getByRole('searchbox', { name: 'Ma commune' }).fill('évry');
  await page.getByRole('link', { name: /^Évry-Courcouronnes/ }).waitFor();
  await checkAccessibility(page);
});

test('the search works with the keyboard alone', async () => {
  const page = await visit('/territoires/');
  await page.getByRole('searchbox', { name: 'Ma commune' }).focus();
  await page.keyboard.type('st brice courc');
  await page.getByRole('link', { name: /^Saint-Brice-Courcelles/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Saint-Brice-Courcelles' }).waitFor();
});

/** A village, by its name and its code; a union of communes; communes overseas, one of them by a postal code. */
const sought = [
  ['Sommesous', /^(Lieux, )?Sommesous/],
  ['51545', /^(Lieux, )?Sommesous/],
  ['51454', /^(Lieux, )?Reims/],
  ['grand reims', /^(Lieux, )?Communauté urbaine du Grand Reims/],
  ['cilaos', /^(Lieux, )?Cilaos/],
  ['98735', /^(Lieux, )?Uturoa/],
] as const;

test.each([
  ['of the explorer', '/explorer/'],
  ['of the data', '/donnees/'],
  ['of the territories', '/territoires/'],
  ['of those who publish', '/publier/'],
])('the field %s finds every kind of place', async (_, path) => {
  const page = await visit(path);
  const isList = path === '/explorer/' || path === '/donnees/';
  const field = isList
    ? page.getByRole('combobox', { name: path === '/donnees/' ? 'Où' : 'Chercher' })
    : page.getByRole('searchbox').last();
  const role = isList ? 'option' : path === '/publier/' ? 'button' : 'link';
  await field.focus();
  for (const [query, name] of sought) {
    await field.fill(query);
    await page.getByRole(role, { name }).first().waitFor();
  }
});

test('says that no commune has that name', async () => {
  const page = await visit('/territoires/');
  await page.getByRole('searchbox', { name: 'Ma commune' }).fill('Zzyzx');
  await page.getByText('Aucune commune ne s’appelle').waitFor();
});

test('reads without JavaScript', async () => {
  const page = await visit('/territoires/', { javaScript: false });
  expect(await page.locator('noscript').allTextContents()).toEqual([expect.stringContaining('choisissez votre département ci-dessous')]);
  await page.getByRole('link', { name: /Marne/ }).first().click();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/Marne/);
});
