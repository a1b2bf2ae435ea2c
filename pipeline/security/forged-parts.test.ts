import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Artifact, DatasetRecord } from '../../schemas/types.ts';
import { beginCatalogue, collection, features, manifest, run } from '../commands/build/build.fixtures/catalogue.ts';
import { publishParts, type PublishOptions } from '../commands/publication/publish.ts';
import { PipelineError } from '../base/errors.ts';
import { putClaim, readPending, type PendingChange } from '../publication/pending.ts';
import { keysOf } from '../publication/publication.fixtures/make-records.ts';
import { readRecords, recordDigest } from '../publication/records.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

/*
 * What a machine leaves that is no longer its owner's: each forgery costs its own data set, in a folder as in the store itself. Longer than
 * 250 lines: each is a row.
 */

const now = new Date('2026-11-24T12:00:00Z');
const id = 'ddt-51/mats';
const other = 'ddt-51/autre';
const root = mkdtempSync(join(tmpdir(), 'mappe-test-forged-'));
const datasets = join(root, 'datasets');
const honest = join(root, 'part');
beforeAll(async () => {
  beginCatalogue(datasets);
  for (const each of [id, other]) {
    mkdirSync(join(datasets, each));
    writeFileSync(join(datasets, each, 'dataset.yaml'), manifest());
    writeFileSync(join(datasets, each, 'mats.geojson'), collection(features));
  }
  expect((await run(datasets, honest, { run: 'essai', buildOnly: true })).passed).toBe(true);
});
afterAll(() => rmSync(root, { recursive: true }));

/** A copy of the honest part, and what can be done to it. */
interface Part {
  folder: string;
  change: PendingChange & { record: DatasetRecord };
  /** Path of the pending change of the data set. */
  pending: string;
  /** Writes a file; gives its digest. */
  write: (key: string, content: string) => string;
  /** Has another record wait. */
  say: (record: unknown) => void;
}

function copyPart(): Part {
  const folder = join(scratchFolder(), 'part');
  cpSync(honest, folder, { recursive: true });
  const pending = join(folder, 'pending', 'essai', `${id}.json`);
  const change = JSON.parse(readFileSync(pending, 'utf8')) as Part['change'];
  const write = (key: string, content: string): string => {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), content);
    return digest(content);
  };
  return { folder, pending, change, write, say: (record) => writeFileSync(pending, JSON.stringify({ ...change, record })) };
}

const artifactOf = ({ version }: DatasetRecord, format: Artifact['format']): Artifact => {
  const found = version.artifacts.find((each) => each.format === format);
  if (found === undefined) throw new Error(`The record has no ${format}.`);
  return found;
};

/** The record with a file of other bytes and perhaps another name, which is written. */
function withFile({ change: { record }, write }: Part, format: Artifact['format'], content: string, as?: Partial<Artifact>): DatasetRecord {
  const { name, ...artifact } = { ...artifactOf(record, format), ...as };
  const sha256 = digest(content);
  const key = `data/${record.id}/${sha256.slice(0, 16)}/${name}`;
  write(key, content);
  const changed = { ...artifact, name, key, sha256, bytes: Buffer.byteLength(content) };
  return {
    ...record,
    version: { ...record.version, artifacts: record.version.artifacts.map((each) => (each.format === format ? changed : each)) },
  };
}

/** Outcome of each data set, with the ids of the problems that speak against it. */
async function fatesOf(options: Partial<PublishOptions> & Pick<PublishOptions, 'store' | 'parts'>): Promise<Record<string, string[]>> {
  const { merged } = await publishParts({ run: 'essai', datasets, now, ...options }).catch((error: unknown) => {
    if (!(error instanceof PipelineError)) throw error;
    return { merged: [{ dataset: 'all', outcome: 'refused', problems: error.problems }] };
  });
  return Object.fromEntries(merged.map(({ dataset, outcome, problems }) => [dataset, [outcome, ...problems.map((each) => each.id)]]));
}

