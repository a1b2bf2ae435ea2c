import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';

const { visit } = useBrowser();

/** Titles of the results, once the answer to the present question is there. */
async function titles(page: Page): Promise<string[]> {
  await page.waitForSelector('h2[aria-live]:not(:text("Recherche…"))');
  return page.locator('.results .title').allTextContents();
}

const count = (page: Page) => page.locator('h2[aria-live]').textContent();

test('finds rivers by their name, with the word marked', async () => {
  const page = await visit('/donnees/?q=rivières');
  const found = await titles(page);
  expect(found[0]).toBe('Lacs et rivières du monde');
  expect(await page.locator('.results mark').first().textContent()).toBe('rivières');
  expect(await page.inputValue('[data-query]')).toBe('rivières');
});

test('finds the same without the accent and with another ending', async () => {
  const page = await visit('/donnees/');
  await page.fill('[data-query]', 'riviere');
  await page.waitForSelector('h2[aria-live]:has-text("riviere")');
  expect(await titles(page)).toContain('Lacs et rivières du monde');
});

test('finds data sets by the name of their producer', async () => {
  const page = await visit('/donnees/?q=natural earth');
  const found = await titles(page);
  expect(found.length).toBeGreaterThan(4);
  const producers = await page.locator('.results .producer').allTextContents();
  // What others have derived from its data comes after its own.
  expect(producers).toEqual([...Array.from({ length: 4 }, () => 'Natural Earth'), ...producers.slice(4).map(() => 'GeoNames')]);
});

test('answers what people ask in their own words, and nothing where no data set is named', async () => {
  const asked: [question: string, first: string | undefined][] = [
    ['carte des départements', 'Liste officielle des départements'],
    ['bords de mer', 'Trait de côte du monde'],
    ['census of municipalities', 'Liste officielle des communes'],
    ['regoins de france', 'Liste officielle des régions'],
    ['villes de France', 'Lieux habités de France'],
    ['azerty qwerty', undefined],
    ['film streaming gratuit', undefined],
  ];
  const page = await visit('/donnees/');
  for (const [question, first] of asked) {
    await page.goto(new URL(`/donnees/?q=${encodeURIComponent(question)}`, page.url()).href);
    await page.waitForFunction(() => !/Recherche…|récents/.test(document.querySelector('h2[aria-live]')?.textContent ?? 'Recherche…'));
    expect((await titles(page))[0], question).toBe(first);
  }
});

test('narrows by facets, keeps the counts of the others, and says so in the address', async () => {
  const page = await visit('/donnees/');
  const all = (await titles(page)).length;
  await page.getByRole('checkbox', { name: 'Eau et littoral' }).check();
  await page.waitForFunction(() => location.search === '?theme=eau');
  await page.waitForSelector('h2[aria-live]:has-text("3 jeux")');
  const narrowed = await titles(page);
  expect(narrowed.length).toBeLessThan(all);
  expect(narrowed).toContain('Lacs et rivières du monde');
  // Another theme can still be added to the first.
  expect(await page.getByRole('checkbox', { name: 'Limites administratives' }).isVisible()).toBe(true);
  await page.goBack();
  await page.waitForFunction(() => location.search === '');
  await page.waitForFunction((n) => document.querySelectorAll('.results .title').length === n, all);
});

