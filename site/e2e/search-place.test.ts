import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { otherSubjects, placeSubjects } from '../fixtures/place-subjects.ts';
import { readHash } from '../map/read-share.ts';
import { checkAccessibility, shot, useBrowser, type Device } from './browser.ts';
import { buildFixtureSite } from './fixture-site.ts';

/*
 * All that a search knows of places.
 * Longer than 400 lines: each file builds a site of its own.
 */

/** Records of a catalogue of usual size. */
const records = 200;
const { visit } = useBrowser(() => buildFixtureSite([...placeSubjects, ...otherSubjects(records - placeSubjects.length)]));

/** Titles of the results, once the heading says so; kinds of spaces aside. */
async function titles(page: Page, heading: string): Promise<string[]> {
  await page.locator('h2[aria-live]', { hasText: heading }).waitFor();
  return page.locator('.results .title').allTextContents();
}

const where = (page: Page) => page.getByRole('combobox', { name: 'Où' });
const mapped = (page: Page) => page.locator('.results-map [data-drawn=yes]').waitFor();
const lit = (page: Page) => page.locator('.results-map').getAttribute('data-active');

/** Water at Reims, the most local first, the world last; neither the neighbour’s nor what lies elsewhere in France. */
const waterAtReims = [
  'Fontaines et points d’eau',
  'Réseau d’eau du Grand Reims',
  'Captages d’eau potable',
  'Nappes d’eau souterraine',
  'Cours d’eau de France',
  'Rivières du monde',
];

test('limits the search to a commune typed by its name, local data first', async () => {
  const page = await visit('/donnees/?q=eau');
  await titles(page, 'jeux de données pour « eau »');
  await where(page).focus();
  await page.keyboard.type('reims');
  await page
    .getByRole('option', { name: /^Reims/ })
    .first()
    .waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const found = await titles(page, '6 jeux de données pour « eau » · Reims');
  expect(found.toSorted()).toEqual(waterAtReims.toSorted());
  expect(found.slice(2)).toEqual(waterAtReims.slice(2));
  expect(new URL(page.url()).search).toBe('?q=eau&ou=COMMUNE-51454');
  expect(await where(page).inputValue()).toBe('Reims');
  await checkAccessibility(page);
  await shot(page, 'search-place');
});