/** The record of a forger who counts: its history says the bytes that its files have now. */
function sumsRight({ change }: Part, forged: DatasetRecord): DatasetRecord {
  const sum = ({ version }: DatasetRecord): number => version.artifacts.reduce((all, { bytes }) => all + bytes, 0);
  const history = forged.history.map((each) => ({ ...each, bytes: each.bytes + sum(forged) - sum(change.record) }));
  return { ...forged, history };
}

const script = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const forgeries: [string, { inFolder: string; inStore?: string }, (part: Part) => void][] = [
  ['is of another shape', { inFolder: 'publish.part-record' }, ({ change: { record }, say }) => say({ ...record, title: 7 })],
  ['is no JSON', { inFolder: 'publish.part-unreadable' }, ({ pending }) => writeFileSync(pending, '<html>')],
  ['is larger than any', { inFolder: 'publish.part-size' }, ({ pending }) => truncateSync(pending, 68e6)],
  ['is of another data set', { inFolder: 'publish.part-name' }, ({ change: { record }, say }) => say({ ...record, id: other })],
  [
    'names a file of another data set',
    { inFolder: 'publish.part-key' },
    ({ change: { record }, say }) => say(JSON.parse(JSON.stringify(record).replaceAll(`data/${id}/`, `data/${other}/`))),
  ],
  ['names a page', { inFolder: 'publish.part-format' }, (part) => part.say(withFile(part, 'csv', 'x', { name: 'x.csv.html' }))],
  ['names a schema', { inFolder: 'publish.part-format' }, (part) => part.say(withFile(part, 'csv', 'x', { name: 'x.xsd' }))],
  [
    'tells a table as a page',
    { inFolder: 'publish.part-format' },
    (part) => part.say(withFile(part, 'csv', 'x', { mediaType: 'text/html' })),
  ],
  ['has a drawing with a script', { inFolder: 'publish.part-drawing' }, (part) => part.say(withFile(part, 'drawing', script))],
  [
    'has a drawing with a script under an ending in capitals',
    { inFolder: 'publish.part-drawing' },
    (part) => part.say(sumsRight(part, withFile(part, 'drawing', script, { name: 'dessin.SVG' }))),
  ],
  [
    'has a drawing that is larger than any',
    { inFolder: 'publish.part-drawing' },
    (part) => part.say(withFile(part, 'locator', `<svg>${'<g></g>'.repeat(200_000)}</svg>`)),
  ],
  [
    'says what its manifest does not',
    { inFolder: 'publish.part-forged' },
    ({ change: { record }, say }) => say({ ...record, title: 'Pris' }),
  ],
  [
    'has a file of another digest',
    { inFolder: 'publish.part-digest', inStore: 'publish.wrong' },
    ({ change: { record }, write }) => {
      const { key, bytes } = artifactOf(record, 'csv');
      write(key, 'x'.repeat(bytes));
    },
  ],
  [
    'has a file of another length',
    { inFolder: 'publish.part-length', inStore: 'publish.missing' },
    ({ change: { record }, write }) => void write(artifactOf(record, 'csv').key, 'x'),
  ],
];

test.each(forgeries)('a record that %s is refused alone where its part is a folder', async (_, { inFolder }, forge) => {
  const part = copyPart();
  const store = scratchFolder();
  forge(part);
  expect(await fatesOf({ store, parts: [part.folder] })).toEqual({ [id]: ['refused', inFolder], [other]: ['published'] });
  expect([...(await readRecords(folderStore(store))).keys()]).toEqual([other]);
});

test.each(forgeries)(
  'a record that %s is refused alone where its part has written to the store',
  async (_, { inFolder, inStore = inFolder }, forge) => {
    const { folder, ...part } = copyPart();
    forge({ folder, ...part });
    expect(await fatesOf({ store: folder, parts: [] })).toEqual({ [id]: ['refused', inStore], [other]: ['published'] });
    expect([...(await readRecords(folderStore(folder))).keys()]).toEqual([other]);
  },
);

