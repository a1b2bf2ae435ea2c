import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { benchCut } from './cut.ts';
import { demoSite, withDemoSite } from './demo.ts';
import { benchFirstMap, benchPan } from './explorer.ts';
import { others, weighExplorer } from './weight.ts';

const usageText = `npm run bench:map -- [--only PART,…] [--features N] [--folder DIR] [--browser PATH]

Measures what the map costs a reader; all but the cut in the site that \`npm run demo\` has built:

  weight  scripts of Explorer, of the first load and of each part that comes later, beside what others publish of theirs
  first   from asking for Explorer until its first map is drawn
  pan     six and thirty data sets, the map dragged to and fro for five seconds
  cut     a commune cut out of a file of buildings by requests of its parts, against the whole file and ogr2ogr -clipsrc

--features is how many buildings there are, --folder where data are kept.
`;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const printRow = (what: string, ...figures: string[]): void =>
  print(`  ${what.padEnd(34)}${figures.map((each) => each.padStart(14)).join('')}`);

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
const milliseconds = (time: number): string => `${Math.round(time).toLocaleString('en')} ms`;

async function tellCut(features: number, folder: string): Promise<void> {
  const { fileBytes, rows } = await benchCut(features, join(folder, 'cut'), join(folder, 'data'));
  print(`\na commune cut out of ${features.toLocaleString('en')} buildings, FlatGeobuf of ${kilobytes(fileBytes)}; median: < 1 MB, < 1 s`);
  printRow('', 'features', 'fetched', 'of the file', 'requests', 'time', 'CPU', 'ogr2ogr');
  for (const { what, features: found, bytes, requests, ...time } of rows) {
    const share = `${((100 * bytes) / fileBytes).toFixed(2)} %`;
    const times = [time.milliseconds, time.cpuMilliseconds, time.gdalMilliseconds].map(milliseconds);
    printRow(what, found.toLocaleString('en'), kilobytes(bytes), share, String(requests), ...times);
  }
}

async function tellWeight(browser: Browser, address: string): Promise<void> {
  print('\nscripts of Explorer, brotli, each part beyond the first load; first load: ≤ 400 kB');
  printRow('', 'files', 'bytes');
  for (const { what, files, bytes } of await weighExplorer(browser, address, demoSite)) printRow(what, String(files), kilobytes(bytes));
  for (const line of others) print(`  ${line}`);
}

async function tellFirst(browser: Browser, address: string): Promise<void> {
  print(`\nfirst map of Explorer drawn after ${milliseconds(await benchFirstMap(browser, address))}`);
}

async function tellPan(browser: Browser, address: string): Promise<void> {
  print('\nthe map dragged for five seconds, drawn without a graphics card');
  printRow('', 'longest task', 'most CPU', '> 50 ms', 'frames/s', 'longest frame', 'scripts');
  for (const count of [6, 30]) {
    const { layers, longestTask, mostCpu, longTasks, framesPerSecond, longestFrame, scriptShare } = await benchPan(browser, address, count);
    const task = [longestTask, mostCpu].map(milliseconds);
    const share = `${(100 * scriptShare).toFixed(1)} %`;
    printRow(`${layers} data sets`, ...task, String(longTasks), framesPerSecond.toFixed(1), milliseconds(longestFrame), share);
  }
}

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { only: text, features: text, folder: text, browser: text, help: { type: 'boolean' } } });
const { only, features = '500000', folder = join(tmpdir(), 'mappe-bench'), browser: program = '/usr/bin/chromium' } = values;
const inDemo = { weight: tellWeight, first: tellFirst, pan: tellPan };
const names = [...Object.keys(inDemo), 'cut'];
const chosen = only?.split(',') ?? names;
if (values.help === true) print(usageText);
else if (!chosen.every((name) => names.includes(name))) throw new Error(`--only is one or several of ${names.join(', ')}.`);
else {
  const tellers = Object.entries(inDemo).flatMap(([name, tell]) => (chosen.includes(name) ? [tell] : []));
  if (tellers.length > 0)
    await withDemoSite(program, async (browser, address) => {
      for (const tell of tellers) await tell(browser, address);
    });
  if (chosen.includes('cut')) await tellCut(Number(features), folder);
}
