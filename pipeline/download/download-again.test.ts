import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { local, testServer } from './download.fixtures/test-server.ts';
import { download, isUnchanged } from './download.ts';
import { hostTurns } from './host-turns.ts';

const { server, refusal } = testServer();

/** Serve bytes with Range and If-Range; break the connection after so many bytes of each answer of `breaks`, once they are in `target`. */
function serve(state: { bytes: Buffer; etag?: string; modified?: string; breaks?: number[]; target: string }) {
  const { breaks = [], target } = state;
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { bytes, etag, modified } = state;
    const validators = { ...(etag !== undefined && { etag }), ...(modified !== undefined && { 'last-modified': modified }) };
    const { range = '', 'if-range': condition } = request.headers;
    const from = condition === (etag ?? modified) ? Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0) : 0;
    const rest = bytes.subarray(from);
    const headers = { ...validators, 'content-length': rest.length, date: 'Tue, 24 Nov 2026 12:00:00 GMT' };
    if (from > 0) response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
    else response.writeHead(200, headers);
    const cut = breaks.shift();
    if (cut === undefined) response.end(rest);
    else response.write(rest.subarray(0, cut), () => void breakOnceSaved(response, target, from + cut));
  };
}

/** A connection that is destroyed takes with it what was not read. */
async function breakOnceSaved(response: ServerResponse, target: string, bytes: number): Promise<void> {
  const size = async (): Promise<number> => (await stat(target).catch(() => undefined))?.size ?? 0;
  while (!response.destroyed && (await size()) !== bytes) await wait(2);
  response.destroy();
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('a download that breaks off', () => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
  let ranges: (string | undefined)[];
  const recording =
    (next: typeof server.answer): typeof server.answer =>
    (request, response) => {
      ranges.push(request.headers.range);
      next(request, response);
    };
  beforeEach(() => {
    ranges = [];
  });

  test.each([
    ['a strong ETag', { etag: '"v1"' }],
    ['a date older than the answer', { modified: 'Tue, 24 Nov 2026 11:00:00 GMT' }],
  ])('goes on where it stopped, by %s', async (_, validators) => {
    const target = join(server.folder, 'resumed');
    server.answer = recording(serve({ bytes, ...validators, breaks: [50_000, 70_000], target }));
    const got = await download(`${server.origin}/a`, target, local);
    expect(ranges).toEqual([undefined, 'bytes=50000-', 'bytes=120000-']);
    expect(got).toMatchObject({ bytes: bytes.length, sha256: digestOf(bytes) });
    expect(await readFile(target)).toEqual(bytes);
  });

  test.each([
    ['a weak ETag', { etag: 'W/"v1"' }],
    ['a date of the same second', { modified: 'Tue, 24 Nov 2026 12:00:00 GMT' }],
    ['nothing', {}],
  ])('begins again where %s names its bytes', async (_, validators) => {
    const target = join(server.folder, 'again');
    server.answer = recording(serve({ bytes, ...validators, breaks: [50_000], target }));
    expect((await download(`${server.origin}/a`, target, local)).sha256).toBe(digestOf(bytes));
    expect(ranges).toEqual([undefined, undefined]);
    expect(await readFile(target)).toEqual(bytes);
  });

  // attack: the rest of other bytes
  test('takes the new bytes whole where the file has changed meanwhile', async () => {
    const target = join(server.folder, 'changed');
    const state = { bytes, etag: '"v1"', breaks: [50_000], target };
    const first = serve(state);
    server.answer = (request, response) => {
      if (request.headers.range !== undefined) Object.assign(state, { bytes: Buffer.from(bytes).reverse(), etag: '"v2"' });
      first(request, response);
    };
    const got = await download(`${server.origin}/a`, target, local);
    expect(got).toMatchObject({ sha256: digestOf(Buffer.from(bytes).reverse()), etag: '"v2"' });
    expect(await readFile(target)).toEqual(Buffer.from(bytes).reverse());
  });

  test.each([
    ['another start', 'bytes 49999-199998/200000'],
    ['another length', 'bytes 50000-199999/300000'],
    ['no range at all', ''],
  ])('does not sew together what an answer with %s says', async (_, contentRange) => {
    const target = join(server.folder, 'lied');
    const honest = serve({ bytes, etag: '"v1"', breaks: [50_000], target });
    server.answer = (request, response) => {
      if (request.headers.range === undefined) honest(request, response);
      else response.writeHead(206, { etag: '"v1"', 'content-range': contentRange }).end(Buffer.alloc(150_000));
    };
    expect((await download(`${server.origin}/a`, target, local)).sha256).toBe(digestOf(bytes));
    expect(await readFile(target)).toEqual(bytes);
  });

  test('is refused once it brings nothing more, and leaves nothing', async () => {
    const honest = serve({ bytes, etag: '"v1"', breaks: [50_000], target: join(server.folder, 'refused') });
    server.answer = recording((request, response) => {
      if (request.headers.range === undefined) honest(request, response);
      else response.destroy();
    });
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-failed');
    expect(ranges).toHaveLength(5);
  });

  test('is checked again wherever it is redirected to', async () => {
    const honest = serve({ bytes, etag: '"v1"', breaks: [50_000], target: join(server.folder, 'refused') });
    server.answer = (request, response) => {
      if (request.headers.range === undefined) honest(request, response);
      else response.writeHead(302, { location: 'https://10.0.0.1/a' }).end();
    };
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-private');
  });
});

