import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';

const { visit, address } = useBrowser();

const pages = {
  home: '/',
  search: '/donnees/',
  'search-question': '/donnees/?q=rivieres',
  'search-nothing': '/donnees/?q=xyzxyz',
  dataset: '/donnees/natural-earth/eaux/',
  table: '/donnees/insee/communes/',
  producers: '/producteurs/',
  producer: '/producteurs/natural-earth/',
  themes: '/themes/',
  theme: '/themes/eau/',
  'theme-empty': '/themes/patrimoine/',
  english: '/en/donnees/natural-earth/eaux/',
};
// Between them both widths and both schemes: the two do not depend on each other.
const ways = [
  { device: 'desktop', scheme: 'light' },
  { device: 'phone', scheme: 'dark' },
] as const;
const cases = Object.entries(pages).flatMap(([name, path]) => ways.map((way) => ({ name, path, ...way })));

test.each(cases)('$name is accessible and fits: $device, $scheme', async ({ name, path, device, scheme }) => {
  const page = await visit(path, { device, scheme });
  if (path.includes('/donnees/') && !path.includes('natural') && !path.includes('insee'))
    await page.waitForSelector('h2[aria-live]:not(:text("Recherche…"))');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 'wider than the window').toBeLessThanOrEqual(0);
  expect(await page.locator('h1').count()).toBe(1);
  await shot(page, `${name}-${device}-${scheme}`);
  await checkAccessibility(page, { asIs: true });
});

test('fits the narrowest phone', async () => {
  const page = await visit('/', { context: { viewport: { width: 360, height: 740 } } });
  for (const path of Object.values(pages)) {
    await page.goto(new URL(path, address()).href);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
  }
});

test('fits a window of 1280 pixels that is read four times as large', async () => {
  const context = { viewport: { width: 320, height: 256 } };
  const others = ['/publier/', '/en/publier/', '/explorer/', '/territoires/commune/?code=51108', '/aide/carte/', '/etat/', '/api/'];
  const paths = [...Object.values(pages), ...others];
  const [page, ...more] = await Promise.all([0, 1, 2].map(() => visit('/', { context })));
  if (page === undefined) throw new Error('There is no page.');
  const readers = [page, ...more];
  // Each takes the next one: they mostly wait until nothing more comes.
  await Promise.all(
    readers.map(async (reader) => {
      for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
        await reader.goto(new URL(path, address()).href);
        await reader.waitForLoadState('networkidle');
        expect(await reader.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0);
      }
    }),
  );
  // Explorer is still a map.
  await page.goto(new URL('/explorer/#d=natural-earth/eaux', address()).href);
  const map = await page.locator('.maplibregl-canvas').boundingBox({ timeout: 30_000 });
  expect(map?.height).toBeGreaterThan(100);
});

test('leads on from an address that leads nowhere', async () => {
  const page = await visit('/nulle-part/', { expected: /404/ });
  expect(await page.locator('h1').textContent()).toBe('Page introuvable');
  await checkAccessibility(page);
  await page.getByRole('searchbox').fill('eau');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/donnees\/\?q=eau$/);
});

test('remembers the scheme only of a reader who chose one', async () => {
  const page = await visit('/', { scheme: 'light' });
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  const button = page.getByRole('button', { name: 'Thème sombre' });
  expect(await button.getAttribute('aria-pressed')).toBe('false');
  await button.click();
  expect(await button.getAttribute('aria-pressed')).toBe('true');
  expect(await background()).not.toBe(light);
  await page.reload();
  expect(await background()).not.toBe(light);
  await page.getByRole('button', { name: 'Thème sombre' }).click();
  expect(await background()).toBe(light);
});

test('has the whole page of a data set without JavaScript', async () => {
  const page = await visit('/donnees/natural-earth/eaux/', { javaScript: false });
  const text = await page.locator('main').innerText();
  for (const part of [
    'Lacs et rivières du monde',
    'Télécharger',
    'GeoPackage',
    'Champs',
    'Qualité',
    'Versions',
    'Domaine public',
    'Made with Natural Earth',
  ]) {
    expect(text).toContain(part);
  }
});

test('folds the fields beyond the first, without JavaScript too, and says how many they are', async () => {
  const page = await visit('/donnees/insee/communes/', { device: 'phone', javaScript: false });
  const fields = page.locator('#champs li.entry');
  const folded = page.locator('#champs details li.entry');
  expect([await fields.count(), await folded.count()]).toEqual([15, 10]);
  expect(await folded.first().isVisible()).toBe(false);
  const summary = page.locator('#champs summary');
  expect((await summary.innerText()).trim()).toBe('Les 10 autres champs');
  await summary.click();
  expect(await folded.first().isVisible()).toBe(true);
});

test.each(['insee/communes', 'natural-earth/pays', 'geonames/lieux-habites', 'dgcl/intercommunalites'])(
  'prints the page of %s on three sheets of A4 at most, with nothing cut',
  async (path) => {
    const page = await visit(`/donnees/${path}/`);
    const pdf = await page.pdf({ format: 'A4' });
    const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(sheets).toBeGreaterThan(0);
    expect(sheets).toBeLessThanOrEqual(3);
    // As wide as a sheet without its margins.
    await page.setViewportSize({ width: 718, height: 1047 });
    await page.emulateMedia({ media: 'print' });
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('main *')]
        .filter(({ offsetWidth }) => offsetWidth > 0)
        .filter(
          (each) =>
            each.getBoundingClientRect().right > 720 || (each.scrollWidth > each.clientWidth + 1 && each.matches('.table-scroll, pre')),
        )
        .map(({ tagName, className }) => `${tagName}.${className}`),
    );
    expect(cut).toEqual([]);
  },
);

test('copies the sentence to cite', async () => {
  const page = await visit('/donnees/natural-earth/eaux/', { context: { permissions: ['clipboard-read', 'clipboard-write'] } });
  await page.getByRole('button', { name: 'Copier : À citer ainsi' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Made with Natural Earth');
});

test('downloads a file whose bytes are those of the record', async () => {
  const page = await visit('/donnees/insee/regions/');
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: /^Télécharger .*\.parquet/ }).click();
  expect((await started).suggestedFilename()).toMatch(/\.parquet$/);
});

test('prepares the letter that reports an error', async () => {
  const page = await visit('/donnees/insee/communes/');
  const address = await page.getByRole('link', { name: 'Signaler une erreur' }).getAttribute('href');
  expect(address).toMatch(/^(mailto:|https:)/);
});
