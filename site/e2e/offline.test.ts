import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';
import { demonstration } from './demonstration.ts';

/*
 * What a reader is told when something that a page asks for does not come: each kind of page, each kind of its requests.
 * Longer than 400 lines: these are one table.
 */

const { visit } = useBrowser();

/** Drawing without a graphics card takes its time. */
const patience = { timeout: 30_000 };
/** Messages of the browser itself about a request that failed. */
const expected = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to (?:load|fetch)|Pagefind|404|503/;

const countries = '/donnees/natural-earth/pays/';
const openMap = (page: Page) => page.getByRole('button', { name: 'Ouvrir la carte' }).click();
const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').first().waitFor(patience);
const showTable = (page: Page) => page.getByRole('button', { name: 'Tableau' }).click();
const typeIn = (role: 'combobox' | 'searchbox', name: string, text: string) => (page: Page) =>
  page.getByRole(role, { name }).first().pressSequentially(text);

/** One request of a page that does not come. */
interface Cut {
  what: string;
  /** Addresses that are cut off. */
  cut: RegExp;
  /** Action of the reader that requests it. */
  then?: (page: Page) => Promise<unknown>;
  /** Message about the missing part. */
  says: RegExp;
  /** Check of what still works for the reader. */
  remains?: (page: Page) => Promise<unknown>;
}

/** Visit of a page whose parts are cut off one after another, the next once the reader has the previous one: each is requested again. */
interface Visit {
  /** A kind of page. */
  page: string;
  path: string;
  /** Nothing is cut off until this is done. */
  before?: (page: Page) => Promise<unknown>;
  cuts: Cut[];
  /** Check of the page after the reader's last retry. */
  again: (page: Page) => Promise<unknown>;
}

const has = (selector: string) => (page: Page) => page.locator(selector).first().waitFor(patience);
const title = (name: string) => (page: Page) => page.getByRole('heading', { name }).waitFor(patience);
const inExplorer = '/explorer/#carte=3/46/2&d=natural-earth/pays&d=natural-earth/eaux';
const commune = '/territoires/commune/?code=51454';

const noSearch = /La recherche n’a pas pu être chargée\./;
const noResultMap = /La carte n’a pas pu être chargée\. ?La liste des résultats reste utilisable\./;
const noMap = /La carte n’a pas pu être chargée\./;
const noDatasetMap = /La carte n’a pas pu être chargée\. ?Les fichiers restent à télécharger dans cette page\./;
const noExplorer = /L’explorateur n’a pas pu être chargé\./;
const noGround = /Le fond de carte n’a pas pu être chargé\./;
const noPlaces = /La liste des lieux n’a pas pu être chargée\./;
const noPlaceData = /Les données de ce lieu n’ont pas pu être chargées\./;

const code = (script: string): Pick<Cut, 'what' | 'cut'> => ({
  what: `its code (${script})`,
  cut: new RegExp(`/_astro/${script}\\.`),
});
const scripts = join(demonstration.out, '_astro');
/** Script found by its text: no name tells what is in a file with others, or is that of a component. */
function codeWith(text: string, what: string): Pick<Cut, 'what' | 'cut'> {
  const name = readdirSync(scripts).find((each) => each.endsWith('.js') && readFileSync(join(scripts, each), 'utf8').includes(text));
  return { what, cut: new RegExp(`/_astro/${String(name)}`) };
}
const startCode = codeWith('new DocumentFragment', 'its code (mount)');
const counts = (pattern: RegExp) => (page: Page) => expect.poll(() => page.locator('.count').textContent(), patience).toMatch(pattern);
const findsReims = (page: Page) => page.getByRole('option', { name: /Reims/ }).first().waitFor(patience);

