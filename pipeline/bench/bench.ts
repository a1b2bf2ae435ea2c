import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { access } from './access.ts';
import { thousands, type Benchmark } from './benchmark.ts';
import { bring } from './bring.ts';
import { changes } from './changes.ts';
import { conversion } from './conversions.ts';
import { cross } from './cross.ts';
import { felt } from './felt.ts';
import { pan } from './pan.ts';
import { print as sheets } from './print.ts';
import { raster } from './raster.ts';
import { largeSite } from './site.ts';
import { unchanged } from './unchanged.ts';

/** Each benchmark: to add one, write its file and name it here. */
const benchmarks: readonly Benchmark[] = [
  conversion('polygons', 500_000),
  conversion('points', 1_000_000),
  changes,
  unchanged,
  access,
  raster,
  largeSite,
  felt,
  pan,
  bring,
  cross,
  sheets,
];

const usageText = `npm run bench -- [NAME…] [--size N] [--json] [--folder DIR] [--browser PATH]

Measures on this machine, on data that it makes; without a name, everything:

${benchmarks.map(({ name, size, says }) => `  ${name.padEnd(11)}${says(thousands(size))}`).join('\n')}

--size is how much there is of what is measured, --folder where data and results are kept; --json gives an object a line.
Memory is the most that all processes of a run had resident at one moment, together.
`;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: text, json: { type: 'boolean' }, folder: text, browser: text, help: { type: 'boolean' } },
});
const { folder = join(tmpdir(), 'mappe-bench'), browser = '/usr/bin/chromium-headless-shell', help = false, json = false } = values;
const unknown = positionals.filter((each) => !benchmarks.some(({ name }) => name === each));
if (unknown.length > 0) throw new Error(`No such benchmark: ${unknown.join(', ')}.\n${usageText}`);
if (help) print(usageText);
for (const { name, size: usual, says, figures, run } of help ? [] : benchmarks) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const size = Number(values.size ?? usual);
  const own = join(folder, name);
  await rm(own, { recursive: true, force: true });
  await mkdir(own, { recursive: true });
  const rowOf = (what: string, cells: readonly string[]): string =>
    `  ${what.padEnd(40)}${cells.map((each) => each.padStart(12)).join('')}`;
  if (!json) print(`\n${name}: ${says(thousands(size))}\n${rowOf('', figures)}`);
  for await (const { what, figures: cells, details } of run({ size, folder: own, cache: join(folder, 'data'), browser }))
    if (json) print(JSON.stringify({ name, what, ...Object.fromEntries(figures.map((head, at) => [head, cells[at]])), details }));
    else print(rowOf(what, cells) + ((details ?? '') === '' ? '' : `\n    ${details}`));
}
