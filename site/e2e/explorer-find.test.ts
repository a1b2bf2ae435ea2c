import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';

const { visit } = useBrowser();

const drawn = (page: Page) => page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 60_000 });
const box = (page: Page) => page.getByRole('combobox', { name: 'Chercher un lieu' });
const options = (page: Page) => page.getByRole('listbox', { name: 'Chercher' }).getByRole('option');
const view = (page: Page) => page.evaluate(() => (/carte=([^&]*)/.exec(location.hash)?.[1] ?? '').split('/').map(Number));
/** Texts of the options, kinds of spaces aside. */
const told = async (page: Page): Promise<string[]> => (await options(page).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());

describe('a place', () => {
  test.each<[string, RegExp, [zoom: number, latitude: number, longitude: number]]>([
    ['51454', /^Lieux, Reims 51100 · Marne \(51\)$/, [12, 49.26, 4.03]],
    ['51100', /^Lieux, Reims 51100 · Marne \(51\)$/, [12, 49.26, 4.03]],
    ['Marne', /^Lieux, Marne Département$/, [8.2, 48.96, 4.2]],
    ['Grand Reims', /^Lieux, Communauté urbaine du Grand Reims Intercommunalité · Marne \(51\)$/, [9.5, 49.25, 3.98]],
    ['97411', /^Lieux, Saint-Denis 97400/, [12, -20.88, 55.45]],
    ['région Grand Est', /^Lieux, Grand Est Région$/, [6.4, 48.7, 5.8]],
  ])('that is typed as “%s” is the first of the list, and Enter goes there', async (text, first, [zoom, latitude, longitude]) => {
    const page = await visit('/explorer/#carte=5/46.6/2.5');
    await drawn(page);
    await box(page).fill(text);
    await expect.poll(async () => (await told(page))[0]).toMatch(first);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await view(page))[1]).toBeCloseTo(latitude, 0);
    const [shownZoom = 0, , shownLongitude] = await view(page);
    expect(shownLongitude).toBeCloseTo(longitude, 0);
    expect(Math.abs(shownZoom - zoom)).toBeLessThan(1.5);
  });

  test('is a département as a whole before the towns of its name', async () => {
    const page = await visit('/explorer/#carte=5/46.6/2.5');
    await drawn(page);
    await box(page).fill('Marne');
    await expect
      .poll(async () => (await told(page)).slice(0, 2))
      .toEqual([expect.stringContaining('Marne Département'), expect.stringContaining('La Marne')]);
    await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
    await shot(page, 'find-departement', { fullPage: false });
  });
});

describe('coordinates', () => {
  test('in metres are found in their system, with the commune that is nearest', async () => {
    const page = await visit('/explorer/#carte=5/46.6/2.5');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await drawn(page);
    expect(asked.filter((url) => url.includes('project.'))).toEqual([]);
    await box(page).fill('770000 6907000');
    await expect
      .poll(() => told(page))
      .toEqual([expect.stringMatching(/^Coordonnées, Lambert-93 près de .+ \((Aisne|Marne)\) · 49\.\d+, 3\.\d+$/)]);
    await shot(page, 'find-lambert', { fullPage: false });
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await view(page))[0]).toBe(15);
    expect((await view(page))[1]).toBeCloseTo(49.2605, 2);
    expect((await view(page))[2]).toBeCloseTo(3.9605, 1);
  });

  test('that lie in several systems are offered in each', async () => {
    const page = await visit('/explorer/#carte=5/46.6/2.5', { device: 'phone' });
    await drawn(page);
    await box(page).fill('X 553 000 Y 5 180 000');
    await expect
      .poll(() => told(page))
      .toEqual([
        expect.stringMatching(/^Coordonnées, UTM 30N/),
        expect.stringMatching(/^Coordonnées, UTM 31N près de .+ · 46\.\d+, 3\.\d+$/),
        expect.stringMatching(/^Coordonnées, RGSPM06 \/ UTM 21N/),
      ]);
    await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
    await shot(page, 'find-systems-phone', { fullPage: false });
  });

  test('of a link to cartes.gouv.fr lead to its view, and its layers are said to stay behind', async () => {
    const page = await visit('/explorer/#carte=5/46.6/2.5');
    await drawn(page);
    const layers = 'ORTHOIMAGERY.ORTHOPHOTOS$GEOPORTAIL:OGC:WMTS(1;1;1;0),PLAN$GEOPORTAIL:OGC:WMTS(2;1;1;0)';
    await box(page).fill(`https://cartes.gouv.fr/explorer-les-cartes/?c=4.0317,49.2583&z=13&l=${layers}&permalink=yes`);
    await expect
      .poll(() => told(page))
      .toEqual([
        expect.stringMatching(
          /^Liens, Voir ici l’endroit que montre cartes\.gouv\.fr près de Reims \(Marne\) · 49\.2583, 4\.0317 · sans ses 2 couches$/,
        ),
      ]);
    await page.keyboard.press('Enter');
    await expect.poll(() => view(page)).toEqual([12, expect.closeTo(49.2583, 2), expect.closeTo(4.0317, 2)]);
  });

  test('that lie nowhere are said to', async () => {
    const page = await visit('/explorer/#carte=5/46.6/2.5');
    await drawn(page);
    await box(page).fill('770000 770000');
    await page.getByRole('status').filter({ hasText: 'ne tombent en France dans aucun système connu' }).waitFor();
    expect(await options(page).count()).toBe(0);
  });
});

