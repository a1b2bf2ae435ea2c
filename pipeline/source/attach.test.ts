import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { safeName } from '../../schemas/model/plain-text.ts';
import type { Dataset } from '../../schemas/types.ts';
import { attachFiles } from './attach.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

const file = { path: '/scratch/source', name: 'Éoliennes (2024).CSV', bytes: 10, sha256: 'ab'.repeat(32) };
const source = { ...file, files: [file] };

test('attaches the source under a name that fits in an address, and the documents with their titles', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'notice.pdf'), 'PDF');
  const manifest = { ...makeManifest({ documents: [{ path: 'notice.pdf', title: 'Notice' }] }), folder };
  const [deposited, document] = await attachFiles(manifest, source);
  expect(deposited).toMatchObject({
    format: 'source',
    name: 'Eoliennes-2024-.CSV',
    mediaType: 'text/csv',
    key: 'data/ddt-51/essai/abababababababab/Eoliennes-2024-.CSV',
  });
  expect(document).toMatchObject({ format: 'document', name: 'notice.pdf', title: 'Notice', mediaType: 'application/pdf', bytes: 3 });
});

test('leaves the source where the manifest says not to keep it', async () => {
  expect(await attachFiles(makeManifest({ keepSource: false }), source)).toEqual([]);
});

test('leaves a source above 5 GB where the manifest says nothing, and keeps it where that is asked', async () => {
  const most = 5 * 1024 ** 3;
  const names = async (bytes: number, dataset: Partial<Dataset> = {}): Promise<string[]> =>
    (await attachFiles(makeManifest(dataset), { ...source, bytes })).map(({ name }) => name);
  expect(await names(most)).toEqual(['Eoliennes-2024-.CSV']);
  expect(await names(most + 1)).toEqual([]);
  expect(await names(most + 1, { keepSource: true })).toEqual(['Eoliennes-2024-.CSV']);
});

test.each([
  ['carte.html', 'carte.html.bin'],
  ['carte.SVG', 'carte.SVG.bin'],
  ['carte.xml', 'carte.gml'],
  ['carte.mht', 'carte.mht.bin'],
  ['carte.js', 'carte.js.bin'],
  ['carte.pdf', 'carte.pdf.bin'],
  ['carte.xhtml', 'carte.xhtml.bin'],
  ['carte', 'carte.bin'],
  ['carte.tar.gz', 'carte.tar.gz'],
  ['nuage.copc.laz', 'nuage.copc.laz'],
  ['scan.tfw', 'scan.tfw'],
  // attack: a source that is a page to a browser
])('a source called %j is published as %j, which no browser runs', async (name, published) => {
  expect(await attachFiles(makeManifest({}), { ...source, files: [{ ...file, name }] })).toMatchObject([{ name: published }]);
});

test('attaches each file of a source, none under the name of another', async () => {
  const files = [file, { ...file, sha256: 'cd'.repeat(32) }];
  expect(await attachFiles(makeManifest({}), { ...source, files })).toMatchObject([
    { name: 'Eoliennes-2024-.CSV', path: file.path },
    { name: '2-Eoliennes-2024-.CSV', key: 'data/ddt-51/essai/cdcdcdcdcdcdcdcd/2-Eoliennes-2024-.CSV' },
  ]);
});

test('a source that was not downloaded again is named, without a path', async () => {
  const { path: _, ...known } = file;
  const [attached] = await attachFiles(makeManifest({}), { ...source, files: [known] });
  expect(attached).toMatchObject({ format: 'source', sha256: file.sha256 });
  expect(attached).not.toHaveProperty('path');
});

test.each([
  ['.htaccess', 'htaccess'],
  [`a.${'b'.repeat(119)}`, 'b'.repeat(119)],
  ['../../etc/passwd', 'etc-passwd'],
  ['été.zip', 'ete.zip'],
  ['日本', 'source'],
])('calls %j %j', (name, safe) => expect(safeName(name)).toBe(safe));
