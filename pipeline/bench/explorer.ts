import type { Browser, Page } from 'playwright-core';

/** Figures that a reader feels while the map is moved. */
export interface PanFigures {
  layers: number;
  /** The longest time in which the page answers nobody. */
  longestTask: number;
  /** The most that the processor worked in one: the rest is the wait for a busy machine. */
  mostCpu: number;
  /** Tasks above 50 ms. */
  longTasks: number;
  framesPerSecond: number;
  longestFrame: number;
  /** Processor time of the page's own scripts, of a second. */
  scriptShare: number;
}

const viewport = { width: 1280, height: 720 };
const patience = { timeout: 120_000 };
const isDrawn = '.map[data-drawn="yes"]';
const runs = 3;
/** How long the map is dragged to and fro, and how far from where it is taken. */
const panMs = 5000;
const reach = { across: 260, down: 120 };
/** One way and back; moves of the pointer come as often as those of a hand. */
const swingMs = 2500;
const moveMs = 16;
const glideMs = 700;
/** From there on a task is felt. */
const longMs = 50;

/** France, and what the demo has there. */
const view = 'carte=5/46/2';

const medianOf = (figures: readonly number[]): number => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;

async function inPage<T>(browser: Browser, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport, locale: 'fr-FR' });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Runs in the page before its own scripts: keeps when the map is drawn for the first time. */
function keepDrawn(): void {
  const watched = new MutationObserver(() => {
    if (document.querySelector('.map[data-drawn="yes"]') === null) return;
    Object.assign(window, { drawnAt: performance.now() });
    watched.disconnect();
  });
  watched.observe(document, { subtree: true, attributes: true, childList: true });
}

/**
 * Measure milliseconds from the request for Explorer's page to its first drawn map, in a browser without cache; the median of some visits.
 */
export async function benchFirstMap(browser: Browser, address: string): Promise<number> {
  const visits: number[] = [];
  for (let run = 0; run < runs; run += 1)
    visits.push(
      await inPage(browser, async (page) => {
        await page.addInitScript(keepDrawn);
        await page.goto(new URL('/explorer/', address).href);
        const drawn = await page.waitForFunction(() => (window as Window & { drawnAt?: number }).drawnAt, undefined, patience);
        return (await drawn.jsonValue()) ?? 0;
      }),
    );
  return medianOf(visits);
}

interface Entry {
  id: string;
  path: string;
  facts: string;
}

interface Facts {
  id: string;
  path: string;
  tiles?: { url: string };
}

const nameOf = (id: string, copy: number): string => (copy === 0 ? id : `${id}-${copy}`);
/** Another archive to the map, the same to the server. */
const urlOf = (url: string, copy: number): string => (copy === 0 ? url : `${url}?copy=${copy}`);

/** So many data sets in the catalogue of the page: the demo's, then copies of them under other names, with tiles of their own. */
async function fill(page: Page, address: string, layers: number): Promise<string[]> {
  const url = new URL('/explorer/couches.json', address).href;
  const catalogue = (await (await fetch(url)).json()) as { datasets: Entry[] };
  const ids: string[] = [];
  const datasets: Entry[] = [];
  for (let copy = 0; ids.length < layers; copy += 1)
    for (const entry of catalogue.datasets.slice(0, layers - ids.length)) {
      const name = nameOf(entry.id, copy);
      const facts = (await (await fetch(new URL(entry.facts, address))).json()) as Facts;
      if (facts.tiles) facts.tiles.url = urlOf(facts.tiles.url, copy);
      const path = `/copies/${name}.json`;
      await page.route(new URL(path, address).href, (route) => route.fulfill({ json: { ...facts, id: name, path: name } }));
      datasets.push({ ...entry, id: name, path: name, facts: path });
      ids.push(name);
    }
  await page.route(url, (route) => route.fulfill({ json: { ...catalogue, datasets } }));
  return ids;
}

/** Runs in the page: keeps when each of its frames begins. */
function keepFrames(): void {
  const frames: number[] = [];
  Object.assign(window, { framesAt: frames });
  const next = (time: number): void => {
    frames.push(time);
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}

async function drag(page: Page): Promise<void> {
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator('.maplibregl-canvas').boundingBox()) ?? {};
  const [left, top] = [x + (width * 2) / 3, y + height / 2];
  await page.mouse.move(left, top);
  await page.mouse.down();
  const begun = Date.now();
  for (let passed = 0; passed < panMs; passed = Date.now() - begun) {
    const turn = (2 * Math.PI * passed) / swingMs;
    await page.mouse.move(left + reach.across * Math.sin(turn), top + reach.down * Math.sin(turn / 2));
    await page.waitForTimeout(moveMs);
  }
  await page.mouse.up();
  // It glides on, and its address is written.
  await page.waitForTimeout(glideMs);
}

/** Event of Chromium's trace: microseconds; `tdur` is the processor's share. */
interface Traced {
  name: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
}

/** Set by the page: Chromium has pages of its own, which work meanwhile. */
const mark = 'panned';

/** Tasks of the main thread of the page that set the mark. */
function tasksOf(trace: Buffer): { milliseconds: number; cpuMilliseconds: number }[] {
  const { traceEvents: events } = JSON.parse(trace.toString()) as { traceEvents: Traced[] };
  const marked = events.find(({ name }) => name === mark);
  return events
    .filter(({ name, pid, tid }) => name === 'ThreadControllerImpl::RunTask' && pid === marked?.pid && tid === marked.tid)
    .map(({ dur = 0, tdur = 0 }) => ({ milliseconds: dur / 1000, cpuMilliseconds: tdur / 1000 }));
}

/** The map with so many data sets, dragged to and fro by the pointer. */
export const benchPan = (browser: Browser, address: string, layers: number): Promise<PanFigures> =>
  inPage(browser, async (page) => {
    const ids = await fill(page, address, layers);
    await page.goto(new URL(`/explorer/#${[view, ...ids.map((id) => `d=${id}`)].join('&')}`, address).href);
    await page.locator(isDrawn).waitFor(patience);
    const shown = await page.locator('[data-layer]').count();
    if (shown !== layers) throw new Error(`${shown} data sets are on the map, not ${layers}.`);
    await page.waitForLoadState('networkidle');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const scriptSeconds = async (): Promise<number> =>
      (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0;
    await page.evaluate(keepFrames);
    await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
    await page.evaluate((name) => void performance.mark(name), mark);
    const [begun, script] = [Date.now(), await scriptSeconds()];
    await drag(page);
    const [seconds, scripts] = [(Date.now() - begun) / 1000, (await scriptSeconds()) - script];
    const frames = await page.evaluate(() => (window as Window & { framesAt?: number[] }).framesAt ?? []);
    const tasks = tasksOf(await browser.stopTracing());
    if (tasks.length === 0) throw new Error('Chromium has traced no task of the page.');
    const times = tasks.map((task) => task.milliseconds);
    return {
      layers,
      longestTask: Math.max(...times),
      mostCpu: Math.max(...tasks.map((task) => task.cpuMilliseconds)),
      longTasks: times.filter((time) => time > longMs).length,
      framesPerSecond: frames.length / seconds,
      longestFrame: Math.max(0, ...frames.slice(1).map((time, index) => time - (frames[index] ?? time))),
      scriptShare: scripts / seconds,
    };
  });
