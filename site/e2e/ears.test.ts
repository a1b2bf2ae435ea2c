import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';
import { demonstration } from './demonstration.ts';

/* What those hear who do not see a map, and do not point at it. */

const { visit, address } = useBrowser();
const gdal = promisify(execFile);
const places = '/donnees/geonames/lieux-habites/#carte=9/49/4.3';

/** Drawing without a graphics card takes its time. */
const patience = { timeout: 30_000 };
const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').waitFor(patience);
const heard = (page: Page) => page.locator('.map').getByRole('status').allTextContents();
const focusMap = (page: Page) => page.locator('.maplibregl-canvas').focus();
/** Longer than a map waits for another press. */
const silence = 1200;

test('says after a move by keys where the map looks, what is in view and where the nearest is', async () => {
  const page = await visit(places);
  await drawn(page);
  await focusMap(page);
  await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => heard(page), patience)
    .toContainEqual(
      expect.stringMatching(
        /^À \d+\skm de Courtisols \(Marne\)\s: \d+ lieux habités dans la vue, l’objet le plus proche à [\d,]+\skm à l’est du centre\.$/,
      ),
    );
  // Told by one region, politely, and the map hands its keys over.
  const map = page.getByRole('application', { name: 'Carte : Lieux habités de France' });
  expect(await map.getAttribute('aria-describedby').then((id) => page.locator(`[id="${id}"]`).textContent())).toMatch(
    /Entrée lit ce qui est au centre\. N passe à l’objet suivant, Maj \+ N au précédent\.$/,
  );
  await checkAccessibility(page);
});

test('says what a map shows that was opened by keys', async () => {
  const page = await visit('/donnees/geonames/lieux-habites/');
  await page.getByRole('button', { name: 'Ouvrir la carte' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => heard(page), patience).toContainEqual(expect.stringMatching(/ lieux habités dans la vue, /));
});

/** Features of the published file in the window of a map that is as its address says, by GDAL. */
async function countByGdal(page: Page): Promise<number> {
  const [zoom = 0, latitude = 0, longitude = 0] = /carte=([\d./-]+)/.exec(page.url())?.[1]?.split('/').map(Number) ?? [];
  const { width = 0, height = 0 } = (await page.locator('.maplibregl-canvas').boundingBox()) ?? {};
  const world = 512 * 2 ** zoom;
  const across = (width / 2 / world) * 360;
  const middle = Math.asinh(Math.tan((latitude * Math.PI) / 180));
  const half = (height / 2 / world) * 2 * Math.PI;
  const at = (y: number): number => (Math.atan(Math.sinh(y)) * 180) / Math.PI;
  const box = [longitude - across, at(middle - half), longitude + across, at(middle + half)].map(String);
  const [file = ''] = globSync('data/geonames/lieux-habites/*/*.fgb', { cwd: demonstration.store });
  const { stdout } = await gdal('ogrinfo', ['-json', '-so', '-al', '-spat', ...box, join(demonstration.store, file)]);
  const { layers } = JSON.parse(stdout) as { layers: { featureCount: number }[] };
  return layers.reduce((sum, { featureCount }) => sum + featureCount, 0);
}

test('counts what is in view as GDAL does: a dot that reaches in from outside is not there', async () => {
  const page = await visit(places);
  await drawn(page);
  await focusMap(page);
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowRight', '+']) {
    const before = page.url();
    await page.keyboard.press(key);
    await expect.poll(() => page.url(), patience).not.toBe(before);
    // What was said of the last view stands until the map has stopped and the next is counted.
    const said = async (): Promise<number> =>
      Number(/ : (\d+) lieux habités dans la vue/.exec((await heard(page)).join(' ').replace(/\s/g, ' '))?.[1]);
    await page.waitForTimeout(silence);
    await expect.poll(async () => (await said()) - (await countByGdal(page)), { ...patience, message: key }).toBe(0);
  }
});

