import { rmSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { readCatalogue } from './read.ts';
import { at, copyForEachTest, dataset, plain, producer, restrictedDataset, root, write } from './read.fixtures/catalogue.ts';

copyForEachTest();
// The data that are public in the fixture are not there.
beforeEach(() => rmSync(at('ddt-51/eoliennes/eoliennes.csv')));

const key = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const grants = (...lines: string[]): string => `grants:\n${lines.map((line) => `  - { ${line} }\n`).join('')}`;
const own = `recipient: geometre, key: ${key}, until: 2027-06-30, reason: Instruction des permis.`;
/** Grants of the data set, and what is wrong with the catalogue. */
async function read(files: Record<string, string>): Promise<{ grants: unknown; told: string[] }> {
  write(files);
  const { manifests, problems } = await readCatalogue(root);
  const told = [...problems.values()].flat().map(({ id, where = '' }) => `${plain(where)} ${id}`);
  return { grants: manifests.find(({ id }) => id === 'ddt-51/eoliennes')?.grants, told };
}

const file = 'ddt-51/eoliennes/grants.yaml';
const manifest = { 'ddt-51/eoliennes/dataset.yaml': restrictedDataset };

test('a group of the producer is read as its members, each until the day of the grant', async () => {
  const groups = `groups:\n  - id: epci\n    title: Grand Reims\n    members:\n      - { recipient: bezannes, key: ${key} }\n`;
  const lines = grants('group: epci, until: 2027-06-30, reason: Révision du plan.', own);
  expect(await read({ ...manifest, [file]: lines, 'ddt-51/groups.yaml': groups })).toEqual({
    told: [],
    grants: [
      { recipient: 'bezannes', key, until: '2027-06-30', group: 'epci', reason: 'Révision du plan.' },
      { recipient: 'geometre', key, until: '2027-06-30', reason: 'Instruction des permis.' },
    ],
  });
});

test('where one line is wrong, nothing is granted, and the line is told', async () => {
  const { grants: granted = [], told } = await read({
    ...manifest,
    [file]: grants(own, 'group: absent, until: 2027-06-30, reason: Révision.'),
  });
  expect(granted).toEqual([]);
  expect(told).toEqual(['datasets/ddt-51/eoliennes/grants.yaml:3:14 grant.unknown-group']);
});

test('grants beside public data are refused', async () => {
  write({ 'ddt-51/eoliennes/eoliennes.csv': 'x,y\n4,48\n' });
  expect((await read({ [file]: grants(own) })).told).toEqual(['datasets/ddt-51/eoliennes/grants.yaml:1:1 grant.public']);
});

test('restricted data lie in no bucket of their producer, which everybody reads', async () => {
  const bucketOf = async (text: string): Promise<string | undefined> => {
    write({ 'ddt-51/eoliennes/dataset.yaml': text });
    return (await readCatalogue(root)).manifests[0]?.producer.store?.bucket;
  };
  const own = 'bucket: cartes, endpoint: https://s3.exemple.fr, region: fr-par, address: https://cartes.s3.exemple.fr/';
  write({ 'ddt-51/eoliennes/eoliennes.csv': 'x,y\n4,48\n', 'ddt-51/producer.yaml': `${producer}store: { ${own} }\n` });
  expect([await bucketOf(dataset), await bucketOf(restrictedDataset)]).toEqual(['cartes', undefined]);
});

test('restricted data that lie beside their manifest as they are are told, whatever names them', async () => {
  expect((await read({ ...manifest, 'ddt-51/eoliennes/reseaux.gpkg.age': 'x', 'ddt-51/eoliennes/.DS_Store': 'x' })).told).toEqual([]);
  expect((await read({ 'ddt-51/eoliennes/donnees/reseaux.gpkg': 'x' })).told).toEqual(['datasets/ddt-51/eoliennes access.plain']);
});
