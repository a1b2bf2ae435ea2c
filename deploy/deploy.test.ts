import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAt, type Answer } from '../pipeline/commands/site/static-server.fixtures/ask.ts';
import { startNginx, type Nginx } from './private.fixtures/start.ts';
import { answerRequest } from '../pipeline/commands/site/static-server.ts';

/*
 * What stands in deploy/ does what `mappe serve` does: the real nginx with the configuration as it is, asked the same as `serve`.
 * Longer than 250 lines: each kind of file is asked for.
 */

const deploy = join(import.meta.dirname);
const folder = mkdtempSync(join(tmpdir(), 'mappe-deploy-'));
const site = join(folder, 'site');
const store = join(folder, 'store');
const policy = 'default-src &#39;none&#39;; script-src &#39;self&#39;; connect-src &#39;self&#39;';
const page = (text: string): string =>
  `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><title>${text}</title><p>${`${text} `.repeat(500)}`;
const data = 'store/data/mairie/arbres/0123456789abcdef';
/** Types that run in a browser, or are shown by one that runs scripts in them. */
const strangers = [
  'page.html',
  'page.xhtml',
  'modele.xsd',
  'page.xml',
  'feuille.xsl',
  'programme.js',
  'programme.mjs',
  'page.svgz',
  'style.css',
];
const files: Record<string, string | Buffer> = {
  'site/index.html': page('Accueil'),
  'site/404.html': page('Perdu'),
  'site/en/404.html': page('Lost'),
  'site/donnees/index.html': page('Données'),
  'site/embed/index.html': page('Carte seule'),
  'site/en/embed/index.html': page('Map alone'),
  'site/embed/autre/index.html': page('Une autre page'),
  'site/_astro/page.js': `console.log(1);${'// x'.repeat(500)}`,
  'site/_astro/fetch-address-Ab_1-c.js': 'postMessage(1);',
  'site/_astro/page.css': `p { color: red }${' '.repeat(2000)}`,
  'site/_astro/outil.wasm': Buffer.alloc(2000, 5),
  'site/_astro/outil.data': Buffer.alloc(2000, 6),
  'site/pagefind/extents/0123456789abcdef.json': `[${'1,'.repeat(1000)}1]`,
  'site/pagefind/pagefind-entry.json': '{}',
  'site/donnees/mairie/arbres/latest.json': '{"edition":"1.0.0"}',
  'site/donnees/mairie/arbres/fichiers-csv.txt': 'https://exemple.fr/a.csv\n',
  'site/sitemap.xml': '<urlset/>',
  'site/.secret': 'no',
  'site/favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  [`${data}/arbres.pmtiles`]: Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 31) % 256)),
  [`${data}/arbres.fgb`]: Buffer.alloc(2000, 1),
  [`${data}/arbres.gpkg`]: Buffer.alloc(2000, 2),
  [`${data}/arbres.parquet`]: Buffer.alloc(2000, 3),
  [`${data}/arbres.tif`]: Buffer.alloc(2000, 4),
  [`${data}/arbres.csv`]: 'numero;rue\n1;A\n',
  ...Object.fromEntries(['nuage.laz', 'scan.jp2', 'mnt.asc', 'notice.docx', 'lot.7z'].map((name) => [`${data}/${name}`, name])),
  [`${data}/plan.pdf`]: '%PDF-1.4',
  // No record names them: what a server does with a file that has come in otherwise.
  ...Object.fromEntries(strangers.map((name) => [`${data}/${name}`, '<script>alert(1)</script>'])),
  [`${data}/dessin.svg`]: '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'store/records/mairie/all-0123456789abcdef.ndjson': '{"a":1}\n'.repeat(500),
  'store/current.json': '{"sequence":1}',
};

const portOf = (address: AddressInfo | string | null): number => (typeof address === 'object' && address !== null ? address.port : 0);
const server = createServer((incoming, response) => void answerRequest(incoming, response, { site, store, isOwn: true }));
let nginx: Nginx | undefined;
let port: number;
/** Not a port: one that is free may be another program's a moment later. */
const socket = join(folder, 'nginx.sock');

/** The configuration, with other ports and folders. */
const configured = (): string =>
  readFileSync(join(deploy, 'nginx', 'mappe.conf'), 'utf8')
    .replaceAll('/srv/mappe', folder)
    .replace('listen 80;', `listen unix:${socket};`)
    .replace('listen [::]:80;', '')
    .replace('# brotli_static on;', 'brotli_static on;');