test('opens with the state that an address holds', async () => {
  const page = await visit('/donnees/?theme=eau&producer=natural-earth&tri=title');
  const found = await titles(page);
  expect(found).toEqual([...found].sort((a, b) => a.localeCompare(b, 'fr')));
  expect(await page.getByRole('checkbox', { name: 'Eau et littoral' }).isChecked()).toBe(true);
  expect(await page.getByRole('checkbox', { name: 'Natural Earth' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Retirer le filtre Natural Earth' }).click();
  await page.waitForFunction(() => location.search === '?theme=eau&tri=title');
});

test('goes by keyboard from the field through the results and back', async () => {
  const page = await visit('/donnees/?q=monde');
  const found = await titles(page);
  await page.keyboard.press('/');
  expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-query'))).toBe(true);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(found[1]);
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-query'))).toBe(true);
});

/** Presses of `key` until what has the keyboard matches `selector`. */
async function pressUntil(page: Page, key: string, selector: string, most = 40): Promise<number> {
  for (let presses = 1; presses <= most; presses++) {
    await page.keyboard.press(key);
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return presses;
  }
  throw new Error(`${selector} is not reached by ${most} presses of ${key}.`);
}

test('leads by the keyboard from the home page to a file in few presses', async () => {
  const page = await visit('/');
  let presses = await pressUntil(page, 'Tab', '[type=search]');
  await page.keyboard.type('communes');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/donnees\/\?q=communes$/);
  await titles(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/donnees\/insee\/communes\/$/);
  presses += 3 + (await pressUntil(page, 'Tab', 'a[download]'));
  process.stdout.write(`    presses to find and download: ${presses}\n`);
  expect(presses).toBeLessThanOrEqual(30);
});

test('lets the keyboard go past the filters to the results', async () => {
  const page = await visit('/donnees/?q=monde');
  await titles(page);
  expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-query'))).toBe(true);
  const before = await pressUntil(page, 'Tab', 'a[href="#resultats"]', 4);
  expect(before).toBeLessThanOrEqual(3);
  expect(await page.getByRole('link', { name: 'Aller aux résultats' }).isVisible()).toBe(true);
  await page.keyboard.press('Enter');
  expect(await pressUntil(page, 'Tab', '.results .title a', 2)).toBeLessThanOrEqual(2);
});

test('leaves the keyboard where it is when a filter is chosen, and takes it to the results when its place is gone', async () => {
  const page = await visit('/donnees/');
  await titles(page);
  const box = page.getByRole('checkbox', { name: 'Eau et littoral' });
  await box.focus();
  await page.keyboard.press('Space');
  await page.waitForSelector('h2[aria-live]:has-text("3 jeux")');
  await expect.poll(() => box.evaluate((node) => node === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: 'Retirer le filtre Eau et littoral' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('resultats');
});

test('shows in colours that the reader has chosen what is current and what is chosen', async () => {
  const page = await visit('/donnees/?q=monde', { context: { forcedColors: 'active' } });
  await titles(page);
  const background = (locator: ReturnType<Page['locator']>) => locator.evaluate((node) => getComputedStyle(node).backgroundColor);
  const links = page.getByRole('navigation').first().getByRole('link');
  expect(await background(links.filter({ hasText: 'Données' }))).not.toBe(await background(links.filter({ hasText: 'Explorer' })));
  const ink = await links
    .filter({ hasText: 'Données' })
    .evaluate((node) => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]);
  expect(new Set(ink).size).toBe(2);
  const buttons = page.getByRole('group', { name: 'Affichage' }).getByRole('button');
  expect(await background(buttons.first())).not.toBe(await background(buttons.last()));
  await page.getByRole('combobox', { name: 'Où' }).fill('reims');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  const options = page.getByRole('option');
  expect(await background(options.first())).not.toBe(await background(options.nth(1)));
  await shot(page, 'search-forced-colours', { fullPage: false });
});

test.each([
  '/donnees/?q=monde',
  '/donnees/?q=zzyzx&theme=eau',
  '/territoires/',
  '/territoires/DEP-51/',
  '/territoires/commune/?code=51454',
])('cuts nothing enlarged four times: %s', async (path) => {
  // A window of 1280 × 1024 at 400 %.
  const page = await visit(path, { context: { viewport: { width: 320, height: 256 } } });
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  const wide = await page.evaluate(() => {
    const seen = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (node) => node.checkVisibility() && !node.closest('.hidden-text, svg') && getComputedStyle(node).clipPath === 'none',
    );
    const cut = (node: HTMLElement): boolean =>
      node.getBoundingClientRect().right > innerWidth + 1 ||
      (/hidden|clip/.test(getComputedStyle(node).overflowX) && node.scrollWidth > node.clientWidth + 1);
    return seen.filter(cut).map((node) => `${node.tagName} ${node.className} ${node.textContent.trim().slice(0, 40)}`);
  });
  expect(wide).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await shot(page, `zoom-${path.replace(/\W+/g, '-')}`);
});

test('helps where nothing is found: near words, fewer filters', async () => {
  const page = await visit('/donnees/?q=rivèires&theme=population');
  await page.waitForSelector('h2[aria-live]:has-text("Aucun")');
  await page.getByRole('link', { name: 'rivières', exact: true }).click();
  await page.getByRole('link', { name: 'Sans le filtre « Population et économie »' }).click();
  await page.waitForSelector('h2[aria-live]:has-text("rivières")');
  await page.waitForSelector('.results .title');
  expect(await titles(page)).toContain('Lacs et rivières du monde');
});

test('offers its filters in a sheet on a phone', async () => {
  const page = await visit('/donnees/', { device: 'phone' });
  await titles(page);
  await page.getByRole('button', { name: 'Filtrer' }).click();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Eau et littoral' }).check();
  await shot(page, 'search-sheet-phone', { fullPage: false });
  await checkAccessibility(page);
  await page.getByRole('button', { name: /^Voir les/ }).click();
  expect(await page.getByRole('dialog').isVisible()).toBe(false);
  expect(await count(page)).toBe('3 jeux de données');
});

test('answers the English page from the same index', async () => {
  const page = await visit('/en/donnees/?q=rivers');
  await page.waitForSelector('h2[aria-live]:has-text("data set")');
  expect(await page.locator('.results .title').first().textContent()).toBe('Lakes and rivers of the world');
});

test('goes on in the other language with its question and its filters, its commune, and the map that an address holds', async () => {
  const page = await visit('/donnees/?q=rivières&theme=eau');
  await titles(page);
  await page.locator('header a[hreflang=en]').click();
  await page.waitForURL(/\/en\/donnees\/\?q=rivi%C3%A8res&theme=eau$/);
  await page.waitForSelector('h2[aria-live]:has-text("data set")');
  const map = await visit('/explorer/#carte=6/47/2&d=natural-earth/eaux');
  await map.locator('header a[hreflang=en]').click();
  await map.waitForURL(/\/en\/explorer\/#carte=6(\.\d+)?\/47(\.\d+)?\/2(\.\d+)?&d=natural-earth\/eaux/);
  const commune = await visit('/territoires/commune/?code=51454');
  await commune.locator('header a[hreflang=en]').click();
  await commune.waitForURL(/\/en\/territoires\/commune\/\?code=51454$/);
});

test('takes a question from the home page’s form', async () => {
  const page = await visit('/');
  await page.getByRole('searchbox', { name: 'Chercher une donnée' }).fill('communes');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/donnees\/\?q=communes$/);
  expect((await titles(page))[0]).toBe('Liste officielle des communes');
});

test('lists the data sets to a reader without JavaScript', async () => {
  const page = await visit('/donnees/', { javaScript: false });
  expect(await page.getByRole('link', { name: 'Lacs et rivières du monde' }).getAttribute('href')).toBe('/donnees/natural-earth/eaux/');
});

/** From the address to ten results: scripts, index and results as the server sends them, headers left out (HTTP/2 packs them). */
const budgetBytes = 152_500;

test('shows its first results within the budget of bytes', async () => {
  const page = await visit('/donnees/', { context: {} });
  const address = page.url();
  await page.goto('about:blank');
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  let bytes = 0;
  const headers = new Map<string, number>();
  client.on('Network.responseReceived', ({ requestId, response }) => {
    // The page itself is of use without its search, and so are its styles and its font.
    if (/pagefind|_astro\/.*\.js/.test(response.url)) headers.set(requestId, response.encodedDataLength);
  });
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const ofHeaders = headers.get(requestId);
    if (ofHeaders !== undefined) bytes += encodedDataLength - ofHeaders;
  });
  await page.goto(`${address}?q=monde`);
  await titles(page);
  expect(bytes).toBeGreaterThan(80_000);
  expect(bytes).toBeLessThan(budgetBytes);
});

test('where nothing is found, no word is proposed for one that finds something by itself', async () => {
  const page = await visit('/donnees/?q=rivèires&theme=population');
  await page.getByRole('link', { name: 'rivières', exact: true }).waitFor();
  await page.goto(new URL('/donnees/?q=piscine+municipale', page.url()).href);
  await page.getByRole('link', { name: /^Chercher seulement .*municipale/ }).waitFor();
  // “municipalité” is as like it, and no place to swim.
  expect(await page.getByText('Vouliez-vous dire').count()).toBe(0);
  // What was in doubt of one question is not of the next.
  for (const query of ['xylophone', 'piscine municipales']) {
    await page.locator('[data-query]').fill(query);
    await page.waitForSelector(`h2[aria-live]:has-text("${query}")`);
  }
  await page.getByRole('link', { name: /^Chercher seulement .*municipales/ }).waitFor();
  expect(await page.getByText('Vouliez-vous dire').count()).toBe(0);
});
