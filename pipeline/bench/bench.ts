import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchConversion, listSeconds, type ConversionRow } from './conversions.ts';
import { benchDiff } from './diff.ts';
import type { BenchData } from './make-data.ts';
import { benchQuota } from './quota.ts';
import { benchRaster } from './raster.ts';
import { benchSite } from './site.ts';
import { benchUnchanged } from './unchanged.ts';
import { benchVerify } from './verify.ts';
import type { ResourceUse } from './watch.ts';

const subjects = ['tiles', 'all', 'points', 'unchanged', 'site', 'quota', 'diff', 'raster', 'verify'] as const;
type Subject = (typeof subjects)[number];

const usageText = `npm run bench -- [--only ${subjects.join('|')}] [--features N] [--records N] [--side N] [--folder DIR]

Measures on this machine, on data that it makes:

  tiles, all     the tiles, and everything, of polygons against the common recipe of GDAL and tippecanoe
  points         both of points
  diff           the difference of two versions, with a key and without
  unchanged      a run in which nothing has changed
  site           the site of 2,000 and of 20,000 records against plain Astro
  quota          counting the bytes of 100,000 records, from their files
  raster         a COG against gdal_translate with the same options, and with every pixel compared as in a build, in turns
  verify         reading artifacts back while they are built, and again with mappe verify

Without --only it measures all of them. --features is how many polygons or points there are, --records how many records
are counted, --side how many pixels wide the picture is, --folder where data and results are kept.
Memory is the most that all processes of a run had resident at one moment, together.
`;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const printRow = (what: string, ...figures: string[]): void =>
  print(`  ${what.padEnd(42)}${figures.map((each) => each.padStart(12)).join('')}`);

const heading = ['seconds', 'CPU seconds', 'memory'];
const figuresOf = ({ wallSeconds, cpuSeconds, peakBytes }: ResourceUse): string[] => [
  wallSeconds.toFixed(1),
  cpuSeconds.toFixed(1),
  megabytes(peakBytes),
];

/** How long, as a multiple of another; whether that is within the target is left to the reader. */
const ratio = (value: number, base: number): string => (value / base).toFixed(2);

async function tellConversion(data: BenchData, folder: string, cache: string, ways: { tiles: boolean; all: boolean }): Promise<void> {
  print(`\n${data.features.toLocaleString('en')} ${data.kind} in Lambert-93, 9 attributes, GeoPackage`);
  printRow('', ...heading, 'size', '× recipe', '× its CPU', 'target');
  let recipe: ConversionRow | undefined;
  for await (const row of benchConversion(data, folder, cache, ways)) {
    recipe ??= row;
    const { wallSeconds, cpuSeconds } = recipe.usage;
    const against = [ratio(row.usage.wallSeconds, wallSeconds), ratio(row.usage.cpuSeconds, cpuSeconds)];
    printRow(row.what, ...figuresOf(row.usage), megabytes(row.bytes), ...against, row.target === undefined ? '' : `≤ ${row.target}`);
    const programs = [...row.usage.programs].filter(([, seconds]) => seconds >= 0.5).sort(([, a], [, b]) => b - a);
    print(`    ${row.detail}; CPU: ${listSeconds(programs)}`);
    const largest = [...row.usage.peakPrograms].filter(([, bytes]) => bytes >= 20e6).sort(([, a], [, b]) => b - a);
    print(`    memory: ${largest.map(([name, bytes]) => `${name} ${megabytes(bytes)}`).join(', ')}`);
  }
}

async function tellUnchanged(folder: string): Promise<void> {
  const count = 200;
  print(`\n${count} data sets of which none has changed`);
  printRow('', ...heading, 'target');
  printRow('mappe build', ...figuresOf(await benchUnchanged(folder, count)), '< 1 s');
}

async function tellDiff(data: BenchData, folder: string, cache: string): Promise<void> {
  print(`\ntwo versions of ${data.features.toLocaleString('en')} ${data.kind}, five in a hundred not as they were`);
  printRow('', ...heading, 'target');
  for await (const { what, usage, found } of benchDiff(data, folder, cache)) {
    printRow(what, ...figuresOf(usage), '< 60 s');
    print(`    ${Object.entries(found).map(([term, count]) => `${term} ${count.toLocaleString('en')}`).join(', ')}`); // prettier-ignore
  }
}

const siteTargets = new Map([['mappe site 20000', '< 40 s, 1.2 GB']]);

function printPrograms({ programs, programBytes }: ResourceUse): void {
  const largest = [...programs].filter(([, seconds]) => seconds >= 0.5).sort(([, a], [, b]) => b - a);
  for (const [name, seconds] of largest) printRow(`  ${name}`, '', '', '', seconds.toFixed(1), megabytes(programBytes.get(name) ?? 0));
}

