import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askAt, type Answer } from './static-server.fixtures/ask.ts';
import { answerRequest } from './static-server.ts';

const tiles = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 31) % 256));
const page = `<!doctype html><meta charset="utf-8"><title>Accueil</title><p>${'Bonjour. '.repeat(300)}`;
const ownPolicy = '<meta http-equiv="content-security-policy" content="default-src &#39;none&#39;; script-src &#39;sha256-abc=&#39;;">';
/** Policy that a stranger's page would like to have, with hosts as pages of ours declare them. */
const weakPolicy =
  '<meta http-equiv="content-security-policy" content="default-src *; script-src &#39;self&#39; &#39;unsafe-inline&#39; https://mal.exemple; ' +
  'img-src https://data.geopf.fr *; connect-src &#39;self&#39; https://objets.exemple.fr https://data.geopf.fr * https: wss://mal.exemple">';
const tilesUrl = '/store/data/sandre/rivieres/0123456789abcdef/rivieres.pmtiles';

let folder: string;
let server: Server;
let port: number;
/** The same files, as a site that was built here. */
let ownServer: Server;
let ownPort: number;

const ask = (path: string, headers?: Record<string, string>, method?: string): Promise<Answer> => askAt(port, path, headers, method);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-serve-'));
  const files: Record<string, string | Buffer> = {
    'site/index.html': page,
    'site/donnees/index.html': `${ownPolicy}${page}`,
    'site/faible/index.html': `${weakPolicy}${page}`,
    'store/data/sandre/rivieres/0123456789abcdef/travail.js': 'postMessage(1);',
    'site/embed/index.html': page,
    'site/en/embed/index.html': page,
    'site/404.html': '<!doctype html><title>Introuvable</title>',
    'site/en/404.html': '<!doctype html><title>Not found</title>',
    'site/_astro/worker.abc123.js': 'postMessage(1);',
    'site/_astro/fetch-address-Ab_1-c.js': 'postMessage(1);',
    'site/_astro/outil.wasm': tiles,
    'site/_astro/outil.data': tiles,
    'site/.env': 'secret',
    'site/.git/config': 'secret',
    'site/pagefind/extents/0123456789abcdef.json': '[]',
    'site/pagefind/extents/root.json': '[]',
    'site/empty.txt': '',
    [tilesUrl.slice(1)]: tiles,
    'store/current.json': '{"sequence":1}',
    'store/data/sandre/rivieres/0123456789abcdef/guide.pdf': '%PDF-1.4',
    'store/data/sandre/rivieres/0123456789abcdef/hostile.html': '<script>alert(1)</script>',
    'secret.txt': 'secret',
    'site-old/secret.txt': 'secret',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  await symlink(join(folder, 'secret.txt'), join(folder, 'site/link.txt'));
  const roots = { site: join(folder, 'site'), store: join(folder, 'store') };
  server = createServer((message, response) => void answerRequest(message, response, roots));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  ownServer = createServer((message, response) => void answerRequest(message, response, { ...roots, isOwn: true }));
  await new Promise<void>((resolve) => ownServer.listen(0, '127.0.0.1', resolve));
  const own = ownServer.address();
  ownPort = typeof own === 'object' && own !== null ? own.port : 0;
});

afterAll(async () => {
  for (const each of [server, ownServer]) {
    each.close();
    each.closeAllConnections();
  }
  await rm(folder, { recursive: true });
});

describe('ranges', () => {
  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=10-19', 10, 20],
    ['bytes=4990-', 4990, 5000],
    ['bytes=-7', 4993, 5000],
    ['bytes=-9000', 0, 5000],
    ['bytes=4000-99999', 4000, 5000],
  ])('gives exactly the bytes of %s', async (range, start, end) => {
    const { status, headers, body } = await ask(tilesUrl, { range, 'accept-encoding': 'br, gzip' });
    expect(status).toBe(206);
    expect(headers['content-range']).toBe(`bytes ${start}-${end - 1}/5000`);
    expect(headers['content-length']).toBe(String(end - start));
    expect(headers['content-encoding']).toBeUndefined();
    expect(body.equals(tiles.subarray(start, end))).toBe(true);
  });

  test.each(['bytes=5000-', 'bytes=6000-7000', 'bytes=-0'])('refuses %s, beyond the end, and says the size', async (range) => {
    const { status, headers, body } = await ask(tilesUrl, { range });
    expect([status, headers['content-range'], body.length]).toEqual([416, 'bytes */5000', 0]);
  });

  test.each(['bytes=0-1,5-6', 'bytes=9-3', 'items=0-1', 'bytes=-', 'bytes=a-b'])('gives the whole file for %s', async (range) => {
    const { status, body } = await ask(tilesUrl, { range });
    expect([status, body.equals(tiles)]).toEqual([200, true]);
  });

  test('never compresses a range of a text', async () => {
    const { status, headers, body } = await ask('/', { range: 'bytes=0-99', 'accept-encoding': 'br' });
    expect([status, headers['content-encoding']]).toEqual([206, undefined]);
    expect(body.toString()).toBe(page.slice(0, 99 + 1));
  });

  test('gives the whole file where If-Range names other bytes', async () => {
    const { headers } = await ask(tilesUrl, {}, 'HEAD');
    const same = await ask(tilesUrl, { range: 'bytes=0-9', 'if-range': String(headers.etag) });
    const other = await ask(tilesUrl, { range: 'bytes=0-9', 'if-range': '"other"' });
    expect([same.status, other.status]).toEqual([206, 200]);
  });
});