beforeAll(async () => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const { status, stderr } = spawnSync('bash', [join(deploy, 'compress.sh'), site], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  if (!existsSync(join(site, 'index.html.br'))) writeFileSync(join(site, 'index.html.br'), brotliCompressSync(page('Accueil')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = portOf(server.address());
  nginx = await startNginx(configured(), () => askNginx('/'));
});

afterAll(async () => {
  server.close();
  await nginx?.stop();
  rmSync(folder, { recursive: true });
});

/** nginx, by the name that it answers to. */
const askNginx = (path: string, headers: Record<string, string> = {}, method?: string): Promise<Answer> =>
  askAt(socket, path, { host: 'mappe.exemple.fr', ...headers }, method);
const both = (...asked: [path: string, headers?: Record<string, string>, method?: string]): Promise<[Answer, Answer]> =>
  Promise.all([askNginx(...asked), askAt(port, ...asked)]);
/** Headers that decide what a browser may do with an answer, and how long it keeps it. */
const told = [
  'content-type',
  'cache-control',
  'x-content-type-options',
  'referrer-policy',
  'x-frame-options',
  'cross-origin-opener-policy',
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
  'access-control-max-age',
];
const toldBy = ({ status, headers }: Answer): Record<string, unknown> => ({
  status,
  ...Object.fromEntries(told.map((name) => [name, headers[name]])),
});

describe('nginx answers as serve does', () => {
  const shown = Object.keys(files).filter((name) => name !== 'site/.secret');
  test.each(shown.map((name) => `/${name.replace(/^site\//, '').replace(/(^|\/)index\.html$/, '$1')}`))('%s', async (path) => {
    const [ours, theirs] = await both(path);
    expect(toldBy(ours)).toEqual(toldBy(theirs));
    expect(ours.body.equals(theirs.body)).toBe(true);
    // A page's own policy stands in the page: the header adds what it cannot say.
    const served = String(theirs.headers['content-security-policy']);
    const isPage = theirs.headers['content-type']?.startsWith('text/html') === true && !path.startsWith('/store/');
    expect(ours.headers['content-security-policy']).toBe(isPage ? served.split('; ').at(-1) : served);
  });

  test.each(['/nulle-part', '/en/nowhere', '/.secret', '/store/', '/store/data/', '/store/nothing.csv', '/donnees/.git/config'])(
    'what is not there is not shown: %s',
    async (path) => {
      const [ours, theirs] = await both(path);
      expect([ours.status, theirs.status]).toEqual([404, 404]);
      expect(ours.headers['cache-control'] ?? 'no-cache').toBe('no-cache');
    },
  );

  test('no link is followed out of the two folders', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'mappe-deploy-outside-'));
    writeFileSync(join(outside, 'secret.txt'), 'secret');
    symlinkSync(join(outside, 'secret.txt'), join(site, 'lien.txt'));
    symlinkSync(outside, join(store, 'data', 'dehors'));
    for (const path of ['/lien.txt', '/store/data/dehors/secret.txt'])
      for (const { status, body } of await both(path)) {
        expect([403, 404]).toContain(status);
        expect(String(body)).not.toContain('secret');
      }
    rmSync(outside, { recursive: true });
  });

  test.each(strangers)('the store shows no %s and runs none: it is kept as bytes', async (name) => {
    for (const { status, headers } of await both(`/${data}/${name}`)) {
      expect([status, headers['content-type'], headers['x-content-type-options']]).toEqual([200, 'application/octet-stream', 'nosniff']);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*; sandbox$/);
    }
  });

  test.each([
    ['a service worker', '/sw.js', { 'service-worker': 'script' }],
    ['a program of the store', '/store/current.json', { 'sec-fetch-dest': 'worker' }],
    ['a style of the store', '/store/current.json', { 'sec-fetch-dest': 'style' }],
  ])('%s is refused', async (_, path, headers) => {
    expect((await both(path, headers)).map(({ status }) => status)).toEqual([403, 403]);
    expect((await both('/store/current.json', { 'sec-fetch-dest': 'empty' })).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('a page that is not there is the lost page, in the language of its address', async () => {
    expect(String((await askNginx('/nulle-part')).body)).toContain('<title>Perdu');
    expect(String((await askNginx('/en/nowhere')).body)).toContain('<title>Lost');
  });

  test.each(['POST', 'PUT', 'DELETE'])('%s changes nothing', async (method) => {
    for (const path of ['/', `/${data}/arbres.csv`]) expect([403, 405]).toContain((await askNginx(path, {}, method)).status);
  });

  test('a folder without its slash is led to its page, on this address', async () => {
    const { status, headers } = await askNginx('/donnees');
    expect([status, headers.location]).toEqual([301, '/donnees/']);
  });
});

test.each(['autre.fr', '127.0.0.1', 'mappe.exemple.fr.autre.fr', 'x.mappe.exemple.fr'])(
  'nginx has no page for a name that is not its own: %s',
  async (host) => {
    for (const path of ['/', '/store/current.json']) expect((await askNginx(path, { host })).status).toBe(421);
    expect((await askNginx('/', { host: 'Mappe.Exemple.FR:8080' })).status).toBe(200);
  },
);

test('nginx and serve let others frame one page, in each language, and no other', async () => {
  const framing = ({ headers }: Answer): (string | undefined)[] => [
    String(headers['content-security-policy']).split('; ').at(-1),
    headers['x-frame-options']?.toString(),
  ];
  for (const path of ['/embed/', '/embed/?x=1', '/en/embed/', '/embed/index.html'])
    for (const answer of await both(path)) expect(framing(answer), path).toEqual(['frame-ancestors *', undefined]);
  for (const path of ['/', '/donnees/', '/embed/autre/', '/donnees/embed/', '/en/embed/x', '/nulle-part'])
    for (const answer of await both(path)) expect(framing(answer), path).toEqual(["frame-ancestors 'none'", 'DENY']);
});

describe('a map of another origin reads the store', () => {
  const path = `/${data}/arbres.pmtiles`;

  test('range by range', async () => {
    const [ours, theirs] = await both(path, { range: 'bytes=100-199', origin: 'https://autre.fr' });
    expect([ours.status, ours.headers['content-range'], ours.headers['access-control-allow-origin']]).toEqual([
      206,
      'bytes 100-199/5000',
      '*',
    ]);
    expect(ours.body.equals(theirs.body)).toBe(true);
    expect((await askNginx(path, { range: 'bytes=9000-' })).status).toBe(416);
  });

  test('having asked first', async () => {
    const [ours, theirs] = await both(path, { origin: 'https://autre.fr', 'access-control-request-method': 'GET' }, 'OPTIONS');
    expect([ours.status, theirs.status]).toEqual([204, 204]);
    for (const name of told.filter((each) => each.startsWith('access-control')))
      expect(ours.headers[name], name).toBe(theirs.headers[name]);
  });

  test('and what the site has for programs: the current version of a data set, asked for again with its tag', async () => {
    for (const asked of ['latest.json', 'fichiers-csv.txt'].map((name) => `/donnees/mairie/arbres/${name}`)) {
      for (const { headers } of await both(asked, { origin: 'https://autre.fr' }))
        expect([headers['access-control-allow-origin'], headers['x-frame-options']]).toEqual(['*', 'DENY']);
      const wished = {
        origin: 'https://autre.fr',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'if-none-match',
      };
      for (const { status, headers } of await both(asked, wished, 'OPTIONS'))
        expect([status, headers['access-control-allow-headers']]).toEqual([204, expect.stringContaining('If-None-Match')]);
    }
    // Pages stay their own.
    for (const { headers } of await both('/donnees/')) expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('and what it has already is not sent again', async () => {
    const { headers } = await askNginx(path);
    expect((await askNginx(path, { 'if-none-match': headers.etag ?? '' })).status).toBe(304);
  });

  test('from a bucket too: its rules are those of the server', async () => {
    const { CORSRules } = JSON.parse(readFileSync(join(deploy, 'bucket', 'cors.json'), 'utf8')) as {
      CORSRules: Record<string, string[] | number>[];
    };
    const { headers } = await askAt(port, path);
    const list = (name: string): string[] => String(headers[name]).split(', ');
    expect(CORSRules).toEqual([
      {
        AllowedOrigins: ['*'],
        AllowedMethods: list('access-control-allow-methods'),
        AllowedHeaders: list('access-control-allow-headers'),
        ExposeHeaders: list('access-control-expose-headers'),
        MaxAgeSeconds: Number(headers['access-control-max-age']),
      },
      // An invitation is signed: nothing else lets a page write.
      { AllowedOrigins: ['*'], AllowedMethods: ['PUT', 'POST'], AllowedHeaders: ['Content-Type'], MaxAgeSeconds: 3600 },
    ]);
  });
});

describe('texts are sent packed', () => {
  test.each([
    ['/', 'gzip'],
    ['/', 'br'],
    ['/_astro/page.js', 'gzip'],
    ['/store/records/mairie/all-0123456789abcdef.ndjson', 'gzip'],
  ])('%s with %s', async (path, encoding) => {
    const { headers, body } = await askNginx(path, { 'accept-encoding': encoding });
    expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'Accept-Encoding']);
    const unpacked = encoding === 'br' ? brotliDecompressSync(body) : gunzipSync(body);
    expect(unpacked.equals((await askNginx(path)).body)).toBe(true);
  });

  test('tiles are not', async () => {
    expect((await askNginx(`/${data}/arbres.pmtiles`, { 'accept-encoding': 'gzip, br' })).headers['content-encoding']).toBeUndefined();
  });
});
