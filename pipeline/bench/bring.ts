import { createWriteStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Browser } from 'playwright-core';
import { megabytes, thousands, type Benchmark } from './benchmark.ts';
import { openDemo } from './demo.ts';
import { observe, readObserved } from './felt.ts';
import { drag } from './pan.ts';

/** A table as heavy as people have: its rows are longer, not more. */
const heavyBytes = 150e6;
const mostMs = 600_000;
const sampleMs = 200;

/** Put tables of many points upon the map of Explorer, and drag it. */
export const bring: Benchmark = {
  name: 'bring',
  size: 1_000_000,
  says: (size) => `${size} points of a CSV of one’s own, and a CSV of 150 MB, read by Explorer; then its map dragged for 5 s`,
  figures: ['file', 'shown', 'task, read', 'task, pan', '> 50 ms', 'memory', 'quiet'],
  async *run({ size, folder, browser: program }) {
    await using demo = await openDemo(program);
    const rows = { points: size, heavy: Math.round(size * 1.5) };
    for (const [what, note] of [
      ['points', ''],
      ['heavy', 'x'.repeat(Math.max(0, Math.round(heavyBytes / rows.heavy) - 55))],
    ] as const) {
      const path = join(folder, `${what}.csv`);
      await pipeline(Readable.from(tableOf(rows[what], note)), createWriteStream(path));
      const { size: bytes } = await stat(path);
      const page = await demo.browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'fr-FR' });
      await page.addInitScript(observe);
      await page.goto(new URL('/explorer/#carte=5/46/2', demo.address).href);
      await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: mostMs });
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      const memory = await followMemory(demo.browser);
      const begun = await page.evaluate(() => performance.now());
      await page.getByLabel('Fichier à montrer').setInputFiles(path);
      const told = page.getByText(/est sur la carte|n’est pas sur la carte/).first();
      await told.waitFor({ timeout: mostMs });
      const shown = await page.evaluate(() => performance.now());
      await page.waitForTimeout(3000);
      const panned = await page.evaluate(() => performance.now());
      await drag(page);
      const tasks = (await readObserved(page)).tasks.filter(({ startTime }) => startTime >= begun);
      const pan = tasks.filter(({ startTime }) => startTime >= panned);
      const longest = (some: typeof tasks): string => `${Math.round(Math.max(0, ...some.map(({ duration }) => duration)))} ms`;
      const before = tasks.filter((task) => !pan.includes(task));
      const seconds = `${((shown - begun) / 1000).toFixed(1)} s`;
      const { most, last } = memory.end();
      const figures = [megabytes(bytes), seconds, longest(before), longest(pan), String(pan.length), megabytes(most), megabytes(last)];
      yield {
        what: `${thousands(rows[what])} rows`,
        figures,
        details: (await told.textContent()) ?? '',
      };
      await page.close();
    }
  },
};

/** Rows of a table of points all over mainland France, some thousand at a time. */
function* tableOf(rows: number, note: string): Generator<string> {
  yield 'id;commune;hauteur;lon;lat;note\n';
  let text = '';
  for (let at = 0; at < rows; at += 1) {
    const lon = -1 + ((at * 0.618_034) % 1) * 7;
    const lat = 43.5 + ((at * 0.414_214) % 1) * 6;
    text += `mesure-${at};Zone ${at % 97};${(at % 500) / 10};${lon.toFixed(5)};${lat.toFixed(5)};${note}\n`;
    if (at % 5000 < 4999 && at < rows - 1) continue;
    yield text;
    text = '';
  }
}

/** Follow the resident memory of the largest of a browser's pages: the most, and the last. */
export async function followMemory(browser: Browser): Promise<{ end: () => { most: number; last: number } }> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const read = (): number =>
    Math.max(
      ...pages.map((pid) => {
        try {
          return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
        } catch {
          return 0;
        }
      }),
    );
  let most = 0;
  let last = 0;
  const look = (): void => {
    last = read();
    most = Math.max(most, last);
  };
  const timer = setInterval(look, sampleMs);
  return {
    end() {
      clearInterval(timer);
      look();
      return { most, last };
    },
  };
}
