import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Artifact, DatasetRecord } from '../../schemas/types.ts';
import { beginCatalogue, manifest, run } from '../commands/build/build.fixtures/catalogue.ts';
import { publishParts } from '../commands/publication/publish.ts';
import { makePlan, smallPdf } from '../standards/cnig.fixtures/make-package.ts';
import { readRecords } from '../publication/records.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { makeTar } from '../programs/programs.fixtures/make-tar.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';

const plain = (text: string): string => text.replaceAll('\u202f', ' ');
/** A table: of all that is built, it takes the least. */
const data = { name: 'mats/mats.csv', content: 'code;hauteur\n01004;100\n2A004;80\n' };
const page = { name: 'mats/index.html', content: '<script>alert(1)</script>' };

function writeCatalogue(datasets: string, name: string, archive: Buffer): void {
  beginCatalogue(datasets);
  const folder = join(datasets, 'ddt-51', 'mats');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), archive);
  writeFileSync(join(folder, 'dataset.yaml'), manifest().replace('path: mats.geojson', `path: ${name}`));
}

/** A catalogue whose one data set is this archive, as it is published. */
async function published(
  name: string,
  archive: Buffer,
): Promise<{ record: DatasetRecord; source: Artifact; store: string; datasets: string }> {
  const datasets = join(scratchFolder(), 'datasets');
  const store = join(scratchFolder(), 'store');
  writeCatalogue(datasets, name, archive);
  const { lines } = await run(datasets, store);
  expect(lines.flatMap(({ problems }) => problems.filter(({ severity }) => severity === 'error'))).toEqual([]);
  const record = (await readRecords(folderStore(store))).get('ddt-51/mats');
  const source = record?.version.artifacts.find(({ format }) => format === 'source');
  if (record === undefined || source === undefined) throw new Error('Nothing was published.');
  return { record, source, store, datasets };
}

/** The files in a published archive, with their digests. */
function contentOf(store: string, { key }: Artifact): Record<string, string> {
  const out = scratchFolder();
  execFileSync('bsdtar', ['-xf', join(store, key), '-C', out]);
  const names = execFileSync('bsdtar', ['-tf', join(store, key)], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'utf8')]));
}
const remarks = ({ problems }: DatasetRecord): string[] =>
  problems.filter(({ id }) => id.startsWith('source.repacked')).map(({ message }) => plain(message));
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('an archive of which every file is read is offered as it came', async () => {
  const archive = makeZip([data]);
  const { record, source } = await published('mats.zip', archive);
  expect([source.sha256, source.repacked, remarks(record)]).toEqual([sha256(archive), undefined, []]);
});

test.each([
  ['zip', makeZip([page, data])],
  ['tar', undefined],
  // attack: files in an archive that nobody has looked at
])('a %s with a file that is left aside is offered without it, and says so', async (ending, zip) => {
  const archive = zip ?? (await makeTar([page, data]));
  const { record, source, store } = await published(`mats.${ending}`, archive);
  expect(source).toMatchObject({ name: 'mats.zip', mediaType: 'application/zip', repacked: { from: sha256(archive), left: 1 } });
  expect(record.version.source.sha256).toBe(sha256(archive));
  expect(contentOf(store, source)).toEqual({ [data.name]: data.content });
  expect(remarks(record)).toEqual([
    `L’archive « mats.${ending} » est proposée au téléchargement sans ce qui n’en a pas été lu (1 : mats/index.html) : elle a été refaite avec le reste.`,
  ]);
});

test('a KMZ stays one without its pictures', async () => {
  const placemark = '<Placemark><name>a</name><Point><coordinates>4,48.9</coordinates></Point></Placemark>';
  const kml = {
    name: 'doc.kml',
    content: `<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>d</name>${placemark}</Document></kml>`,
  };
  const { source, store } = await published('mats.kmz', makeZip([kml, { name: 'images/a.png', content: 'png' }]));
  expect(source).toMatchObject({ name: 'mats.kmz', mediaType: 'application/vnd.google-earth.kmz', repacked: { left: 1 } });
  expect(contentOf(store, source)).toEqual({ 'doc.kml': kml.content });
});

const other = { name: 'mats/autres.csv', content: 'code;hauteur\n51108;90\n' };
/** A zip with a word of its author at its end. */
function commented(zip: Buffer, comment: string): Buffer {
  zip.writeUInt16LE(Buffer.byteLength(comment), zip.length - 2);
  return Buffer.concat([zip, Buffer.from(comment)]);
}

