import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { megabytes, type Benchmark } from './benchmark.ts';
import { followMemory } from './bring.ts';
import { openDemo } from './demo.ts';
import { observe, readObserved } from './felt.ts';

const mostMs = 600_000;

/** Sheets as people ask for them: a paper, dots an inch. */
const sheets = [
  ['A4', '150'],
  ['A4', '300'],
  ['A3', '300'],
  ['A0', '150'],
] as const;

/** Print sheets of Explorer's map, drawn without a graphics card. */
export const print: Benchmark = {
  name: 'print',
  size: sheets.length,
  says: (size) => `${size} sheets of the map of Explorer as PDF, from A4 to A0, with the lakes and rivers of the demonstration`,
  figures: ['file', 'seconds', 'longest task', 'memory'],
  async *run({ size, folder, browser: program }) {
    await using demo = await openDemo(program);
    for (const [paper, dpi] of sheets.slice(0, size)) {
      const page = await demo.browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'fr-FR' });
      await page.addInitScript(observe);
      await page.goto(new URL('/explorer/#carte=9/49.25/4.03&d=natural-earth/eaux', demo.address).href);
      await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: mostMs });
      await page.getByRole('button', { name: 'Imprimer', exact: true }).click();
      const panel = page.getByRole('region', { name: 'Imprimer', exact: true });
      await panel.getByLabel('Papier').selectOption(paper);
      await panel.getByLabel('Finesse').selectOption(dpi);
      const memory = await followMemory(demo.browser);
      const begun = await page.evaluate(() => performance.now());
      const kept = page.waitForEvent('download', { timeout: mostMs });
      await panel.getByRole('button', { name: 'Imprimer', exact: true }).click();
      const path = join(folder, `${paper}-${dpi}.pdf`);
      await (await kept).saveAs(path);
      const seconds = ((await page.evaluate(() => performance.now())) - begun) / 1000;
      const tasks = (await readObserved(page)).tasks.filter(({ startTime }) => startTime >= begun);
      const longest = Math.max(0, ...tasks.map(({ duration }) => duration));
      const bytes = `${Math.round((await stat(path)).size / 1000)} kB`;
      const figures = [bytes, seconds.toFixed(1), `${Math.round(longest)} ms`, megabytes(memory.end().most)];
      yield { what: `${paper}, ${dpi} dots an inch`, figures };
      await page.close();
    }
  },
};
