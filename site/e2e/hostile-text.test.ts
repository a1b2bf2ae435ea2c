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

/** A local plan: the rules of its western zone are a page of a document, those of its eastern one would run. */
const rules = 'https://exemple.fr/51108_reglement_20260301.pdf#page=24';
const program = "javascript:document.documentElement.id='pris'";
const planManifest = `title: Plan local d’urbanisme d’essai
description: Deux zones, dont chacune dit où lire son règlement.
themes: [urbanisme]
license: etalab-2.0
frequency: irregular
lineage: Dessiné pour les essais.
contact: { name: Service SIG, email: sig@exemple.fr }
source: { path: plan.zip }
layers: [{ name: zone_urba, source: 51108_ZONE_URBA_20260301 }]
`;
const zone = (west: number, TYPEZONE: string, URLFIC: string) => ({
  type: 'Feature',
  properties: { IDURBA: '51108_PLU_20260301', LIBELLE: `${TYPEZONE}1`, TYPEZONE, URLFIC },
  geometry: { type: 'Polygon', coordinates: [ring.map(([x = 0, y = 0]) => [west + (x - 4) / 2, y])] },
});

/** Build the catalogue of two data sets with the real pipeline. */
function writeHostile(store: string): void {
  const datasets = mkdtempSync(join(tmpdir(), 'mappe-e2e-hostile-'));
  const folder = join(datasets, 'ddt-51', 'zones');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, 'site', 'demonstration', 'operator.yaml'), join(datasets, 'operator.yaml'));
  writeFileSync(
    join(datasets, 'ddt-51', 'producer.yaml'),
    `title: ${quoted(markup('Producteur'))}\ntype: association\nterritory: DEP-51\ncontact: { name: SIG, email: sig@exemple.fr }\n`,
  );
  writeFileSync(join(folder, 'dataset.yaml'), manifest);
  writeFileSync(join(folder, 'zones.geojson'), JSON.stringify({ type: 'FeatureCollection', features: zones }));
  const plan = join(datasets, 'ddt-51', 'plu');
  mkdirSync(plan);
  writeFileSync(join(plan, 'dataset.yaml'), planManifest);
  const planned = { type: 'FeatureCollection', features: [zone(4, 'U', rules), zone(4.1, 'N', program)] };
  const inside = { '51108_ZONE_URBA_20260301.geojson': JSON.stringify(planned), 'lisez-moi.html': closing('page') };
  for (const [name, text] of Object.entries(inside)) writeFileSync(join(plan, name), text);
  execFileSync('bsdtar', ['-a', '-cf', 'plan.zip', ...Object.keys(inside)], { cwd: plan });
  for (const name of Object.keys(inside)) rmSync(join(plan, name));
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

/** Open all that is folded. */
const unfold = (page: Page): Promise<void> =>
  page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));

test('an archive that held a page is offered without it, and its page says so', async () => {
  const page = await visit('/donnees/ddt-51/plu/');
  const downloads = page.locator('#telecharger');
  await unfold(page);
  await downloads.getByText('archive refaite avec les fichiers qui ont été lus (laissés de côté\u202f: 1)').waitFor(patience);
  expect(await downloads.innerText()).toContain('L’archive du producteur, refaite avec les fichiers qui ont été lus.');
  expect(await page.locator('#source').textContent()).toContain('refaite avec les fichiers qui ont été lus');
  const link = await downloads.locator('a[download="plan.zip"]').getAttribute('href');
  const bytes = Buffer.from(await (await fetch(new URL(link ?? '', page.url()))).arrayBuffer());
  expect([bytes.includes('51108_ZONE_URBA_20260301.geojson'), bytes.includes('lisez-moi.html')]).toEqual([true, false]);
});

test.each([
  ['with its policy', {}],
  ['without its policy', bare],
])('the page of a data set shows its texts as they are, %s', async (_, options) => {
  const page = await visit('/donnees/ddt-51/zones/', options);
  await unfold(page);
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

// attack: markup on pages, lists and maps
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
  const section = page.locator('#objets-ecartes');
  await section.locator('summary').click();
  expect(await section.innerText()).toContain(`sans géométrie (hors de la carte)\n\n${markup('nulle part')}`);
  const started = page.waitForEvent('download');
  await section.getByRole('link', { name: /^Télécharger la liste/ }).click();
  expect((await started).suggestedFilename()).toBe('zones-ecarts.csv');
});

test('a zone of a plan leads to its rules from the map, and to nothing that runs', async () => {
  const page = await visit('/donnees/ddt-51/plu/#carte=11/49.1/4.1', { ...bare, expected: /third party: https:\/\/exemple\.fr\// });
  const asked: (string | undefined)[] = [];
  await page.route('https://exemple.fr/**', (route) => {
    asked.push(route.request().headers().referer);
    return route.fulfill({ contentType: 'text/plain', body: 'Article U1' });
  });
  expect(await page.locator('#standard').textContent()).toContain('La version qui fait foi est celle du Géoportail de l’urbanisme.');
  const openZone = async (x: number, name: string) => {
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    await page.locator('.maplibregl-canvas').scrollIntoViewIfNeeded();
    const box = await page.locator('.maplibregl-canvas').boundingBox();
    if (box === null) throw new Error('There is no map.');
    await page.mouse.click(box.x + x * box.width, box.y + box.height / 2);
    const card = page.getByRole('region', { name: /^Objet 1 sur/ });
    await expect.poll(() => card.textContent(), patience).toContain(name);
    return card;
  };
  const natural = await openZone(0.55, 'N1');
  expect(await natural.textContent()).toContain(program);
  const identifier = natural.getByText('51108_PLU_20260301');
  expect(await identifier.isVisible()).toBe(false);
  await natural.getByText('1 identifiant').click();
  expect(await identifier.isVisible()).toBe(true);
  expect(await natural.getByRole('link').evaluateAll((links) => links.map((each) => each.getAttribute('href')))).not.toContain(program);
  expect(await natural.getByText('Lire le règlement').count()).toBe(0);
  await natural.getByRole('button', { name: 'Fermer' }).click();
  const link = (await openZone(0.45, 'U1')).getByRole('link', { name: 'Lire le règlement de la zone U1 (PDF, page 24)' });
  expect(await link.getAttribute('href')).toBe(rules);
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow ugc');
  expect(await link.getAttribute('target'), 'the way back leads to the same map').toBeNull();
  await expectInert(page);
  await link.click();
  await expect.poll(() => page.url()).toBe(rules);
  expect(await page.locator('body').textContent()).toBe('Article U1');
  expect(asked, 'the producer learns nothing of the page').toEqual([undefined]);
  await page.goBack();
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
});
