import type { Page, Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';

/* What a reader is told when something that a page asks for does not come: each kind of page, each kind of its requests. */

const { visit } = useBrowser();

/** Drawing without a graphics card takes its time. */
const patience = { timeout: 30_000 };
/** What the browser itself says of a request that failed. */
const expected = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to (?:load|fetch)|Pagefind|404|503/;

const countries = '/donnees/natural-earth/pays/';
const openMap = (page: Page) => page.getByRole('button', { name: 'Ouvrir la carte' }).click();
const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').first().waitFor(patience);
const showTable = (page: Page) => page.getByRole('button', { name: 'Tableau' }).click();
const typeIn = (role: 'combobox' | 'searchbox', name: string, text: string) => (page: Page) =>
  page.getByRole(role, { name }).first().pressSequentially(text);

interface Cut {
  /** A kind of page, and of its requests. */
  page: string;
  what: string;
  path: string;
  /** What is cut off, from the moment that `before` is done. */
  cut: RegExp;
  before?: (page: Page) => Promise<unknown>;
  /** What the reader does, which asks for it. */
  then?: (page: Page) => Promise<unknown>;
  /** What did not come, as it is said. */
  says: RegExp;
  /** What the reader has all the same. */
  remains?: (page: Page) => Promise<unknown>;
  /** What is there once the reader has tried again. */
  again: (page: Page) => Promise<unknown>;
}

const has = (selector: string) => (page: Page) => page.locator(selector).first().waitFor(patience);
const inExplorer = '/explorer/#carte=3/46/2&d=natural-earth/pays&d=natural-earth/eaux';

const cuts: Cut[] = [
  ...['Search', 'mount'].map((script): Cut => ({
    page: 'search',
    what: `its code (${script})`,
    path: '/donnees/',
    cut: new RegExp(`/_astro/${script}\\.`),
    says: /La recherche n’a pas pu être chargée\./,
    remains: has('[data-island] .title a'),
    again: has('.facets fieldset, .facets details, .results .title a'),
  })),
  {
    page: 'search',
    what: 'the script that starts islands',
    path: '/donnees/',
    cut: /\/_astro\/Island\.astro_/,
    says: /La recherche n’a pas pu être chargée\./,
    remains: has('[data-island] .title a'),
    again: has('.count'),
  },
  ...[/pagefind\.js/, /pagefind-entry\.json/, /\.pf_meta/, /wasm\./].map((cut): Cut => ({
    page: 'search',
    what: `its index (${cut.source.replaceAll('\\', '')})`,
    path: '/donnees/?q=rivieres',
    cut,
    says: /La recherche n’a pas pu être chargée\./,
    remains: has('.waiting .title a'),
    again: (page) => expect.poll(() => page.locator('.count').textContent(), patience).toMatch(/pour «\srivieres\s»/),
  })),
  {
    page: 'search',
    what: 'the part of its index that has a word',
    path: '/donnees/',
    before: has('.results .title a'),
    cut: /\.pf_index/,
    then: typeIn('searchbox', 'Chercher une donnée', 'rivieres'),
    says: /La recherche n’a pas pu être chargée\./,
    remains: async (page) => expect(await page.locator('main').textContent()).not.toMatch(/Aucun jeu de données|Publiez-les/),
    again: (page) => expect.poll(() => page.locator('.count').textContent(), patience).toMatch(/^\s*[1-9]\d* jeux? de données pour/),
  },
  {
    page: 'search',
    what: 'the part of its index that has a filter',
    path: '/donnees/?theme=eau',
    cut: /\.pf_filter/,
    says: /La recherche n’a pas pu être chargée\./,
    again: (page) => expect.poll(() => page.locator('.count').textContent(), patience).toMatch(/^\s*[1-9]\d* jeux? de données/),
  },
  {
    page: 'search',
    what: 'its results',
    path: '/donnees/?q=rivieres',
    cut: /\.pf_fragment/,
    says: /La recherche n’a pas pu être chargée\./,
    again: has('.results .title a'),
  },
  {
    page: 'search',
    what: 'the extents of a place',
    path: '/donnees/?ou=DEP-51',
    cut: /pagefind\/extents\//,
    says: /La recherche n’a pas pu être chargée\./,
    again: has('.results .title a'),
  },
  {
    page: 'search',
    what: 'the place of an address',
    path: '/donnees/?ou=DEP-51',
    cut: /territoires\/emprises/,
    says: /La recherche n’a pas pu être chargée\./,
    again: has('.results .title a'),
  },
  {
    page: 'search',
    what: 'its map',
    path: '/donnees/?vue=carte',
    cut: /\/_astro\/ResultMap\./,
    says: /La carte n’a pas pu être chargée\. ?La liste des résultats reste utilisable\./,
    remains: has('.results .title a'),
    again: drawn,
  },
  {
    page: 'search',
    what: 'MapLibre',
    path: '/donnees/?vue=carte',
    cut: /\/_astro\/open-map\./,
    says: /La carte n’a pas pu être chargée\. ?La liste des résultats reste utilisable\./,
    again: drawn,
  },
  {
    page: 'search',
    what: 'the base map',
    path: '/donnees/?vue=carte',
    cut: /explorer\/fond\.json/,
    says: /Le fond de carte n’a pas pu être chargé\./,
    again: drawn,
  },
  {
    page: 'search',
    what: 'the list of places',
    path: '/donnees/',
    before: has('.results .title a'),
    cut: /territoires\/lieux\//,
    then: typeIn('combobox', 'Où ?', 'reims'),
    says: /La liste des lieux n’a pas pu être chargée\./,
    again: (page) => page.getByRole('option', { name: /Reims/ }).first().waitFor(patience),
  },
  {
    page: 'search',
    what: 'what helps who has found nothing',
    path: '/donnees/?q=zzyzx',
    cut: /\/_astro\/NoResult\./,
    says: /Les suggestions n’ont pas pu être chargées\./,
    again: (page) => page.locator('.results').getByRole('link', { name: 'Parcourir par thème' }).waitFor(patience),
  },
  ...['DatasetMap', 'mount'].map((script): Cut => ({
    page: 'data set',
    what: `the code of its map (${script})`,
    path: countries,
    cut: new RegExp(`/_astro/${script}\\.`),
    then: openMap,
    says: /La carte n’a pas pu être chargée\./,
    remains: has('.picture svg'),
    again: drawn,
  })),
  ...[/carte\.json/, /explorer\/fond\.json/, /\/_astro\/open-map\./, /\/_astro\/maplibre-gl\.[^/]*css/].map((cut): Cut => ({
    page: 'data set',
    what: cut.source.replaceAll('\\', ''),
    path: countries,
    cut,
    then: openMap,
    says: /La carte n’a pas pu être chargée\. ?Les fichiers restent à télécharger dans cette page\./,
    again: drawn,
  })),
  {
    page: 'data set',
    what: 'the archive of its tiles',
    path: countries,
    cut: /natural-earth\/pays\/.*\.pmtiles/,
    then: openMap,
    says: /La couche «\sPays du monde\s» n’a pas pu être chargée\./,
    again: (page) => page.locator('.map .partial').waitFor({ state: 'detached', ...patience }),
  },
  {
    page: 'data set',
    what: 'what draws a card',
    path: `${countries}#carte=6/46.6/2.5`,
    before: drawn,
    cut: /\/_astro\/show-card\./,
    then: async (page) => {
      await page.locator('.maplibregl-canvas').focus();
      await page.keyboard.press('Enter');
    },
    says: /Les attributs n’ont pas pu être chargés\./,
    again: (page) => page.getByRole('region', { name: /^Objet 1 sur/ }).waitFor(patience),
  },
  ...['Explorer', 'mount'].map((script): Cut => ({
    page: 'explorer',
    what: `its code (${script})`,
    path: '/explorer/',
    cut: new RegExp(`/_astro/${script}\\.`),
    says: /L’explorateur n’a pas pu être chargé\./,
    again: drawn,
  })),
  {
    page: 'explorer',
    what: 'MapLibre',
    path: '/explorer/',
    cut: /\/_astro\/open-map\./,
    says: /La carte n’a pas pu être chargée\. ?Toutes les données sont aussi dans la liste/,
    again: drawn,
  },
  {
    page: 'explorer',
    what: 'its list of data',
    path: '/explorer/#d=natural-earth/pays',
    cut: /explorer\/couches\.json/,
    says: /La liste des données n’a pas pu être chargée\./,
    remains: async (page) => expect(await page.locator('main').textContent()).not.toMatch(/pas encore de données|plus au catalogue/),
    again: async (page) => {
      await page.getByRole('searchbox', { name: 'Filtrer' }).waitFor(patience);
      await page.getByRole('button', { name: 'Terminé' }).click();
      await page.getByRole('heading', { name: 'Pays du monde' }).waitFor(patience);
    },
  },
  {
    page: 'explorer',
    what: 'the base map',
    path: inExplorer,
    cut: /explorer\/fond\.json/,
    says: /Le fond de carte n’a pas pu être chargé\./,
    remains: drawn,
    again: (page) => page.locator('.map .partial').waitFor({ state: 'detached', ...patience }),
  },
  {
    page: 'explorer',
    what: 'the list of places',
    path: '/explorer/',
    before: drawn,
    cut: /territoires\/lieux\//,
    then: typeIn('combobox', 'Chercher', 'reims'),
    says: /La liste des lieux n’a pas pu être chargée\./,
    again: (page) => page.getByRole('option', { name: /Reims/ }).first().waitFor(patience),
  },
  {
    page: 'explorer',
    what: 'the facts of a data set',
    path: inExplorer,
    cut: /natural-earth\/pays\/carte\.json/,
    says: /La couche «\sPays du monde\s» n’a pas pu être chargée\./,
    remains: (page) => page.getByRole('heading', { name: 'Lacs et rivières du monde' }).waitFor(patience),
    again: (page) => page.getByRole('heading', { name: 'Pays du monde' }).waitFor(patience),
  },
  {
    page: 'explorer',
    what: 'the archive of a layer',
    path: inExplorer,
    cut: /natural-earth\/eaux\/.*\.pmtiles/,
    says: /La couche «\sLacs et rivières du monde\s» n’a pas pu être chargée\./,
    remains: drawn,
    again: (page) => page.locator('li [role="alert"]').waitFor({ state: 'detached', ...patience }),
  },
  {
    page: 'explorer',
    what: 'its table',
    path: inExplorer,
    before: drawn,
    cut: /\/_astro\/TablePanel\./,
    then: showTable,
    says: /Le tableau n’a pas pu être chargé\./,
    again: (page) => page.getByRole('region', { name: 'Tableau' }).waitFor(patience),
  },
  {
    page: 'commune',
    what: 'its code',
    path: '/territoires/commune/?code=51454',
    cut: /\/_astro\/Commune\./,
    says: /Les données de ce lieu n’ont pas pu être chargées\./,
    again: (page) => page.getByRole('heading', { name: 'Reims', level: 1 }).waitFor(patience),
  },
  ...[/departements\/51\.json/, /territoires\/jeux\//].map((cut): Cut => ({
    page: 'commune',
    what: cut.source.replaceAll('\\', ''),
    path: '/territoires/commune/?code=51454',
    cut,
    says: /Les données de ce lieu n’ont pas pu être chargées\./,
    again: (page) => page.getByRole('heading', { name: 'Reims', level: 1 }).waitFor(patience),
  })),
  {
    page: 'commune',
    what: 'where a union of communes lies',
    path: '/territoires/commune/?code=200067213',
    cut: /territoires\/emprises\//,
    says: /La carte n’a pas pu être chargée\. ?Les données de ce lieu restent dans la liste de cette page\./,
    remains: (page) => page.getByRole('heading', { name: 'Communauté urbaine du Grand Reims', level: 1 }).waitFor(patience),
    again: (page) => page.getByRole('img', { name: /^Situation de / }).waitFor(patience),
  },
  {
    page: 'commune',
    what: 'the code of its map',
    path: '/territoires/commune/?code=51454',
    cut: /\/_astro\/PlaceMap\./,
    then: openMap,
    says: /La carte n’a pas pu être chargée\./,
    again: drawn,
  },
  {
    page: 'territories',
    what: 'the code of its field',
    path: '/territoires/',
    cut: /\/_astro\/PlaceSearch\./,
    says: /La liste des lieux n’a pas pu être chargée\./,
    again: (page) => page.getByRole('searchbox').first().waitFor(patience),
  },
  {
    page: 'territories',
    what: 'the list of places',
    path: '/territoires/',
    cut: /territoires\/lieux\//,
    then: typeIn('searchbox', 'Ma commune', 'reims'),
    says: /La liste des lieux n’a pas pu être chargée\./,
    again: (page) => page.getByRole('link', { name: /Reims/ }).first().waitFor(patience),
  },
  {
    page: 'publish',
    what: 'its code',
    path: '/publier/',
    cut: /\/_astro\/Publish\./,
    says: /Le formulaire n’a pas pu être chargé\./,
    again: (page) => page.getByRole('button', { name: 'Continuer' }).first().waitFor(patience),
  },
];