const visits: Visit[] = [
  ...[codeWith('[data-island]', 'the script that starts islands'), code('Search'), startCode].map((each): Visit => ({
    page: 'search',
    path: '/donnees/',
    cuts: [{ ...each, says: noSearch, remains: has('[data-island] .title a') }],
    again: has('.facets fieldset, .facets details, .results .title a'),
  })),
  {
    page: 'search',
    path: '/donnees/?q=rivieres',
    cuts: [
      ...[/pagefind\.js/, /pagefind-entry\.json/, /\.pf_meta/, /wasm\./].map((cut): Cut => ({
        what: `its index (${cut.source.replaceAll('\\', '')})`,
        cut,
        says: noSearch,
        remains: has('.waiting .title a'),
      })),
      { what: 'its results', cut: /\.pf_fragment/, says: noSearch },
    ],
    again: async (page) => {
      await has('.results .title a')(page);
      await counts(/^\s*[1-9]\d* jeux? de données pour «\srivieres\s»/)(page);
    },
  },
  {
    page: 'search',
    path: '/donnees/?theme=eau',
    cuts: [{ what: 'the part of its index that has a filter', cut: /\.pf_filter/, says: noSearch }],
    again: counts(/^\s*[1-9]\d* jeux? de données/),
  },
  {
    page: 'search',
    path: '/donnees/?ou=DEP-51',
    cuts: [
      { what: 'the place of an address', cut: /territoires\/emprises/, says: noSearch },
      { what: 'the extents of a place', cut: /pagefind\/extents\//, says: noSearch },
    ],
    again: has('.results .title a'),
  },
  {
    page: 'search',
    path: '/donnees/',
    before: has('.results .title a'),
    cuts: [
      {
        what: 'the part of its index that has a word',
        cut: /\.pf_index/,
        then: typeIn('searchbox', 'Chercher une donnée', 'rivieres'),
        says: noSearch,
        remains: async (page) => expect(await page.locator('main').textContent()).not.toMatch(/Aucun jeu de données|Publiez-les/),
      },
    ],
    again: counts(/^\s*[1-9]\d* jeux? de données pour/),
  },
  {
    page: 'search',
    path: '/donnees/?vue=carte',
    cuts: [
      { what: 'its map', cut: /\/_astro\/ResultMap\./, says: noResultMap, remains: has('.results .title a') },
      { what: 'MapLibre', cut: /\/_astro\/open-map\./, says: noResultMap },
    ],
    again: drawn,
  },
  {
    page: 'search',
    path: '/donnees/?vue=carte',
    cuts: [{ what: 'the base map', cut: /explorer\/fond\.json/, says: noGround }],
    again: drawn,
  },
  {
    page: 'search',
    path: '/donnees/',
    before: has('.results .title a'),
    cuts: [{ what: 'the list of places', cut: /territoires\/lieux\//, then: typeIn('combobox', 'Où ?', 'reims'), says: noPlaces }],
    again: findsReims,
  },
  {
    page: 'search',
    path: '/donnees/?q=zzyzx',
    cuts: [{ what: 'what helps who has found nothing', cut: /\/_astro\/NoResult\./, says: /Les suggestions n’ont pas pu être chargées\./ }],
    again: (page) => page.locator('.results').getByText('Vérifiez l’orthographe').waitFor(patience),
  },
  {
    page: 'data set',
    path: countries,
    cuts: [
      { ...code('DatasetMap'), then: openMap, says: noMap, remains: has('.picture svg') },
      ...[/carte\.json/, /explorer\/fond\.json/].map((cut): Cut => ({
        what: cut.source.replaceAll('\\', ''),
        cut,
        says: noDatasetMap,
      })),
      {
        what: 'the archive of its tiles',
        cut: /natural-earth\/pays\/.*\.pmtiles/,
        says: /La couche «\sPays du monde\s» n’a pas pu être chargée\./,
      },
    ],
    again: async (page) => {
      await drawn(page);
      await page.locator('.map .partial').waitFor({ state: 'detached', ...patience });
    },
  },
  {
    page: 'data set',
    path: countries,
    cuts: [{ ...startCode, then: openMap, says: noMap, remains: has('.picture svg') }],
    again: drawn,
  },
  {
    page: 'data set',
    path: countries,
    cuts: [{ what: 'MapLibre', cut: /\/_astro\/open-map\./, then: openMap, says: noDatasetMap }],
    again: drawn,
  },
  {
    page: 'data set',
    path: countries,
    cuts: [{ what: 'the style of MapLibre', cut: /\/_astro\/maplibre-gl\.[^/]*css/, then: openMap, says: noDatasetMap }],
    again: drawn,
  },
  {
    page: 'data set',
    path: `${countries}#carte=6/46.6/2.5`,
    before: drawn,
    cuts: [
      {
        what: 'what draws a card',
        cut: /\/_astro\/show-card\./,
        then: async (page) => {
          await page.locator('.maplibregl-canvas').focus();
          await page.keyboard.press('Enter');
        },
        says: /Les attributs n’ont pas pu être chargés\./,
      },
    ],
    again: (page) => page.getByRole('region', { name: /^Objet 1 sur/ }).waitFor(patience),
  },
  {
    page: 'explorer',
    path: '/explorer/',
    cuts: [
      {
        what: 'MapLibre',
        cut: /\/_astro\/open-map\./,
        says: /La carte n’a pas pu être chargée\. ?Toutes les données sont aussi dans la liste/,
      },
    ],
    again: drawn,
  },
  ...[code('Explorer'), startCode].map((each): Visit => ({
    page: 'explorer',
    path: '/explorer/',
    cuts: [{ ...each, says: noExplorer }],
    again: drawn,
  })),
  {
    page: 'explorer',
    path: '/explorer/#d=natural-earth/pays',
    cuts: [
      {
        what: 'its list of data',
        cut: /explorer\/couches\.json/,
        says: /La liste des données n’a pas pu être chargée\./,
        remains: async (page) => expect(await page.locator('main').textContent()).not.toMatch(/pas encore de données|plus au catalogue/),
      },
    ],
    again: async (page) => {
      await page.getByRole('searchbox', { name: 'Filtrer' }).waitFor(patience);
      await page.getByRole('button', { name: 'Terminé' }).click();
      await title('Pays du monde')(page);
    },
  },
  {
    page: 'explorer',
    path: inExplorer,
    cuts: [{ what: 'the base map', cut: /explorer\/fond\.json/, says: noGround, remains: drawn }],
    again: (page) => page.locator('.map .partial').waitFor({ state: 'detached', ...patience }),
  },
  {
    page: 'explorer',
    path: '/explorer/',
    before: drawn,
    cuts: [{ what: 'the list of places', cut: /territoires\/lieux\//, then: typeIn('combobox', 'Chercher', 'reims'), says: noPlaces }],
    again: findsReims,
  },
  {
    page: 'explorer',
    path: inExplorer,
    cuts: [
      {
        what: 'the facts of a data set',
        cut: /natural-earth\/pays\/carte\.json/,
        says: /La couche «\sPays du monde\s» n’a pas pu être chargée\./,
        remains: title('Lacs et rivières du monde'),
      },
    ],
    again: title('Pays du monde'),
  },
  {
    page: 'explorer',
    path: inExplorer,
    cuts: [
      {
        what: 'the archive of a layer',
        cut: /natural-earth\/eaux\/.*\.pmtiles/,
        says: /La couche «\sLacs et rivières du monde\s» n’a pas pu être chargée\./,
        remains: drawn,
      },
    ],
    again: (page) => page.locator('li [role="alert"]').waitFor({ state: 'detached', ...patience }),
  },
  {
    page: 'explorer',
    path: inExplorer,
    before: drawn,
    cuts: [
      { what: 'its table', cut: /\/_astro\/TablePanel\./, then: showTable, says: /L’outil «\u202fTableau\u202f» n’a pas pu être chargé\./ },
    ],
    again: (page) => page.getByRole('region', { name: 'Tableau' }).waitFor(patience),
  },
  {
    page: 'commune',
    path: commune,
    cuts: [
      { ...code('Commune'), says: noPlaceData },
      ...[/departements\/51\.json/, /territoires\/jeux\//].map((cut): Cut => ({
        what: cut.source.replaceAll('\\', ''),
        cut,
        says: noPlaceData,
      })),
    ],
    again: (page) => page.getByRole('img', { name: /^Situation de Reims/ }).waitFor(patience),
  },
  {
    page: 'commune',
    path: '/territoires/commune/?code=200067213',
    cuts: [
      {
        what: 'where a union of communes lies',
        cut: /territoires\/emprises\//,
        says: /La carte n’a pas pu être chargée\. ?Les données de ce lieu restent dans la liste de cette page\./,
        remains: (page) => page.getByRole('heading', { name: 'Communauté urbaine du Grand Reims', level: 1 }).waitFor(patience),
      },
    ],
    again: (page) => page.getByRole('img', { name: /^Situation de / }).waitFor(patience),
  },
  {
    page: 'commune',
    path: commune,
    cuts: [{ what: 'the code of its map', cut: /\/_astro\/PlaceMap\./, then: openMap, says: noMap }],
    again: drawn,
  },
  {
    page: 'territories',
    path: '/territoires/',
    cuts: [{ what: 'the code of its field', cut: /\/_astro\/PlaceSearch\./, says: noPlaces }],
    again: (page) => page.getByRole('searchbox').first().waitFor(patience),
  },
  {
    page: 'territories',
    path: '/territoires/',
    cuts: [{ what: 'the list of places', cut: /territoires\/lieux\//, then: typeIn('searchbox', 'Ma commune', 'reims'), says: noPlaces }],
    again: (page) => page.getByRole('link', { name: /Reims/ }).first().waitFor(patience),
  },
  {
    page: 'publish',
    path: '/publier/',
    cuts: [{ ...code('Publish'), says: /Le formulaire n’a pas pu être chargé\./ }],
    again: (page) => page.getByRole('button', { name: 'Continuer' }).first().waitFor(patience),
  },
];
const named = visits.map((each) => ({ ...each, parts: each.cuts.map(({ what }) => what).join('; ') }));

/** Presses a button until something is so: a press while the try before is under way is none. */
async function pressUntil(button: Locator, isDone: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patience.timeout;
  for (;;) {
    // It may be gone by then, as what it stands for has come.
    await button.click({ timeout: 1000 }).catch(() => undefined);
    try {
      await expect.poll(isDone, { timeout: 5000 }).toBe(true);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

describe('without a network', () => {
  test.each(named)('$page, $parts: says so, names it and tries again', async ({ path, before, cuts, again }) => {
    const page = await visit(before ? path : '/404', { expected, context: {} });
    await before?.(page);
    let cutOff = cuts[0]?.cut;
    /** Times that it was asked for; also whether the server is there at all, which is asked of the page itself. */
    let asked = 0;
    let heads = 0;
    let tried = 0;
    /** Whether the network returns during a try before its HEAD request, which is refused: an answer would reload the page. */
    let isLate = false;
    await page.route('**', (route: Route) => {
      const isCut = cutOff?.test(route.request().url()) ?? false;
      const isHead = route.request().method() === 'HEAD' && (cutOff !== undefined || isLate);
      if (!isCut && !isHead) return route.continue();
      if (isCut) asked++;
      if (isHead) [heads, isLate] = [heads + 1, false];
      tried++;
      return route.abort('internetdisconnected');
    });
    if (!before) await page.goto(new URL(path, page.url()).href);
    const told = (says: RegExp) =>
      page
        .locator('[role="alert"], [role="status"], .problem')
        .filter({ hasText: says })
        .filter({ hasText: /Pas de connexion\./ });
    // A press on what leaves the page may fall on what comes in its place, which then has a retry of its own.
    const retryOf = (says: RegExp) => told(says).getByRole('button', { name: 'Réessayer' }).first();
    for (const [at, { what, cut, then, says, remains }] of cuts.entries()) {
      await then?.(page);
      await expect.poll(() => asked, { ...patience, message: what }).toBeGreaterThan(0);
      await expect.poll(() => told(says).count(), { ...patience, message: what }).toBeGreaterThan(0);
      await remains?.(page);
      await shot(page, `offline-${path.replace(/\W+/g, '-')}-${cut.source.replace(/\W+/g, '-')}`, { fullPage: false });
      const triedBefore = tried;
      const headsBefore = heads;
      await pressUntil(retryOf(says), () => Promise.resolve(tried > triedBefore));
      await expect.poll(() => told(says).count(), { ...patience, message: what }).toBeGreaterThan(0);
      // It comes now, and what is asked for next does not.
      const next = cuts[at + 1]?.cut;
      [cutOff, asked, isLate] = [next, 0, heads === headsBefore];
      await pressUntil(retryOf(says), async () => (next === undefined ? (await told(says).count()) === 0 : asked > 0));
    }
    await again(page);
    for (const { says } of cuts)
      await told(says)
        .first()
        .waitFor({ state: 'detached', ...patience });
  });

  test.each([
    ['/donnees/', 'Search', /La recherche n’a pas pu être chargée\./, '[data-keep] .title a'],
    [countries, 'DatasetMap', /La carte n’a pas pu être chargée\./, '.picture svg'],
    ['/territoires/commune/?code=51454', 'Commune', /Les données de ce lieu n’ont pas pu être chargées\./, 'main h1'],
    ['/publier/', 'Publish', /Le formulaire n’a pas pu être chargé\./, 'main h1'],
  ])('where the island of %s cannot start, what stood there stays, and nothing is said of the network', async (path, name, says, stays) => {
    const page = await visit('/404', { expected: /TypeError|404/, context: {} });
    const body = 'export default () => { throw new TypeError("features.toSorted is not a function"); };';
    await page.route(new RegExp(`_astro/${name}\\..*js`), (route) => route.fulfill({ contentType: 'text/javascript', body }));
    await page.goto(new URL(path, page.url()).href);
    if (path === countries) await openMap(page);
    const told = page.locator('[data-failure]').filter({ hasText: says });
    await told.waitFor(patience);
    await page.locator(stays).first().waitFor(patience);
    expect(await told.getByText('Pas de connexion').isVisible()).toBe(false);
  });

  test('the list of layers keeps to the layer whose code is there, says so, and is there to be asked again', async () => {
    const page = await visit('/donnees/natural-earth/eaux/', { expected, context: {} });
    const list = page.getByRole('combobox', { name: 'De quelle couche' });
    const code = page.locator('.recipe pre').first();
    const before = await code.textContent();
    await page.route(/show-layer\./, (route) => route.abort('internetdisconnected'));
    await list.selectOption({ index: 1 });
    const told = page.getByRole('alert').filter({ hasText: /^Pas de connexion\. Le code de cette couche n’a pas pu être chargé\.$/ });
    await told.waitFor(patience);
    expect(await list.evaluate((each: HTMLSelectElement) => each.selectedIndex)).toBe(0);
    expect(await code.textContent()).toBe(before);
    await shot(page, 'offline-layer-chooser', { fullPage: false });
    await checkAccessibility(page);
    await page.unrouteAll();
    await list.selectOption({ index: 1 });
    await expect.poll(() => code.textContent(), patience).not.toBe(before);
    expect(await told.count()).toBe(0);
    expect(await list.evaluate((each: HTMLSelectElement) => each.selectedIndex)).toBe(1);
  });

  test('what is told is accessible', async () => {
    const page = await visit('/404', { expected, context: {} });
    await page.route(/_astro\/DatasetMap\./, (route) => route.abort('internetdisconnected'));
    await page.goto(new URL(countries, page.url()).href);
    await openMap(page);
    await page.getByRole('alert').filter({ hasText: 'Pas de connexion.' }).waitFor(patience);
    await checkAccessibility(page);
  });
});
