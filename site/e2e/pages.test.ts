import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';
import { readColors } from './map-picture.ts';
import { dropFiles } from './publish-form.ts';

const { visit, address } = useBrowser();
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNggAAAAAQAAfQlXtIAAAAASUVORK5CYII=', 'base64');

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

test('a phone has the map of a data set that is described at length within its first look, and the whole text below', async () => {
  const page = await visit('/donnees/natural-earth/eaux/', { device: 'phone' });
  expect((await page.locator('#carte').boundingBox())?.y).toBeLessThan(500);
  const text = page.locator('#a-propos .prose').first();
  expect([await text.isVisible(), await text.innerText()]).toEqual([true, expect.stringContaining('axes des fleuves et des rivières')]);
});

test('folds the fields beyond the first, without JavaScript too, and says how many they are', async () => {
  const page = await visit('/donnees/insee/communes/', { device: 'phone', javaScript: false });
  const fields = page.locator('#champs li.entry');
  const folded = page.locator('#champs details li.entry');
  expect([await fields.count(), await folded.count()]).toEqual([15, 12]);
  expect(await folded.first().isVisible()).toBe(false);
  const summary = page.locator('#champs summary');
  expect((await summary.innerText()).trim()).toBe('Les 12 autres champs');
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
    await page.emulateMedia({ media: null });
    await page.setViewportSize({ width: 1280, height: 720 });
    expect(cut).toEqual([]);
  },
);

test.each([
  '/',
  '/donnees/natural-earth/eaux/',
  '/donnees/?q=eaux',
  '/territoires/commune/?code=51454',
  '/aide/explorer/',
  '/explorer/#couches=geonames/lieux-habites',
])('prints %s with its title, its address, the day and whom it is from below its text, and with nothing to press', async (path) => {
  const page = await visit(path);
  await page.waitForLoadState('networkidle');
  await page.pdf({ format: 'A4' });
  await page.emulateMedia({ media: 'print' });
  await page.locator('h1').filter({ visible: true }).first().waitFor();
  const imprint = await page.locator('.imprint').innerText();
  expect(imprint).toMatch(/^Mappe\. Publié par Association Mappe, démonstration\. http:.*, imprimé le \d.* \d{4}\.$/);
  // The explorer's address follows its map.
  expect(imprint).toContain(new URL(path.replace(/#.*/, ''), address()).href);
  const starts = await page
    .locator('.imprint, main .page')
    .filter({ visible: true })
    .evaluateAll((all) =>
      all.map((each) => Math.round(each.getBoundingClientRect().left + Number.parseFloat(getComputedStyle(each).paddingInlineStart))),
    );
  expect([new Set(starts).size, Math.min(...starts) > 0]).toEqual([1, true]);
  const pressed = page.locator('button, .button, input, select, nav').filter({ visible: true });
  const left = await pressed.evaluateAll((all) =>
    all.map(({ tagName, classList, textContent }) => `${tagName}.${classList.value} ${textContent}`),
  );
  // Other tests visit in the same tab.
  await page.emulateMedia({ media: null });
  expect(left).toEqual([]);
});

test('offers three formats of files at once, and folds the others below their names', async () => {
  const page = await visit('/donnees/insee/communes/', { device: 'phone', javaScript: false });
  const formats = page.locator('#telecharger li.format h3');
  expect(await formats.filter({ visible: true }).allInnerTexts()).toEqual([
    'Tableur Excel (XLSX)',
    'Tableur, en CSV CSV pour Excel',
    'Statistique GeoParquet',
  ]);
  const others = page.locator('#telecharger > details > summary');
  expect((await others.innerText()).split('\n')).toEqual(['3 autres formats', 'CSV, Document, Fichier d’origine']);
  await others.click();
  expect(await formats.filter({ visible: true }).count()).toBe(6);
});

test('a data set’s page has its map, then its files, then what is said of them, in seven screens of a phone', async () => {
  const page = await visit('/donnees/natural-earth/eaux/', { device: 'phone', javaScript: false });
  const parts = await page.locator('#carte, #telecharger, #a-propos, #champs').evaluateAll((all) => all.map(({ id }) => id));
  expect(parts).toEqual(['carte', 'telecharger', 'a-propos', 'champs']);
  const screens = await page.evaluate(() => document.documentElement.scrollHeight / innerHeight);
  expect(screens).toBeLessThan(7);
});

test('answers a file that is dropped on the page of a data set, which stays', async () => {
  const path = '/donnees/natural-earth/eaux/';
  await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-dropped-'));
  const page = await visit(path);
  await page.locator('html[data-islands]').waitFor({ state: 'attached' });
  const drop = async (name: string): Promise<void> => {
    await writeFile(join(folder.path, name), '{}');
    await dropFiles(page, [join(folder.path, name)], page.locator('header').first());
  };
  await drop('jeux.geojson');
  const answer = page.getByRole('dialog', { name: 'Ce fichier n’est pas ouvert ici' });
  await answer.getByText('«\u202fjeux.geojson\u202f» est resté sur votre appareil').waitFor();
  await checkAccessibility(page);
  await page.keyboard.press('Escape');
  expect(await answer.count()).toBe(0);
  await drop('photo.heic');
  await answer.getByText('«\u202fphoto.heic\u202f»').waitFor();
  const ways = await answer.getByRole('link').evaluateAll((all) => all.map((each) => (each as HTMLAnchorElement).pathname));
  expect(ways).toEqual(['/explorer/', '/publier/', '/aide/formats/']);
  expect(new URL(page.url()).pathname).toBe(path);
});

test('the home page asks a question whose answer is a map, takes one’s commune at once, and shows data of each theme', async () => {
  const page = await visit('/', { device: 'phone' });
  const plates = page.locator('.plates li');
  expect(await plates.count()).toBe(5);
  // What is drawn is what is published: a shape, or the first rows of a table.
  expect(
    await plates
      .locator('svg')
      .filter({ has: page.locator('path[d], text') })
      .count(),
  ).toBe(5);
  await page.getByLabel('Chez vous').fill('reims');
  await page.getByLabel('Chez vous').press('Enter');
  await page.waitForURL(/\/territoires\/commune\/\?code=51454$/);
  await page.goto(address());
  await page.getByRole('link', { name: /^Où sont les \d+ .*\?$/ }).click();
  await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 30_000 });
});

test.each([
  ['desktop', 13],
  ['phone', 9],
] as const)(
  'a map of a place where nothing is known is no white sheet, and proposes a plan and photographs in one line, asking nobody before: %s, zoom %i',
  async (device, zoom) => {
    const page = await visit(`/explorer/#carte=${zoom}/49.2/4.1`, { expected: /data\.geopf\.fr/, device });
    await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 30_000 });
    const around = { left: 0.45, top: 0.25, width: 0.4, height: 0.45 };
    await expect.poll(async () => new Set((await readColors(page, around)).map(String)).size, { timeout: 30_000 }).toBeGreaterThan(5);
    // From close a sign at the edge leads to the next place, Cormontreuil: letters, where no line has its degrees.
    const edge = { left: 0.005, top: 0.08, width: 0.14, height: 0.14 };
    const letters = async () => (await readColors(page, edge)).filter(([red, green, blue]) => red + green + blue < 480).length;
    if (device === 'desktop') await expect.poll(letters, { timeout: 30_000 }).toBeGreaterThan(60);
    const offer = page
      .getByRole('group', { name: 'Fond de carte' })
      .filter({ has: page.getByRole('button', { name: 'Photographies aériennes' }) });
    await offer.waitFor({ timeout: 30_000 });
    expect(await offer.getByRole('button').allInnerTexts()).toEqual(['Plan IGN', 'Photographies aériennes', '']);
    // Beside each other, and none of two lines.
    const places = await offer.getByRole('button').evaluateAll((buttons) =>
      buttons.map((button) => {
        const { top, height } = button.getBoundingClientRect();
        return `${top} ${height}`;
      }),
    );
    expect(new Set(places).size).toBe(1);
    // Slim: it lies upon what the sheet of a phone leaves of the map.
    expect((await offer.boundingBox())?.height).toBeLessThan(70);
    // What is chosen from stands apart from what is typed, as all of the panel does.
    const [typed, chosen] = await Promise.all([
      page.getByPlaceholder('Rivières, communes').boundingBox(),
      page.getByRole('combobox', { name: 'Thème' }).boundingBox(),
    ]);
    expect((chosen?.y ?? 0) - (typed?.y ?? 0) - (typed?.height ?? 0)).toBeGreaterThanOrEqual(8);
    await shot(page, `ground-close-${device}`);
    const asked: string[] = [];
    await page.route(/data\.geopf\.fr/, (route) => {
      asked.push(route.request().url());
      return route.fulfill({ contentType: 'image/png', body: pixel });
    });
    await offer.getByRole('button', { name: 'Photographies aériennes' }).click();
    await expect.poll(() => asked.length, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(await offer.count()).toBe(0);
  },
);

