import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { withDemoSite } from './demo.ts';

/*
 * What a reader feels of each kind of page: on a phone whose processor is four times slower than this one, on a line of 1.6 Mbit/s. The
 * site has been built before (`npm run demo`). Each figure is the median of some visits, each in a browser that knows nothing yet.
 */

const usageText = `npm run bench:felt -- [--only PAGE,…] [--runs N] [--json] [--browser PATH]

  FCP, LCP  something, and the largest thing, is seen
  CLS       how much of what is seen jumps (0.05 at most)
  quiet     the line and the processor have no more to do
  tile      the first tile of a map has come
  task      the longest time in which the page answers nobody
  input     the slowest answer to a key or a finger
`;

/** A phone of the middle class on a line far from its mast, as Lighthouse has it. */
const slowness = { cpu: 4, bitsPerSecond: 1_600_000, latencyMs: 150 };
const phone = { width: 390, height: 844 };
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

const kinds: readonly Kind[] = [
  { name: 'home', path: '/' },
  { name: 'search', path: '/donnees/', act: search },
  { name: 'results', path: '/donnees/?q=eaux' },
  { name: 'data set', path: '/donnees/natural-earth/eaux/' },
  { name: 'its map', path: '/donnees/natural-earth/eaux/', act: (page) => page.getByRole('button', { name: /carte/i }).first().click() },
  { name: 'table', path: '/donnees/insee/communes/' },
  { name: 'explorer', path: '/explorer/' },
  { name: 'places', path: '/territoires/' },
  { name: 'commune', path: '/territoires/commune/?code=51454' },
  { name: 'form', path: '/publier/' },
  { name: 'help', path: '/aide/' },
];

const figures = ['firstPaint', 'largestPaint', 'shift', 'quiet', 'firstTile', 'longestTask', 'slowestInput', 'bytes', 'requests'] as const;
type Figure = (typeof figures)[number];
/** Figures of one visit, in milliseconds and bytes. */
type Felt = Record<Figure, number>;

/** Figures of a visit that the page itself keeps. */
type Observed = Pick<Felt, 'largestPaint' | 'shift' | 'longestTask' | 'slowestInput'> & { lastTask: number };

/** Runs in the page before its own scripts: keeps what the browser measures. */
function observe(): void {
  const felt: Observed = { largestPaint: 0, shift: 0, longestTask: 0, lastTask: 0, slowestInput: 0 };
  Object.assign(window, { felt });
  const on = (type: string, take: (entry: PerformanceEntry & { value?: number; hadRecentInput?: boolean }) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
      ...(type === 'event' && { durationThreshold: 16 }),
    });
  on('largest-contentful-paint', ({ startTime }) => (felt.largestPaint = startTime));
  on('layout-shift', ({ value = 0, hadRecentInput }) => (felt.shift += hadRecentInput === true ? 0 : value));
  on('longtask', ({ startTime, duration }) => {
    felt.longestTask = Math.max(felt.longestTask, duration);
    felt.lastTask = startTime + duration;
  });
  on('event', ({ duration }) => (felt.slowestInput = Math.max(felt.slowestInput, duration)));
}

const readObserved = (page: Page): Promise<Observed & { firstPaint: number }> =>
  page.evaluate(() => {
    const { felt } = window as Window & { felt?: Observed };
    if (felt === undefined) throw new Error('The page has lost what was observed.');
    return { ...felt, firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0 };
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
    ...{ offline: false, latency: slowness.latencyMs },
    ...{ downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond },
  });
  return line;
}

async function visit(browser: Browser, address: string, { path, act }: Kind): Promise<Felt> {
  const context = await browser.newContext({ viewport: phone, isMobile: true, hasTouch: true, deviceScaleFactor: 1, locale: 'fr-FR' });
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
    const { lastTask, ...felt } = observed;
    const firstTile = line.firstTile === undefined ? 0 : line.firstTile - start;
    return {
      ...{ ...felt, firstTile, bytes: line.bytes, requests: line.requests },
      quiet: Math.max(line.last - start, lastTask, felt.largestPaint),
    };
  } finally {
    await context.close();
  }
}

const medianOf = (visits: readonly Felt[], key: Figure): number =>
  visits.map((each) => each[key]).toSorted((a, b) => a - b)[Math.floor(visits.length / 2)] ?? 0;

async function measure(browser: Browser, address: string): Promise<void> {
  const row = (name: string, cells: readonly string[]): void =>
    void process.stdout.write(`${name.padEnd(12)}${cells.map((cell) => cell.padStart(10)).join('')}\n`);
  if (!json) row('', ['FCP ms', 'LCP ms', 'CLS', 'quiet ms', 'tile ms', 'task ms', 'input ms', 'kB', 'requests']);
  for (const kind of chosen) {
    const visits: Felt[] = [];
    for (let run = 0; run < Math.max(1, Number(runs)); run += 1) visits.push(await visit(browser, address, kind));
    const felt = Object.fromEntries(figures.map((key) => [key, medianOf(visits, key)])) as Felt;
    if (json) process.stdout.write(`${JSON.stringify({ page: kind.name, ...felt })}\n`);
    else {
      const format = (key: Figure): string => {
        if (key === 'shift') return felt.shift.toFixed(3);
        return String(Math.round(key === 'bytes' ? felt.bytes / 1000 : felt[key]));
      };
      row(kind.name, figures.map(format));
    }
  }
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    browser: { type: 'string', default: '/usr/bin/chromium' },
    help: { type: 'boolean', default: false },
  },
});
const { only, runs, json, browser: program, help } = values;
const chosen = kinds.filter(({ name }) => only === undefined || only.split(',').includes(name));
if (help) process.stdout.write(usageText);
else if (chosen.length === 0) throw new Error(`--only is one or several of ${kinds.map(({ name }) => name).join(', ')}.`);
else await withDemoSite(program, measure);
