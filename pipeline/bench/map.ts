import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCut } from './cut.ts';

const usageText = `npm run bench:map -- [--features N] [--folder DIR]

Measures what the map's tools cost a reader, on data that it makes:

  cut    a commune cut out of a file of buildings by requests of its parts, against the whole file and ogr2ogr -clipsrc

--features is how many buildings there are, --folder where data are kept.
`;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const printRow = (what: string, ...figures: string[]): void =>
  print(`  ${what.padEnd(28)}${figures.map((each) => each.padStart(14)).join('')}`);

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

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { features: text, folder: text, help: { type: 'boolean' } } });
const { features = '500000', folder = join(tmpdir(), 'mappe-bench') } = values;
if (values.help === true) print(usageText);
else await tellCut(Number(features), folder);