test('who keeps the ground of the catalogue is offered no other on a later map, and a map of an address takes no focus', async () => {
  const page = await visit('/donnees/natural-earth/eaux/#carte=10/49.2/4.1');
  const drawn = () => page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 30_000 });
  await drawn();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  await page.goto(new URL('/explorer/#carte=10/49.2/4.1', page.url()).href);
  await drawn();
  const keep = page.getByRole('button', { name: 'Garder le fond du catalogue' });
  await keep.press('Enter');
  await expect.poll(() => keep.count()).toBe(0);
  // What had the keyboard is gone.
  expect(await page.evaluate(() => document.activeElement?.classList.contains('maplibregl-canvas'))).toBe(true);
  await page.reload();
  await drawn();
  expect(await keep.count()).toBe(0);
});

test('on a phone the button that opens a map lies upon its picture, in the first look at the page, and a press beside it opens too', async () => {
  const page = await visit('/donnees/natural-earth/eaux/', { device: 'phone' });
  const button = page.getByRole('button', { name: 'Ouvrir la carte' });
  const picture = page.locator('.map-slot .picture');
  const [around, own] = await Promise.all([picture.boundingBox(), button.boundingBox()]);
  if (!around || !own) throw new Error('Nothing is drawn.');
  expect([own.y > around.y, own.y + own.height < Math.min(844, around.y + around.height)]).toEqual([true, true]);
  expect(own.x + own.width).toBeLessThan(around.x + around.width);
  await shot(page, 'map-upon-phone', { fullPage: false });
  await picture.click({ position: { x: 20, y: 20 } });
  await page.locator('.map[data-drawn="yes"]').waitFor();
});

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