test('says nothing to a pointer, and fetches nothing for it', async () => {
  const page = await visit('/404', { expected: /404/ });
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(new URL(places, address()).href);
  await drawn(page);
  // Of a shared address it opens by itself.
  await page.waitForTimeout(silence);
  await page.getByRole('button', { name: 'Zoomer', exact: true }).click();
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  if (!box) throw new Error('There is no map.');
  await page.mouse.move(box.x + 400, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 250, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(silence);
  expect((await heard(page)).join('')).toBe('');
  expect(requests.filter((url) => /speaker|emprises|departements/.test(url))).toEqual([]);
});

test('says on Enter where there is nothing what is nearest, each time it is asked', async () => {
  const page = await visit(places);
  await drawn(page);
  await focusMap(page);
  const nearest = /^Rien au centre\. L’objet le plus proche, «\sFagnières\s» \(Lieux habités\), est à [\d,]+\skm au sud\.$/;
  await page.keyboard.press('Enter');
  await expect.poll(() => heard(page), patience).toContainEqual(expect.stringMatching(nearest));
  await page.evaluate(() => {
    new MutationObserver(() => (document.body.dataset['said'] = 'again')).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  await page.keyboard.press('Enter');
  await page.locator('body[data-said]').waitFor(patience);
});

test('goes with N from object to object, the nearest first, and back, with its card and its mark', async () => {
  const page = await visit(places);
  await drawn(page);
  await focusMap(page);
  const card = page.getByRole('region', { name: /^Objet 1 sur/ });
  const names: string[] = [];
  const press = async (key: string, index: number): Promise<void> => {
    await page.keyboard.press(key);
    await expect
      .poll(() => heard(page), patience)
      .toContainEqual(
        expect.stringMatching(new RegExp(`^Objet ${index} sur \\d+, «\\s.*\\s» \\(Lieux habités\\), à .* du point de départ\\.$`)),
      );
    const name = /«\s(.*)\s»/.exec((await heard(page)).join(' '))?.[1] ?? '';
    names.push(name);
    // The card is read, and the next press comes from there.
    await expect
      .poll(
        () =>
          card
            .locator('.title')
            .textContent()
            .then((text) => text?.trim()),
        patience,
      )
      .toBe(name);
    await expect.poll(() => card.evaluate((node) => node.contains(document.activeElement))).toBe(true);
  };
  await press('n', 1);
  await press('n', 2);
  await shot(page, 'ears-next', { fullPage: false });
  await press('Shift+N', 1);
  expect(names[0]).toBe('Fagnières');
  expect(names[1]).not.toBe('Fagnières');
  expect(names[2]).toBe('Fagnières');
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('maplibregl-canvas');
});

test('adds a data set in Explorer by keys alone: the row keeps the focus, and it is said', async () => {
  const page = await visit('/explorer/');
  await drawn(page);
  await page.getByRole('button', { name: /^Ajouter à la carte\s: Lacs et rivières/ }).focus();
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.getByRole('status').allTextContents(), patience)
    .toContainEqual(expect.stringMatching(/^«\sLacs et rivières du monde\s» est sur la carte\.$/));
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Lacs et rivières du monde');
  const button = page.getByRole('button', { name: 'Terminé' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Ajouter des données');
});

declare const counts: string[];

/** Keep in `counts`, in the page, what the table tells of the view, one after the other; empty where it tells no more of it. */
function hearCounts(): void {
  const heard: string[] = [];
  Object.assign(globalThis, { counts: heard });
  new MutationObserver(() => {
    const all = [...document.querySelectorAll('[role=status]')].map(({ textContent }) => textContent);
    const told = all.find((text) => text.includes('objets dans la vue, dont')) ?? '';
    if (told !== (heard.at(-1) ?? '')) heard.push(told);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}

test('gives the table of a map its caption and a head to each row, and counts what it knows', async () => {
  const page = await visit(places.replace('=9', '=6'));
  await drawn(page);
  await page.evaluate(hearCounts);
  await page.getByRole('button', { name: 'Tableau' }).click();
  const table = page.getByRole('table', { name: 'Objets visibles : Lieux habités' });
  await table.waitFor(patience);
  expect(await table.getByRole('rowheader').count()).toBeGreaterThan(10);
  const status = (on: Page) =>
    on
      .getByRole('status')
      .filter({ hasText: /objets dans la vue/ })
      .textContent();
  await expect.poll(() => status(page)).toMatch(/^[\d\s]+ objets dans la vue, dont les 200 premiers sont listés$/);
  // The map that makes room for the table shows another view: only the count of that one is told, and none while the map moves.
  await expect.poll(() => page.getByRole('region', { name: /^Objets visibles/ }).getAttribute('aria-busy')).toBe('false');
  const first = await status(page);
  expect(await page.evaluate(() => counts)).toEqual([first]);
  await focusMap(page);
  await page.keyboard.press('+');
  await expect.poll(() => page.evaluate(() => counts.length), patience).toBe(3);
  expect(await page.evaluate(() => counts)).toEqual([first, '', await status(page)]);
  // A small country is in none of its tiles: nobody knows whether it is in view.
  const world = await visit('/donnees/natural-earth/pays/#carte=4/46.6/2.5');
  await drawn(world);
  await world.getByRole('button', { name: 'Tableau' }).click();
  await expect.poll(() => status(world)).toMatch(/^Au moins \d+ objets dans la vue$/);
  // The table leaves the map its room, few rows or many: the count would else change the view, and the view the count.
  const height = async () => (await world.getByRole('region', { name: 'Tableau', exact: true }).boundingBox())?.height;
  const before = await height();
  await focusMap(world);
  for (let press = 0; press < 4; press += 1) await world.keyboard.press('+');
  await world.getByText('Au moins 1 objet dans la vue', { exact: true }).waitFor(patience);
  expect(await height()).toBe(before);
});

test.each(['/', '/donnees/?q=rivieres', '/explorer/', '/donnees/natural-earth/eaux/', '/territoires/commune/?code=51108', '/publier/'])(
  'names each heading and button of %s, and puts no message in one',
  async (path) => {
    const page = await visit(path);
    await page.waitForLoadState('networkidle');
    for (const role of ['heading', 'button'] as const) {
      const all = page.getByRole(role);
      expect(await all.count()).toBe(await page.getByRole(role, { name: /\S/ }).count());
      expect(await all.getByRole('status').count()).toBe(0);
    }
  },
);

test('says the range of a histogram in its name, and the median of what is no position', async () => {
  const page = await visit('/donnees/geonames/lieux-au-bord-de-l-eau/');
  const names = await page.locator('#champs svg[aria-label]').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
  const isPosition = (name: string | null): boolean => /tude\s»/.test(name ?? '');
  expect(names.filter((name) => !isPosition(name)).length).toBeGreaterThan(0);
  for (const name of names)
    expect(name).toMatch(
      isPosition(name) ? /^Répartition de «\s.*\s», de .+ à [^,]+(,\d+)?\s°$/ : /^Répartition de «\s.*\s», de .+ à .+, médiane .+$/,
    );
});

test('says in a heading of the search how many data sets were found', async () => {
  const page = await visit('/donnees/?q=rivieres');
  const heading = page.getByRole('heading', { level: 2, name: /jeux? de données/ });
  await heading.waitFor(patience);
  expect(await heading.getAttribute('aria-live')).toBe('polite');
});

test('speaks English on an English page', async () => {
  const page = await visit(`/en/explorer/#carte=9/49/4.3&d=geonames/lieux-habites`);
  await drawn(page);
  await focusMap(page);
  await page.keyboard.press('-');
  await expect
    .poll(() => heard(page), patience)
    .toContainEqual(
      expect.stringMatching(
        /^Near Fagnières \(Marne\): \d+ populated places in view, the nearest feature [\d.]+\skm south of the centre\.$/,
      ),
    );
});
