import type { Page } from 'playwright-core';
import type { Benchmark } from './benchmark.ts';
import { openDemo } from './demo.ts';
import { observe, readObserved } from './felt.ts';

/** How long the map is dragged to and fro, and how far from where it is taken. */
const panMs = 5000;
const reach = { across: 260, down: 120 };
/** One way and back; moves of the pointer come as often as those of a hand. */
const swingMs = 2500;
const moveMs = 16;
/** The map glides on, and its address is written. */
const glideMs = 700;

/** France, and what the demonstration has there. */
const view = 'carte=5/46/2';

/** Drag the map of Explorer to and fro, with few data sets on it and with many, drawn without a graphics card. */
export const pan: Benchmark = {
  name: 'pan',
  size: 30,
  says: (size) => `the map of six data sets and of ${size}, dragged for ${panMs / 1000} s; drawn is when the first is seen`,
  figures: ['drawn', 'longest task', '> 50 ms', 'frames/s', 'longest frame'],
  async *run({ size, browser: program }) {
    await using demo = await openDemo(program);
    for (const layers of [6, size]) {
      const context = await demo.browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'fr-FR' });
      const page = await context.newPage();
      await page.addInitScript(observe);
      const ids = await offerLayers(page, demo.address, layers);
      await page.goto(new URL(`/explorer/#${[view, ...ids.map((id) => `d=${id}`)].join('&')}`, demo.address).href);
      await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 120_000 });
      const drawn = await page.evaluate(() => performance.now());
      const shown = await page.locator('[data-layer]').count();
      if (shown !== layers) throw new Error(`${shown} data sets are on the map, not ${layers}.`);
      await page.waitForLoadState('networkidle');
      const begun = await page.evaluate(keepFrames);
      await drag(page);
      const frames = await page.evaluate(() => (window as Window & { frameTimes?: number[] }).frameTimes ?? []);
      const tasks = (await readObserved(page)).tasks.filter(({ startTime }) => startTime >= begun);
      const longest = [Math.max(0, ...tasks.map(({ duration }) => duration)), Math.max(0, ...gapsOf(frames))];
      const [task = '', frame = '', first = ''] = [...longest, drawn].map((time) => `${Math.round(time)} ms`);
      const rate = (1000 * frames.length) / ((frames.at(-1) ?? 0) - begun);
      yield { what: `${layers} data sets`, figures: [first, task, String(tasks.length), rate.toFixed(1), frame] };
      await context.close();
    }
  },
};

interface Entry {
  id: string;
  path: string;
  facts: string;
}

/** Offer so many data sets to the page: the demonstration's, then copies of them under other names, with tiles of their own. */
async function offerLayers(page: Page, address: string, layers: number): Promise<string[]> {
  const url = new URL('/explorer/couches.json', address).href;
  const catalogue = (await (await fetch(url)).json()) as { datasets: Entry[] };
  const datasets: Entry[] = [];
  for (let copy = 0; datasets.length < layers; copy += 1)
    for (const entry of catalogue.datasets.slice(0, layers - datasets.length)) {
      const id = copy === 0 ? entry.id : `${entry.id}-${copy}`;
      const path = `/copies/${id}.json`;
      const facts = (await (await fetch(new URL(entry.facts, address))).json()) as { tiles?: { url: string } };
      // Another archive to the map, the same to the server.
      if (facts.tiles && copy > 0) facts.tiles.url += `?copy=${copy}`;
      await page.route(new URL(path, address).href, (route) => route.fulfill({ json: { ...facts, id, path: id } }));
      datasets.push({ ...entry, id, path: id, facts: path });
    }
  await page.route(url, (route) => route.fulfill({ json: { ...catalogue, datasets } }));
  return datasets.map(({ id }) => id);
}

/** Runs in the page: keeps when each of its frames begins, from now on. */
function keepFrames(): number {
  const frameTimes: number[] = [];
  Object.assign(window, { frameTimes });
  const next = (time: number): void => {
    frameTimes.push(time);
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
  return performance.now();
}

const gapsOf = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - (times[index] ?? time));

/** Drag the map of a page to and fro for five seconds. */
export async function drag(page: Page): Promise<void> {
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator('.maplibregl-canvas').boundingBox()) ?? {};
  const left = x + (width * 2) / 3;
  const top = y + height / 2;
  await page.mouse.move(left, top);
  await page.mouse.down();
  const begun = Date.now();
  for (let passed = 0; passed < panMs; passed = Date.now() - begun) {
    const turn = (2 * Math.PI * passed) / swingMs;
    await page.mouse.move(left + reach.across * Math.sin(turn), top + reach.down * Math.sin(turn / 2));
    await page.waitForTimeout(moveMs);
  }
  await page.mouse.up();
  await page.waitForTimeout(glideMs);
}
