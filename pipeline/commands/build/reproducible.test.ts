import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder, square, type Feature } from '../../programs/programs.fixtures/make-geopackage.ts';
import { allFormats, catalogue, filesOf, run } from './build.fixtures/catalogue.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const cli = join(root, 'pipeline', 'cli.ts');

/** Squares of which some lie on each other (nothing but their order tells them apart), one across ±180°, one feature without geometry. */
const features: Feature[] = [
  ...Array.from({ length: 60 }, (_, index) => ({
    geometry: square(4 + (index % 5) / 100, 48, 0.01),
    properties: { code: `0${index}`, surface: index / 3, jour: '2026-11-24', usage: index % 2 === 0 ? 'Été' : null },
  })),
  { geometry: { type: 'Polygon', coordinates: [[[179, 0], [-179, 0], [-179, 1], [179, 0]]] }, properties: { code: '99' } }, // prettier-ignore
  { geometry: null, properties: { code: '98' } },
];

/** A machine as it could not differ more: one core, half a day away, another language, files that nobody else may read. */
function buildElsewhere(datasets: string, store: string, ids: readonly string[]): void {
  const build = [process.execPath, cli, 'build', ...ids, '--datasets', datasets, '--store', store];
  const env = { PATH: process.env['PATH'], TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOSTNAME: 'elsewhere' };
  execFileSync('taskset', ['-c', '0', 'sh', '-c', 'umask 077; exec "$@"', 'sh', ...build], { env, stdio: 'pipe' });
}

/** The two stores hold the same files with the same bytes; the pointer alone says when it was written. */
function expectSame(here: string, elsewhere: string): void {
  const names = filesOf(here).filter((name) => name !== 'current.json');
  expect(filesOf(elsewhere).filter((name) => name !== 'current.json')).toEqual(names);
  const differing = names.filter((name) => !readFileSync(join(here, name)).equals(readFileSync(join(elsewhere, name))));
  expect(differing).toEqual([]);
}

test('another machine at another time makes the same bytes of every artifact, record and snapshot', async () => {
  const { datasets, folder, write } = catalogue('documents: [{ path: notice.txt, title: Notice }]\n', features);
  write('notice.txt', 'Comment lire ces données.');
  const table = join(dirname(folder), 'table');
  execFileSync('mkdir', [table]);
  execFileSync('cp', [join(folder, 'dataset.yaml'), join(folder, 'notice.txt'), table]);
  execFileSync('sed', ['-i', 's/mats.geojson/table.csv/', join(table, 'dataset.yaml')]);
  write('../table/table.csv', 'code;valeur;jour\n01004;1,5;24/11/2026\n2A004;2;\n');
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@exemple.fr', ...args], { cwd: datasets, stdio: 'pipe' });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'x');
  const here = join(scratchFolder(), 'store');
  const elsewhere = join(scratchFolder(), 'store');
  const { lines } = await run(datasets, here, { now: '2031-01-01' });
  expect(lines.map(({ outcome, problems }) => [outcome, problems.filter(({ severity }) => severity === 'error')])).toEqual([
    ['published', []],
    ['published', []],
  ]);
  buildElsewhere(datasets, elsewhere, []);
  expectSame(here, elsewhere);
  const formats = lines.flatMap(({ artifacts }) => artifacts.map(({ format }) => format));
  for (const format of allFormats) expect(formats).toContain(format);
});

test('so it is with a data set of the demonstration', async () => {
  const here = join(scratchFolder(), 'store');
  const elsewhere = join(scratchFolder(), 'store');
  const datasets = join(root, 'site', 'demonstration');
  const ids = ['natural-earth/cotes'];
  const { lines } = await run(datasets, here, { ids });
  expect(lines).toMatchObject([{ outcome: 'published' }]);
  buildElsewhere(datasets, elsewhere, ids);
  const artifacts = (store: string): string[] => filesOf(store).filter((name) => name.startsWith('data'));
  expect(artifacts(elsewhere)).toEqual(artifacts(here));
  expect(artifacts(here).length).toBeGreaterThan(8);
});
