import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PipelineError } from '../../base/errors.ts';
import { withLimits, type Limits } from '../../base/limits.ts';
import { takeOut } from '../../source/take-out.ts';
import { makeSevenZip, makeTar } from '../programs.fixtures/make-tar.ts';
import { makeZip } from '../programs.fixtures/make-zip.ts';
import { isArchive, type Unpacked } from '../../base/archive.ts';
import { unpack, type UnpackJob } from './unpack.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-unpack-'));
});
afterAll(() => rm(folder, { recursive: true }));

type Asked = Partial<UnpackJob> & { limits?: Partial<Limits> };

async function open(archive: Buffer, { limits = {}, ...job }: Asked = {}): Promise<Unpacked & { out: string }> {
  const out = join(folder, `out${(count += 1)}`);
  await mkdir(out);
  const path = join(folder, `archive${count}`);
  await writeFile(path, archive);
  const asked = { name: 'depot.zip', extensions: ['csv', 'shp', 'dbf', 'geojson'], ...job };
  return { ...(await unpack(path, out, asked, withLimits(limits))), out };
}

const refusal = async (archive: Buffer, job: Asked = {}): Promise<string | undefined> => {
  const error: unknown = await open(archive, job).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof PipelineError ? error.problems[0]?.id : `not refused: ${String(error)}`;
};

describe('an archive', () => {
  test('gives its data files under names of ours, those of one stem together, and names the rest', async () => {
    const { files, ignored, out } = await open(
      makeZip([
        { name: 'Données/' },
        { name: 'Données/ZONES.shp', content: 'a' },
        { name: 'Données/zones.DBF', content: 'b' },
        { name: 'lisez-moi.pdf' },
        { name: 'b.csv', content: 'c' },
      ]),
    );
    expect(files).toEqual([
      { local: 'f0.shp', name: 'Données/ZONES.shp' },
      { local: 'f0.dbf', name: 'Données/zones.DBF' },
      { local: 'f1.csv', name: 'b.csv' },
    ]);
    expect(ignored).toEqual(['lisez-moi.pdf']);
    expect((await readdir(out)).sort()).toEqual(['f0.dbf', 'f0.shp', 'f1.csv']);
    expect(await readFile(join(out, 'f1.csv'), 'utf8')).toBe('c');
  });

  test('may be a tar, compressed or not, or one compressed file', async () => {
    const plain = await makeTar([{ name: './a.csv', content: 'x' }]);
    expect((await open(plain)).files).toEqual([{ local: 'f0.csv', name: 'a.csv' }]);
    expect((await open(gzipSync(plain), { name: 'a.tar.gz' })).files).toEqual([{ local: 'f0.csv', name: 'a.csv' }]);
    const { files, out } = await open(gzipSync('{}'), { name: 'communes.geojson.gz' });
    expect(files).toEqual([{ local: 'f0.geojson', name: 'communes.geojson' }]);
    expect(await readFile(join(out, 'f0.geojson'), 'utf8')).toBe('{}');
  });

  test('compressed with bzip2 is opened in the sandbox', async () => {
    // "a,b\n1,2\n" by bzip2 -9
    const bzip2 = Buffer.from('425a6839314159265359bf87407f00000359000010000430003000200030c00869b28823278bb9229c28485fc3a03f80', 'hex');
    const path = join(folder, 'table.csv.bz2');
    await writeFile(path, bzip2);
    const work = join(folder, 'bzip2');
    expect(isArchive(bzip2)).toBe(true);
    const { files } = await takeOut({ path, name: 'table.csv.bz2' }, ['csv'], work);
    expect(files).toEqual([{ local: 'f0.csv', name: 'table.csv', path: join(work, 'out', 'f0.csv') }]);
    let text = '';
    for await (const piece of createReadStream(join(work, 'out', 'f0.csv'))) text += String(piece);
    expect(text).toBe('a,b\n1,2\n');
  });
});

describe('a 7z archive', () => {
  test('is opened in the sandbox, folders included', async () => {
    const bytes = makeSevenZip({ 'dossier/a.csv': 'x;y\n1;2\n', 'notice.pdf': 'PDF' });
    const path = join(folder, 'donnees.7z');
    await writeFile(path, bytes);
    const work = join(folder, 'seven');
    expect(isArchive(bytes)).toBe(true);
    const unpacked = await takeOut({ path, name: 'donnees.7z' }, ['csv'], work);
    expect(unpacked).toEqual({
      files: [{ local: 'f0.csv', name: 'dossier/a.csv', path: join(work, 'out', 'f0.csv') }],
      ignored: ['notice.pdf'],
      odd: false,
    });
    expect(await readFile(join(work, 'out', 'f0.csv'), 'utf8')).toBe('x;y\n1;2\n');
  });

  test('is refused with a link, a name that leaves it, two names that differ in case, or too much in it', async () => {
    expect(await refusal(makeSevenZip({}, { 'a.csv': '/etc/passwd' }))).toBe('source.archive-link');
    expect(await refusal(makeSevenZip({ 'dossier/../a.csv': 'x' }))).toBe('source.archive-name');
    expect(await refusal(makeSevenZip({ 'a.csv': 'x', 'A.csv': 'y' }))).toBe('source.archive-duplicate');
    expect(await refusal(makeSevenZip({ 'a.csv': 'x'.repeat(70 * 1024 ** 2) }))).toBe('source.archive-ratio');
    expect(await refusal(makeSevenZip({ 'a.csv': 'x', 'b.csv': 'y' }), { limits: { archiveEntries: 1 } })).toBe('source.archive-entries');
  });

  test('is refused where it ends early', async () => {
    const bytes = makeSevenZip({ 'a.csv': Array.from({ length: 5000 }, (_, index) => `${index * 7919}`).join('\n') });
    for (const end of [10, 40, bytes.length / 2, bytes.length - 1])
      expect(await refusal(bytes.subarray(0, end))).toBe('source.archive-broken');
  });
});

