import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type Device, type Scheme } from './browser.ts';
import { readColors, showMoreTools } from './map-picture.ts';

/*
 * Both maps, of a data set and of the explorer.
 * Longer than 400 lines: both are asked and read alike, and each file starts a browser of its own.
 */

const { visit, address } = useBrowser();
const countries = '/donnees/natural-earth/pays/';

/** Drawing without a graphics card takes its time. */
const patience = { timeout: 30_000 };
const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').waitFor(patience);

async function openMap(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
  await drawn(page);
}

/** A point of the map, in parts of its width and height. */
async function clickMap(page: Page, x: number, y: number): Promise<void> {
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  if (!box) throw new Error('There is no map.');
  await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
}

/** Which sides of a card its map cuts, and what lies over its corners; runs in the page. */
function listHidden(card: Element): string[] {
  const [own, map] = [card, card.closest('.map') ?? card].map((each) => each.getBoundingClientRect());
  if (!own || !map) return ['no map'];
  const corners = [own.left + 6, own.right - 6].flatMap((across) => [own.top + 6, own.bottom - 6].map((down) => [across, down] as const));
  return [
    ...(['left', 'top'] as const).filter((side) => own[side] < map[side]),
    ...(['right', 'bottom'] as const).filter((side) => own[side] > map[side]),
    ...corners.map((at) => document.elementFromPoint(...at)).flatMap((seen) => (card.contains(seen) ? [] : [seen?.className ?? 'nothing'])),
  ];
}

/** Draw a name alone and large, in the place of what was drawn before; runs in the page. */
async function drawName(text: string): Promise<void> {
  const { openMap } = (window as Window & { mapCode?: Pick<typeof import('../map/open-map.ts'), 'openMap'> }).mapCode ?? {};
  const box = document.createElement('div');
  box.id = 'name';
  Object.assign(box.style, { position: 'fixed', inset: '0 auto auto 0', width: '500px', height: '200px' });
  document.querySelector('#name')?.remove();
  document.body.append(box);
  const place: GeoJSON.Feature = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [0, 0] } };
  const nothing = (): void => undefined;
  await new Promise<void>((resolve, reject) => {
    openMap?.(box, {
      style: {
        version: 8,
        sources: { place: { type: 'geojson', data: place } },
        layers: [
          { id: 'ground', type: 'background', paint: { 'background-color': '#fff' } },
          { id: 'name', type: 'symbol', source: 'place', layout: { 'text-field': text, 'text-size': 40, 'text-font': ['sans-serif'] } },
        ],
      },
      padding: () => ({}),
      start: { center: [0, 0], zoom: 3 },
      words: {},
      cooperative: false,
      onMove: nothing,
      leads: () => false,
      onPick: nothing,
      onIdle: resolve,
      onFailure: reject,
    });
  });
}

const requestsOf = (page: Page): string[] => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  return requests;
};

/** Between them both widths and both schemes: the two do not depend on each other. */
const kinds: [Device, Scheme][] = [
  ['desktop', 'light'],
  ['phone', 'dark'],
];

