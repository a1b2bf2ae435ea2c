import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';
import { chooseProducer, describeData, dropFiles, next } from './publish-form.ts';

/* What is given as several files, as a folder or as a workbook. */

/** A browser complains of a page that is asked for and is not there: the name is free. */
const absent = /404.*\/natural-earth\//;

const { visit } = useBrowser();

const fixtures = join(import.meta.dirname, '../../pipeline/vector/inspect.fixtures');
const shapefile = (): [string, Uint8Array][] =>
  Object.entries(unzipSync(readFileSync(join(fixtures, 'ouvrages.zip'))))
    .filter(([path]) => path.includes('OUVRAGES.'))
    .map(([path, bytes]) => [basename(path), bytes]);

test('the parts of a shapefile are dropped together, or in their folder', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-parts-'));
  const parts = join(folder.path, 'Export 2026');
  await mkdir(parts);
  for (const [name, bytes] of shapefile()) await writeFile(join(parts, name), bytes);
  await writeFile(join(parts, 'Lisez-moi.pdf'), '%PDF-1.4');
  const page = await visit('/publier/', { device: 'phone', scheme: 'dark', expected: absent });
  await dropFiles(
    page,
    shapefile().map(([name]) => join(parts, name)),
  );
  await page.getByText('Lu dans votre navigateur').waitFor();
  await page.getByText('Fait de\u202f: OUVRAGES.shp, OUVRAGES.prj, OUVRAGES.dbf, OUVRAGES.shx.').waitFor();
  await page.getByRole('article', { name: 'OUVRAGES' }).first().waitFor();
  await checkAccessibility(page);
  await page.getByLabel('Fichier de données').scrollIntoViewIfNeeded();
  await shot(page, 'publish-parts');
  await page.reload();
  await dropFiles(page, [parts]);
  await page.getByText('ne sera pas envoyé\u202f: Lisez-moi.pdf').waitFor();
  await chooseProducer(page, 'Natural Earth', 'natural');
  await next(page);
  await describeData(page);
  await next(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Télécharger le zip seul' }).first().click(),
  ]);
  const sent = unzipSync(readFileSync(await download.path()));
  const inner = unzipSync(sent['datasets/natural-earth/aires-de-jeux/OUVRAGES.zip'] ?? Uint8Array.of());
  expect(
    Object.keys(inner)
      .map((path) => basename(path))
      .sort(),
  ).toEqual(
    shapefile()
      .map(([name]) => name)
      .sort(),
  );
});

test('what is no data is said to be none, and a folder has a button of its own', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-folder-'));
  const files = ['lettre.docx', 'photo.heic'].map((name) => join(folder.path, name));
  for (const file of files) await writeFile(file, 'x');
  const page = await visit('/publier/', { device: 'phone' });
  await dropFiles(page, files);
  await page.getByText('Rien ici n’est un fichier de données que nous lisons (lettre.docx, photo.heic)').waitFor();
  await checkAccessibility(page);
  await shot(page, 'publish-nothing');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choisir un dossier' }).click()]);
  // Chromium asks before it gives a folder to a page: no test can answer.
  expect(await chooser.element().getAttribute('webkitdirectory')).not.toBeNull();
});

test('a workbook is read as a table once its sheet is chosen', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-workbook-'));
  const path = join(folder.path, 'Aires de jeux.xlsx');
  await writeFile(join(folder.path, 'a.csv'), 'insee,nom,lon,lat,ouverte\n07345,Square,4.58,48.72,2024-01-15\n');
  await writeFile(join(folder.path, 'a.csvt'), '"String","String","Real","Real","Date"\n');
  execFileSync('ogr2ogr', ['-f', 'XLSX', '-nln', 'Jeux', path, join(folder.path, 'a.csv')]);
  execFileSync('ogr2ogr', ['-f', 'XLSX', '-update', '-nln', 'Bancs', path, join(folder.path, 'a.csv')]);
  const page = await visit('/publier/');
  await page.getByLabel('Fichier de données').setInputFiles(path);
  await page.getByText('Ce classeur a plusieurs feuilles').waitFor();
  await checkAccessibility(page);
  await shot(page, 'publish-sheets');
  await page.getByRole('button', { name: 'Jeux', exact: true }).click();
  const found = page.getByRole('article').first();
  await found.waitFor();
  await page.getByText('Fait de\u202f: Aires de jeux.xlsx.').waitFor();
  expect(await found.locator('.count').innerText()).toMatch(/^1 point/);
  await found.getByText('07345').waitFor();
  await found.getByText('2024-01-15').waitFor();
});
