import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { LookupAddress } from 'node:dns';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { filesOf } from '../../schemas/rules/files.ts';
import { failureOf, headOf, send } from '../fetcher/send.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { download } from '../download/download.ts';
import { fetchSource } from '../source/fetch.ts';

/** Answers of the resolver for localhost, one for each look-up in place of the real one; the last answer stays. */
const { answers, asked } = vi.hoisted(() => ({ answers: [] as string[][], asked: [] as string[] }));
vi.mock(import('node:dns'), async (original) => {
  const real = await original();
  const lookup = (host: string, options: object, done: (error: Error | null, addresses: LookupAddress[]) => void): void => {
    asked.push(host);
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next === undefined) real.lookup(host, options as { all: true }, done);
    else
      done(
        null,
        next.map((address) => ({ address, family: 4 })),
      );
  };
  return { ...real, lookup: lookup as typeof real.lookup };
});

// What asks and connects runs here, where the resolver is not that of the machine; elsewhere it runs in a process of its own.
vi.mock(import('../download/fetcher.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    async fetchAddress(asked, shown, signal) {
      try {
        const response = await send(asked, signal);
        return { ...headOf(response), pieces: response as AsyncIterable<Buffer>, drop: () => void response.destroy() };
      } catch (error) {
        throw real.errorOf(failureOf(error), shown, asked.idleMs);
      }
    },
  };
});

const { server, refusal } = testServer();
/** 127.0.0.1 stands for a public address; 127.0.0.2, on which nobody listens for the pipeline, for one of a private network. */
const outside = { ...local, allowedAddresses: ['127.0.0.1'] };
let inside: Socket[];
let intruder: ReturnType<typeof createServer>;
beforeEach(async () => {
  [inside, asked.length, answers.length] = [[], 0, 0];
  intruder = createServer((socket) => {
    inside.push(socket);
    socket.destroy();
  });
  await new Promise<void>((done) => intruder.listen(Number(new URL(server.origin).port), '127.0.0.2', done));
});
afterEach(async () => {
  await new Promise((done) => intruder.close(done));
  expect(inside, 'calls to a private address').toEqual([]);
});

describe('a name that is rebound', () => {
  // attack: a name that is rebound
  test('between two attempts is refused before it is called again', async () => {
    answers.push(['127.0.0.1'], ['127.0.0.2']);
    server.answer = (_, response) => response.writeHead(503).end();
    expect(await refusal(`${server.origin}/a`, outside)).toBe('source.url-private');
    expect(server.asked).toEqual(['/a']);
    expect(asked).toEqual(['localhost', 'localhost']);
  });

  test('between an address and its redirection is refused', async () => {
    answers.push(['127.0.0.1'], ['127.0.0.2']);
    server.answer = (_, response) => response.writeHead(302, { location: '/b' }).end();
    expect(await refusal(`${server.origin}/a`, outside)).toBe('source.url-private');
    expect(server.asked).toEqual(['/a']);
  });

  test('between the two halves of a download is refused, and nothing of it is kept', async () => {
    answers.push(['127.0.0.1'], ['127.0.0.2']);
    server.answer = (_, response) => {
      response.writeHead(200, { etag: '"v1"', 'content-length': 1000 });
      response.write(Buffer.alloc(500), () => setTimeout(() => response.destroy(), 20));
    };
    expect(await refusal(`${server.origin}/a`, outside)).toBe('source.url-private');
  });

  // attack: a name with a private address among its own
  test('to a public and a private address at once is refused whichever comes first', async () => {
    for (const both of [
      ['127.0.0.1', '127.0.0.2'],
      ['127.0.0.2', '127.0.0.1'],
    ]) {
      answers.splice(0, Infinity, both);
      expect(await refusal(`${server.origin}/a`, outside)).toBe('source.url-private');
    }
    expect(server.asked).toEqual([]);
  });

  test('is asked for once by connection: what was checked is what is called', async () => {
    answers.push(['127.0.0.1'], ['127.0.0.2']);
    server.answer = (_, response) => response.end('x');
    expect((await download(`${server.origin}/a`, join(server.folder, 'once'), outside)).bytes).toBe(1);
    expect(asked).toEqual(['localhost']);
  });
});

describe('an answer is refused', () => {
  const bomb = Buffer.alloc(30 * 1024 ** 2);
  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['gzip, gzip', (bytes: Buffer) => gzipSync(gzipSync(bytes))],
    // attack: compressed answers
  ])('that is packed as %s without being asked for, before it is unpacked', async (encoding, pack) => {
    const packed = pack(bomb);
    server.answer = (_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(packed);
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-encoding');
    expect(server.asked).toHaveLength(1);
  });

  // attack: a head without end
  test('whose head never ends, though it always goes on', async () => {
    server.answer = (_, { socket }) => {
      socket?.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket?.write('X'), 20);
      socket?.on('close', () => clearInterval(timer));
    };
    const started = performance.now();
    const patientMs = 30_000;
    expect(await refusal(`${server.origin}/a`, { ...local, idleMs: 200, totalMs: patientMs })).toBe('source.url-slow');
    expect(performance.now() - started, 'long before all of its time is over').toBeLessThan(patientMs / 2);
  });

  test('whose head is larger than any honest one', async () => {
    server.answer = (_, response) => response.socket?.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40 * 1024)}\r\n\r\n`);
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-failed');
  });

  // attack: lengths that lie
  test('that says a length and gives less, or goes on after it', async () => {
    const answer =
      (length: number) =>
      (_: unknown, { socket }: { socket: Socket | null }) =>
        void socket?.end(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\nabcdef`);
    server.answer = answer(9);
    expect(await refusal(`${server.origin}/a`)).toMatch(/^source\.url-(short|failed)$/);
    server.answer = answer(3);
    // What comes after the end is no part of the file, and ends with the connection.
    expect((await download(`${server.origin}/a`, join(server.folder, 'more'), local)).bytes).toBe(3);
  });

  test('that says two lengths', async () => {
    server.answer = (_, { socket }) => void socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 6\r\n\r\nabcdef');
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-failed');
  });
});

describe('a file that changes behind its address', () => {
  const manifest = (sha256?: string): Parameters<typeof fetchSource>[0] => {
    const source = { url: `${server.origin}/a.csv`, ...(sha256 !== undefined && { sha256 }) };
    return { folder: server.folder, dataset: { source }, sourceFiles: filesOf(source), locate: (pointer) => `dataset.yaml ${pointer}` };
  };

  // attack: a file that changes between check and publication
  test('between its check and its publication is another version, or refused where the manifest pins its bytes', async () => {
    server.answer = (_, response) => response.end('reviewed');
    const checked = await fetchSource(manifest(), join(server.folder, 'check'), undefined, local);
    server.answer = (_, response) => response.end('exchanged');
    const published = await fetchSource(manifest(), join(server.folder, 'publish'), undefined, local);
    expect(published.sha256).not.toBe(checked.sha256);
    await expect(fetchSource(manifest(checked.sha256), join(server.folder, 'pinned'), undefined, local)).rejects.toThrow(checked.sha256);
  });
});