test.each<[Device, 'light' | 'dark']>([
  ['desktop', 'light'],
  ['phone', 'dark'],
])(
  'a page shows in which territories data lie, most first, and of what years they are, and leads there (%s, %s)',
  async (device, scheme) => {
    const page = await visit('/donnees/office-eau/littoral/', { device, scheme });
    const part = page.getByRole('region', { name: 'Par territoire' });
    await part.scrollIntoViewIfNeeded();
    const listed = part.getByRole('listitem').filter({ visible: true });
    const counts = (await listed.locator('.numbers').allTextContents()).map((count) => Number(count.replace(/\s/g, '')));
    expect(counts).toHaveLength(10);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    await part.getByText('et 3 autres').click();
    expect(await listed.count()).toBe(13);
    const way = await part.getByRole('link', { name: 'Grand Est' }).getAttribute('href');
    expect(way).toMatch(/^\/explorer\/#carte=5\.\d+\/48\.\d+\/5\.\d+&d=office-eau\/littoral&extrait=REG-44$/);
    await shot(page, `territories-chart-${device}`, { fullPage: false });
    const years = page.getByRole('group', { name: /^Répartition de «\sDate du relevé\s», de 2 mars 1998 à 2 nov. 2026$/ });
    const bars = years.getByRole('link');
    expect(await bars.count()).toBe(15);
    const bar = bars.filter({ hasText: '2012 – 2013' });
    expect((await bar.textContent())?.trim()).toMatch(/^2012 – 2013\s: [\d\s]+ objets$/);
    const least = Date.UTC(2012, 0, 1);
    const most = Date.UTC(2014, 0, 1);
    expect(readHash((await bar.getAttribute('href')) ?? '').datasets[0]?.filters).toEqual({
      littoral: [{ field: 'releve', test: { kind: 'between', least, most, open: true } }],
    });
    await years.scrollIntoViewIfNeeded();
    await shot(page, `years-chart-${device}`, { fullPage: false });
    // Away from the bar at the end of a phone's screen.
    await page.evaluate(() => scrollTo(0, 0));
    await checkAccessibility(page, { asIs: true });
  },
);

test('leads to the map of what is larger than the place, there, and to the page as it is of the place’s own data', async () => {
  const page = await visit('/donnees/?q=eau&ou=COMMUNE-51454');
  await titles(page, '6 jeux de données pour « eau » · Reims');
  const address = (name: string) => page.getByRole('link', { name }).getAttribute('href');
  await expect.poll(() => address('Cours d’eau de France')).toMatch(/\/#carte=(10|11)(\.\d+)?\/49\.2\d+\/4\.0\d+$/);
  expect(await address('Fontaines et points d’eau')).toMatch(/\/$/);
  await page.getByRole('button', { name: 'Chercher partout' }).click();
  await page.waitForFunction(() => !location.search.includes('ou='));
  await expect.poll(() => address('Cours d’eau de France')).toMatch(/\/$/);
});

test('opens with the place and the words of an address, and goes back', async () => {
  const page = await visit('/donnees/?ou=DEP-51&theme=risques');
  expect(await titles(page, '1 jeu de données · Marne')).toEqual(['Zones inondables']);
  await page.getByRole('button', { name: 'Chercher partout' }).click();
  await page.waitForFunction(() => location.search === '?theme=risques');
  await page.goBack();
  await page.waitForFunction(() => location.search.includes('ou=DEP-51'));
  expect(await titles(page, '· Marne')).toEqual(['Zones inondables']);
});

test('counts the facets of the place alone, and lets values of one be added', async () => {
  const page = await visit('/donnees/?ou=DEP-51');
  await titles(page, '9 jeux de données · Marne');
  expect(await page.getByRole('checkbox', { name: 'Mobilités' }).count()).toBe(0);
  const count = (label: string) => page.locator('label', { hasText: label }).locator('.numbers').textContent();
  expect(await count('Eau et littoral')).toBe('6');
  await page.getByRole('checkbox', { name: 'Risques' }).check();
  expect(await titles(page, '1 jeu de données · Marne')).toEqual(['Zones inondables']);
  expect(await count('Eau et littoral')).toBe('6');
});

test('finds what lies in a rectangle, by every box of a data set', async () => {
  const page = await visit('/donnees/?zone=55.3,-21.2,55.5,-21');
  expect(await titles(page, '3 jeux de données · Zone de la carte')).toEqual([
    'Sources d’eau de La Réunion',
    'Cours d’eau de France',
    'Rivières du monde',
  ]);
});

test('says where else to look when a place has nothing', async () => {
  const page = await visit('/donnees/?q=éoliennes&zone=-3,47.5,-2,48');
  await titles(page, 'Aucun jeu de données pour « éoliennes » · Zone de la carte');
  await page.getByRole('link', { name: 'Chercher partout' }).click();
  expect(await titles(page, '1 jeu de données')).toEqual(['Éoliennes']);
});

test('says each way out once: a city may lie in two territories of one name', async () => {
  const page = await visit('/donnees/?q=giratoires&ou=COMMUNE-69123');
  await titles(page, 'Aucun jeu de données pour « giratoires » · Lyon');
  const wider = page.getByRole('link', { name: 'Chercher plus largement : Métropole de Lyon' });
  await wider.click();
  expect(await titles(page, '1 jeu de données')).toEqual(['Giratoires de Givors']);
});

test('proposes general words as links that keep place and filters, and answer the same when opened anew', async () => {
  const page = await visit('/donnees/?q=giratoires&ou=DEP-51&theme=eau');
  await titles(page, 'Aucun jeu de données pour « giratoires » · Marne');
  const way = page.getByText('Vérifiez l’orthographe').getByRole('link').first();
  const word = (await way.textContent()) ?? '';
  const address = new URL((await way.getAttribute('href')) ?? '', page.url());
  expect(Object.fromEntries(address.searchParams)).toEqual({ q: word, ou: 'DEP-51', theme: 'eau' });
  await way.click();
  const found = await titles(page, `« ${word} » · Marne`);
  expect(page.url()).toBe(address.href);
  await page.reload();
  expect(await titles(page, `« ${word} » · Marne`)).toEqual(found);
});

test('shows what the next larger place has where the one that the words name has nothing, and says so', async () => {
  const page = await visit('/donnees/?q=giratoires lyon');
  expect(await titles(page, '1 jeu de données pour « giratoires » · Métropole de Lyon')).toEqual(['Giratoires de Givors']);
  await page.getByText('Aucun jeu de données dans ce lieu\u202f: Lyon. Voici ceux de\u202f: Métropole de Lyon.').waitFor();
});

test('takes the name of a place for a word of a title where nothing is found in the place', async () => {
  const page = await visit('/donnees/?q=jumelages reims');
  expect(await titles(page, '1 jeu de données pour « jumelages reims »')).toEqual(['Jumelages de Reims']);
  await page.getByRole('button', { name: /^Chercher « jumelages » dans ce lieu : Reims/ }).waitFor();
});

test('looks for what a word with a slip was meant for, in its place too, and says so', async () => {
  const page = await visit('/donnees/?q=fontianes Reims');
  expect(await titles(page, '1 jeu de données pour « fontaines » · Reims')).toEqual(['Fontaines et points d’eau']);
  await page.getByText('Aucun jeu de données pour «\u202ffontianes\u202f»\u202f: voici ceux pour «\u202ffontaines\u202f».').waitFor();
  await page.goto(new URL('/donnees/?q=zzyzx brrpt', page.url()).href);
  await titles(page, 'Aucun jeu de données pour « zzyzx brrpt »');
});

test('offers the place that a query names where its name is also that of a river', async () => {
  const page = await visit('/donnees/?q=eau Marne');
  await page.getByRole('button', { name: 'Chercher « eau » dans ce lieu : Marne (département)' }).click();
  const found = await titles(page, '« eau » · Marne');
  expect(found.slice(0, 3)).toContain('Captages d’eau potable');
  expect(found.at(-1)).toBe('Rivières du monde');
  expect(new URL(page.url()).search).toBe('?q=eau&ou=DEP-51');
});

test('reads the place in a query as one, and lets the reader take it away', async () => {
  const page = await visit('/donnees/?q=éoliennes près de Reims');
  expect(await titles(page, '1 jeu de données pour « éoliennes » · Reims')).toEqual(['Éoliennes']);
  expect(await where(page).inputValue()).toBe('Reims');
  expect(await page.locator('[data-query]').inputValue()).toBe('éoliennes près de Reims');
  await checkAccessibility(page);
  await shot(page, 'search-natural', { fullPage: false });
  await page.getByRole('button', { name: 'Retirer le filtre Lieu : Reims' }).click();
  await titles(page, '« éoliennes près de Reims »');
  expect(new URL(page.url()).searchParams.get('lieu')).toBe('non');
  expect(await where(page).inputValue()).toBe('');
  expect(await page.getByRole('button', { name: /^Retirer le filtre/ }).count()).toBe(0);
  // The keyboard goes to the results when what had it is gone.
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('resultats');
});

test('a reader who empties the field of a place that the question names searches for its other words everywhere', async () => {
  const page = await visit('/donnees/?q=éoliennes près de Reims');
  await titles(page, '1 jeu de données pour « éoliennes » · Reims');
  await where(page).fill('');
  await where(page).press('Enter');
  await expect.poll(() => page.url(), { timeout: 10_000 }).toMatch(/\?q=%C3%A9oliennes$/);
  expect(await titles(page, 'pour « éoliennes »')).toContain('Éoliennes');
  expect(await page.locator('[data-query]').inputValue()).toBe('éoliennes');
  expect(await where(page).inputValue()).toBe('');
});

test('says which words no data set has, and looks for the others', async () => {
  const page = await visit('/donnees/?q=fontaines zzyzx');
  expect((await titles(page, '« fontaines zzyzx »'))[0]).toBe('Fontaines et points d’eau');
  await page.getByText('Aucun jeu de données ne contient le mot «\u202fzzyzx\u202f»').waitFor();
  await page.goto(new URL('/donnees/?q=optique', page.url()).href);
  await titles(page, 'Aucun jeu de données pour « optique »');
});

/** Queries as people type them, and the first result that each must have. */
const ranking: [query: string, first: string | RegExp][] = [
  ['éoliennes', 'Éoliennes'],
  ['où sont les éoliennes', 'Éoliennes'],
  ['éolienne près de chez moi', 'Éoliennes'],
  ['éoliennes à Sommesous', 'Éoliennes'],
  ['les zones inondables', 'Zones inondables'],
  ['données sur les zones inondables de la Marne', 'Zones inondables'],
  ['captages d’eau', /^Captages d’eau/],
  ['captages d’eau potable dans la Marne', 'Captages d’eau potable'],
  ['captages Aisne', 'Captages d’eau de l’Aisne'],
  ['eau à Reims', /^(Fontaines et points d’eau|Réseau d’eau du Grand Reims)$/],
  ['réseau d’eau Grand Reims', 'Réseau d’eau du Grand Reims'],
  ['fontaines de Reims', 'Fontaines et points d’eau'],
  ['sources à La Réunion', 'Sources d’eau de La Réunion'],
  ['nappes souterraines Grand Est', 'Nappes d’eau souterraine'],
  ['rivières', /^(Rivières du monde|Cours d’eau de France)$/],
  ['rivières du monde', 'Rivières du monde'],
  ['écoles de la Marne', 'Écoles de la Marne'],
  ['jeux de données sur le littoral', 'Eau du littoral breton'],
  ['pistes cyclables', /^Pistes cyclables/],
  ['wind turbines near Reims', 'Éoliennes'],
  ['aérogénérateurs', 'Éoliennes'],
  ['fontianes Reims', 'Fontaines et points d’eau'],
];

test('puts first what is meant, for questions as people ask them', async () => {
  const found: string[] = [];
  const left = [...ranking.entries()];
  // Three ask at a time, each the next question: they mostly wait.
  const ask = async (): Promise<void> => {
    const page = await visit('/donnees/');
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [at, [query]] = next;
      await page.goto(new URL(`/donnees/?q=${encodeURIComponent(query)}`, page.url()).href);
      await page.locator('h2[aria-live]', { hasNotText: 'Recherche' }).waitFor();
      found[at] = (await page.locator('.results .title').allTextContents())[0] ?? '';
    }
  };
  await Promise.all([ask(), ask(), ask()]);
  const wrong = ranking.flatMap(([query, first], at) =>
    (typeof first === 'string' ? first === found[at] : first.test(found[at] ?? '')) ? [] : [`${query}: ${found[at]}`],
  );
  expect(wrong).toEqual([]);
});

test('looks around the reader only where the reader asks for it', async () => {
  const geolocation = { longitude: 4.0317, latitude: 49.2583 };
  const page = await visit('/donnees/', { context: { geolocation, permissions: ['geolocation'] } });
  await where(page).click();
  await page.getByRole('option', { name: /^Autour de moi/ }).click();
  const found = await titles(page, '· Zone de la carte');
  expect(found.slice(0, 2).toSorted()).toEqual(['Fontaines et points d’eau', 'Réseau d’eau du Grand Reims']);
  // Rounded to a kilometre before it comes into the address.
  expect(new URL(page.url()).searchParams.get('zone')).toBe('3.9,49.17,4.16,49.35');
});

test('shows on the map what is pointed at in the list, and in the list what is pointed at on the map', async () => {
  const page = await visit('/donnees/?ou=DEP-51&vue=carte');
  await mapped(page);
  expect(await lit(page)).toBe('0');
  await page.getByRole('link', { name: 'Zones inondables' }).hover();
  await expect.poll(() => lit(page)).toBe('1');
  await checkAccessibility(page);
  await shot(page, 'search-map', { fullPage: false });
  // The Marne's box holds three data sets: its right half lies outside of Grand Reims'.
  const box = await page.locator('.results-map canvas').boundingBox();
  if (!box) throw new Error('The map has no size.');
  const at = { x: box.width * 0.62, y: box.height * 0.5 };
  await page.locator('.results-map canvas').hover({ position: at });
  await expect.poll(() => page.locator('.results li.active').count()).toBe(3);
  await page.locator('.results-map canvas').click({ position: at });
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Captages d’eau potable');
});

test('searches in what the map shows once the reader has moved it', async () => {
  const page = await visit('/donnees/?q=eau&vue=carte', { scheme: 'dark' });
  await titles(page, '« eau »');
  await mapped(page);
  expect(await page.getByRole('button', { name: 'Rechercher dans cette zone' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Zoomer', exact: true }).click();
  await page.getByRole('button', { name: 'Rechercher dans cette zone' }).click();
  await titles(page, '« eau » · Zone de la carte');
  expect(new URL(page.url()).search).toMatch(/^\?q=eau&zone=[-\d.]+,[-\d.]+,[-\d.]+,[-\d.]+&vue=carte$/);
  expect(await page.locator('.results .title').allTextContents()).not.toContain('Sources d’eau de La Réunion');
  await expect.poll(() => page.getByRole('button', { name: 'Rechercher dans cette zone' }).count()).toBe(0);
  await checkAccessibility(page);
});

test('gives the phone the list or the map, and the data set of a frame that is touched', async () => {
  const page = await visit('/donnees/?ou=COMMUNE-51454', { device: 'phone' });
  await titles(page, '· Reims');
  expect(await page.locator('.results-map').count()).toBe(0);
  await page.getByRole('button', { name: 'Carte', exact: true }).click();
  await mapped(page);
  expect(await page.locator('.results .title').count()).toBe(0);
  await page.locator('.results-map canvas').tap();
  await expect.poll(() => page.locator('.results .title').allTextContents()).toEqual(['Fontaines et points d’eau']);
  await shot(page, 'search-map-phone');
  await checkAccessibility(page);
  await page.getByRole('button', { name: 'Liste', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('.results .title').length > 3);
});

test('leads from the page of a territory to its search', async () => {
  const page = await visit('/territoires/DEP-51/');
  await page.getByRole('link', { name: 'Chercher dans ce territoire' }).click();
  await page.waitForURL(/\/donnees\/\?ou=DEP-51$/);
  await titles(page, '· Marne');
});

test('answers the English page', async () => {
  const page = await visit('/en/donnees/?q=eau&ou=COMMUNE-51454');
  await titles(page, '6 data sets for “eau” · Reims');
  await checkAccessibility(page);
});

/**
 * Bytes of scripts, text index, spatial index and results with silhouettes, from the address to ten results of a place among 200 records.
 */
// A kilobyte of it says of words that no data set has that none has them, and on cards how far the nearest is.
// 0.6 kB are areas of France in a file of more pages: Explorer no longer fetches them at first, and they are too small for one of their own.
const budgetBytes = 152_000;

test('shows ten results of a place within the budget of bytes, without the map', async () => {
  const page = await visit('/donnees/', { context: {} });
  await titles(page, '200 jeux');
  const address = page.url();
  await page.goto('about:blank');
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  const sizes = new Map<string, number>();
  const headers = new Map<string, { url: string; bytes: number }>();
  client.on('Network.responseReceived', ({ requestId, response }) => {
    const { pathname } = new URL(response.url);
    // The page itself is of use without its search, and so are its styles, its font and what says whether it was confirmed.
    if (/freshness|confirme/.test(pathname)) return;
    if (/\.(js|json|wasm|pagefind|pf_\w+)$/.test(pathname)) headers.set(requestId, { url: pathname, bytes: response.encodedDataLength });
  });
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const head = headers.get(requestId);
    if (head) sizes.set(head.url, encodedDataLength - head.bytes);
  });
  await page.goto(`${address}?ou=FR`);
  await titles(page, '200 jeux de données · France');
  expect(await page.locator('.results .title').count()).toBe(10);
  const sum = (pattern: RegExp) => [...sizes].reduce((total, [url, bytes]) => total + (pattern.test(url) ? bytes : 0), 0);
  const figures = {
    all: sum(/./),
    scripts: sum(/_astro|theme\.js/),
    pagefind: sum(/pagefind/) - sum(/extents/),
    extents: sum(/extents/),
    places: sum(/emprises/),
  };
  // eslint-disable-next-line no-console -- a figure for the report of the tests
  console.log(`bytes to ten results of a place: ${JSON.stringify(figures)}`);
  expect([...sizes.keys()].filter((url) => /maplibre|open-map|ResultMap/.test(url))).toEqual([]);
  expect(figures.extents).toBeGreaterThan(1000);
  expect(figures.extents).toBeLessThan(8000);
  expect(figures.all).toBeLessThan(budgetBytes);
});

// Here because this site is made of a catalogue that expires; a site of its own for one line would cost as much as all of the above.
// attack: a store that shows an old state for ever
test('every page says that nobody has confirmed it once its day has passed by the reader’s clock, and nothing before', async () => {
  // The clock is one of the whole context.
  const page = await visit('/', { device: 'phone', context: {} });
  const line = page.locator('[data-confirmation]');
  const shownOn = async (now: string, paths: readonly string[]): Promise<boolean[]> => {
    await page.clock.setFixedTime(now);
    const shown: boolean[] = [];
    for (const path of paths) {
      await page.goto(new URL(path, page.url()).href, { waitUntil: 'networkidle' });
      shown.push(await line.isVisible());
    }
    return shown;
  };
  expect(await shownOn('2099-01-02T11:00:00Z', ['/', '/explorer/'])).toEqual([false, false]);
  expect(await shownOn('2099-01-02T13:00:00Z', ['/', '/explorer/', '/donnees/', '/en/etat/'])).toEqual([true, true, true, true]);
  expect(await line.innerText()).toBe(
    'These pages were good until 1 January 2099 and have not been confirmed since: there may be newer data.',
  );
  await shot(page, 'non-confirme');
  await checkAccessibility(page);
});

/** Answers in the place of a page's confirmation, and the page's message for each; "" is none. */
const lost =
  'La confirmation de ces pages n’a pas été trouvée\u202f: il existe peut-être des données plus récentes que celles qu’elles montrent.';
const old = 'Ces pages étaient valables jusqu’au 1ᵉʳ janvier 2020 et n’ont pas été confirmées depuis.';
const answers: [what: string, answer: { status?: number; body?: string } | undefined, says: string][] = [
  ['an earlier one', { body: JSON.stringify({ until: '2020-01-01T12:00:00.000Z', fr: old }) }, old],
  ['nothing there', { status: 404 }, lost],
  ['a page of the host', { body: '<!doctype html><title>Accueil</title>' }, lost],
  ['half of it', { body: '{"until":"2099-01-0' }, lost],
  ['no day', { body: JSON.stringify({ until: 'demain', fr: 'Tout va bien.' }) }, lost],
  ['no object', { body: 'null' }, lost],
  ['a host that has too much to do', { status: 503 }, ''],
  ['no network', undefined, ''],
];

test.each(answers)('a page that finds no confirmation says so, and nothing where nobody can tell: %s', async (_, answer, says) => {
  const page = await visit('/', { expected: /etat\/confirme\.json/ });
  await page.route('**/etat/confirme.json', (route) => (answer ? route.fulfill(answer) : route.abort('internetdisconnected')));
  await page.reload({ waitUntil: 'networkidle' });
  expect(await page.locator('[data-confirmation]:visible').allInnerTexts()).toEqual(says === '' ? [] : [says]);
});
