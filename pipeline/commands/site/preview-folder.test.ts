import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { writeStore } from '../../../site/fixtures/write-store.ts';
import type { DatasetRecord, Verdict } from '../../../schemas/types.ts';
import { blankVerdict } from '../../forge/gates/verdict-file.fixtures/blank-verdict.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { readSome } from '../../publication/ground.ts';
import { folderStore } from '../../stores/folder.ts';
import { openStore } from '../../stores/open.ts';
import { heldTo } from '../../stores/swift.fixtures/policy.ts';
import { startProxy } from '../../stores/swift.fixtures/proxy.ts';
import { makeBucket, useServer } from '../../stores/swift.fixtures/server.ts';
import { checkPreview, mostPreview } from './preview-folder.ts';
import { usualDays } from './review-pages.ts';
import { icon } from './site.ts';
import { uploadSite } from './upload.ts';

/*
 * Pages of a request as they come from the job that has read a stranger’s data: whatever they hold, they are put at their own place or
 * nowhere.
 */

const cli = join(import.meta.dirname, '..', '..', 'cli.ts');
const own = 'ddt-51/eoliennes';
const drawn = readFileSync(icon, 'utf8');

interface Pages {
  folder: string;
  verdict: Verdict;
  write: (path: string, text: string) => void;
  /** A file of the data set, as the verdict describes it. */
  file: string;
}

async function pages(): Promise<Pages> {
  const store = scratchFolder();
  const folder = join(scratchFolder(), 'pages');
  writeStore(store);
  const record: DatasetRecord = (await readSome(folderStore(store), [own])).get(own) ?? expect.fail('The fixture has no such record.');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const path of ['apercu/index.html', `donnees/${own}/index.html`, `donnees/${own}/carte.json`, '_astro/page.0a0a0a0a.js'])
    write(path, path);
  write('_astro/favicon.0b0b0b0b.svg', drawn);
  const keys = record.version.artifacts.map(({ key }) => key);
  for (const key of keys) cpSync(join(store, key), join(folder, 'store', key));
  const verdict: Verdict = {
    ...blankVerdict,
    datasets: [{ id: own, outcome: 'published', problems: [], newProducer: false, record }],
    preview: { until: '2026-12-12', datasets: [own] },
  };
  return { folder, verdict, write, file: `store/${keys.find((key) => key.endsWith('.svg')) ?? ''}` };
}

test('pages that Mappe has made are let through, with the files that the verdict describes', async () => {
  const { folder, verdict } = await pages();
  await expect(checkPreview(folder, verdict, drawn)).resolves.toBeUndefined();
});

