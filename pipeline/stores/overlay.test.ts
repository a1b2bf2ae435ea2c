import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, collection, features, run } from '../commands/build/build.fixtures/catalogue.ts';
import { publishParts } from '../commands/publication/publish.ts';
import { readHistory } from '../publication/history.ts';
import { keysOf } from '../publication/publication.fixtures/make-records.ts';
import { readRecords } from '../publication/records.ts';
import { point, scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { folderStore } from './folder.ts';

test('a machine without keys builds upon what is published, and leaves only what is new to the publication', async () => {
  const { datasets, write } = catalogue('keywords: [éolienne]\n');
  const root = scratchFolder();
  const store = join(root, 'store');
  const part = join(root, 'part');
  const empty = join(root, 'empty');
  await run(datasets, store, { run: 'un' });
  const same = await run(datasets, empty, { run: 'deux', buildOnly: true, published: store });
  expect([same.lines.map(({ outcome }) => outcome), await keysOf(folderStore(empty), 'data/')]).toEqual([['unchanged'], []]);

  write('mats.geojson', collection([...features, { geometry: point(4.3, 48.97), properties: { code: '51109', hauteur: 1 } }]));
  const { lines } = await run(datasets, part, { run: 'trois', buildOnly: true, published: store });
  expect(
    lines.map(({ outcome, problems }) => [outcome, problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)]),
  ).toEqual([['built', []]]);
  const { merged } = await publishParts({ store, run: 'trois', parts: [part], now: new Date('2026-11-25T12:00:00Z') });
  expect(merged.map(({ outcome }) => outcome)).toEqual(['published']);
  const record = (await readRecords(folderStore(store))).get('ddt-51/mats');
  expect([record?.history.length, record?.version.changes?.added, (await readHistory(folderStore(store), 9)).length]).toEqual([2, 1, 2]);
});