describe('a busy server', () => {
  test.each([429, 503, 500])('that answers %i is server.asked again', async (status) => {
    server.answer = (_, response) => (server.asked.length < 3 ? response.writeHead(status).end() : response.end('x'));
    expect((await download(`${server.origin}/a`, join(server.folder, 'busy'), local)).bytes).toBe(1);
    expect(server.asked).toHaveLength(3);
  });

  test('is left alone as long as it asks for, by all who would ask it', async () => {
    const rests: number[] = [];
    const turns = hostTurns(0);
    const counted = { ...turns, rest: (_: string, milliseconds: number) => void rests.push(milliseconds) };
    server.answer = (_, response) =>
      server.asked.length < 2 ? response.writeHead(429, { 'retry-after': '120' }).end() : response.end('x');
    await download(`${server.origin}/a`, join(server.folder, 'patient'), { ...local, turns: counted });
    expect(rests).toEqual([120_000]);
  });

  test('that asks for hours, or never has time, is told', async () => {
    server.answer = (_, response) => response.writeHead(503, { 'retry-after': '86400' }).end();
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-busy');
    expect(server.asked).toHaveLength(1);
    server.answer = (_, response) => response.writeHead(503).end();
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-busy');
    expect(server.asked).toHaveLength(5);
  });

  test('is server.asked by one at a time', async () => {
    let open = 0;
    let most = 0;
    server.answer = (_, response) => {
      most = Math.max(most, (open += 1));
      setTimeout(() => {
        open -= 1;
        response.end('x');
      }, 10);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => download(`${server.origin}/${name}`, join(server.folder, name), local)));
    expect(most).toBe(1);
  });
});

test('a redirection to a host without a name is told of that host, and keeps no other file of the first from being had', async () => {
  const network = { ...local, turns: hostTurns(0) };
  server.answer = (request, response) =>
    request.url === '/loin' ? response.writeHead(302, { location: 'https://nulle-part.invalid/a' }).end() : response.end('x');
  await expect(download(`${server.origin}/loin`, join(server.folder, 'far'), network)).rejects.toMatchObject({
    host: 'nulle-part.invalid',
    problems: [{ id: 'source.url-failed', facts: { url: `${server.origin}/loin` } }],
  });
  expect((await download(`${server.origin}/a`, join(server.folder, 'near'), network)).bytes).toBe(1);
});

describe('an address that was downloaded before', () => {
  const known = { etag: '"v1"', bytes: 3 };
  test('is unchanged where its server says so, at the cost of a head', async () => {
    let seen: string[] = [];
    server.answer = (request, response) => {
      seen = [request.method ?? '', String(request.headers['if-none-match'] ?? request.headers['if-modified-since'])];
      response.writeHead(304).end();
    };
    expect(await isUnchanged(`${server.origin}/a`, known, local)).toBe(true);
    expect(seen).toEqual(['HEAD', '"v1"']);
    expect(await isUnchanged(`${server.origin}/a`, { lastModified: 'Tue, 24 Nov 2026 11:00:00 GMT', bytes: 3 }, local)).toBe(true);
    expect(seen).toEqual(['HEAD', 'Tue, 24 Nov 2026 11:00:00 GMT']);
  });

  test.each([
    [200, { etag: '"v1"' }, true],
    [200, { etag: '"v2"' }, false],
    [200, {}, false],
    [404, { etag: '"v1"' }, false],
  ])('is known by what a server without conditions answers: %i %j', async (status, headers, expected) => {
    server.answer = (_, response) => response.writeHead(status, headers).end();
    expect(await isUnchanged(`${server.origin}/a`, known, local)).toBe(expected);
  });

  test('is not server.asked for where nothing names its bytes, and never refused here', async () => {
    expect(await isUnchanged(`${server.origin}/a`, { bytes: 3 }, local)).toBe(false);
    expect(server.asked).toEqual([]);
    expect(await isUnchanged('https://10.0.0.1/a', known, local)).toBe(false);
  });
});
