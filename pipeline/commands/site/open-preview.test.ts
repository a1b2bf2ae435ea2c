import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { endingsOf } from '../../base/media-types.ts';
import { openPreview } from './open-preview.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { makeZip, type ZipEntry } from '../../programs/programs.fixtures/make-zip.ts';

const data = 'store/data/ddt-51/mats/0123456789abcdef';
const good: ZipEntry[] = [
  { name: 'store/current.json', content: '{"sequence":1}' },
  { name: 'store/snapshots/1-0123456789abcdef.json', content: '{}' },
  { name: 'store/records/ddt-51/all-0123456789abcdef.ndjson', content: '{}\n' },
  { name: `${data}/mats.csv`, content: 'a;b\n' },
  { name: `${data}/silhouette.svg`, content: '<svg/>' },
];
/** Entries that a stranger would like to have taken over with the preview. */
const besides: ZipEntry[] = [
  { name: 'site/index.html', content: '<script>1</script>' },
  { name: 'site.inputs', content: 'a' },
  { name: 'site.cache/store/current.json', content: '{"sequence":2}' },
  { name: 'store/index.html', content: '<script>1</script>' },
  { name: 'store/sw.js', content: '1' },
  { name: 'store/.hidden.json', content: '1' },
  { name: 'store/data/ddt-51/.secret.json', content: '1' },
  { name: 'node_modules/yaml/index.json', content: '1' },
  { name: 'resume.md', content: '# lancez' },
  { name: 'report.jsonl', content: '{}' },
];

/** List the names and contents that are taken over of an archive of these entries. */
async function opened(entries: readonly ZipEntry[]): Promise<Record<string, string>> {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'apercu.zip'), makeZip(entries));
  return takenOver(join(folder, 'apercu.zip'), join(folder, 'store'));
}

async function takenOver(archive: string, store: string): Promise<Record<string, string>> {
  await openPreview(archive, store);
  expect(readdirSync(dirname(store)).filter((name) => name.includes('.work-'))).toEqual([]);
  const names = globSync('**/*', { cwd: store, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(store.length + 1)] : [],
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(store, name), 'utf8')]));
}

const wanted = Object.fromEntries(good.map(({ name, content = '' }) => [name.slice('store/'.length), String(content)]).sort());

test('the store of a run is taken out of its archive, and nothing else', async () => {
  expect(await opened([...good, ...besides])).toEqual(wanted);
});

test('whatever is published is taken over: a source, a document or a piece by any of their endings', async () => {
  const all = [...new Set(Object.values(endingsOf).flat())].map((ending) => ({ name: `${data}/fichier.${ending}`, content: ending }));
  expect(Object.keys(await opened([...good, ...all])).filter((name) => name.includes('/fichier.'))).toHaveLength(all.length);
});

test('an archive that is no zip is not opened: what reads others belongs in a sandbox', async () => {
  const folder = scratchFolder();
  for (const { name, content = '' } of good) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  for (const format of ['7zip', 'pax']) {
    const archive = join(folder, `${format}.zip`);
    execFileSync('bsdtar', ['--format', format, '-cf', archive, '-C', folder, 'store']);
    const target = join(scratchFolder(), 'store');
    await expect(openPreview(archive, target)).rejects.toThrow('ne contient pas ce qu’une proposition publierait');
    expect(existsSync(target)).toBe(false);
  }
});

test('a folder gives the same, and what a link leads to is not in it', async () => {
  const folder = scratchFolder();
  for (const { name, content = '' } of [...good, ...besides]) {
    mkdirSync(dirname(join(folder, 'apercu', name)), { recursive: true });
    writeFileSync(join(folder, 'apercu', name), content);
  }
  writeFileSync(join(folder, 'secret.csv'), 'secret');
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets', 'key.csv'), 'secret');
  symlinkSync(join(folder, 'secret.csv'), join(folder, 'apercu', data, 'lien.csv'));
  symlinkSync(join(folder, 'secrets'), join(folder, 'apercu', data, 'dossier'));
  await expect(takenOver(join(folder, 'apercu'), join(folder, 'store'))).resolves.toEqual(wanted);
});

test.each([
  ['leads out of it', [{ name: 'store/data/../../../hors.csv', content: 'x' }], 'un nom de fichier interdit'],
  ['is a link', [{ name: `${data}/lien.csv`, content: '/etc/passwd', mode: 0o120777 }], 'lien'],
  ['is there twice', [{ name: `${data}/MATS.csv`, content: 'x' }], 'deux fois'],
] as [string, ZipEntry[], string][])('an archive with an entry that %s is refused, and leaves nothing', async (_, entries, words) => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'apercu.zip'), makeZip([...good, ...entries]));
  await expect(openPreview(join(folder, 'apercu.zip'), join(folder, 'store'))).rejects.toThrow(words);
  expect(existsSync(join(folder, 'store'))).toBe(false);
  expect(existsSync(join(folder, 'hors.csv'))).toBe(false);
});

test('says what is missing, and where it is found', async () => {
  await expect(opened(besides)).rejects.toThrow('ne contient pas ce qu’une proposition publierait (store/current.json)');
  await expect(openPreview('/nulle/part.zip', join(scratchFolder(), 'store'))).rejects.toThrow(
    '/nulle/part.zip n’existe pas. Téléchargez l’artefact',
  );
});