describe('an address', () => {
  const found = {
    type: 'FeatureCollection',
    features: ['12 Rue de Vesle 51100 Reims', '12 Rue de Vesle <b>51500</b> Taissy'].map((label, at) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [4.031 + at / 10, 49.254] },
      properties: { label, type: 'housenumber', context: '51, Marne, Grand Est' },
    })),
  };

  /** Explorer where the geocoder answers so, and what it was asked. */
  async function open(answers: { status: number; body: string }[], device: 'desktop' | 'phone' = 'desktop'): Promise<[Page, URL[]]> {
    const page = await visit('/404', { expected: /404|data\.geopf\.fr|50\d/, device });
    const asked: URL[] = [];
    await page.route('https://data.geopf.fr/**', (route) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(new URL(route.request().url()));
      return route.fulfill({ ...answer, contentType: 'application/json', headers: { 'access-control-allow-origin': '*' } });
    });
    await page.goto(new URL('/explorer/#carte=5/46.6/2.5', page.url()).href);
    await drawn(page);
    return [page, asked];
  }

  const ask = (page: Page) => page.getByRole('option', { name: /Chercher cette adresse auprès de la Géoplateforme/ });

  test.each(['desktop', 'phone'] as const)('is asked of the State’s geocoder only once the reader says so (%s)', async (device) => {
    const [page, asked] = await open([{ status: 200, body: JSON.stringify(found) }], device);
    await box(page).click();
    await page.keyboard.type('12 rue de vesle');
    await ask(page).waitFor();
    expect(await ask(page).innerText()).toContain('Ce texte sera envoyé à data.geopf.fr');
    await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
    await shot(page, `find-ask-${device}`, { fullPage: false });
    // Enter takes what was found, and to ask is nothing that was.
    await page.keyboard.press('Enter');
    expect(asked).toEqual([]);
    await ask(page).click();
    await expect
      .poll(() => told(page))
      .toEqual([
        'Adresses, 12 Rue de Vesle 51100 Reims 51, Marne, Grand Est · IGN – Géoplateforme',
        'Adresses, 12 Rue de Vesle <b>51500</b> Taissy 51, Marne, Grand Est · IGN – Géoplateforme',
      ]);
    expect(asked.map(({ search }) => search)).toEqual(['?q=12+rue+de+vesle&limit=5']);
    await page.getByRole('status').filter({ hasText: '2 adresses trouvées' }).waitFor({ state: 'attached' });
    await shot(page, `find-addresses-${device}`, { fullPage: false });
    await page.keyboard.press('Enter');
    await expect.poll(() => view(page)).toEqual([18, expect.closeTo(49.254, 3), expect.closeTo(4.031, 3)]);
    expect(asked).toHaveLength(1);
  });

  test('that could not be looked up is said, and asked again by the keyboard alone', async () => {
    const [page, asked] = await open([
      { status: 503, body: 'x' },
      { status: 200, body: '{"features":[]}' },
    ]);
    await box(page).fill('12 rue de nulle part');
    await ask(page).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: /data\.geopf\.fr n’a pas répondu comme prévu/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: /La Géoplateforme ne connaît pas cette adresse/ }).waitFor();
    expect(asked).toHaveLength(2);
    // Another text is another question.
    await page.keyboard.type(', Reims');
    await ask(page).waitFor();
    expect(asked).toHaveLength(2);
  });
});
