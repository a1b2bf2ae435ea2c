import type { Browser, CDPSession, Page } from 'playwright-core';
import { medianOf, type Benchmark } from './benchmark.ts';
import { openDemo } from './demo.ts';

/** A phone of the middle class on a line far from its mast, as Lighthouse has it. */
const slowness = { cpu: 4, bitsPerSecond: 1_600_000, latencyMs: 150 };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1, locale: 'fr-FR' };
/** Nothing has come for so long: the page is quiet. */
const quietMs = 1500;
const mostMs = 60_000;

/** A kind of page, and what a reader does on it first. */
interface Kind {
  name: string;
  path: string;
  act?: (page: Page) => Promise<void>;
}

const search = (page: Page): Promise<void> => page.getByRole('searchbox').first().pressSequentially('eau', { delay: 120 });
const openMap = (page: Page): Promise<void> => page.getByRole('button', { name: /carte/i }).first().click();

const kinds: readonly Kind[] = [
  { name: 'home', path: '/' },
  { name: 'search', path: '/donnees/', act: search },
  { name: 'results', path: '/donnees/?q=eaux' },
  { name: 'data set', path: '/donnees/natural-earth/eaux/' },
  { name: 'its map', path: '/donnees/natural-earth/eaux/', act: openMap },
  { name: 'table', path: '/donnees/insee/communes/' },
  { name: 'explorer', path: '/explorer/' },
  { name: 'places', path: '/territoires/' },
  { name: 'commune', path: '/territoires/commune/?code=51454' },
  { name: 'form', path: '/publier/' },
  { name: 'help', path: '/aide/' },
];

// FCP, LCP: something, and the largest thing, is seen. CLS: how much of what is seen jumps (0.05 at most). Quiet: the line and the processor
// have no more to do. Tile: the first of a map has come. Task: the longest time in which the page answers nobody. Input: the slowest answer.
/** Visit each kind of page of the demonstration on a slow phone. */
export const felt: Benchmark = {
  name: 'felt',
  size: 3,
  says: (size) => `what a reader feels of each kind of page, on a slow phone that knows nothing yet; median of ${size} visits`,
  figures: ['FCP ms', 'LCP ms', 'CLS', 'quiet ms', 'tile ms', 'task ms', 'input ms', 'kB', 'requests'],
  async *run({ size, browser: program }) {
    await using demo = await openDemo(program);
    for (const kind of kinds) {
      const visits: number[][] = [];
      for (let run = 0; run < size; run += 1) visits.push(await visit(demo.browser, demo.address, kind));
      const medians = (visits[0] ?? []).map((_, figure) => medianOf(visits.map((each) => each[figure] ?? Number.NaN)));
      yield { what: kind.name, figures: medians.map((figure) => (Number.isInteger(figure) ? String(figure) : figure.toFixed(3))) };
    }
  },
};

/** Measurements that the browser makes of a page, in milliseconds since it was asked for. */
interface Observed {
  firstPaint: number;
  largestPaint: number;
  /** How much jumps. */
  shift: number;
  slowestInput: number;
  /** Tasks of 50 ms and more. */
  tasks: { startTime: number; duration: number }[];
}

/** Keep in a page, before its own scripts run, what the browser measures. */
export function observe(): void {
  const observed: Observed = { firstPaint: 0, largestPaint: 0, shift: 0, slowestInput: 0, tasks: [] };
  Object.assign(window, { observed });
  const on = (type: string, take: (entry: PerformanceEntry & { value?: number; hadRecentInput?: boolean }) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
      ...(type === 'event' && { durationThreshold: 16 }),
    });
  on('paint', ({ startTime }) => (observed.firstPaint = startTime));
  on('largest-contentful-paint', ({ startTime }) => (observed.largestPaint = startTime));
  on('layout-shift', ({ value = 0, hadRecentInput }) => (observed.shift += hadRecentInput === true ? 0 : value));
  on('longtask', ({ startTime, duration }) => observed.tasks.push({ startTime, duration }));
  on('event', ({ duration }) => (observed.slowestInput = Math.max(observed.slowestInput, duration)));
}

/** Read what `observe` has kept so far. */
export const readObserved = (page: Page): Promise<Observed> =>
  page.evaluate(() => {
    const { observed } = window as Window & { observed?: Observed };
    if (observed === undefined) throw new Error('The page has lost what was observed.');
    return observed;
  });

/** State of the network line: bytes carried, requests still open, and the times of the last answer and of the first tile. */
interface Line {
  bytes: number;
  requests: number;
  last: number;
  firstTile?: number;
  open: Set<string>;
}

/** Within an archive: what it is asked for first tells where its tiles are. */
const isPiece = (range: string | undefined): boolean => range !== undefined && !range.startsWith('bytes=0-');

async function watchLine(session: CDPSession): Promise<Line> {
  const line: Line = { bytes: 0, requests: 0, last: Date.now(), open: new Set<string>() };
  const tiles = new Set<string>();
  const end = (id: string): void => {
    line.open.delete(id);
    line.last = Date.now();
  };
  session.on('Network.requestWillBeSent', ({ requestId, request: { headers } }) => {
    if (isPiece(headers['range'] ?? headers['Range'])) tiles.add(requestId);
    if (!line.open.has(requestId)) line.requests += 1;
    line.open.add(requestId);
    line.last = Date.now();
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    line.bytes += encodedDataLength;
    end(requestId);
    if (tiles.has(requestId)) line.firstTile ??= line.last;
  });
  session.on('Network.loadingFailed', ({ requestId }) => end(requestId));
  await session.send('Network.enable');
  const bytesPerSecond = slowness.bitsPerSecond / 8;
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: slowness.latencyMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
  return line;
}

/** Figures of one visit, in the order of their heads. */
async function visit(browser: Browser, address: string, { path, act }: Kind): Promise<number[]> {
  const context = await browser.newContext(phone);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const line = await watchLine(session);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowness.cpu });
    await page.addInitScript(observe);
    const start = Date.now();
    const isLate = (): boolean => Date.now() - start > mostMs;
    await page.goto(new URL(path, address).href, { waitUntil: 'load', timeout: mostMs });
    await act?.(page);
    while (!isLate() && (line.open.size > 0 || Date.now() - line.last < quietMs)) await page.waitForTimeout(100);
    let observed = await readObserved(page);
    // The line may be quiet before anything is seen.
    while (!isLate() && observed.largestPaint === 0) {
      await page.waitForTimeout(200);
      observed = await readObserved(page);
    }
    const { firstPaint, largestPaint, shift, slowestInput, tasks } = observed;
    const quiet = Math.max(line.last - start, largestPaint, ...tasks.map(({ startTime, duration }) => startTime + duration));
    const longestTask = Math.max(0, ...tasks.map(({ duration }) => duration));
    const times = [quiet, line.firstTile === undefined ? 0 : line.firstTile - start, longestTask, slowestInput].map(Math.round);
    return [Math.round(firstPaint), Math.round(largestPaint), shift, ...times, Math.round(line.bytes / 1000), line.requests];
  } finally {
    await context.close();
  }
}
