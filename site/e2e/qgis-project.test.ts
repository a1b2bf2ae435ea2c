import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';
import { showMoreTools } from './map-picture.ts';

const { visit } = useBrowser();
const patience = { timeout: 30_000 };

/** Runs in the page: names and sources of the layers of a project. */
function readLayers(text: string): { name: string; source: string }[] {
  const project = new DOMParser().parseFromString(text, 'application/xml');
  return [...project.querySelectorAll('projectlayers > maplayer')].map((layer) => ({
    name: layer.querySelector('layername')?.textContent ?? '',
    source: layer.querySelector('datasource')?.textContent ?? '',
  }));
}

/** Count, as QGIS would by GDAL, the features of a source that its conditions hold. */
function countOf(source: string): number {
  const [path = '', subset] = source.split('|subset=');
  const read = execFileSync('ogrinfo', ['-json', '-so', '-al', ...(subset === undefined ? [] : ['-where', subset]), path], {
    encoding: 'utf8',
  });
  return (JSON.parse(read) as { layers: { featureCount: number }[] }).layers.reduce((sum, { featureCount }) => sum + featureCount, 0);
}

test('a map becomes a project of QGIS, whose layers GDAL reads where they are published, by the filters of the map', async () => {
  const shown = 'carte=5/46/2&d=natural-earth/eaux&d=natural-earth/pays';
  const page = await visit(`/explorer/#${shown}`, { device: 'phone', scheme: 'dark' });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  await showMoreTools(page);
  await page.getByRole('button', { name: 'Partager' }).click();
  const take = page.getByRole('button', { name: 'Télécharger le projet (.qgs)' });
  const [download] = await Promise.all([page.waitForEvent('download'), take.press('Enter')]);
  await page.getByText('Projet enregistré').waitFor(patience);
  await checkAccessibility(page, { asIs: true });
  await shot(page, 'qgis-project-phone');
  const text = readFileSync(await download.path(), 'utf8');
  const layers = await page.evaluate(readLayers, text);
  expect(layers.map(({ name }) => name)).toEqual(['Rivières', 'Lacs', 'Pays et territoires']);
  const counts = layers.map(({ source }) => countOf(source));
  expect(counts.every((count) => count > 0)).toBe(true);
  // One of the 255 countries has no outline.
  expect(counts.at(-1)).toBe(254);
});