describe('is refused: an archive', () => {
  test.each(['../a.csv', 'x/../../a.csv', '/etc/a.csv', 'C:\\a.csv', 'C:/a.csv', 'a\\..\\b.csv', 'a\u0000.csv', 'a\n.csv'])(
    'with the name %j',
    async (name) => {
      expect(await refusal(makeZip([{ name, content: 'x' }]))).toBe('source.archive-name');
      if (!name.includes('\u0000')) expect(await refusal(await makeTar([{ name, content: 'x' }]))).toBe('source.archive-name');
    },
  );

  test('with a folder that leaves it, though no folder is made', async () => {
    expect(await refusal(makeZip([{ name: '../x/' }]))).toBe('source.archive-name');
  });

  test('with one name twice, be it in another case', async () => {
    expect(await refusal(makeZip([{ name: 'a.csv' }, { name: 'A.CSV' }]))).toBe('source.archive-duplicate');
    expect(await refusal(makeZip([{ name: 'é.csv' }, { name: 'e\u0301.csv' }]))).toBe('source.archive-duplicate');
  });

  test('with a link, a device or a pipe', async () => {
    expect(await refusal(makeZip([{ name: 'a.csv', content: '/etc/passwd', mode: 0o120777 }]))).toBe('source.archive-link');
    for (const type of ['symlink', 'link', 'character-device', 'block-device', 'fifo'] as const) {
      expect(await refusal(await makeTar([{ name: 'a.csv', type, linkname: '/etc/passwd' }]))).toBe('source.archive-link');
    }
  });

  test('with entries that share their bytes', async () => {
    const first = { name: 'a.csv', content: 'x'.repeat(100) };
    expect(await refusal(makeZip([first, { name: 'b.csv', content: first.content, at: 0 }]))).toBe('source.archive-overlap');
    expect(await refusal(makeZip([first, { name: 'b.csv', content: first.content }]))).toMatch(/^not refused/);
  });

  test.each([
    // attack: archives that hold one thing for us and another for the next program
    ['', {}],
    [', behind bytes that no directory announces', { gap: Buffer.alloc(40) }],
    [', among those that nobody reads', { name: 'a.pdf', localName: 'a.exe' }],
  ])('with a file of one name in its directory and another before its bytes%s', async (_, more) => {
    const file = { name: 'a.csv', localName: 'b.csv', content: 'x', ...more };
    expect(await refusal(makeZip([{ name: 'c.csv' }, file]))).toBe('source.archive-two-names');
  });

  test('with a password', async () => {
    expect(await refusal(makeZip([{ name: 'a.csv', content: 'x', encrypted: true }]))).toBe('source.archive-encrypted');
  });

  test('whose bytes are not what it says', async () => {
    expect(await refusal(makeZip([{ name: 'a.csv', content: 'x', wrongSum: true }]))).toBe('source.archive-broken');
    const whole = makeZip([{ name: 'a.csv', content: 'x'.repeat(1000) }]);
    expect(await refusal(whole.subarray(0, whole.length - 30))).toBe('source.archive-broken');
    expect(await refusal(gzipSync('x'.repeat(1000)).subarray(0, 20), { name: 'a.csv.gz' })).toBe('source.archive-broken');
    expect(await refusal((await makeTar([{ name: 'a.csv', content: 'x'.repeat(2000) }])).subarray(0, 1024))).toBe('source.archive-broken');
  });

  test('with too many entries', async () => {
    const entries = Array.from({ length: 21 }, (_, index) => ({ name: `${index}.pdf` }));
    expect(await refusal(makeZip(entries), { limits: { archiveEntries: 20 } })).toBe('source.archive-entries');
    expect(await refusal(makeZip(entries.slice(1)), { limits: { archiveEntries: 20 } })).toMatch(/^not refused/);
  });

  test('that grows beyond its caps', async () => {
    const large = 'x'.repeat(70 * 1024 ** 2);
    expect(await refusal(makeZip([{ name: 'a.csv', content: large }]))).toBe('source.archive-ratio');
    expect(await refusal(gzipSync(large), { name: 'a.csv.gz' })).toBe('source.archive-ratio');
    expect(await refusal(makeZip([{ name: 'a.csv', content: 'x'.repeat(101) }]), { limits: { archiveBytes: 100 } })).toBe(
      'source.archive-bytes',
    );
    expect(await refusal(makeZip([{ name: 'a.csv', content: 'x'.repeat(100) }]), { limits: { archiveBytes: 100 } })).toMatch(
      /^not refused/,
    );
  });

  test('inside a compressed file', async () => {
    expect(await refusal(gzipSync(makeZip([{ name: 'a.csv' }])), { name: 'a.zip.gz' })).toBe('source.archive-nested');
    expect(await refusal(gzipSync(gzipSync('x')), { name: 'a.gz.gz' })).toBe('source.archive-nested');
  });
});