async function tellSite(folder: string): Promise<void> {
  print('\nsite of invented records');
  printRow('', 'records', 'pages', ...heading);
  for await (const row of benchSite(folder, [2_000, 20_000])) {
    const { builder, records } = row;
    if ('failure' in row) {
      printRow(builder, String(records), 'no end');
      print(`    ${row.failure}`);
      continue;
    }
    const { pages, usage } = row;
    printRow(builder, String(records), String(pages), ...figuresOf(usage), siteTargets.get(`${builder} ${records}`) ?? '');
    printPrograms(usage);
  }
}

async function tellQuota(folder: string, count: number): Promise<void> {
  const { seconds, producers, bytes, recordBytes } = await benchQuota(folder, count);
  print(`\nquota over ${count.toLocaleString('en')} records of five versions, ${megabytes(recordBytes)} of record files`);
  printRow('', 'seconds', 'producers', 'counted');
  printRow('records read', seconds.read.toFixed(2), '', '');
  printRow('records read, bytes counted', seconds.counted.toFixed(2), producers.toLocaleString('en'), `${(bytes / 1e12).toFixed(2)} TB`);
}

async function tellRaster(folder: string, side: number): Promise<void> {
  print(
    `\na picture of ${side.toLocaleString('en')} × ${side.toLocaleString('en')} pixels, red, green and blue, as a COG; median of three runs`,
  );
  printRow('', 'seconds', 'from', 'to', 'size', '× plain', 'target');
  const rows = await benchRaster(folder, side);
  const plain = rows[0]?.seconds.median ?? NaN;
  for (const { what, target, seconds, bytes } of rows) {
    const figures = [seconds.median, seconds.least, seconds.most].map((each) => each.toFixed(2));
    printRow(what, ...figures, megabytes(bytes), ratio(seconds.median, plain), target === undefined ? '' : `≤ ${target}`);
  }
}

async function tellVerify(data: BenchData, folder: string, cache: string): Promise<void> {
  print(`\nverification of ${data.features.toLocaleString('en')} ${data.kind}`);
  printRow('', 'seconds', '× convert', 'target');
  const { stages, build, usage, bytes } = await benchVerify(data, folder, cache);
  const { convert = NaN, verify = NaN } = stages;
  printRow('artifacts made', convert.toFixed(1), '1.00', '');
  printRow('artifacts read back and counted', verify.toFixed(1), ratio(verify, convert), '≤ 0.2');
  print(`    ${listSeconds(Object.entries(stages))}`);
  // The works that count what files hold and compare it with the data: each has a start of its own, or shares one with others of them.
  const isReading = (name: string): boolean => /^node run-works\.ts( count-(rows|tiles))+$/.test(name);
  const programs = [...build.programs]
    .filter(([name]) => isReading(name))
    .map(([name, seconds]) => [name.slice('node run-works.ts '.length), seconds] as const);
  const readBack = programs.reduce((sum, [, seconds]) => sum + seconds, 0);
  printRow('', ...heading, '× its CPU');
  printRow('mappe build', ...figuresOf(build), '1.00');
  printRow('  what reads artifacts back', '', readBack.toFixed(1), '', ratio(readBack, build.cpuSeconds));
  print(`    ${listSeconds(programs)}`);
  printRow('', ...heading, 'size', 's per GB');
  printRow('mappe verify', ...figuresOf(usage), megabytes(bytes), (usage.wallSeconds / (bytes / 1e9)).toFixed(1));
}

interface Sizes {
  features: number | undefined;
  records: number;
  side: number;
}

async function bench(only: Subject | undefined, { features, records, side }: Sizes, folder: string): Promise<void> {
  const wants = (subject: Subject): boolean => only === undefined || only === subject;
  const at = (name: string): string => join(folder, name);
  const polygons: BenchData = { kind: 'polygons', features: features ?? 500_000 };
  const points: BenchData = { kind: 'points', features: features ?? 1_000_000 };
  const both = only === undefined;
  if (wants('tiles') || wants('all'))
    await tellConversion(polygons, at('polygons'), at('data'), { tiles: both || only === 'tiles', all: both || only === 'all' });
  if (wants('points')) await tellConversion(points, at('points'), at('data'), { tiles: true, all: true });
  if (wants('diff')) await tellDiff(points, at('diff'), at('data'));
  if (wants('unchanged')) await tellUnchanged(at('unchanged'));
  if (wants('site')) await tellSite(at('site'));
  if (wants('quota')) await tellQuota(at('quota'), records);
  if (wants('raster')) await tellRaster(at('raster'), side);
  if (wants('verify')) await tellVerify(polygons, at('verify'), at('data'));
}

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { only: text, features: text, records: text, side: text, folder: text, help: { type: 'boolean' } },
});
const { features, records = '100000', side = '10000', folder = join(tmpdir(), 'mappe-bench') } = values;
const only = subjects.find((subject) => subject === values.only);
const sizes = { features: features === undefined ? undefined : Number(features), records: Number(records), side: Number(side) };
if (values.help === true || (values.only !== undefined && only === undefined)) print(usageText);
else await bench(only, sizes, folder);