describe('the map of a data set', () => {
  test('costs nothing until it is opened, and its picture has dots that do not run into one another', async () => {
    const page = await visit('/', { context: {} });
    const requests = requestsOf(page);
    await page.goto(new URL(countries, address()).href);
    await page.getByRole('button', { name: 'Ouvrir la carte' }).waitFor();
    expect(requests.filter((url) => /maplibre|open-map|pmtiles|carte\.json/.test(url))).toEqual([]);
    // Nine thousand places: those of a card are twice as large.
    await page.goto(new URL('/donnees/geonames/lieux-habites/', address()).href);
    const dots = page.locator('.picture path[stroke-width]');
    expect(await dots.evaluate((node) => getComputedStyle(node).strokeWidth)).toBe('0.8%');
  });

  test.each(kinds)('shows features, a legend and what is under a click (%s, %s)', async (device, scheme) => {
    const page = await visit(countries, { device, scheme });
    await openMap(page);
    await expect.poll(() => page.getByRole('group', { name: 'Légende' }).textContent()).toContain('Pays');
    expect(await page.locator('summary', { hasText: 'Légende' }).innerText()).toMatch(/^Légende\s+\d+ objets$/);
    await page.getByRole('button', { name: 'Tableau' }).click();
    await expect
      .poll(() => page.getByRole('status').allTextContents(), patience)
      .toContainEqual(expect.stringMatching(/\d+ objets dans la vue/));
    await page.locator('.maplibregl-canvas').scrollIntoViewIfNeeded();
    await shot(page, `map-${device}-${scheme}`);
    // A fixed bar lies over whatever is at the foot of the window: the page is judged from its top.
    await page.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(page, { asIs: true });
  });

  test('answers a click with the attributes of every feature there, which is called by its name', async () => {
    const page = await visit(`${countries}#carte=6/46.6/2.5`);
    await drawn(page);
    await page.locator('.maplibregl-canvas').scrollIntoViewIfNeeded();
    await clickMap(page, 0.5, 0.5);
    const card = page.getByRole('region', { name: /^Objet 1 sur/ });
    await expect.poll(() => card.textContent(), patience).toContain('France');
    // The file has them the other way round.
    // What it is called is its title, and is not said twice.
    expect(await card.locator('header p').allTextContents()).toEqual(['Pays et territoires', 'France']);
    expect(await card.getByRole('term').allTextContents()).toEqual(['Code ISO 3166-1 numérique']);
    expect(await card.getByRole('link', { name: 'Signaler une erreur' }).count()).toBe(0);
    await checkAccessibility(page);
    await shot(page, 'map-popup', { fullPage: false });
    await card.getByRole('button', { name: 'Fermer' }).click();
    await expect.poll(() => card.count()).toBe(0);
  });

  test.each(['desktop', 'phone'] as const)('shows a card whole and above the legend, wherever it was asked (%s)', async (device) => {
    // Land as far as one sees.
    const page = await visit(`${countries}#carte=5/52/35`, { device });
    await drawn(page);
    await page.locator('.maplibregl-canvas').evaluate((node) => node.scrollIntoView({ block: 'center' }));
    const card = page.getByRole('region', { name: /^Objet 1 sur/ });
    const legend = await page.locator('.legend').boundingBox();
    const map = await page.locator('.maplibregl-canvas').boundingBox();
    if (!legend || !map) throw new Error('There is no map.');
    const below = device === 'desktop' ? [0.05, (legend.y + legend.height - map.y + 20) / map.height] : [0.05, 0.5];
    const right = device === 'desktop' ? [(legend.x + legend.width - map.x + 20) / map.width, 0.2] : [0.5, 0.1];
    for (const [x = 0, y = 0] of [below, right, [0.5, 0.5], [0.5, 0.98], [0.9, 0.5]]) {
      await clickMap(page, x, y);
      await card.waitFor(patience);
      expect(await card.evaluate(listHidden), `asked at ${x} ${y}`).toEqual([]);
      await card.getByRole('button', { name: 'Fermer' }).click();
      await card.waitFor({ state: 'detached' });
    }
  });

  test('says in the table that a layer is hidden in the legend', async () => {
    const page = await visit('/donnees/natural-earth/eaux/');
    await openMap(page);
    await page.getByRole('button', { name: 'Tableau' }).click();
    await page.getByLabel('Couches').selectOption('Lacs');
    await page.getByRole('checkbox', { name: 'Lacs' }).uncheck();
    const said = page.getByRole('status').filter({ hasText: /^La couche «\sLacs\s» est masquée dans la légende\s: cochez-la/ });
    await said.waitFor(patience);
    await page.getByRole('checkbox', { name: 'Lacs' }).check();
    await said.waitFor({ state: 'detached', ...patience });
  });

  test('is asked with the keyboard alone', async () => {
    const page = await visit(`${countries}#carte=6/46.6/2.5`);
    await drawn(page);
    await page.locator('.maplibregl-canvas').focus();
    await page.keyboard.press('Enter');
    const card = page.getByRole('region', { name: /^Objet 1 sur/ });
    await expect.poll(() => card.textContent(), patience).toContain('France');
    await page.keyboard.press('Escape');
    await expect.poll(() => card.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('maplibregl-canvas');
  });

  test('leads from a row of the table to the feature, and sorts', async () => {
    const page = await visit(`${countries}#carte=4/46.6/2.5`);
    await drawn(page);
    await page.getByRole('button', { name: 'Tableau' }).click();
    const table = page.getByRole('region', { name: 'Objets visibles' });
    await table.getByRole('button', { name: /^Nom/ }).click();
    await expect.poll(() => table.locator('th[aria-sort="ascending"]').count()).toBe(1);
    const heads = await table.locator('thead th').allTextContents();
    const column = heads.findIndex((head) => head.includes('Nom')) + 1;
    const names = await table.locator(`tbody > tr > :nth-child(${String(column)})`).allTextContents();
    expect(names.length).toBeGreaterThan(5);
    expect(names).toEqual(names.toSorted(new Intl.Collator('fr', { numeric: true, sensitivity: 'base' }).compare));
    await table.getByRole('button', { name: 'Voir sur la carte (1)', exact: true }).click();
    await page.getByRole('region', { name: /^Objet 1 sur/ }).waitFor(patience);
  });

  test('keeps its view and its colours in the address', async () => {
    const page = await visit(`${countries}#carte=5/46.6/2.5`);
    await drawn(page);
    await page.getByRole('button', { name: 'Zoomer', exact: true }).click();
    await expect.poll(() => page.evaluate(() => location.hash), patience).toMatch(/^#carte=6\/46\.\d+\/2\.\d+&d=natural-earth\/pays$/);
  });

  test('says what happened where it cannot be drawn', async () => {
    const page = await visit(countries, { expected: /webgl|503|carte\.json/i });
    await page.evaluate(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
    await expect
      .poll(() => page.getByRole('alert').textContent(), patience)
      .toMatch(/^Ce navigateur n’offre pas WebGL 2, dont les cartes ont besoin\. La carte n’a pas pu être chargée\./);
    // What it says remains is there.
    const remains = page.getByRole('link', { name: 'Les fichiers restent à télécharger dans cette page.' });
    await remains.click();
    expect(await page.locator('#telecharger a[download]').count()).toBeGreaterThan(1);
    await checkAccessibility(page);
  });

  test('says so where its data cannot be fetched, and tries again', async () => {
    const page = await visit(countries, { expected: /503|Failed to load/ });
    await page.route('**/carte.json', (route) => route.fulfill({ status: 503 }), { times: 1 });
    await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
    await expect
      .poll(() => page.getByRole('alert').textContent(), patience)
      .toMatch(/^Le serveur de données ne répond pas\. La carte n’a pas pu être chargée\./);
    await page.getByRole('button', { name: 'Réessayer' }).click();
    await drawn(page);
  });
});

describe('the explorer', () => {
  test.each(kinds)('adds a data set, and its address brings it back (%s, %s)', async (device, scheme) => {
    const page = await visit('/explorer/', { device, scheme });
    await drawn(page);
    await page.getByRole('searchbox', { name: 'Filtrer' }).fill('lacs rivieres');
    await page.getByRole('button', { name: /^Ajouter à la carte\s: Lacs et rivières/ }).click();
    await page.getByRole('button', { name: 'Terminé' }).click();
    await expect.poll(() => page.getByRole('group', { name: 'Légende' }).textContent()).toMatch(/Lacs.*Rivières/s);
    await expect.poll(() => page.evaluate(() => location.hash), patience).toMatch(/^#carte=[\d./-]+&d=natural-earth\/eaux$/);
    await checkAccessibility(page, { asIs: true });
    await shot(page, `explorer-${device}-${scheme}`, { fullPage: false });

    const again = await visit(`/explorer/${await page.evaluate(() => location.hash)}`, { device, scheme });
    await drawn(again);
    // At its lowest stop the sheet of a phone shows its tools alone.
    if (device === 'phone') await again.getByRole('button', { name: 'Agrandir le panneau' }).click();
    await expect.poll(() => again.getByRole('heading', { name: 'Lacs et rivières du monde' }).count()).toBe(1);
  });

  test.each([
    ['low window', { viewport: { width: 1280, height: 640 } }],
    ['phone', { viewport: { width: 390, height: 700 }, isMobile: true, hasTouch: true }],
  ])('shows a card whole, clear of the search field and of the sheet, beside the table too (%s)', async (what, context) => {
    const page = await visit('/explorer/#carte=5/46.6/2.5&d=natural-earth/pays', { context });
    await drawn(page);
    const card = page.getByRole('region', { name: /^Objet 1 sur/ });
    const show = async (x: number, y: number) => {
      await clickMap(page, x, y);
      await card.waitFor(patience);
      // A sheet moves.
      await expect.poll(() => card.evaluate(listHidden)).toEqual([]);
    };
    await show(0.5, 0.4);
    await shot(page, `explorer-card-${what.replace(' ', '-')}`, { fullPage: false });
    if (what === 'phone') await page.getByRole('button', { name: 'Agrandir le panneau' }).click();
    await page.getByRole('button', { name: 'Tableau' }).click();
    await page.getByRole('region', { name: 'Tableau' }).waitFor(patience);
    for (const [x, y] of [
      [0.5, 0.3],
      [0.5, 0.65],
    ] as const) {
      await show(x, y);
      await shot(page, `explorer-card-table-${what.replace(' ', '-')}-${y}`, { fullPage: false });
      await card.getByRole('button', { name: 'Fermer' }).click();
      await card.waitFor({ state: 'detached' });
    }
  });

  test('adds a data set by its title, with one control a row', async () => {
    const page = await visit('/explorer/');
    await drawn(page);
    // Who speaks to it says what is read.
    await checkAccessibility(page, { also: ['label-content-name-mismatch'] });
    const row = page.getByRole('listitem').filter({ hasText: 'Lacs et rivières du monde' });
    expect(await row.getByRole('button').count()).toBe(1);
    await row.getByText('Lacs et rivières du monde').click();
    await row.getByText('Sur la carte').waitFor({ state: 'attached', ...patience });
    expect(await row.getByRole('button').count()).toBe(0);
  });

  test('stacks, fades, hides and removes data sets', async () => {
    const page = await visit('/explorer/#d=natural-earth/eaux&d=natural-earth/pays');
    await drawn(page);
    const hash = () => page.evaluate(() => location.hash.replace(/carte=[^&]*&?/, ''));
    await page.getByRole('button', { name: 'Réglages de « Lacs et rivières du monde »' }).click();
    await page.getByRole('slider', { name: 'Opacité' }).fill('50');
    await expect.poll(hash).toBe('#d=natural-earth/eaux;o=50&d=natural-earth/pays');
    await page.getByRole('checkbox', { name: 'Lacs' }).uncheck();
    await page.getByRole('button', { name: 'Descendre « Lacs et rivières du monde »' }).click();
    await page.getByRole('button', { name: 'Masquer « Pays du monde »' }).click();
    await expect.poll(hash).toBe('#d=natural-earth/pays;v=0&d=natural-earth/eaux;o=50;s=lacs');
    await page.getByRole('button', { name: 'Retirer « Pays du monde »' }).click();
    await expect.poll(hash).toBe('#d=natural-earth/eaux;o=50;s=lacs');
  });

  test('goes to a place, to coordinates, and adds data by its name', async () => {
    const page = await visit('/explorer/');
    await drawn(page);
    const box = page.getByRole('combobox', { name: 'Chercher' });
    await box.fill('chalons en champagne');
    await page.getByRole('option', { name: /^Lieux, Châlons-en-Champagne/ }).click();
    await expect.poll(() => page.evaluate(() => location.hash), patience).toMatch(/carte=12\/48\.9\d*\/4\.3\d*/);
    await box.fill('sommesous');
    await page.getByRole('option', { name: /^Lieux, Sommesous/ }).click();
    await page.getByText('Sa position exacte n’est pas connue\u202f: la carte montre son intercommunalité (').waitFor();
    await expect.poll(() => page.evaluate(() => location.hash), patience).toMatch(/carte=\d+\.?\d*\/49\.0\d*\/4\.3\d*/);
    await box.fill('-20,88 55,45');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => location.hash), patience).toMatch(/carte=15\/-20\.88\d*\/55\.4[45]\d*/);
    await box.fill('rivieres');
    await page.getByRole('option', { name: 'Lacs et rivières du monde' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('d=natural-earth/eaux');
  });

  test('asks IGN for its maps only when the reader chose one', async () => {
    const page = await visit('/explorer/#carte=6/46.6/2.5&fond=plan', { expected: /data\.geopf\.fr|ERR_FAILED/ });
    const asked = requestsOf(page).filter((url) => url.includes('geopf'));
    await page.route('https://data.geopf.fr/**', (route) =>
      route.fulfill({ status: 200, contentType: 'image/png', headers: { 'access-control-allow-origin': '*' }, body: pixel }),
    );
    await drawn(page);
    expect(asked).toEqual([]);
    expect(await page.getByText('qui reçoit votre adresse IP').first().count()).toBe(1);
    const [request] = await Promise.all([
      page.waitForRequest((each) => each.url().startsWith('https://data.geopf.fr/wmts?'), patience),
      page.getByRole('button', { name: 'L’afficher' }).click(),
    ]);
    expect(request.url()).toContain('LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2');
    await expect.poll(() => page.getByText('IGN – Géoplateforme').count(), patience).toBe(1);
  });

  test('shows where the reader is, by what comes with the first press', async () => {
    const context = { geolocation: { latitude: 49.04, longitude: 3.95 }, permissions: ['geolocation'] };
    const page = await visit('/explorer/#carte=5/46.6/2.5', { context });
    await drawn(page);
    const locate = page.getByRole('button', { name: 'Me situer' });
    await locate.click();
    await expect.poll(() => new URL(page.url()).hash, patience).toMatch(/#carte=1\d(\.\d+)?\/49\.04\d*\/3\.95/);
    expect(await locate.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await page.locator('.maplibregl-user-location-dot').count()).toBe(1);
    await checkAccessibility(page);
    await shot(page, 'map-located', { fullPage: false });
  });

  test('sets names that are written from right to left, by what comes with the first of them', async () => {
    const page = await visit('/aide/', { context: {} });
    const asked: string[] = [];
    // A page alone hears nothing of what its worker imports.
    await page.context().route(/right-to-left/, (route) => {
      asked.push(route.request().url());
      return route.continue();
    });
    const html = await (await fetch(new URL('/explorer/', address()))).text();
    const [, script = ''] = /src="(\/_astro\/open-map\.[^"]+)"/.exec(html) ?? [];
    // As a text: what runs the tests would take the import for its own.
    await page.evaluate(`import('${script}').then((code) => void (window.mapCode = code))`);
    const inkOf = async (): Promise<number> =>
      (await readColors(page, { left: 0, top: 0, width: 1, height: 1 })).filter(([red]) => red < 100).length;
    await page.evaluate(drawName, 'Alger');
    await expect.poll(inkOf, patience).toBeGreaterThan(100);
    expect(asked).toEqual([]);
    await page.evaluate(drawName, 'مدينة الجزائر');
    await expect.poll(() => asked.length, patience).toBe(1);
    await expect.poll(inkOf, patience).toBeGreaterThan(100);
    await shot(page, 'map-right-to-left', { fullPage: false });
  });

  test('weighs at most 345 kB of scripts, as a browser fetches them', async () => {
    const page = await visit('/', { context: {} });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(new URL('/explorer/', address()).href);
    await drawn(page);
    const scripts = [...new Set(requests)].filter((url) => /\.m?js$/.test(new URL(url).pathname));
    expect(scripts.some((url) => url.includes('maplibre-gl-worker'))).toBe(true);
    const bodies = await Promise.all(scripts.map(async (url) => (await fetch(url)).arrayBuffer()));
    const bytes = bodies.reduce((sum, body) => sum + brotliCompressSync(body).length, 0);
    process.stdout.write(`    /explorer/, scripts: ${(bytes / 1000).toFixed(1)} kB of 345\n`);
    expect(bytes).toBeLessThan(345_000);
  });

  test('says without WebGL where the data are', async () => {
    const page = await visit('/404', { expected: /webgl|404/i });
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    await page.goto(new URL('/explorer/', address()).href);
    const told = page.getByRole('alert');
    await expect.poll(() => told.textContent(), patience).toMatch(/^Ce navigateur n’offre pas WebGL 2.*La carte n’a pas pu être chargée\./);
    expect(await told.getByRole('link').getAttribute('href')).toBe('/donnees/');
    await page.context().close();
  });

  test('says of the table of a shared address that it has no map, and leads to its page', async () => {
    const page = await visit('/explorer/#d=insee/communes&d=natural-earth/eaux');
    await drawn(page);
    const told = page.getByRole('alert');
    await expect
      .poll(() => told.textContent())
      .toMatch(/^\s*Le jeu de données «\sinsee\/communes\s» est au catalogue, mais il n’a pas de carte\./);
    await told.getByRole('link', { name: 'Voir sa fiche' }).click();
    await page.waitForURL('**/donnees/insee/communes/');
  });

  test('says in the row of a layer that its archive is not there, and shows the others', async () => {
    const page = await visit('/404', { expected: /404/ });
    // Not one that the base map is drawn from.
    await page.route(/lieux-au-bord-de-l-eau\/.*\.pmtiles/, (route) => route.fulfill({ status: 404 }));
    await page.goto(new URL('/explorer/#carte=5/46/2&d=geonames/lieux-au-bord-de-l-eau&d=natural-earth/pays', address()).href);
    await drawn(page);
    const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /^Lieux habités proches/ }) });
    await expect
      .poll(() => row.getByRole('alert').textContent(), patience)
      .toMatch(/^Le fichier est introuvable\. La couche «\sLieux habités proches d’un grand cours d’eau\s» n’a pas pu être chargée\./);
    expect(await page.getByRole('alert').count()).toBe(1);
    await page.getByRole('heading', { name: 'Pays du monde' }).waitFor(patience);
    await checkAccessibility(page);
    await shot(page, 'explorer-missing-archive', { fullPage: false });
  });

  test('writes nothing across the map while it is drawn: a thin bar says that it is', async () => {
    const page = await visit('/404', { expected: /404/ });
    // A piece that does not come keeps the map from being whole.
    await page.route(/natural-earth\/eaux\/.*\.pmtiles/, () => undefined);
    await page.goto(new URL('/explorer/#carte=3/46/2&d=natural-earth/eaux', address()).href);
    const told = page.getByRole('status').filter({ hasText: 'Chargement de la carte' });
    await told.waitFor({ state: 'attached', ...patience });
    await page.locator('.maplibregl-canvas').waitFor(patience);
    const bar = await page.locator('.map > div').filter({ has: told }).boundingBox();
    expect(bar?.height).toBeLessThanOrEqual(4);
  });

  test.each(['desktop', 'phone'] as const)('asks for its ground before MapLibre has come, and for nothing in vain (%s)', async (device) => {
    /** The pieces of archives that are asked for until the map is drawn; `before` goes before MapLibre. */
    const piecesOf = async (block: RegExp, before?: (pieces: string[]) => Promise<void>): Promise<string[]> => {
      const page = await visit('/404', { device, expected: /404/ });
      const pieces: string[] = [];
      page.on('request', (request) => {
        const { range } = request.headers();
        if (range) pieces.push(`${request.url()} ${range}`);
      });
      await page.route(block, (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
      await page.route(/open-map/, async (route) => {
        await before?.(pieces);
        await route.continue();
      });
      await page.goto(new URL('/explorer/', address()).href);
      await drawn(page);
      return pieces;
    };
    const isTile = (piece: string): boolean => /(terres|eaux|pays)\S* bytes=(?!0-)/.test(piece);
    const begun = await piecesOf(/nothing/, (pieces) => expect.poll(() => pieces.filter(isTile).length, patience).toBeGreaterThan(5));
    const usual = await piecesOf(/begin-explorer/);
    expect(begun.toSorted()).toEqual(usual.toSorted());
    expect(new Set(begun).size).toBe(begun.length);
  });

  test('names the button that locates before the browser has told whether it may', async () => {
    const page = await visit('/404', { expected: /404/ });
    await page.addInitScript(() => (navigator.permissions.query = () => new Promise(() => undefined)));
    await page.goto(new URL('/explorer/#carte=3/46/2&d=natural-earth/eaux', address()).href);
    await drawn(page);
    const buttons = page.locator('.maplibregl-ctrl button');
    expect(await buttons.evaluateAll((all) => all.map((button) => button.ariaLabel ?? ''))).toEqual([
      ...['Zoomer', 'Dézoomer', 'Plein écran', 'Me situer'],
    ]);
  });

  test('comes to its search field first, and is shared by its address, of which it says what others will see', async () => {
    const page = await visit('/explorer/#d=natural-earth/eaux;v=0&d=natural-earth/pays', { device: 'phone', scheme: 'dark' });
    await drawn(page);
    await page.locator('#contenu').focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Chercher un lieu, des coordonnées, une donnée',
    );
    await showMoreTools(page);
    await page.getByRole('button', { name: 'Partager', exact: true }).click();
    const panel = page.getByRole('region', { name: 'Partager' });
    const address = (): Promise<string> => panel.getByRole('textbox', { name: 'Adresse de la carte' }).inputValue();
    await expect.poll(address).toMatch(/#carte=.*d=natural-earth\/eaux;v=0&d=natural-earth\/pays$/);
    expect(await address()).toBe(page.url());
    const [first = '', ...others] = await panel.getByRole('listitem').allTextContents();
    expect(first).toBe('2 jeux de données, dans cette vue.');
    expect(others).toEqual([expect.stringMatching(/\s: masqué, comme ici\.$/)]);
    await panel.getByRole('img', { name: 'Code QR de l’adresse de la carte' }).waitFor();
    await panel.getByRole('button', { name: 'Copier', exact: true }).click();
    await expect.poll(() => panel.getByRole('status').first().textContent()).toMatch(/Adresse copiée|n’a pas laissé copier/);
    const frame = panel.getByRole('textbox', { name: 'Code à coller dans la page' });
    expect(await frame.inputValue()).toMatch(
      /^<iframe src="http:\/\/localhost:\d+\/embed\/#carte=.*pays" title="Carte\u202f: Pays du monde" width="100%" height="480" loading="lazy"><\/iframe>$/,
    );
    await panel.getByRole('combobox', { name: 'Taille' }).selectOption('320 × 240');
    expect(await frame.inputValue()).toContain('width="320" height="240"');
    await panel.getByRole('button', { name: 'Copier le code' }).click();
    await expect.poll(() => panel.getByRole('status').nth(1).textContent()).toMatch(/Code copié|n’a pas laissé copier/);
    await checkAccessibility(page);
    await shot(page, 'share-phone');
    await frame.scrollIntoViewIfNeeded();
    await shot(page, 'share-phone-embed', { fullPage: false });
    await panel.getByRole('button', { name: 'Fermer' }).click();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Partager');
  });

  test('says which data set of an address is gone', async () => {
    const page = await visit('/explorer/#d=nulle-part/rien', { expected: /404/ });
    await drawn(page);
    await expect
      .poll(() => page.getByRole('alert').textContent())
      .toMatch(/^Le jeu de données «\snulle-part\/rien\s» n’est plus au catalogue, ou n’y est plus ouvert à tous.$/);
  });

  test('takes fifty data sets of an address that names a thousand, and says so', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `nulle-part/rien-${index}`);
    const page = await visit(`/explorer/#d=${ids.join('&d=')}`, { expected: /404/ });
    await expect
      .poll(() => page.getByRole('alert').first().textContent(), patience)
      .toBe(
        'Ce lien nomme 1000 jeux de données\u202f; la carte n’en prend que les 50 premiers. Les autres s’ajoutent depuis le catalogue.',
      );
    await expect.poll(() => page.getByRole('alert').count(), patience).toBe(51);
  });

  test('raises and lowers its sheet on a phone', async () => {
    const page = await visit('/explorer/', { device: 'phone' });
    const handle = page.getByRole('button', { name: /le panneau$/ });
    const height = () => page.locator('.sheet').evaluate((node) => node.clientHeight / (node.parentElement?.clientHeight ?? 1));
    await expect.poll(height, patience).toBeCloseTo(0.5, 1);
    await handle.click();
    await expect.poll(height, patience).toBeCloseTo(0.86, 1);
    await handle.click();
    await expect.poll(height, patience).toBeCloseTo(0.14, 1);
  });
});

/** A transparent pixel. */
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