test.each<[string, (made: Pages) => void, RegExp]>([
  [
    'a link',
    ({ folder }) => symlinkSync('/etc/passwd', join(folder, 'donnees', 'x.txt')),
    /« donnees\/x\.txt » n’est pas un simple fichier/,
  ],
  ['a link to a folder', ({ folder }) => symlinkSync('/etc', join(folder, 'etc')), /« etc » n’est pas un simple fichier/],
  ['a name that leads elsewhere', ({ write }) => write('donnees/..%2f..%2fx.html', ''), /ne porte pas un nom de page/],
  ['a backslash in a name', ({ write }) => write('..\\x.html', ''), /ne porte pas un nom de page/],
  ['the list of what is at a place', ({ write }) => write('.site.json', '{}'), /« \.site\.json »/],
  ['the claim of another upload', ({ write }) => write('.upload/x.txt', ''), /« \.upload\/x\.txt »/],
  ['a type that no page has', ({ write }) => write('x.xml', '<x/>'), /x\.xml est d’un type que n’a aucune page/],
  [
    'a drawing that runs',
    ({ write }) => write('_astro/x.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    /autre chose que des tracés/,
  ],
  ['other bytes for a file of the record', ({ write, file }) => write(file, `${drawn} `), /n’en a pas l’empreinte/],
  [
    'a file that the record does not have',
    ({ write }) => write('store/data/ddt-51/eoliennes/x.csv', 'a'),
    /n’est pas un fichier que le verdict décrit/,
  ],
  ['another catalogue’s pointer', ({ write }) => write('store/current.json', '{}'), /n’est pas un fichier que le verdict décrit/],
  [
    'a file of more than may be put',
    ({ folder }) => truncateSync(join(folder, 'apercu', 'index.html'), mostPreview.bytes),
    /au plus sont mis en ligne/,
  ],
  [
    'more files than may be put',
    ({ write }) => Array.from({ length: mostPreview.files }, (_, index) => write(`x/${index}.html`, '')),
    /L’aperçu compte 20\d\d fichiers/,
  ],
  ['a verdict that knows of no preview', ({ verdict }) => delete verdict.preview, /le verdict ne parle pas d’un aperçu/],
  [
    'the files of a data set that it does not show',
    ({ verdict }) => (verdict.preview = { until: '2026-12-12', datasets: ['ddt-51/autre'] }),
    /n’est pas un fichier que le verdict décrit/,
  ],
  [
    'a record under another’s name',
    ({ verdict }) => void (verdict.datasets[0] = { ...verdict.datasets[0], id: 'ddt-51/autre' } as never),
    /n’est pas un fichier que le verdict décrit/,
  ],
])('a preview with %s is refused', async (_, forge, told) => {
  const made = await pages();
  forge(made);
  const refusal = await checkPreview(made.folder, made.verdict, drawn).then(String, String);
  expect(refusal.replaceAll('\u202f', ' ')).toMatch(told);
});

test('a key that may write below previews/ alone puts a preview and another one in its place, all of it again, and reaches nothing else', async () => {
  const server = await useServer(inject('swift'));
  const bucket = await makeBucket(server);
  await using proxy = await startProxy(server, { refuse: heldTo('previews-policy.json', bucket) });
  const open = (prefix: string) => openStore(`s3://${bucket}/catalogue/${prefix}`, { env: proxy.server.env });
  const { folder, write } = await pages();
  const put = async () => uploadSite(folder, await open('previews/7'), { now: new Date(), isPreview: true, claimMs: 1000 });
  const first = await put();
  write('apercu/index.html', 'autre');
  const again = await put();
  expect([again.sent, again.unchanged]).toEqual([first.sent, 0]);
  const place = await open('previews/7');
  expect(Buffer.from((await place.get('apercu/index.html')) ?? []).toString()).toBe('autre');
  for (const elsewhere of ['', 'data', 'preview'])
    await expect(uploadSite(folder, await open(elsewhere), { now: new Date(), isPreview: true }), elsewhere).rejects.toThrow(/403|refuse/);
});

test('the command puts pages at the place of their request alone, and those of another nowhere', async () => {
  const { folder, verdict } = await pages();
  const place = scratchFolder();
  const bundle = scratchFolder();
  writeFileSync(join(bundle, 'verdict.json'), JSON.stringify(verdict));
  const put = (number: string, to: string): Promise<string> => {
    const args = ['site', '--built', '--out', folder, '--to', join(place, to), '--preview', number, '--verdict', bundle];
    return promisify(execFile)(process.execPath, [cli, ...args]).then(
      ({ stdout }) => stdout,
      (error: unknown) => String(error).replaceAll('\u202f', ' '),
    );
  };
  expect(await put('7', '8')).toContain('--preview 7 ne va pas avec --to');
  expect(await put('8', '8')).toContain('Le verdict est celui d’une autre demande.');
  expect(await put('7/../8', '8')).toContain('l’endroit finit par le numéro de la demande');
  expect(readdirSync(place)).toEqual([]);
  expect(await put('7', '7')).toContain('Site déposé dans');
  expect(readdirSync(place)).toEqual(['7']);
});

test('the rule of that key lets nothing else be read, listed or written', () => {
  const rules = heldTo('previews-policy.json', 'b');
  const asked: [string, string][] = [
    ['GET', '/b/catalogue/current.json'],
    ['PUT', '/b/catalogue/current.json'],
    ['DELETE', '/b/catalogue/data/a/x'],
    ['GET', '/b?list-type=2&prefix=catalogue/'],
    ['GET', '/b?list-type=2'],
    ['PUT', '/b/catalogue/previews'],
  ];
  for (const [method, url] of asked) expect(rules({ method, url } as IncomingMessage), `${method} ${url}`).toBe(403);
  expect(rules({ method: 'GET', url: '/b?list-type=2&prefix=catalogue/previews/7/' } as IncomingMessage)).toBeUndefined();
});

test('the rule of the bucket removes a preview on the day that its pages name', () => {
  const { Rules: rules } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../deploy/bucket/lifecycle.json'), 'utf8')) as {
    Rules: { Filter: { Prefix: string }; Expiration?: { Days: number } }[];
  };
  expect(rules.find(({ Filter }) => Filter.Prefix === 'previews/')?.Expiration?.Days).toBe(usualDays);
});
