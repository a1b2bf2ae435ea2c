import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import { publish as en } from '../site/words/en/publish.ts';
import { publish as fr } from '../site/words/fr/publish.ts';
import { read as enRead } from '../site/words/en/read.ts';
import { read as frRead } from '../site/words/fr/read.ts';
import { asWebp, drawingMs, pictureAtRest, withDemo } from './demo-pictures.ts';

/*
 * npm run pictures: those of the guides /aide/publier/ and /aide/relire/, in both languages, from the demonstration (npm run demo -- --no-serve
 * makes it). What a town sends there is made up, and so is the request.
 */

const root = join(import.meta.dirname, '..');
const folder = join(root, 'site', 'help', 'images');
/** The form is as wide as the text of a guide, on a fine screen. */
const view = { viewport: { width: 800, height: 900 }, deviceScaleFactor: 1.25, colorScheme: 'light', reducedMotion: 'reduce' } as const;
const mostBytes = 40 * 1024;
const bestQuality = 0.9;
const worstQuality = 0.3;
/** Around what is shown. */
const margin = 12;

/** Lines as straight as the streets of that town; nobody has built them. */
function tracks(): object[] {
  const west = 4.5795;
  const south = 48.7215;
  const east = 4.5895;
  const north = 48.7285;
  const at = (x: number, y: number): [number, number] => [west + (east - west) * x, south + (north - south) * y];
  const kinds = ['Piste', 'Bande', 'Voie verte'];
  const lines = [
    ...[0, 0.28, 0.72, 1].map((y) => [at(0, y), at(1, y)]),
    ...[0, 0.2, 0.8, 1].map((x) => [at(x, 0), at(x, 1)]),
    [at(1, 0.72), at(1.3, 0.62), at(1.7, 0.6), at(2, 0.85)],
    [at(0, 0.28), at(-0.35, 0.2), at(-0.7, -0.1)],
    [at(0.8, 1), at(0.75, 1.3), at(0.4, 1.6)],
  ];
  return lines.map((coordinates, index) => ({
    type: 'Feature',
    geometry: { type: 'LineString', coordinates },
    properties: { id: index + 1, type: kinds[index % kinds.length], longueur: 240 + 37 * index, annee: 2015 + (index % 9) },
  }));
}

const asFile = (name: string, features: object[]): { name: string; mimeType: string; buffer: Buffer } => ({
  name,
  mimeType: 'application/geo+json',
  buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features })),
});
const town = 'Vitry-le-François';
const file = asFile('amenagements-cyclables.geojson', tracks());
const withPeople = asFile('jardins-partages.geojson', [
  ...['Jardin du port', 'Jardin du rempart'].map((nom, index) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [4.585 + index / 500, 48.725] },
    properties: { nom, nom_proprietaire: ['Dupont Jeanne', 'Martin Paul'][index], telephone: `06 12 34 56 7${index}` },
  })),
]);

const titles = [
  ['type', 'Type d’aménagement'],
  ['longueur', 'Longueur', 'm'],
  ['annee', 'Année d’ouverture'],
] as const;
/** Description as a person writes it, in French in both languages: so are the data. */
const description = 'Les pistes, bandes et voies vertes de la commune, ouvertes à la circulation. Les projets n’y figurent pas.';
const lineage = 'Relevé sur le terrain en 2026 par le service de la voirie.';

const languages = {
  fr: { ...fr, read: frRead, path: 'publier/' },
  en: { ...en, read: enRead, path: 'en/publier/' },
};
type Words = (typeof languages)['fr'] | (typeof languages)['en'];

const sizes: Record<string, [number, number]> = {};

/** Take the part of a page from the top of one element to the end of another. */
async function take(name: string, page: Page, from: Locator, to: Locator = from): Promise<void> {
  await page.evaluate(() => scrollTo(0, 0));
  const first = await from.boundingBox();
  const last = await to.boundingBox();
  if (first === null || last === null) throw new Error(`Nothing is there to be shown by ${name}.`);
  const clip = {
    x: margin,
    y: first.y - margin,
    width: view.viewport.width - 2 * margin,
    height: last.y + last.height - first.y + 2 * margin,
  };
  const png = await pictureAtRest(page, { screenshot: () => page.screenshot({ clip, fullPage: true }) });
  for (let quality = bestQuality; quality > worstQuality; quality -= 0.05) {
    const { bytes, size } = await asWebp(page, png, quality);
    if (bytes.length > mostBytes) continue;
    await writeFile(join(folder, `${name}.webp`), bytes);
    sizes[`${name}.webp`] = size;
    return;
  }
  throw new Error(`The picture ${name} is larger than ${mostBytes} bytes.`);
}