test.each([
  // attack: archives that hold one thing for us and another for the next program
  ['a file between its files that its directory does not name', makeZip([data, { ...other, gap: makeZip([page]).subarray(0, 90) }])],
  ['a comment', commented(makeZip([data]), '<script>alert(1)</script>')],
])('a zip with %s is offered as it was read', async (_, archive) => {
  const { record, source, store } = await published('mats.zip', archive);
  expect(source.repacked).toEqual({ from: sha256(archive), left: 0 });
  expect(Object.keys(contentOf(store, source))).toContain(data.name);
  expect(readFileSync(join(store, source.key)).includes('<script>')).toBe(false);
  expect(remarks(record)).toEqual([
    'L’archive « mats.zip » contient des octets que son sommaire n’annonce pas, ou dit deux choses d’un même fichier : elle est proposée au téléchargement refaite avec ce qui a été lu.',
  ]);
});

test('what is packed anew has the same bytes each time, and stays what it is in a run that builds nothing', async () => {
  const archive = makeZip([page, data]);
  const first = await published('mats.zip', archive);
  const second = await published('mats.zip', archive);
  expect(second.source).toEqual(first.source);
  expect(second.record.version).toEqual(first.record.version);
  const again = await run(first.datasets, first.store, { now: '2026-11-25' });
  expect(again.lines.map(({ outcome }) => outcome)).toEqual(['unchanged']);
  // Another title is another record of the same files.
  const file = join(first.datasets, 'ddt-51', 'mats', 'dataset.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('Mâts d’éoliennes', 'Mâts'));
  utimesSync(file, 1, 1);
  expect((await run(first.datasets, first.store, { now: '2026-11-26' })).lines.map(({ outcome }) => outcome)).toEqual(['published']);
  const record = (await readRecords(folderStore(first.store))).get('ddt-51/mats');
  expect([record?.title, record?.version.artifacts.find(({ format }) => format === 'source')]).toEqual(['Mâts', first.source]);
  expect(remarks(record ?? first.record)).toHaveLength(1);
});

test('a part of a run brings what was packed anew, and under no other name than that of an archive', async () => {
  const datasets = join(scratchFolder(), 'datasets');
  const part = join(scratchFolder(), 'part');
  writeCatalogue(datasets, 'mats.zip', makeZip([page, data]));
  expect((await run(datasets, part, { run: 'essai', buildOnly: true })).passed).toBe(true);
  const file = join(part, 'pending', 'essai', 'ddt-51', 'mats.json');
  const honest = readFileSync(file, 'utf8');
  const publishTo = (store: string): Promise<unknown> =>
    publishParts({ store, run: 'essai', parts: [part], datasets, now: new Date('2026-11-24T12:00:00Z') }).catch(String);
  const pending = JSON.parse(honest) as { record: DatasetRecord };
  const offered = pending.record.version.artifacts.find(({ format }) => format === 'source');
  if (offered === undefined) throw new Error('no source');
  // Its name says how a server gives it out: none of the part's own.
  const key = offered.key.replace('mats.zip', 'autre.zip');
  cpSync(join(part, offered.key), join(part, key));
  writeFileSync(file, honest.replaceAll(offered.key, key).replace('"name":"mats.zip","mediaType"', '"name":"autre.zip","mediaType"'));
  const forged = join(scratchFolder(), 'store');
  expect(JSON.stringify(await publishTo(forged))).toMatch(/ne dit pas ce que dit .*dataset\.yaml \(version\)/);
  expect(
    await readRecords(folderStore(forged)).then(
      (records) => [...records.keys()],
      () => [],
    ),
  ).toEqual([]);
  writeFileSync(file, honest);
  const store = join(scratchFolder(), 'store');
  await publishTo(store);
  const record = (await readRecords(folderStore(store))).get('ddt-51/mats');
  const source = record?.version.artifacts.find(({ format }) => format === 'source');
  expect(source?.repacked?.left).toBe(1);
});

test('the package of a plan keeps the written pieces that were looked into', async () => {
  const plan = join(scratchFolder(), '2A004_PLU_20260301');
  makePlan(plan);
  writeFileSync(join(plan, 'Pieces_ecrites', 'faux.pdf'), '<script>alert(1)</script>');
  const zip = join(scratchFolder(), 'plan.zip');
  execFileSync('bsdtar', ['-a', '-cf', zip, '-C', plan, '.']);
  const { source, store } = await published('plan.zip', readFileSync(zip));
  const content = contentOf(store, source);
  expect(Object.values(content)).toContain(smallPdf);
  expect(Object.keys(content).filter((name) => /faux|\.(html|exe)$/.test(name))).toEqual([]);
  expect(Object.keys(content).some((name) => name.endsWith('.shp'))).toBe(true);
});