describe('without a network', () => {
  test.each(cuts)('$page, $what: says so, names it and tries again', async ({ path, cut, before, then, says, remains, again }) => {
    const page = await visit(before ? path : '/404', { expected, context: {} });
    await before?.(page);
    // Whether the server is there at all is asked of the page itself.
    let asked = 0;
    const abort = (route: Route) => {
      if (!cut.test(route.request().url()) && route.request().method() !== 'HEAD') return route.continue();
      asked++;
      return route.abort('internetdisconnected');
    };
    await page.route('**', abort);
    if (!before) await page.goto(new URL(path, page.url()).href);
    await then?.(page);
    const told = page
      .locator('[role="alert"], [role="status"], .problem')
      .filter({ hasText: says })
      .filter({ hasText: /Pas de connexion\./ });
    await told.first().waitFor(patience);
    await remains?.(page);
    await shot(page, `offline-${path.replace(/\W+/g, '-')}-${cut.source.replace(/\W+/g, '-')}`, { fullPage: false });
    const retry = page.getByRole('button', { name: 'Réessayer' }).first();
    const askedBefore = asked;
    await retry.click();
    await expect.poll(() => asked, patience).toBeGreaterThan(askedBefore);
    await told.first().waitFor(patience);
    await page.unroute('**', abort);
    await retry.click();
    await again(page);
    await told.first().waitFor({ state: 'detached', ...patience });
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
    const told = page.locator('[data-failure]');
    await told.filter({ hasText: says }).waitFor(patience);
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
