import type { S3Client } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { hiddenInName } from '../../schemas/messages/hidden-characters.ts';
import { fail } from '../base/errors.ts';
import { requestBytes, unlimited, type TimeBudget } from './time-budget.ts';
import { upTo } from './up-to.ts';

/** Answers but objects are read whole: a page of a listing has a thousand keys of 1,024 bytes at most. */
const maxAnswerBytes = 4 * 1024 ** 2;

/** Most that an untrusted host may list: pages of a thousand, and what its keys take where they are remembered. */
const maxPages = 400;
const maxKeyBytes = 32 * 1024 ** 2;
/** Beside a key: its size, its date, the name of its place. */
const besideKeyBytes = 128;

interface Bounded {
  client: S3Client;
  name: string;
  endpoint: string;
}

interface Request {
  path: string;
  query: Record<string, unknown>;
  body?: unknown;
}
interface Response {
  statusCode: number;
  headers: Record<string, string>;
  body: Readable;
}

/** Hold every answer of a store to what memory may hold, and an untrusted host to its time budget. */
export function boundAnswers({ client, name: bucket, endpoint }: Bounded, budget: TimeBudget = unlimited): void {
  // The SDK reads a whole answer, that of an error too, however long that goes on.
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = (request: Request, options: { abortSignal?: unknown } = {}) =>
    budget.wait(
      async (late) => {
        // Of the two kinds that the SDK knows this program gives Node's.
        const own = options.abortSignal as AbortSignal | undefined;
        const abortSignal = AbortSignal.any([late, ...(own ? [own] : [])]);
        const answered = await handle(request, { ...options, abortSignal });
        const response = answered.response as Response;
        // An untrusted host that asks to be asked again in a year is asked again in seconds.
        if (budget !== unlimited) delete response.headers['retry-after']; // guard: that asks to be asked again in an hour
        if (isObject(request) && response.statusCode < 300) return answered;
        const bytes = await buffer(upTo(response.body, maxAnswerBytes));
        // guard [> maxAnswerBytes → > maxAnswerBytes * 20]: whose answer never ends
        if (bytes.length > maxAnswerBytes)
          throw fail('store.answer', { bucket, endpoint, key: keyOf(request), megabytes: maxAnswerBytes / 1024 ** 2 });
        response.body = Readable.from([bytes]);
        return answered;
      },
      requestBytes + bytesOf(request),
    );
}

const isObject = ({ query }: Request): boolean => query['x-id'] === 'GetObject';
/** Count the bytes of a body, which the client sends as bytes or text. */
const bytesOf = ({ body }: Request): number => (body as { length: number } | undefined)?.length ?? 0;
/** The path begins with the name of the bucket. */
const keyOf = ({ path }: Request): string => path.split('/').slice(2).join('/');

/** Hears of each page of a listing and of its keys; throws where an untrusted host lists what no bucket of ours holds. */
export function guardListing(
  { untrusted, name: bucket, endpoint }: Bounded & { untrusted?: TimeBudget },
  prefix: string,
): (keys: readonly string[]) => void {
  let pages = 0;
  let bytes = 0;
  return (keys) => {
    if (untrusted === undefined) return;
    pages += 1;
    for (const key of keys) {
      bytes += key.length + besideKeyBytes;
      // Keys are shown to people, and removed by what follows the prefix.
      // guard [!key.startsWith(prefix)]: data/outside
      // guard [hiddenInName.test(key)] (untrusted-host.test.ts): 202E;gpj is refused
      if (!key.startsWith(prefix) || hiddenInName.test(key)) throw fail('own-store.other-keys', { bucket, endpoint, prefix });
    }
    // guard [pages > maxPages]: that lists nothing, page by page
    // guard [bytes > maxKeyBytes]: that lists without end
    if (pages > maxPages || bytes > maxKeyBytes) throw fail('own-store.endless', { bucket, endpoint, prefix });
  };
}

/** A marker of the next page as it is given back: some servers send an empty one, and refuse it. */
export const givenMarker = (marker: string | undefined): string | undefined => (marker === '' ? undefined : marker);
