import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { digest } from './digest.ts';
import { httpReader } from './http.ts';
import { makeTimeBudget } from './time-budget.ts';
import { s3Store } from './s3.ts';
import type { Store } from './store.ts';

/* A bucket that a producer keeps: its server says what it likes, to a process that holds the keys of everybody. */

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers so; gives its address. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    request.on('error', () => undefined).resume();
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The bucket of a producer behind such a server. */
async function bucketOf(answer: Answer, budgetMs = 60_000): Promise<Store> {
  const endpoint = await serve(answer);
  const env = { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  return s3Store('s3://cartes/prefixe', { env, untrusted: makeTimeBudget(endpoint, budgetMs) });
}

/** A body that never ends. */
function endless(response: ServerResponse, on: (bytes: number) => void = () => undefined): void {
  const piece = Buffer.alloc(64 * 1024, ' ');
  let sent = 0;
  const more = (): void => {
    // Who has not stopped by then never would.
    if (response.destroyed || (sent += piece.length) > 600 * 1024 ** 2) return void response.end();
    on(piece.length);
    response.write(piece, () => setImmediate(more));
  };
  more();
}

/** A body of which a byte comes now and then. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
}

const absent: Answer = (_, response) => void response.writeHead(404).end();
const puts =
  (answer: Answer): Answer =>
  (request, response) =>
    (request.method === 'PUT' ? answer : absent)(request, response);
const put = (store: Store): Promise<void> => store.put('data/a', { bytes: Buffer.from('a') }, digest('a'));

/** A page of a listing, with the keys below `prefixe/`. */
const page = (keys: readonly string[], next?: string): string =>
  `<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}${keys
    .map((key) => `<Contents><Key>${key}</Key><Size>1</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>`)
    .join('')}</ListBucketResult>`;
const keysOf = async (store: Store): Promise<string[]> => (await Array.fromAsync(store.list('data/'))).map(({ key }) => key);

describe('a server of S3', () => {
  test('whose answer never ends is given up before it fills memory', async () => {
    let sent = 0;
    const told = /répond par plus de 4.Mo pour prefixe\/.scratch\/probe-/;
    for (const status of [200, 400, 500]) {
      const store = await bucketOf(puts((_, response) => endless(response.writeHead(status, { etag: '"a"' }), (bytes) => (sent += bytes))));
      await expect(put(store)).rejects.toThrow(told);
    }
    expect(sent).toBeLessThan(100 * 1024 ** 2);
  });

  test('that drips, says nothing or does not listen is not waited for longer than its time budget in all', async () => {
    const silent: Answer = () => undefined;
    for (const answer of [silent, (_: IncomingMessage, response: ServerResponse) => drip(response.writeHead(400))]) {
      const store = await bucketOf(puts(answer), 200);
      await expect(put(store)).rejects.toThrow('fait attendre');
      // 3 seconds a request, and what was left of the budget.
      const start = performance.now();
      await expect(store.head('data/a').then(() => put(store))).rejects.toThrow('fait attendre');
      expect(performance.now() - start).toBeLessThan(6_000);
    }
  }, 30_000);

  test('that asks to be asked again in an hour is asked again in a moment', async () => {
    const store = await bucketOf((_, response) => void response.writeHead(503, { 'retry-after': '3600' }).end(), 20_000);
    const told = store.head('data/a').catch(String);
    expect(await Promise.race([told, wait(15_000, 'it waits')])).toContain('a répondu');
  }, 20_000);

  test('that lists without end is given up', async () => {
    let pages = 0;
    const full = await bucketOf((_, response) => {
      const start = 1000 * pages++;
      const keys = Array.from({ length: 1000 }, (__, index) => `prefixe/data/${String(start + index).padStart(900, '0')}`);
      response.end(page(keys, pages < 100 ? String(pages) : undefined));
    });
    await expect(keysOf(full)).rejects.toThrow('liste sans fin');
    expect(pages).toBeLessThan(50);
  }, 60_000);

  test('that lists nothing, page by page, is given up', async () => {
    let pages = 0;
    const empty = await bucketOf((_, response) => void response.end(page([], pages++ < 1000 ? String(pages) : undefined)));
    await expect(keysOf(empty)).rejects.toThrow('liste sans fin');
  }, 30_000);

  test('that gives empty markers is asked on by key alone', async () => {
    const asked: string[] = [];
    const bucket = await bucketOf(({ method, url = '' }, response) => {
      const { searchParams } = new URL(url, 'http://localhost');
      if (method === 'DELETE') return void response.writeHead(204).end();
      if (!searchParams.has('versions') && !searchParams.has('uploads'))
        return void response.end('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
      asked.push(url);
      const more = searchParams.has('key-marker') ? '' : '<IsTruncated>true</IsTruncated><NextKeyMarker>prefixe/data/x</NextKeyMarker>';
      response.end(
        searchParams.has('versions')
          ? `<ListVersionsResult>${more}<NextVersionIdMarker></NextVersionIdMarker></ListVersionsResult>`
          : `<ListMultipartUploadsResult>${more}<NextUploadIdMarker/></ListMultipartUploadsResult>`,
      );
    });
    await bucket.remove(['data/x']);
    expect(asked.filter((url) => url.includes('key-marker='))).toHaveLength(2);
    expect(asked.filter((url) => url.includes('id-marker='))).toEqual([]);
  });

  test.each(['data/outside', 'prefixe/data/line&#10;::warning::', 'prefixe/data/&#x202E;gpj'])('that lists %s is refused', async (key) => {
    const store = await bucketOf((_, response) => void response.end(page(['prefixe/data/a', key])));
    await expect(keysOf(store)).rejects.toThrow('des clés qui n’y sont pas ou qui contiennent des caractères invisibles');
  });

  test('that gives more than was put is read no further', async () => {
    let sent = 0;
    const store = await bucketOf((request, response) => {
      if (request.method === 'HEAD') return void response.writeHead(200, { 'content-length': '1000000000' }).end();
      endless(response, (bytes) => (sent += bytes));
    });
    await expect(put(store)).rejects.toThrow('data/a existe déjà dans le dépôt avec un autre contenu');
    await expect(store.get('data/a')).rejects.toThrow('envoie plus de 67108864 octets');
    expect(sent).toBeLessThan(300 * 1024 ** 2);
  });

  test.each<[string, Answer]>([
    ['no XML', (_, response) => void response.end('<<<')],
    ['nothing', (_, response) => void response.end()],
    ['a moment that is none', (_, response) => void response.end(page(['prefixe/data/a']).replace('2026-01-01T00:00:00.000Z', 'hier'))],
    ['a length that is none', (_, response) => void response.end(page(['prefixe/data/a']).replace('<Size>1<', '<Size>beaucoup<'))],
    ['another document', (_, response) => void response.end('<a><b>c</b></a>')],
    ['a status of its own', (_, response) => void response.writeHead(299).end('x')],
    ['an error without a name', (_, response) => void response.writeHead(418).end('<Error><Code></Code></Error>')],
    ['an error whose name is long', (_, response) => void response.writeHead(400).end(`<Error><Code>${'a\n'.repeat(9999)}</Code></Error>`)],
    ['a redirection', (_, response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()],
    ['heads that are none', (_, response) => void response.writeHead(200, { 'last-modified': 'hier', 'content-length': '0' }).end()],
    ['no HTTP', (request) => void request.socket.end('220 smtp\r\n')],
  ])(
    'that answers with %s is its producer’s fault alone',
    async (_, answer) => {
      const bytes = Buffer.alloc(17 * 1024 ** 2);
      const work: ((store: Store) => Promise<unknown>)[] = [
        keysOf,
        put,
        (store) => store.put('data/b', { bytes }, digest(bytes)),
        (store) => store.head('data/a'),
        (store) => store.get('data/a'),
        (store) => store.remove(['data/a']),
        (store) => store.removeUnfinished(new Date()),
      ];
      for (const each of work) {
        const error: unknown = await bucketOf(answer)
          .then(each)
          .catch((caught: unknown) => caught);
        if (error instanceof Error) {
          expect(error, error.stack).toBeInstanceOf(PipelineError);
          expect(error.message.length).toBeLessThan(1000);
        }
      }
    },
    60_000,
  );
});

describe('a public address', () => {
  test('that drips is not waited for longer than its time budget in all', async () => {
    const address = await serve((_, response) => drip(response));
    const reader = httpReader(address, { budget: makeTimeBudget(address, 200) });
    const opened = await reader.open('a');
    await expect(opened && buffer(opened)).rejects.toThrow(`${address} fait attendre`);
  }, 20_000);

  test('that gives what is asked for is waited for as long as its bytes take', async () => {
    // In all longer than the budget, of which each piece gives some back.
    const address = await serve((_, response) => {
      let left = 12;
      const timer = setInterval(() => {
        if (left-- > 0) response.write(Buffer.alloc(32 * 1024));
        else response.end();
      }, 200);
      response.on('close', () => clearInterval(timer));
    });
    const reader = httpReader(address, { budget: makeTimeBudget(address, 1000) });
    const opened = await reader.open('a');
    expect((await (opened && buffer(opened)))?.length).toBe(12 * 32 * 1024);
  }, 20_000);
});
