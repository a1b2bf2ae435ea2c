import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { writeRecords, writeStore } from '../../../site/fixtures/write-store.ts';
import { inventRecords, publishRecords, recordsOf } from '../../bench/catalogue.ts';
import { bundleFolder, digestSources, isOwnSite } from './site-inputs.ts';
import { buildSite, withoutKeys } from './site.ts';
import { root } from '../../sandbox/sandbox.ts';
import { operatorAt } from '../../../site/fixtures/operator.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-site-'));
const now = new Date('2026-11-25T00:00:00Z');
const options = { datasets: folder, store: join(folder, 'store'), out: join(folder, 'out') };
const large = join(folder, 'large-out');
const address = 'https://geo.exemple.fr/cartes/';
const read = (name: string): string => readFileSync(join(options.out, name), 'utf8');

beforeAll(() => {
  writeStore(options.store);
  writeFileSync(join(folder, 'operator.yaml'), operatorAt('https://geo.exemple.fr/'));
  mkdirSync(options.out);
  writeFileSync(join(options.out, 'ancien.html'), 'ancien');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('says what to do where nothing is published', async () => {
  await expect(buildSite({ ...options, store: join(folder, 'absent') }, { env: process.env, now })).rejects.toThrow(
    `Aucun catalogue dans ${join(folder, 'absent')}\u202f: rien n’y est encore publié. Lancez d’abord «\u202fmappe build\u202f».`,
  );
});

test('the builder is not handed what opens a bucket', () => {
  expect(withoutKeys({ PATH: '/bin', AWS_SECRET_ACCESS_KEY: 'a', AWS_SESSION_TOKEN: 'b', MAPPE_SIGNING_KEY: 'c' })).toEqual({
    PATH: '/bin',
  });
});

test('asks where browsers read a bucket, before anything is read from it', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' };
  await expect(buildSite({ ...options, store: 's3://essai/catalogue' }, { env, now })).rejects.toThrow(
    's3://essai/catalogue n’est pas une adresse que lisent les navigateurs.',
  );
});

test('refuses a day before the first publication', async () => {
  await expect(buildSite({ ...options, at: '2020-01-01' }, { env: process.env, now })).rejects.toThrow('2020-01-01');
});

test('leaves the old site in place where the catalogue is not what its pointer says, and says why', async () => {
  const [snapshot = ''] = globSync('snapshots/*.json', { cwd: options.store });
  const good = readFileSync(join(options.store, snapshot), 'utf8');
  writeFileSync(join(options.store, snapshot), '{"format":2}');
  await expect(buildSite(options, { env: process.env, now })).rejects.toThrow(`${snapshot}, lu dans ${options.store}, n’est pas ce que`);
  writeFileSync(join(options.store, snapshot), good);
  expect(readdirSync(options.out)).toEqual(['ancien.html']);
});

test('builds under a base path and puts the new site in the place of the old', async () => {
  let seen = 0;
  // Names that a workflow may give its own variables: Vite would take two for the site’s address, and one for pages that are worked on.
  const env = { ...process.env, SITE: 's3://compartiment/site', BASE_URL: '/ailleurs/', DEV: '1' };
  const built = await buildSite({ ...options, address }, { env, now, onPages: (count) => (seen = count) });
  expect(built.pages).toBeGreaterThan(50);
  expect(seen).toBe(built.pages);
  expect(built.leftOut).toEqual([]);
  expect(existsSync(join(options.out, 'ancien.html'))).toBe(false);
  expect(read('index.html')).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none';`);
  expect(readdirSync(folder).filter((name) => name.startsWith('.site-'))).toEqual([]);
  // Every address of a page, a script, a font starts with the base path.
  const html = read('index.html');
  expect(html.match(/(?:href|src|action)="\/(?!cartes\/)[^"]*"/g)).toBeNull();
  expect(html).toContain('<link rel="canonical" href="https://geo.exemple.fr/cartes/">');
  const styles = globSync('_astro/*.css', { cwd: options.out }).map(read).join('');
  expect(styles).toContain('/cartes/fonts/bricolage-grotesque-fr.woff2');
  expect(read('en/404.html')).toContain('Page not found');
  // One bundle serves the sites of all origins.
  expect(globSync('_astro/*.js', { cwd: options.out }).filter((script) => read(script).includes('https://geo.exemple.fr'))).toEqual([]);
});

test('each page names the file that says until when it is good, and says nothing before', () => {
  for (const page of ['index.html', 'donnees/index.html', 'donnees/ddt-51/eoliennes/index.html', 'etat/index.html', 'en/404.html']) {
    const [line, told] = /<p[^>]* data-confirmation="\/cartes\/etat\/confirme.json"[^>]*>([^<]*)/.exec(read(page)) ?? [];
    expect(line, page).toMatch(/ hidden[ >]/);
    expect(told, page).toMatch(/La confirmation de ces pages n’a pas été trouvée|The confirmation of these pages was not found/);
  }
  expect(JSON.parse(read('etat/confirme.json'))).toEqual({
    until: '2099-01-01T12:00:00.000Z',
    fr: 'Ces pages étaient valables jusqu’au 1ᵉʳ janvier 2099 et n’ont pas été confirmées depuis\u202f: il existe peut-être des données plus récentes.',
    en: 'These pages were good until 1 January 2099 and have not been confirmed since: there may be newer data.',
  });
});

test('refuses what has expired and leaves the site that there is', async () => {
  await expect(buildSite(options, { env: process.env, now: new Date('2099-02-01') })).rejects.toThrow(
    'était valable jusqu’au 1ᵉʳ janvier 2099, 12:00 UTC et n’a pas été confirmé depuis',
  );
  expect(read('index.html')).toContain('data-confirmation');
});

test('builds nothing where nothing has changed', async () => {
  const again = await buildSite({ ...options, address }, { env: process.env, now });
  expect(again).toEqual({ leftOut: [] });
});

/** The digest of each file of a site. */
const digestsOf = (site: string): Map<string, string> => {
  const files = globSync('**/*', { cwd: site, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(site.length + 1), createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
};

test('a clone in another folder makes the same site, byte for byte', async () => {
  // With packages of its own, as a clone has: hard links, which need the same disk.
  mkdirSync(join(root, 'dist'), { recursive: true });
  const clone = mkdtempSync(join(root, 'dist', 'clone-'));
  onTestFinished(() => rmSync(clone, { recursive: true }));
  for (const name of ['site', 'schemas', 'astro.config.mjs', 'tsconfig.json', 'package.json', 'package-lock.json'])
    cpSync(join(root, name), join(clone, name), { recursive: true });
  // Without their cache, in which other tests make and rename folders meanwhile.
  const packages = readdirSync(join(root, 'node_modules')).filter((name) => name !== '.cache');
  mkdirSync(join(clone, 'node_modules'));
  const paths = packages.map((name) => join(root, 'node_modules', name));
  await promisify(execFile)('cp', ['--archive', '--link', ...paths, join(clone, 'node_modules')]);
  const out = join(folder, 'of-clone');
  // Told by its sources, as it is for the other: pages name the state of what is searched by it.
  const bundle = join(clone, basename(await bundleFolder(root, await digestSources(root), new URL(address).pathname)));
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    BASE_URL: undefined,
    ASTRO_TELEMETRY_DISABLED: '1',
    MAPPE_SITE: address,
    MAPPE_STORE: options.store,
    MAPPE_DATASETS: folder,
    MAPPE_OUT: out,
    MAPPE_BUNDLE: bundle,
  };
  await promisify(execFile)(process.execPath, [join(clone, 'site', 'render', 'build.ts')], { env });
  const own = digestsOf(options.out);
  expect([...own.keys()].filter((name) => name.endsWith('.css')).length).toBeGreaterThan(10);
  expect(digestsOf(out)).toEqual(own);
});

test('keeps an unlisted data set out of lists, search and maps for robots', () => {
  const [page = ''] = globSync('donnees/non-liste/*/index.html', { cwd: options.out });
  expect(read(page)).toContain('<meta name="robots" content="noindex">');
  for (const other of globSync('{index,donnees/index,themes/risques/index,producteurs/ddt-51/index}.html', { cwd: options.out })) {
    expect(read(other)).not.toContain('non-liste');
  }
  expect(readFileSync(join(options.out, 'pagefind', 'words.json'), 'utf8')).not.toContain('listé');
  const sitemaps = globSync('sitemap*.xml', { cwd: options.out }).map(read).join('');
  expect(sitemaps).toContain('https://geo.exemple.fr/cartes/donnees/ddt-51/eoliennes/');
  expect(sitemaps).not.toContain('non-liste');
});

// attack: unlisted data in a list, an index or a file for robots
test('names an unlisted data set in no file but those of its own page, packed indexes included', () => {
  const own = /^(en\/)?donnees\/non-liste\//;
  const files = globSync('**/*.{html,json,xml,txt,js,svg,pf_*,pagefind}', { cwd: options.out }).filter((name) => !own.test(name));
  const naming = files.filter((name) => {
    const bytes = readFileSync(join(options.out, name));
    const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
    return /non-liste\/[0-9a-f]|ddt-51\/secret|Jeu non listé|que seul son lien montre/.test(text);
  });
  expect(naming).toEqual([]);
  expect(files.some((name) => name.includes('pf_fragment'))).toBe(true);
});

// attack: markup in data for machines
test('shows what a producer wrote as text, whatever it is', () => {
  for (const page of [
    'donnees/ddt-51/hostile/index.html',
    'donnees/index.html',
    'themes/risques/index.html',
    'producteurs/ddt-51/index.html',
  ]) {
    const html = read(page);
    expect(html, page).toContain('&lt;/script');
    // Within the quotes of an attribute, and in the script of data, these are text.
    const markup = html.replace(/<script type="application\/ld\+json">.*?<\/script>/, '').replace(/"[^"]*"/g, '""');
    expect(markup, page).not.toMatch(/<img|<b |<i>|<script>|<svg onload/);
    expect(html, page).not.toMatch(/href="javascript|src="https/);
  }
  const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(read('donnees/ddt-51/hostile/index.html')) ?? [];
  expect(JSON.parse(json)).toMatchObject({ name: '</script><img src=x onerror=alert(1)>' });
});

/** Files that may differ where one record does: its own, lists, the search index, and pages whose map shows any data set. */
const ofOneRecord =
  /^(en\/)?(donnees\/ddt-51\/eoliennes\/|(donnees\/|explorer\/|embed\/|themes\/(risques|energie)\/|producteurs\/|producteurs\/ddt-51\/|territoires\/(DEP-51|commune)\/|publier\/(mise-a-jour\/)?|etat\/)?index\.html$)|^(explorer\/couches|territoires\/jeux\/DEP-51)\.json$|^sitemap-1\.xml$|^pagefind\//;

test('a record that changes, and a day of publication, change no page of another data set; what does not change is not made again', async () => {
  const before = digestsOf(options.out);
  const page = 'donnees/ddt-51/hostile/index.html';
  const old = statSync(join(options.out, page));
  const records = (await recordsOf(options.store)).map((record) =>
    record.id === 'ddt-51/eoliennes'
      ? { ...record, title: 'Autre titre', history: record.history.map((each) => ({ ...each, store: 'https://seau.exemple.fr/' })) }
      : record,
  );
  const other = join(folder, 'other');
  cpSync(options.store, other, { recursive: true });
  writeRecords(other, records);
  const pointer = JSON.parse(readFileSync(join(other, 'current.json'), 'utf8')) as object;
  writeFileSync(join(other, 'current.json'), JSON.stringify({ ...pointer, published: '2026-11-25T12:00:00.000Z' }));
  await buildSite({ ...options, store: other, address }, { env: process.env, now });
  const after = digestsOf(options.out);
  const differing = [...after].filter(([name, digest]) => before.get(name) !== digest).map(([name]) => name);
  expect(differing).toContain('donnees/ddt-51/eoliennes/index.html');
  expect(differing).toContain('en/donnees/ddt-51/eoliennes/index.html');
  expect(differing.filter((name) => !ofOneRecord.test(name))).toEqual([]);
  expect(statSync(join(options.out, page))).toMatchObject({ ino: old.ino, mtimeMs: old.mtimeMs });
  expect(await isOwnSite(root, options.out)).toBe(true);
});

test('made anew after a night that only confirms what is published, it is the same but for one small file', async () => {
  const confirmed = join(folder, 'other', 'current.json');
  const pointer = JSON.parse(readFileSync(confirmed, 'utf8')) as object;
  writeFileSync(confirmed, JSON.stringify({ ...pointer, expires: '2099-01-02T12:00:00.000Z' }));
  const anew = join(folder, 'anew');
  await buildSite({ ...options, store: join(folder, 'other'), out: anew, address }, { env: process.env, now });
  const before = digestsOf(options.out);
  const after = digestsOf(anew);
  expect([...after].filter(([name, digest]) => before.get(name) !== digest).map(([name]) => name)).toEqual(['etat/confirme.json']);
  expect(after.size).toBe(before.size);
});

test('a build that is interrupted leaves the site that was there, which is this checkout’s own still', async () => {
  const before = digestsOf(options.out);
  const interrupted = new AbortController();
  const context = { env: process.env, now, signal: interrupted.signal, onPages: () => interrupted.abort() };
  await expect(buildSite({ ...options, address }, context)).rejects.toThrow('aborted');
  expect(digestsOf(options.out)).toEqual(before);
  expect(await isOwnSite(root, options.out)).toBe(true);
  expect(readdirSync(folder).filter((name) => name.startsWith('.site-'))).toEqual([]);
});

test('makes the pages of a large catalogue in two processes, each like the other', async () => {
  const store = join(folder, 'large');
  cpSync(options.store, store, { recursive: true });
  const mapped = (await recordsOf(store)).filter(({ id }) => id === 'ddt-51/eoliennes');
  await publishRecords(store, inventRecords(mapped, 120));
  const current = join(store, 'current.json');
  const pointer = JSON.parse(readFileSync(current, 'utf8')) as object;
  writeFileSync(current, JSON.stringify({ ...pointer, expires: '2026-11-24T13:00:00.000Z' }));
  // At the address of the others: their bundle serves it.
  await buildSite({ ...options, store, out: large, stale: true, address }, { env: process.env, now });
  const pages = globSync('{,en/}donnees/commune-*/*/index.html', { cwd: large });
  expect(pages).toHaveLength(240);
  // The same record under other names: what Astro adds to a page is the same in all of them.
  const heads = pages.map((page) =>
    readFileSync(join(large, page), 'utf8')
      .match(/<link rel="stylesheet"[^>]*>|<script type="module"[^>]*>/g)
      ?.join(''),
  );
  expect(new Set(heads).size).toBe(1);
  expect(heads[0]).toContain('/_astro/');
  for (const page of pages) expect(readFileSync(join(large, page), 'utf8'), page).toMatch(/<\/html>\s*$/);
});

test('shows what has expired where it is asked to, and its pages say so from the start', () => {
  const html = readFileSync(join(large, 'index.html'), 'utf8');
  const [line, told] = /<p[^>]* data-confirmation[^>]*>([^<]*)/.exec(html) ?? [];
  expect(line).not.toMatch(/ hidden[ >]/);
  expect(told).toContain('Ces pages étaient valables jusqu’au 24 novembre 2026 et n’ont pas été confirmées depuis');
  // What would say so later is asked for by the pages that are good, alone.
  const later = /\/_astro\/freshness\.[\w-]+\.js/;
  expect(read('index.html')).toMatch(later);
  expect(html).not.toMatch(later);
});
