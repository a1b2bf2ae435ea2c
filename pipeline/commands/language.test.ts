import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const fixtures = join(import.meta.dirname, '..', 'vector', 'inspect.fixtures');

/** A catalogue with much that is wrong, told by the schemas, the rules, YAML and the data; written without accents. */
const files: Record<string, string> = {
  'operator.yaml': `title: Test
description: A catalogue for tests.
site: https://example.org/
contact: { name: GIS, email: gis@example.org }
publisher: { name: Test, address: Nowhere, director: Nobody }
host: { name: Test, address: Nowhere, url: "https://example.org" }
accessibility: { status: non-conforme }
`,
  'broken/producer.yaml': `title: Town
type: comune
siret: 13000525500018
territory: DEP-99
contact: { name: GIS }
`,
  'broken/all/dataset.yaml': `titre: PLAYGROUNDS_OF_THE_TOWN
description: short
themes: [equipment, eau, risques, sols]
license: CC-BY-NC-4.0
frequency: yearly
temporal: { start: 2027-13-01, end: 2020-01-01 }
keywords: [field, fields]
contact: { name: GIS, email: jane.doe@gmail.com }
source: { path: Aires.geojson, url: https://example.org/a.html }
layers:
  - name: Aires
    fields: { prenom: { unit: 3 } }
tiles: { minzoom: 14, maxzoom: 4, profile: reseau, points: keep }
documents: [{ path: notes.html, title: N }]
expect: { features: { min: 9, max: 3 } }
access: restricted
style: style.json
`,
  'broken/all/style.json': '[{ "id": "a", "type": "circle", "source-layer": "a", "paint": { "circle-radius": "big", "circle-size": 1 } }]',
  'broken/none/notes.txt': 'Nothing.',
  'broken/tab/dataset.yaml': 'title: Sols\n\tdescription: tab\n',
  'town/producer.yaml': 'title: Town\ntype: association\nterritory: FR\ncontact: { name: GIS, email: gis@example.org }\n',
  'town/rows/dataset.yaml': `title: Masts of the town
description: Masts of the town with their height, surveyed in 2025.
themes: [energie]
license: CC-BY-NC-4.0
frequency: annual
contact: { name: GIS, email: gis@example.org }
source: { path: rows.csv }
`,
  'town/rows/rows.csv': 'name,height\na,1\nb,2,3,4\n',
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-language-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'datasets', name)), { recursive: true });
    await writeFile(join(folder, 'datasets', name), text);
  }
  await cp(join(fixtures, 'bornes.csv'), join(folder, 'masts.csv'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Letters, signs and words that English text does not have; names of fields and values are French in any language. */
const french = /[àâçéèêëîïôùûœ«»\u202f]|\b(le|la|les|des|une|dans|pas|pour|avec|sur|sont|il|vous)\b/i;

function mappe(...args: string[]): string {
  const cli = join(import.meta.dirname, '..', 'cli.ts');
  const { stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', cli, '--lang', 'en', ...args], {
    encoding: 'utf8',
    cwd: folder,
  });
  return `${stdout}${stderr}`;
}

/** Take the sentences of a line: of JSON only its messages, as their parts are there in both languages. */
const sentences = (line: string): string[] => (line.startsWith('{') ? (line.match(/"message":"(\\.|[^"\\])*"/g) ?? []) : [line]);

test.each([
  [['check'], 'manifest.unknown-key  There is no “titre” here. Write “title”.'],
  [['check', '--json'], '"message":"The file dataset.yaml is missing here. Add it, or delete the folder."'],
  [['build'], '✗ town/rows refused'],
  [['build', '--json'], '"outcome":"refused"'],
  [['plan'], 'broken/all: refused'],
  [['plan', '--json'], '"message":"A tab is used to indent. Replace it with spaces."'],
  [['inspect', 'masts.csv'], 'This file can be published'],
  [['inspect', 'datasets/operator.yaml'], 'The format of “operator.yaml” is not'],
  [
    [
      'new',
      'masts.csv',
      '--producer',
      'new',
      '--yes',
      '--description',
      'Masts of the town, with their height.',
      '--lineage',
      'Surveyed.',
      '--contact',
      'gis@example.org',
      '--territory',
      'DEP-51',
      '--type',
      'association',
      '--theme',
      'energie',
    ],
    'Manifest written: datasets/new/masts/dataset.yaml',
  ],
  [['new', 'masts.csv', '--producer', 'New one', '--yes'], 'is not an identifier'],
  [['serve', '--out', 'nowhere'], 'Nothing to serve'],
  [['site', '--store', 'nowhere'], 'There is no catalogue in nowhere'],
  [['bild'], 'There is no command “bild”'],
  [['--help'], 'Usage: mappe [options] [command]'],
  [['help', 'new'], 'folder of the producer, new or not'],
])('%j speaks English alone', (args, said) => {
  const text = mappe(...args);
  expect(text).toContain(said);
  expect(
    text
      .split('\n')
      .flatMap(sentences)
      .filter((line) => french.test(line)),
  ).toEqual([]);
});

test('of several languages the last counts, and one that there is not is refused', () => {
  expect(mappe('--lang', 'fr', 'bild')).toContain('La commande «');
  expect(mappe('--lang', 'de', 'check')).toBe('The value “de” will not do. See “npm run mappe -- --help”.\n');
});