describe('ETag', () => {
  test('is strong, the same for a range, and answered by 304', async () => {
    const whole = await ask(tilesUrl);
    const range = await ask(tilesUrl, { range: 'bytes=0-9' });
    expect(whole.headers.etag).toMatch(/^"[^"]+"$/);
    expect(range.headers.etag).toBe(whole.headers.etag);
    const again = await ask(tilesUrl, { 'if-none-match': `"x", ${whole.headers.etag}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  test('changes when a file of the same size replaces another', async () => {
    const before = await ask('/store/current.json');
    await writeFile(join(folder, 'next.json'), '{"sequence":2}');
    await rename(join(folder, 'next.json'), join(folder, 'store/current.json'));
    const after = await ask('/store/current.json', { 'if-none-match': String(before.headers.etag) });
    expect([after.status, after.body.toString()]).toEqual([200, '{"sequence":2}']);
  });

  test('differs from one encoding to another', async () => {
    const etags = await Promise.all(
      ['br', 'gzip', 'identity'].map(async (encoding) => (await ask('/', { 'accept-encoding': encoding })).headers.etag),
    );
    expect(new Set(etags).size).toBe(3);
  });
});

describe('compression', () => {
  test('serves text with brotli, or gzip, or as it is', async () => {
    const brotli = await ask('/', { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.body).toString()).toBe(page);
    const gzip = await ask('/', { 'accept-encoding': 'gzip, br;q=0' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body).toString()).toBe(page);
    const plain = await ask('/');
    expect([plain.headers['content-encoding'], plain.headers.vary, plain.body.toString()]).toEqual([undefined, 'Accept-Encoding', page]);
  });

  test.each(['wasm', 'data'])('serves programs with brotli: .%s', async (ending) => {
    const { headers, body } = await ask(`/_astro/outil.${ending}`, { 'accept-encoding': 'br' });
    expect([headers['content-encoding'], brotliDecompressSync(body).equals(tiles)]).toEqual(['br', true]);
  });

  test('leaves archives of tiles as they are', async () => {
    const { headers, body } = await ask(tilesUrl, { 'accept-encoding': 'br' });
    expect([headers['content-encoding'], headers['content-type'], body.equals(tiles)]).toEqual([
      undefined,
      'application/vnd.pmtiles',
      true,
    ]);
  });
});

describe('headers', () => {
  test('keep immutable objects for a year and ask again for the pointer and the pages', async () => {
    const control = async (path: string): Promise<string | undefined> => (await ask(path)).headers['cache-control'];
    expect(await control(tilesUrl)).toBe('public, max-age=31536000, immutable');
    expect(await control('/_astro/worker.abc123.js')).toBe('public, max-age=31536000, immutable');
    expect(await control('/pagefind/extents/0123456789abcdef.json')).toBe('public, max-age=31536000, immutable');
    expect(await control('/pagefind/extents/root.json')).toBe('no-cache');
    expect(await control('/store/current.json')).toBe('no-cache');
    expect(await control('/')).toBe('no-cache');
  });

  test('open the store to other origins, ranges included, and no page', async () => {
    const { headers } = await ask(tilesUrl, { origin: 'https://exemple.fr', range: 'bytes=0-1' });
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-expose-headers']).toBe('ETag, Content-Range, Accept-Ranges, Content-Length');
    const preflight = await ask(tilesUrl, { origin: 'https://exemple.fr', 'access-control-request-method': 'GET' }, 'OPTIONS');
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([204, 'GET, HEAD']);
    expect(preflight.headers['access-control-allow-headers']).toContain('Range');
    expect((await ask('/')).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('forbid framing and third parties on pages and on worker scripts', async () => {
    for (const path of ['/', '/_astro/worker.abc123.js', '/nowhere']) {
      const { headers } = await ask(path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';.*frame-ancestors 'none'$/,
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('strict-origin-when-cross-origin');
    }
  });

  test('let others frame one page in each language, and no other', async () => {
    const framing = async (path: string): Promise<unknown[]> => {
      const { headers } = await ask(path);
      return [String(headers['content-security-policy']).split('; ').at(-1), headers['x-frame-options']];
    };
    for (const path of ['/embed/', '/en/embed/', '/embed/index.html?x=1'])
      expect(await framing(path), path).toEqual(['frame-ancestors *', undefined]);
    for (const path of ['/', '/donnees/', '/embed/nowhere', '/donnees/embed/', '/_astro/worker.abc123.js'])
      expect(await framing(path), path).toEqual(["frame-ancestors 'none'", 'DENY']);
  });

  const strict =
    /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/;

  test.each(['/donnees/', '/faible/', '/'])(
    'of a site that was not built here take nothing from the policy of a page: %s',
    async (path) => {
      expect((await ask(path)).headers['content-security-policy']).toMatch(strict);
    },
  );

  test('of a site that was built here add the hosts that a page declares, and nothing else of its policy', async () => {
    const { headers } = await askAt(ownPort, '/faible/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("img-src 'self' data: blob: https://data.geopf.fr;");
    expect(policy).toContain("connect-src 'self' https://objets.exemple.fr https://data.geopf.fr;");
    expect(policy.replace(/ https:\/\/[a-z.]+/g, '')).toMatch(strict);
  });

  test('of a site that was built here let one worker ask other sites, and no page, other script or stranger’s site', async () => {
    const worker = '/_astro/fetch-address-Ab_1-c.js';
    const policyAt = async (at: number, path: string): Promise<string> =>
      String((await askAt(at, path)).headers['content-security-policy']);
    const wide = await policyAt(ownPort, worker);
    expect(wide).toContain('; connect-src https:; ');
    expect(wide.replace('connect-src https:', "connect-src 'self'")).toMatch(strict);
    for (const path of ['/', '/_astro/worker.abc123.js', `/x${worker}`]) expect(await policyAt(ownPort, path)).not.toContain(' https:;');
    expect(await policyAt(port, worker)).toMatch(strict);
  });

  test('never hand out a service worker, and nothing of the store to be run', async () => {
    for (const path of ['/_astro/worker.abc123.js', '/', '/store/current.json', '/nowhere'])
      expect((await ask(path, { 'service-worker': 'script' })).status, path).toBe(403);
    const script = '/store/data/sandre/rivieres/0123456789abcdef/travail.js';
    for (const dest of ['script', 'worker', 'sharedworker', 'serviceworker'])
      expect((await ask(script, { 'sec-fetch-dest': dest })).status, dest).toBe(403);
    expect((await ask(script, { 'sec-fetch-dest': 'document' })).headers['content-security-policy']).toContain('sandbox');
    expect((await ask('/_astro/worker.abc123.js', { 'sec-fetch-dest': 'worker' })).status).toBe(200);
  });

  test('let a file of a producer run nothing', async () => {
    const { headers } = await ask('/store/data/sandre/rivieres/0123456789abcdef/hostile.html');
    expect(headers['content-type'], 'nor is it shown as a page').toBe('application/octet-stream');
    expect(headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    const pdf = await ask('/store/data/sandre/rivieres/0123456789abcdef/guide.pdf');
    expect(pdf.headers['content-security-policy']).not.toContain('sandbox');
  });
});

describe('paths', () => {
  test('lead to pages, with the slash that relative links need', async () => {
    const { status, headers } = await ask('/donnees?theme=eau');
    expect([status, headers.location]).toEqual([308, '/donnees/?theme=eau']);
    expect((await ask('/donnees/?theme=eau')).status).toBe(200);
  });

  test('that lead nowhere show the page of their language', async () => {
    const french = await ask('/nowhere');
    const english = await ask('/en/nowhere/');
    expect([french.status, french.body.toString()]).toEqual([404, '<!doctype html><title>Introuvable</title>']);
    expect([english.status, english.body.toString()]).toEqual([404, '<!doctype html><title>Not found</title>']);
    expect((await ask('/store/data/')).status).toBe(404);
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/store/../../secret.txt',
    '/store/..%2f..%2fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/../site-old/secret.txt',
    '/link.txt',
    '/.env',
    '/.git/config',
    '/%2egit/config',
    '/donnees/../.env',
    '/secret.txt%00.html',
    '/%E0%A4%A',
    '//secret.txt',
  ])('never leave the two folders: %s', async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body.toString()).not.toContain('secret');
  });

  test('never redirect to another host', async () => {
    const { headers } = await ask('//donnees');
    expect(headers.location).toBe('/donnees/');
  });
});

describe('methods', () => {
  test('answer HEAD with the headers of GET and no body', async () => {
    const { status, headers, body } = await ask(tilesUrl, {}, 'HEAD');
    expect([status, headers['content-length'], headers['accept-ranges'], body.length]).toEqual([200, '5000', 'bytes', 0]);
  });

  test('refuse to write', async () => {
    const { status, headers } = await ask('/', {}, 'PUT');
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('serve an empty file', async () => {
    const { status, headers, body } = await ask('/empty.txt');
    expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0]);
  });
});

test('a named pipe is not waited for: it is no file', async () => {
  const pipe = join(folder, 'site', 'tuyau.txt');
  execFileSync('mkfifo', [pipe]);
  try {
    const told = await Promise.race([ask('/tuyau.txt').then(({ status }) => status), wait(2000, 'nothing')]);
    expect(told).toBe(404);
  } finally {
    // Whoever waits for it is let go.
    await (await open(pipe, constants.O_RDWR | constants.O_NONBLOCK)).close();
    await rm(pipe);
  }
});
