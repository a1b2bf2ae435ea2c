import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { BaseLayer } from '../map/style/basemap.ts';
import { readHash } from '../map/read-share.ts';
import { findOutlines, type OutlineFile } from '../map/take/outline.ts';
import { sourceAt } from '../map/features/byte-source.ts';
import { checkAccessibility, readDownload, shot, useBrowser, type BuiltSite, type Scheme } from './browser.ts';
import { readColors, type Color } from './map-picture.ts';

const root = join(import.meta.dirname, '..', '..');

/** Drawing without a graphics card takes its time. */
const patience = { timeout: 60_000 };

const contact = 'contact: { name: Service SIG, email: sig@exemple.fr }\n';
const words = (title: string, theme: string): string =>
  `title: ${title}\ndescription: ${title} de la Marne, inventés pour essayer le fond de carte.\nthemes: [${theme}]\nlicense: etalab-2.0\nfrequency: annual\nlineage: Inventé.\n${contact}`;
const feature = (properties: object, type: string, coordinates: unknown): object => ({
  type: 'Feature',
  properties,
  geometry: { type, coordinates },
});
const square = (x: number, y: number, side: number): number[][][] => [
  [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ],
];
const collection = (...features: object[]): string => JSON.stringify({ type: 'FeatureCollection', features });

/** A catalogue of four square communes in a square département, with a mast in one of them. */
const files: Readonly<Record<string, string>> = {
  'operator.yaml': `title: Essai\ndescription: Un catalogue d’essai.\nsite: https://mappe.exemple.fr/\n${contact}publisher: { name: Association }\nhost: { name: Hébergeur }\naccessibility: { status: non-conforme }\nterritories: [etat/departements, etat/communes]\n`,
  'etat/producer.yaml': `title: L’État\ntype: etat\nterritory: FR\n${contact}`,
  'etat/departements/dataset.yaml': `${words('Départements', 'limites-administratives')}source: { path: d.geojson }\nrole: territories\nlayers: [{ name: d, key: code, territory: { level: departement, code: code } }]\n`,
  'etat/departements/d.geojson': collection(feature({ code: '51', nom: 'Marne' }, 'Polygon', square(4, 48.8, 0.4))),
  'etat/communes/dataset.yaml': `${words('Communes', 'limites-administratives')}source: { path: c.geojson }\nrole: territories\nlayers: [{ name: c, key: code, territory: { level: commune, code: code } }]\n`,
  'etat/communes/c.geojson': collection(
    feature({ code: '51108', nom: 'Châlons-en-Champagne' }, 'Polygon', square(4, 48.8, 0.2)),
    feature({ code: '51454', nom: 'Reims' }, 'Polygon', square(4.2, 48.8, 0.2)),
    feature({ code: '51230', nom: 'Épernay' }, 'Polygon', square(4, 49, 0.2)),
    feature({ code: '51545', nom: 'Sommesous' }, 'Polygon', square(4.2, 49, 0.2)),
  ),
  // One of them lies in no territory that is published: they stay the country's.
  'etat/bornes/dataset.yaml': `${words('Bornes', 'transports')}source: { path: b.geojson }\nterritories: [FR]\n`,
  'etat/bornes/b.geojson': collection(
    feature({ n: 1, nom_dep: 'MARNE' }, 'Point', [4.1, 49.1]),
    feature({ n: 2, nom_dep: 'MEUSE' }, 'Point', [5.5, 49.5]),
  ),
  'etat/mats/dataset.yaml': `${words('Mâts', 'energie')}source: { path: m.geojson }\n`,
  'etat/mats/m.geojson': collection(feature({ nom: 'Un mât' }, 'Point', [4.25, 48.85]), feature({ nom: 'Un autre' }, 'Point', [4.1, 49.1])),
};

