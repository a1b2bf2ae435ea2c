import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { forgeArchive } from '../../fixtures/forge-archive.ts';
import { explainFailure } from './failure.ts';
import { fetchRange } from './fetch-range.ts';
import { openArchive } from './open-archive.ts';

/** Answer of the server to one request; an empty one: as it should be. */
interface Answer {
  status?: number;
  headers?: OutgoingHttpHeaders;
  body?: Buffer;
  /** The connection ends after so many bytes. */
  breaksAfter?: number;
}

const file = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));
let server: Server;
let url = '';
let served: Buffer = file;
let etag = '"one"';
/** Answers to the requests that come, in their order. */
let answers: Answer[] = [];
let asked: string[] = [];

beforeAll(async () => {
  server = createServer(({ headers: { range = '' } }, response) => {
    asked.push(range);
    const [from = 0, to = 0] = (/(\d+)-(\d+)/.exec(range) ?? []).slice(1).map(Number);
    const { status = 206, headers, body, breaksAfter } = answers.shift() ?? {};
    const part = served.subarray(from, to + 1);
    const usual = { etag, 'content-range': `bytes ${from}-${from + part.length - 1}/${served.length}` };
    response.writeHead(status, { ...usual, ...(breaksAfter !== undefined && { 'content-length': part.length }), ...headers });
    if (breaksAfter === undefined) response.end(body ?? part);
    else response.write(part.subarray(0, breaksAfter), () => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fichier`;
});
afterAll(() => void server.close());
beforeEach(() => {
  vi.stubGlobal('location', new URL(url));
  served = file;
  etag = '"one"';
  answers = [];
  asked = [];
});

const span = { from: 100, to: 300 };
const read = async (options?: Parameters<typeof fetchRange>[2]): Promise<Buffer> =>
  Buffer.from((await fetchRange(url, span, options)).data);

const wrong: [string, Answer, string][] = [
  ['short', { body: file.subarray(100, 151) }, '51 bytes instead of 200.'],
  ['empty', { body: Buffer.of() }, '0 bytes instead of 200.'],
  ['longer', { body: file.subarray(100, 302) }, 'more than 200 bytes.'],
  ['of another place', { headers: { 'content-range': 'bytes 0-199/1000' } }, 'bytes 0-199 instead of bytes 100-299.'],
  ['said to be short', { headers: { 'content-range': 'bytes 100-150/1000' } }, 'bytes 100-150 instead of bytes 100-299.'],
  ['of the end of a smaller file', { headers: { 'content-range': 'bytes 100-250/251' } }, 'bytes 100-250 instead of bytes 100-299.'],
  ['of words', { headers: { 'content-range': 'all' } }, 'bytes NaN-NaN instead of bytes 100-299.'],
  ['all of the file', { status: 200, body: file }, 'the whole instead of bytes 100-299.'],
  ['that there is none', { status: 416 }, 'it has no bytes 100-299.'],
];

describe('a part of a file', () => {
  test.each(wrong)('whose answer is %s is asked for once more, and comes', async (_, answer) => {
    answers = [answer];
    expect((await read()).equals(file.subarray(100, 300))).toBe(true);
    expect(asked).toEqual(['bytes=100-299', 'bytes=100-299']);
  });

  test.each(wrong)('whose answer is always %s is called that, after two requests, and may be tried again', async (_, answer, says) => {
    answers = [answer, answer];
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).toHaveProperty('message', `${url} did not come as asked for: ${says}`);
    expect(explainFailure(error)).toBe('broken');
    expect(asked).toHaveLength(2);
    expect((await read()).equals(file.subarray(100, 300))).toBe(true);
  });

  test('that breaks off is asked for once more, and what came of it is not counted', async () => {
    answers = [{ breaksAfter: 50 }];
    let bytes = 0;
    expect((await read({ onBytes: (more) => (bytes += more) })).equals(file.subarray(100, 300))).toBe(true);
    expect(bytes).toBe(200);
    answers = [{ breaksAfter: 50 }, { breaksAfter: 50 }];
    expect(await read().then(String, explainFailure)).toBe('offline');
  });

  test('is asked for past the cache the second time', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    answers = [{ body: Buffer.of() }];
    await read();
    expect(fetched.mock.calls.map(([, init]) => init?.cache)).toEqual([undefined, 'no-store']);
    fetched.mockRestore();
  });

  test('at a signed address stays in no cache', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    await fetchRange(`${url}?md5=a&expires=1`, { from: 0, to: 10 });
    expect(fetched.mock.calls.map(([, init]) => init?.cache)).toEqual(['no-store']);
    fetched.mockRestore();
  });

  test('of a file that is missing is not asked for again', async () => {
    answers = [{ status: 404 }];
    await expect(read()).rejects.toThrow(`${url} answered 404.`);
    expect(asked).toHaveLength(1);
  });

  test('that is given up is not asked for again, and stays given up', async () => {
    answers = [{ body: file.subarray(100, 151) }];
    const control = new AbortController();
    const reading = read({ signal: control.signal, onBytes: () => control.abort() });
    await expect(reading).rejects.toHaveProperty('name', 'AbortError');
    expect(asked).toHaveLength(1);
  });

  test('may be that of a file which ends before, as long as the server says so', async () => {
    const beginning = { from: 0, to: 16_384 };
    expect((await fetchRange(url, beginning, { mayEnd: true })).data).toHaveLength(1000);
    expect(asked).toHaveLength(1);
    answers = [{ body: file.subarray(0, 151) }];
    expect((await fetchRange(url, beginning, { mayEnd: true })).data).toHaveLength(1000);
    expect(asked).toHaveLength(3);
  });

  test('of a server whose Content-Range a page may not read is held to its length', async () => {
    const hidden = { headers: { 'content-range': undefined, 'content-length': 200 } };
    answers = [{ headers: {} }, hidden];
    expect(await read()).toHaveLength(200);
    vi.stubGlobal('fetch', (_: string, { headers }: { headers: { range: string } }) => {
      asked.push(headers.range);
      return Promise.resolve(new Response(Uint8Array.from(file.subarray(100, 151)), { status: 206, headers: { 'content-length': '200' } }));
    });
    await expect(read({ mayEnd: true })).rejects.toThrow('51 bytes instead of 200.');
    vi.unstubAllGlobals();
  });

  test('of a file of another size than the one that is known is not taken', async () => {
    await expect(read({ bytes: 999 })).rejects.toThrow('it has 1000 bytes, and had 999.');
    expect(asked).toHaveLength(2);
  });
});

describe('an archive', () => {
  // They hardly pack: the tile ends far beyond what is read first.
  const words = Array.from({ length: 5000 }, (_, at) => ((at * 7919) % 16_381).toString(36)).join(' ');
  const tile = async (archive: ReturnType<typeof openArchive>): Promise<string> =>
    new TextDecoder().decode((await archive.getZxy(0, 0, 0))?.data);
  beforeEach(() => (served = forgeArchive({ tile: Buffer.from(words) })));

  test('whose tile came short is read all the same', async () => {
    answers = [{}, { body: served.subarray(-20) }];
    expect(await tile(openArchive(url))).toBe(words);
  });

  test.each([
    ['beginning', [{ status: 503 }], 'answered 503'],
    ['beginning', [{ body: Buffer.of() }, { body: Buffer.of() }], 'did not come as asked for'],
    ['tile', [{}, { body: Buffer.of() }, { body: Buffer.of() }], 'did not come as asked for'],
  ])('whose %s did not come can be asked again', async (_, bad: Answer[], says) => {
    const archive = openArchive(url);
    answers = bad;
    await expect(tile(archive)).rejects.toThrow(says);
    expect(await tile(archive)).toBe(words);
  });

  test('whose directory of directories did not come can be asked again', async () => {
    // The first directory leads to one that is its own bytes: only whether it is asked for again is of concern.
    served = forgeArchive({ entry: [1, 0, 0, 40, 6001], tile: Buffer.from(words) });
    const archive = openArchive(url);
    answers = [{}, { status: 503 }];
    await expect(tile(archive)).rejects.toThrow('answered 503');
    const before = asked.length;
    await expect(tile(archive)).rejects.toThrow();
    expect(asked.length).toBeGreaterThan(before);
  });

  test.each([
    ['its ETag says so', '"two"'],
    ['its size says so', '"one"'],
  ])('that was replaced meanwhile is begun again: %s', async (_, next) => {
    const archive = openArchive(url);
    // What it has given already stays; what else is asked of it is another's.
    expect(await archive.getMetadata()).toEqual({});
    const other = `${words} autre`;
    served = forgeArchive({ tile: Buffer.from(other), metadata: { name: 'une autre' } });
    etag = next;
    expect(await tile(archive)).toBe(other);
  });

  test('whose bytes do not unpack is damaged', async () => {
    const archive = forgeArchive({ tile: Buffer.from(words) });
    served = Buffer.concat([archive.subarray(0, -10), Buffer.alloc(10)]);
    const error: unknown = await tile(openArchive(url)).catch((thrown: unknown) => thrown);
    expect(explainFailure(error)).toBe('damaged');
  });
});
