import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { shot, useBrowser, type Visit } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';

/* Producer text that is markup, from its file through the whole pipeline to every place of the page that shows it. */

const root = join(import.meta.dirname, '..', '..');
const patience = { timeout: 30_000 };

/** Text that would be an element of this class, and would mark the page, if anything took it for markup. */
const markup = (name: string): string => `<img class=intrus src=x onerror="document.documentElement.id='pris'">${name}`;
const closing = (name: string): string => `</script></style></title><svg class=intrus onload="document.documentElement.id='pris'">${name}`;

const quoted = (text: string): string => JSON.stringify(text);
const manifest = `title: ${quoted(closing('Titre'))}
description: Un jeu de données dont chaque texte qui peut l’être est du balisage ; les autres sont refusés.
themes: [risques]
keywords: ['<b class=intrus>mot']
license: etalab-2.0
attribution: ${quoted(markup('Source'))}
frequency: annual
lineage: Relevé pour les essais.
contact: { name: ${quoted(markup('Service'))}, email: sig@exemple.fr }
source: { path: zones.geojson }
layers:
  - name: zones
    title: ${quoted(markup('Zones'))}
    key: nature
    fields:
      nature: { title: ${quoted(markup('Nature'))} }
      ${quoted(closing('champ'))}: { title: ${quoted(closing('Champ'))}, unit: '<b class=intrus>m' }
`;
const ring = [
  [4, 49],
  [4.2, 49],
  [4.2, 49.2],
  [4, 49.2],
  [4, 49],
];
const zones = ['bois', 'pré', 'eau', 'nulle part'].map((nature) => ({
  type: 'Feature',
  properties: { nature: markup(nature), [closing('champ')]: closing('valeur'), __proto__hors: '=1+1', constructor: markup('constructeur') },
  geometry: nature === 'nulle part' ? null : { type: 'Polygon', coordinates: [ring] },
}));

/** Build the catalogue of one data set with the real pipeline. */
function writeHostile(store: string): void {
  const datasets = mkdtempSync(join(tmpdir(), 'mappe-e2e-hostile-'));
  const folder = join(datasets, 'ddt-51', 'zones');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, 'datasets', 'operator.yaml'), join(datasets, 'operator.yaml'));
  writeFileSync(
    join(datasets, 'ddt-51', 'producer.yaml'),
    `title: ${quoted(markup('Producteur'))}\ntype: association\nterritory: DEP-51\ncontact: { name: SIG, email: sig@exemple.fr }\n`,
  );
  writeFileSync(join(folder, 'dataset.yaml'), manifest);
  writeFileSync(join(folder, 'zones.geojson'), JSON.stringify({ type: 'FeatureCollection', features: zones }));
  try {
    const args = ['build', '--datasets', datasets, '--store', store];
    execFileSync(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...args], { cwd: root, stdio: 'pipe' });
  } finally {
    rmSync(datasets, { recursive: true });
  }
}

const { visit, address } = useBrowser(() => buildSiteOf(writeHostile));
/** The page alone stands between text and markup: the policy that would stop what runs is off. */
const bare: Visit = { context: { bypassCSP: true } };

/** No element, no attribute and no script is made of producer text. */
async function expectInert(page: Page): Promise<void> {
  expect(await page.locator('.intrus').count()).toBe(0);
  expect(await page.locator('html').getAttribute('id')).toBeNull();
  const handlers = await page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
  );
  expect(handlers).toEqual([]);
}

test.each([
  ['with its policy', {}],
  ['without its policy', bare],
])('the page of a data set shows its texts as they are, %s', async (_, options) => {
  const page = await visit('/donnees/ddt-51/zones/', options);
  const text = await page.locator('main').innerText();
  for (const shown of [closing('Titre'), markup('Service'), markup('Source'), markup('Nature'), closing('Champ'), closing('').slice(0, 60)])
    expect(text).toContain(shown);
  expect(await page.locator('#telecharger a[download]').count()).toBeGreaterThan(4);
  expect(JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '')).toMatchObject({
    name: closing('Titre'),
  });
  await expectInert(page);
  await shot(page, `hostile-page-${Object.keys(options).length}`);
});

test('the map shows its legend, the attributes of a feature, its table and its credit as they are', async () => {
  const page = await visit('/donnees/ddt-51/zones/#carte=11/49.1/4.1', bare);
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  await page.locator('.maplibregl-canvas').scrollIntoViewIfNeeded();
  await expect.poll(() => page.getByRole('group', { name: 'Légende' }).textContent()).toContain(markup('Zones'));
  const box = await page.locator('.maplibregl-canvas').boundingBox();
  if (box === null) throw new Error('There is no map.');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const card = page.getByRole('region', { name: /^Objet 1 sur/ });
  await expect.poll(() => card.textContent(), patience).toContain(closing('valeur'));
  expect(await card.textContent()).toContain(markup('Nature'));
  await expectInert(page);
  await page.getByRole('button', { name: 'Tableau' }).click();
  await expect.poll(() => page.getByRole('table').last().textContent(), patience).toContain(markup('bois'));
  await expect.poll(() => page.locator('main').textContent()).toContain(markup('Source'));
  await expectInert(page);
  await shot(page, 'hostile-map');
});

/** Every list that names the data set, and what it shows of it. */
const lists: [path: string, text: string][] = [
  ['/', closing('Titre')],
  ['/donnees/', closing('Titre')],
  ['/donnees/?q=zones', closing('Titre')],
  ['/themes/risques/', closing('Titre')],
  ['/producteurs/', markup('Producteur')],
  ['/producteurs/ddt-51/', closing('Titre')],
  ['/explorer/#d=ddt-51/zones', closing('Titre')],
  ['/en/donnees/ddt-51/zones/', closing('Titre')],
];

test('no list makes anything of its texts but text', async () => {
  const page = await visit('/', bare);
  for (const [path, text] of lists) {
    await page.goto(new URL(path, address()).href);
    await expect.poll(() => page.locator('body').textContent(), { ...patience, message: path }).toContain(text);
    await expectInert(page);
  }
});

test('names what is not on the map by its key, as text, and offers the list of it', async () => {
  const page = await visit('/donnees/ddt-51/zones/');
  const section = page.locator('.rejects');
  expect(await section.innerText()).toContain(`sans géométrie (hors de la carte)\n\n${markup('nulle part')}`);
  const started = page.waitForEvent('download');
  await section.getByRole('link', { name: /^Télécharger la liste/ }).click();
  expect((await started).suggestedFilename()).toBe('zones-ecarts.csv');
});