async function buildSite(): Promise<BuiltSite> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-e2e-limits-'));
  const datasets = join(folder, 'datasets');
  const store = join(folder, 'store');
  const out = join(folder, 'site');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(datasets, path)), { recursive: true });
    await writeFile(join(datasets, path), text);
  }
  const run = async (...args: string[]): Promise<void> => {
    const all = [join(root, 'pipeline', 'cli.ts'), ...args, '--trial', '--datasets', datasets, '--store', store];
    await promisify(execFile)(process.execPath, all, { cwd: root });
  };
  await run('build');
  await run('site', '--out', out);
  return { out, store, remove: () => rm(folder, { recursive: true }) };
}

const archivesOf = (page: Page): Set<string> => {
  const found = new Set<string>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.pmtiles')) found.add(pathname);
  });
  return found;
};

describe('where territories are published', () => {
  const { visit, address } = useBrowser(buildSite);
  test('their outlines are found in their own files, which a list names, the widest level first', async () => {
    const page = await visit('/explorer/');
    const listed = (await (await page.request.get(new URL('/explorer/contours.json', address()).href)).json()) as OutlineFile[];
    expect(listed).toMatchObject([
      { level: 'departement', field: 'code' },
      { level: 'commune', field: 'code' },
    ]);
    const outlines = findOutlines(listed, (url, bytes) => sourceAt(new URL(url, address()).href, bytes));
    expect(await outlines.find('COMMUNE-51454', [[4.25, 48.85, 4.3, 48.9]])).toMatchObject({
      type: 'Polygon',
      coordinates: [expect.arrayContaining(square(4.2, 48.8, 0.2)[0] ?? [])],
    });
    expect(await outlines.find('EPCI-200067213', [[4.25, 48.85, 4.3, 48.9]])).toBeUndefined();
  });

  test('data are cut by them, not by the frame around them, on the page of a data set', async () => {
    const page = await visit('/donnees/etat/mats/');
    await page.getByRole('button', { name: 'Télécharger ma commune' }).click();
    const choose = async (text: string, name: RegExp): Promise<void> => {
      await page.getByRole('searchbox', { name: 'Commune' }).fill(text);
      await page.getByRole('button', { name }).click();
      await expect.poll(() => page.getByText('Recherche de son contour').count(), patience).toBe(0);
      expect(await page.getByText('n’a pas le contour').count()).toBe(0);
    };
    await choose('Marne', /^Marne\s*Département$/);
    await page.getByText(/^2 objets, /).waitFor(patience);
    const run = page.getByRole('button', { name: 'Télécharger', exact: true });
    const [download] = await Promise.all([page.waitForEvent('download', patience), run.click()]);
    const taken = JSON.parse((await readDownload(download)).toString()) as Record<string, unknown> & { features: { properties: object }[] };
    expect(taken).toMatchObject({ license: 'Licence Ouverte 2.0', place: 'Marne (51)' });
    expect(taken.features.map(({ properties }) => properties)).toEqual(expect.arrayContaining([{ nom: 'Un mât' }, { nom: 'Un autre' }]));
    // Of a commune whose own place nobody knows the outline is found in its département; no mast is in it.
    await page.getByRole('button', { name: 'Changer' }).click();
    await choose('Sommesous', /^Sommesous/);
    await page.getByText('Aucun objet ici.').waitFor(patience);
  });

  test('a bar of a territory shows what lies there alone, by the field that names it or else cut to it, and what follows does too', async () => {
    const page = await visit('/donnees/etat/bornes/', { context: {} });
    const part = page.getByRole('region', { name: 'Par territoire' });
    await part.getByRole('link', { name: 'Marne' }).click();
    await page.locator('[data-drawn=yes]').waitFor(patience);
    await page.getByRole('button', { name: /^Retirer le filtre\s: Nom du département est MARNE$/ }).waitFor(patience);
    expect(readHash(new URL(page.url()).hash)).toMatchObject({
      view: { center: [expect.closeTo(4.2, 0), expect.closeTo(49, 0)] },
      datasets: [{ id: 'etat/bornes', filters: { b: [{ field: 'nom_dep', test: { kind: 'among', values: ['MARNE'] } }] } }],
    });
    await shot(page, 'territory-filter', { fullPage: false });
    await page.getByRole('button', { name: 'Tableau' }).click();
    await page.getByRole('button', { name: 'Toute la couche' }).click();
    await page.getByRole('region', { name: 'Tableau', exact: true }).getByText('1 objet trouvé sur 2').first().waitFor(patience);
    // No field names a commune.
    await part.getByText('1 commune').click();
    await part.getByRole('link', { name: 'Épernay' }).click();
    await page.waitForURL(/\/explorer\/#carte=[^&]*&d=etat\/bornes&extrait=COMMUNE-51230$/, patience);
    await page.getByText('Épernay (51230)').waitFor(patience);
    await page.getByText(/^1 objet, /).waitFor(patience);
    await shot(page, 'territory-cut', { fullPage: false });
  });

  test('the page of a commune is framed by its outline, counts what lies in it, and leads to the nearest where nothing does', async () => {
    const page = await visit('/territoires/commune/?code=51454');
    const here = page.getByRole('region', { name: 'Qu’y a-t-il ici\u202f?' });
    await expect
      .poll(async () => (await here.getByRole('listitem').allTextContents()).map((text) => text.replaceAll(/\s+/g, ' ').trim()), patience)
      .toEqual(['Mâts 1 objet ici']);
    await checkAccessibility(page);
    await shot(page, 'commune-counted');
    const phone = await visit('/territoires/commune/?code=51545', { device: 'phone', scheme: 'dark' });
    const nearest = phone.getByRole('listitem').filter({ hasText: 'Aucun objet ici, le plus proche à 15 km à l’ouest' });
    await nearest.waitFor(patience);
    expect(await phone.getByText('Sa position exacte n’est pas connue').count(), 'no point of GeoNames is there').toBe(0);
    expect(await nearest.getByRole('link', { name: 'Y aller, à l’objet le plus proche de « Bornes »' }).getAttribute('href')).toMatch(
      // The place and what is nearest to it, together.
      /\/donnees\/etat\/bornes\/#carte=9(\.\d+)?\/49\.1\d*\/4\.25\d*$/,
    );
    expect(await phone.locator('.picture path.place').getAttribute('d')).toMatch(/^M[\d. -]+(L[\d. -]+){4}z$/);
    expect(await phone.locator('.picture rect').count()).toBe(0);
    await phone.getByText('Le trait montre les limites que publie ce catalogue.').waitFor(patience);
    await checkAccessibility(phone);
    await phone.getByRole('button', { name: 'Ouvrir la carte' }).click();
    await phone.getByText('Le trait montre les limites que publie ce catalogue.').waitFor(patience);
    await phone.locator('[data-drawn=yes]').waitFor(patience);
    await shot(phone, 'commune-counted-phone');
  });

  test('the explorer draws the limits of a place that is searched', async () => {
    const page = await visit('/explorer/#carte=5/46.6/2.5');
    await page.locator('[data-drawn=yes]').waitFor(patience);
    const isBlue = ([red, green, blue]: Color): boolean => Math.abs(red - 0x1d) + Math.abs(green - 0x5c) + Math.abs(blue - 0x96) < 40;
    const drawn = async (): Promise<number> =>
      (await readColors(page, { left: 0.3, top: 0.3, width: 0.4, height: 0.68 })).filter(isBlue).length;
    expect(await drawn()).toBe(0);
    await page.getByRole('combobox').first().fill('Marne');
    await page
      .getByRole('option', { name: /Marne\s*Département/ })
      .first()
      .click();
    await expect.poll(drawn, patience).toBeGreaterThan(50);
    await shot(page, 'explorer-limits', { fullPage: false });
  });

  test('the card of a result says how far the nearest is where a place has nothing, and opens its map on both', async () => {
    const page = await visit('/donnees/?q=bornes&ou=COMMUNE-51545');
    const bornes = page.locator('[data-result="etat/bornes"]');
    await bornes.getByText('Concerne ce lieu, aucun objet ici ; le plus proche à 15 km à l’ouest').waitFor(patience);
    const ways = await bornes.getByRole('link').evaluateAll((links) => links.map((each) => each.getAttribute('href')));
    // The title, and the way to what is nearest.
    expect(ways).toHaveLength(2);
    for (const way of ways) expect(way).toMatch(/\/donnees\/etat\/bornes\/#carte=9(\.\d+)?\/49\.1\d*\/4\.25\d*$/);
    await checkAccessibility(page);
    await shot(page, 'search-nearest');
    const phone = await visit('/donnees/?q=mâts&ou=COMMUNE-51454', { device: 'phone', scheme: 'dark' });
    await phone.locator('[data-result="etat/mats"]').getByText('Présent ici').waitFor(patience);
    await shot(phone, 'search-nearest-phone');
    // Of a zone too, whose limits are its own.
    await page.goto(new URL('?q=bornes&zone=4.3,49.2,4.4,49.3', page.url()).href);
    await bornes.getByText('aucun objet ici ; le plus proche à 25 km au sud-ouest').waitFor(patience);
  });

  test('a map that is opened where there is nothing says how far the nearest is, and shows it', async () => {
    const page = await visit('/donnees/etat/bornes/#carte=12/49.1/4.3');
    await page.getByText('Rien ici. Le plus proche est à 15 km à l’ouest.').waitFor(patience);
    await checkAccessibility(page);
    await shot(page, 'map-nothing-here', { fullPage: false });
    await page.getByRole('button', { name: 'Voir les plus proches' }).click();
    await expect.poll(() => new URL(page.url()).hash, patience).toMatch(/#carte=(9|10)(\.\d+)?\/49\.1\d*\/4\.1[5-9]\d*/);
    expect(await page.getByText('Rien ici.').count()).toBe(0);
    const there = await visit('/donnees/etat/bornes/#carte=12/49.1/4.1');
    await there.locator('[data-drawn=yes]').waitFor(patience);
    expect(await there.getByText('Rien ici.').count()).toBe(0);
  });

  const opened = async (place: string, scheme: Scheme = 'light', device: 'desktop' | 'phone' = 'desktop'): Promise<Page> => {
    const page = await visit('/robots.txt', { expected: /favicon\.ico|ERR_FAILED|graticule-lines/, scheme, device, context: {} });
    // The figures of meridians and parallels are no names.
    await page.route(/graticule-lines/, (route) => route.abort());
    await page.goto(new URL(`/explorer/#carte=${place}`, page.url()).href);
    await page.locator('[data-drawn=yes]').waitFor(patience);
    // From close other grounds are offered, in words that are none of the map's.
    if (Number.parseFloat(place) >= 9) await page.getByRole('button', { name: 'Garder le fond du catalogue' }).click();
    return page;
  };
  const middle = { left: 0.1, top: 0.15, width: 0.8, height: 0.7 };
  // No signpost stands in it.
  const inside = { left: 0.1, top: 0.27, width: 0.72, height: 0.58 };
  /** Pixels of the map's middle that have a colour, as near as the edge of a thin line has it. */
  const pixelsOf = async (page: Page, [red, green, blue]: Color, most = 24): Promise<number> =>
    (await readColors(page, middle)).filter(
      (color) => Math.abs(color[0] - red) + Math.abs(color[1] - green) + Math.abs(color[2] - blue) < most,
    ).length;
  /** Pixels of letters: they stand out of the ground as no line does. */
  const lettersOf = async (page: Page, scheme: Scheme): Promise<number> =>
    (await readColors(page, inside)).filter(([red, green, blue]) =>
      scheme === 'light' ? red + green + blue < 480 : red + green + blue > 320,
    ).length;
  const colors = {
    light: { commune: [0xc6, 0xc0, 0xb3], departement: [0xba, 0xb2, 0xa3] },
    dark: { commune: [0x3d, 0x48, 0x55], departement: [0x4c, 0x58, 0x68] },
  } satisfies Record<Scheme, Record<string, Color>>;

  test.each(['light', 'dark'] as const)('their limits and names are on the base map, by zoom (%s)', async (scheme) => {
    const { commune, departement } = colors[scheme];
    // The corner where the four communes meet is in view, and the middle of two of them.
    const near = await opened('10.6/48.95/4.2', scheme);
    await shot(near, `limits-communes-${scheme}`);
    await expect.poll(() => pixelsOf(near, commune, 90), patience).toBeGreaterThan(300);
    await expect.poll(() => lettersOf(near, scheme), patience).toBeGreaterThan(60);
    const between = await opened('9.6/48.95/4.2', scheme);
    await expect.poll(() => pixelsOf(between, commune, 90), patience).toBeGreaterThan(150);
    expect(await lettersOf(between, scheme), 'no names of communes yet, and none of départements any more').toBeLessThan(20);
    const far = await opened('8/49/4.2', scheme);
    await expect.poll(() => pixelsOf(far, departement, 90), patience).toBeGreaterThan(100);
    await expect.poll(() => lettersOf(far, scheme), patience).toBeGreaterThan(15);
    await shot(far, `limits-departement-${scheme}`);
  });

  test('each level is asked for where it is drawn, and no sooner', async () => {
    const page = await visit('/', { context: {} });
    const archives = archivesOf(page);
    const names = (): (string | undefined)[] => [...archives].map((path) => path.split('/').at(-1)).sort();
    await page.goto(new URL('/explorer/#carte=6/48/3', page.url()).href);
    await page.locator('[data-drawn=yes]').waitFor(patience);
    expect(names()).toEqual(['departements.pmtiles']);
    await page.goto(new URL('/explorer/#carte=11/49/4.2', page.url()).href);
    await page.reload();
    await page.locator('[data-drawn=yes]').waitFor(patience);
    expect(names()).toEqual(['communes.pmtiles', 'departements.pmtiles']);
  });

  test('they lie below the data of a record, and their producer is named', async () => {
    const page = await visit('/donnees/etat/mats/', { device: 'phone', context: {} });
    await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
    await page.locator('[data-drawn=yes]').waitFor(patience);
    await expect
      .poll(
        () =>
          page
            .getByText(/fond de carte/i)
            .last()
            .textContent(),
        patience,
      )
      .toContain('L’État');
    await shot(page, 'limits-record-phone');
    // From so far their lines are thinner than a pixel.
    await expect.poll(() => pixelsOf(page, colors.light.commune, 130), patience).toBeGreaterThan(150);
  });

  test('the map goes on without limits that do not come, and says so as of the rest of its ground', async () => {
    const page = await visit('/', { context: {}, expected: /communes\.pmtiles|Failed to load/ });
    await page.route('**/communes.pmtiles', (route) => route.abort());
    await page.goto(new URL('/explorer/#carte=11/49/4.2', page.url()).href);
    await page.getByText('Le fond de carte').first().waitFor(patience);
    await expect.poll(() => pixelsOf(page, colors.light.commune)).toBeLessThan(20);
  });
});

describe('where none are published', () => {
  const { visit, address } = useBrowser();

  test('no archive is asked for but those of the rest of the base map', async () => {
    const page = await visit('/', { context: {} });
    const archives = archivesOf(page);
    await page.goto(new URL('/explorer/#carte=11/48.1/-1.7', address()).href);
    await page.locator('[data-drawn=yes]').waitFor(patience);
    const answer = await page.request.get(new URL('/explorer/fond.json', address()).href);
    const base = (await answer.json()) as BaseLayer[];
    const known = new Set(base.map(({ url }) => url));
    expect([...archives].filter((path) => !known.has(path))).toEqual([]);
    // A demonstration without network has none.
    expect(base.filter(({ role }) => role === 'limits')).toEqual([]);
    expect(await (await page.request.get(new URL('/explorer/contours.json', address()).href)).json()).toEqual([]);
  });
});