describe('a link in a part', () => {
  const canary = 'what the part cannot read, and this machine can';
  test.each<[string, (part: Part, outside: string) => void]>([
    ['to a file', ({ folder, change }, outside) => replace(join(folder, artifactOf(change.record, 'csv').key), outside)],
    ['in the place of what waits', ({ pending }, outside) => replace(pending, outside)],
    [
      'to a folder',
      ({ folder, change }, outside) => {
        const path = dirname(join(folder, artifactOf(change.record, 'csv').key));
        renameSync(path, `${outside}-moved`);
        symlinkSync(`${outside}-moved`, path);
      },
    ],
  ])('%s is not followed', async (_, link) => {
    const part = copyPart();
    const outside = join(scratchFolder(), 'outside');
    writeFileSync(outside, canary);
    link(part, outside);
    expect(await fatesOf({ store: scratchFolder(), parts: [part.folder] })).toEqual({
      [id]: ['refused', 'publish.part-link'],
      [other]: ['published'],
    });
  });

  test('that leads in a circle ends, and is told', async () => {
    const { folder } = copyPart();
    symlinkSync('..', join(folder, 'pending', 'essai', 'boucle'));
    const { merged, problems } = await publishParts({ store: scratchFolder(), parts: [folder], run: 'essai', datasets, now });
    expect(merged.map(({ outcome }) => outcome)).toEqual(['published', 'published']);
    expect(problems.map(({ id: rule, facts }) => [rule, facts?.['key']])).toEqual([['publish.part-link', 'pending/essai/boucle']]);
  });

  const replace = (path: string, target: string): void => {
    rmSync(path);
    symlinkSync(target, path);
  };
});

describe('a part speaks for', () => {
  /** A plan of two parts, which gives each data set to the part that is named. */
  function planOf(parts: Record<string, string>): string {
    const file = join(scratchFolder(), 'plan.jsonl');
    const lines = Object.entries(parts).map(([dataset, part]) => JSON.stringify({ dataset, action: 'build', reasons: [], bytes: 1, part }));
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    return file;
  }

  /** A copy of the honest part that says that it is one of two, or does not say which. */
  function asPart(part: number | undefined, ...kept: string[]): string {
    const { folder } = copyPart();
    const reports = join(folder, 'pending', 'essai');
    const report = JSON.parse(readFileSync(join(reports, '1-of-1.json'), 'utf8')) as object;
    rmSync(join(reports, '1-of-1.json'));
    if (part !== undefined) writeFileSync(join(reports, `${part}-of-2.json`), JSON.stringify({ ...report, part, of: 2 }));
    for (const each of [id, other]) if (!kept.includes(each)) rmSync(join(reports, `${each}.json`));
    return folder;
  }
  const plan = (): string => planOf({ [id]: '1/2', [other]: '2/2' });

  test('what the plan has given to another, and is not believed; the other is', async () => {
    const parts = [asPart(1, id), asPart(2, id, other)];
    const { merged } = await publishParts({ store: scratchFolder(), parts, plan: plan(), run: 'essai', datasets, now });
    expect(merged.map(({ dataset, outcome, problems }) => [dataset, outcome, ...problems.map((each) => each.id)]).sort()).toEqual([
      [other, 'published'],
      [id, 'published'],
      [id, 'refused', 'publish.part-share'],
    ]);
  });

  test('what its name has given to another machine, where there is no plan', async () => {
    const fates = await Promise.all([1, 2].map((part) => fatesOf({ store: scratchFolder(), parts: [asPart(part, id, other)] })));
    for (const each of [id, other])
      expect(fates.map((fate) => fate[each]).sort()).toEqual([['published'], ['refused', 'publish.part-share']]);
  });

  test('what is in no plan', async () => {
    const store = scratchFolder();
    const mine = planOf({ [other]: '1/2' });
    expect(await fatesOf({ store, parts: [asPart(1, id, other)], plan: mine })).toEqual({
      [id]: ['refused', 'publish.part-unplanned'],
      [other]: ['published'],
    });
    const { folder } = copyPart();
    expect(await fatesOf({ store: folder, parts: [], plan: mine })).toEqual({
      [id]: ['refused', 'publish.part-unplanned'],
      [other]: ['published'],
    });
  });

  test('what another part has, and neither is believed where neither says which it is', async () => {
    expect(await fatesOf({ store: scratchFolder(), parts: [asPart(undefined, id, other), asPart(undefined, id)], plan: plan() })).toEqual({
      [id]: ['refused', 'publish.part-twice'],
      [other]: ['published'],
    });
  });

  test('the same share as another part, and neither is believed', async () => {
    expect(await fatesOf({ store: scratchFolder(), parts: [asPart(1, id), asPart(1, id), asPart(2, other)], plan: plan() })).toEqual({
      [id]: ['refused', 'publish.part-same'],
      [other]: ['published'],
    });
  });

  test('what no manifest describes, which is not even read', async () => {
    const { folder, write } = copyPart();
    write('pending/essai/nuee/jeu.json', 'no JSON');
    // The second is a name that every object has something under.
    write('pending/essai/constructor/jeu.json', 'no JSON');
    for (const each of [
      { store: scratchFolder(), parts: [folder] },
      { store: folder, parts: [] },
    ])
      expect(await fatesOf(each)).toMatchObject({
        'nuee/jeu': ['refused', 'publish.part-manifest'],
        'constructor/jeu': ['refused', 'publish.part-manifest'],
        [id]: ['published'],
      });
  });
});