async function takeAll(browser: Browser, address: string, lang: 'fr' | 'en', t: Words): Promise<void> {
  const context = await browser.newContext({ ...view, locale: lang });
  const page = await context.newPage();
  const choose = async (given: ReturnType<typeof asFile>): Promise<void> => {
    await page.getByLabel(t.data.fileLabel).setInputFiles(given);
    await page.getByText(t.read.nothingLeft).waitFor();
  };
  const next = (): Promise<void> => page.getByRole('button', { name: t.next }).click();

  await page.goto(address + t.path);
  const heading = page.locator('form h2');
  await choose(withPeople);
  await take(`${lang}/people`, page, page.locator('.note.error').first());

  await page.reload();
  await choose(file);
  await page.locator('form .maplibregl-canvas').waitFor({ timeout: drawingMs });
  await take(`${lang}/read`, page, page.getByText(t.data.fileLabel, { exact: true }), page.locator('form .map').first());
  for (const [field, title, unit] of titles) {
    await page.getByLabel(t.read.field.titleOf(field)).fill(title);
    if (unit !== undefined) await page.getByLabel(t.read.field.unitOf(field)).fill(unit);
  }
  await page.getByRole('heading', { name: t.read.found }).click();
  await take(`${lang}/fields`, page, page.locator('form article').first());
  await page.getByLabel(t.data.who).fill(town);
  await page
    .getByRole('button', { name: new RegExp(`^${town}`) })
    .first()
    .click();
  await page.getByRole('button', { name: t.data.change }).first().waitFor();
  await next();
  await page.getByLabel(t.describe.title).fill('Aménagements cyclables');
  await page.getByLabel(t.describe.description).fill(description);
  await page.getByLabel(t.describe.frequency).selectOption('annual');
  await page.getByLabel(t.describe.lineage).fill(lineage);
  await page.getByLabel(t.describe.contactEmail).fill('voirie@vitry.exemple.fr');
  await take(`${lang}/describe`, page, heading, page.getByLabel(t.describe.description));
  await next();
  await page.getByRole('link', { name: t.send.take }).waitFor();
  await take(`${lang}/send`, page, page.locator('ol.moves'));
  await context.close();
}

/** A request that asks for twice the distance of the rivers, and its pages below the demonstration while `work` looks at them. */
async function withRequest(address: string, work: (page: (prefix: string) => string) => Promise<void>): Promise<void> {
  const id = 'geonames/lieux-au-bord-de-l-eau';
  const place = await mkdtemp(join(tmpdir(), 'mappe-pictures-'));
  const out = join(root, 'dist', 'demo', 'site', 'previews');
  const datasets = join(place, 'datasets');
  const store = join(place, 'store');
  const pages = `${address}previews/12/`;
  const mappe = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join('pipeline', 'cli.ts'), '--trial', ...args, '--published', `${address}store/`], {
      cwd: root,
    });
  try {
    await cp(join(root, 'site', 'demonstration'), datasets, { recursive: true });
    const manifest = join(datasets, id, 'dataset.yaml');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('distance: 5000', 'distance: 10000'));
    await mappe('build', id, '--datasets', datasets, '--store', store);
    await mappe('site', '--datasets', datasets, '--store', store, ...['--preview', '12', '--address', pages, '--out', join(out, '12')]);
    await work((prefix) => `${pages}${prefix}donnees/${id}/`);
  } finally {
    await rm(out, { recursive: true, force: true });
    await rm(place, { recursive: true });
  }
}

async function takeSwipe(browser: Browser, address: string, lang: 'fr' | 'en'): Promise<void> {
  const context = await browser.newContext({ ...view, locale: lang });
  const page = await context.newPage();
  await page.goto(address);
  await page.locator('#changements [data-start]').click();
  await page.locator('.maps[data-drawn="yes"]').waitFor({ timeout: drawingMs });
  await take(`${lang}/swipe`, page, page.locator('#changements'));
  await context.close();
}

await withDemo(async (address, browser) => {
  for (const [lang, words] of Object.entries(languages)) {
    await mkdir(join(folder, lang), { recursive: true });
    await takeAll(browser, address, lang as 'fr' | 'en', words);
  }
  await withRequest(address, async (page) => {
    await takeSwipe(browser, page(''), 'fr');
    await takeSwipe(browser, page('en/'), 'en');
  });
  const lines = Object.entries(sizes).map(([name, [width, height]]) => `  "${name}": [${width}, ${height}]`);
  await writeFile(join(folder, 'sizes.json'), `{\n${lines.join(',\n')}\n}\n`);
});