test('a published version with other bytes, made in the same way by the same programs, is refused by name', async () => {
  const part = copyPart();
  const store = scratchFolder();
  expect(await fatesOf({ store, parts: [part.folder] })).toMatchObject({ [id]: ['published'] });
  const known = (await readRecords(folderStore(store))).get(id);
  if (known === undefined) throw new Error('Nothing was published.');
  const again = copyPart();
  const csv = artifactOf(known, 'csv');
  const record = withFile(again, 'csv', 'x'.repeat(csv.bytes));
  writeFileSync(again.pending, JSON.stringify({ ...again.change, base: recordDigest(known), record }));
  const { merged } = await publishParts({ store, parts: [again.folder], run: 'essai', datasets, now });
  const told = merged.find(({ dataset }) => dataset === id)?.problems.find((each) => each.id === 'publish.part-bytes');
  expect(told?.facts).toEqual({
    key: artifactOf(record, 'csv').key,
    version: known.version.id,
    recipe: csv.recipe,
    known: csv.sha256,
    sha256: digest('x'.repeat(csv.bytes)),
  });
  expect((await readRecords(folderStore(store))).get(id)).toEqual(known);
});

test('what was left in the store with other bytes is taken for finished by no build', async () => {
  const { folder, change, write } = copyPart();
  const { key, bytes } = artifactOf(change.record, 'csv');
  write(key, 'x'.repeat(bytes));
  // Its length is right, and it is in its place: the build would say that it is finished.
  const { lines } = await run(datasets, folder, { now: '2026-11-25', ids: [id] });
  expect(lines.map(({ dataset, outcome, problems }) => [dataset, outcome, ...problems.map((each) => each.id)])).toEqual([
    [id, 'refused', 'store.other-bytes'],
  ]);
});

test('a claim leads to a snapshot alone: only a publication writes these', async () => {
  const store = folderStore(scratchFolder());
  await putClaim(store, 'essai', {
    sequence: 1,
    snapshot: 'data/ddt-51/mats/0123456789abcdef/x.json',
    sha256: '0'.repeat(64),
    published: now.toISOString(),
  });
  expect((await readPending(store)).map(({ claim, broken }) => [claim, broken?.id])).toEqual([[undefined, 'publish.part-name']]);
  await putClaim(store, 'autre', {
    sequence: 1,
    snapshot: 'snapshots/1-0123456789abcdef.json',
    sha256: '0'.repeat(64),
    published: now.toISOString(),
  });
  expect((await readPending(store, 'autre'))[0]?.claim?.snapshot.sequence).toBe(1);
});

test('what is refused leaves nothing that waits, and nobody reads it twice', async () => {
  const part = copyPart();
  writeFileSync(part.pending, '<html>');
  await fatesOf({ store: part.folder, parts: [] });
  expect(await keysOf(folderStore(part.folder), 'pending/')).toEqual([]);
  expect(existsSync(part.pending)).toBe(false);
});
