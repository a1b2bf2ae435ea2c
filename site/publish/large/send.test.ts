import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Invitation } from '../../../schemas/types.ts';
import { hashFile } from './hash.ts';
import { readInvitation, type Wanted } from './invitation.ts';
import { sendLarge, type SendFailure, type LargeSending } from './send.ts';

const digest = (of: Uint8Array): string => createHash('sha256').update(of).digest('hex');
const origin = 'https://s3.exemple.fr';
const bytes = randomBytes(2500);
const file = new Blob([bytes]);
const at = (query: string, bucket = 'b', name = digest(bytes)): string => `${origin}/${bucket}/mappe/staging/vion/${name}?${query}`;
const invitation: Invitation = {
  format: 1,
  producer: 'vion',
  name: digest(bytes),
  expires: '2026-12-07T00:00:00.000Z',
  bytes: 2500,
  partBytes: 1000,
  parts: ['1', '2', '3'].map((part) => at(part)),
  list: at('list'),
  complete: at('complete'),
  whole: at('whole'),
};

/** A store in memory behind `fetch`; `refuse` answers a request in its place. */
function stand(
  there: Map<string, Blob>,
  refuse: (method: string, query: string) => number | 'cut' | undefined = () => undefined,
): string[] {
  const seen: string[] = [];
  const answer = async (url: string, { method, body }: { method: string; body?: Blob | string }): Promise<Response> => {
    const query = new URL(url).search.slice(1);
    seen.push(`${method} ${query}`);
    const refusal = refuse(method, query);
    await Promise.resolve();
    if (refusal === 'cut') throw new TypeError('Failed to fetch');
    if (refusal !== undefined)
      return new Response('', { status: refusal, ...(method === 'HEAD' && { headers: { 'content-length': '2500' } }) });
    if (body instanceof Blob) there.set(query, body);
    if (typeof body === 'string') seen.push(body);
    const part = ([number, { size }]: [string, Blob]): string =>
      `<Part><PartNumber>${number}</PartNumber><ETag>&quot;tag${number}&quot;</ETag><Size>${size}</Size></Part>`;
    return new Response(query === 'list' ? `<ListPartsResult>${[...there].map(part).join('')}</ListPartsResult>` : '<Done/>');
  };
  vi.stubGlobal('fetch', vi.fn(answer));
  return seen;
}
afterEach(() => void vi.unstubAllGlobals());

const shares: number[] = [];
const sending = (): LargeSending => ({ signal: new AbortController().signal, on: (share) => void shares.push(share), waitsMs: [1] });
const failureOf = (work: Promise<void>): Promise<SendFailure> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error as SendFailure,
  );

describe('a large file sent from a page', () => {
  test('leaves in parts, the last of which is short, and is whole there', async () => {
    const there = new Map<string, Blob>();
    const seen = stand(there);
    await sendLarge(file, invitation, sending());
    expect([...there.values()].map(({ size }) => size)).toEqual([1000, 1000, 500]);
    expect(
      Buffer.concat(await Promise.all([...there.values()].map(async (part) => Buffer.from(await part.arrayBuffer())))).equals(bytes),
    ).toBe(true);
    expect(seen.at(-1)).toContain('<Part><PartNumber>3</PartNumber><ETag>&quot;tag3&quot;</ETag></Part>');
    expect(shares.at(-1)).toBe(1);
  });

  test('is gone on with by the parts that are missing or torn, and no other', async () => {
    const seen = stand(
      new Map([
        ['1', file.slice(0, 1000)],
        ['2', file.slice(0, 10)],
      ]),
    );
    await sendLarge(file, invitation, sending());
    expect(seen.filter((line) => line.startsWith('PUT'))).toEqual(['PUT 2', 'PUT 3']);
  });

  test('tries a part again where the network breaks or the store is busy, and says what refuses it at once', async () => {
    let cuts = 0;
    const seen = stand(new Map(), (_, query) => (query === '2' && (cuts += 1) === 1 ? 'cut' : undefined));
    await sendLarge(file, invitation, sending());
    expect(seen.filter((line) => line === 'PUT 2')).toHaveLength(2);
    stand(new Map(), (method) => (method === 'PUT' ? 403 : undefined));
    expect(await failureOf(sendLarge(file, invitation, sending()))).toMatchObject({
      reason: 'refused',
      status: 403,
      host: 's3.exemple.fr',
    });
    stand(new Map(), () => 'cut');
    expect(await failureOf(sendLarge(file, invitation, sending()))).toMatchObject({ reason: 'broken' });
  });

  test('is there already where the store has forgotten an upload that is complete, and not where it was given up', async () => {
    const seen = stand(new Map(), (method) => (method === 'HEAD' ? 200 : 404));
    await sendLarge(file, invitation, sending());
    expect(seen).toEqual(['GET list', 'HEAD whole']);
    stand(new Map(), () => 404);
    expect(await failureOf(sendLarge(file, invitation, sending()))).toMatchObject({ reason: 'used' });
  });

  test('is told to the store alone: no redirection is followed, and no cookie goes along', async () => {
    stand(new Map());
    await sendLarge(file, invitation, sending());
    const asked = vi.mocked(fetch).mock.calls.map(([, init]) => [init?.redirect, init?.credentials]);
    expect(new Set(asked.map((each) => each.join(' ')))).toEqual(new Set(['error omit']));
  });

  test('sends nothing more once it is paused', async () => {
    const stop = new AbortController();
    const seen = stand(new Map(), (method) => (method === 'PUT' ? (stop.abort(), 503) : undefined));
    expect(await failureOf(sendLarge(file, invitation, { ...sending(), signal: stop.signal }))).toMatchObject({ name: 'AbortError' });
    expect(seen.filter((line) => line.startsWith('POST'))).toEqual([]);
  });
});

test('the digest of a file that is read piece by piece is that of the whole', async () => {
  const large = randomBytes(9 * 1024 ** 2 + 7);
  const told: number[] = [];
  expect(await hashFile(new Blob([large]), (share) => void told.push(share))).toBe(digest(large));
  expect(told.at(-1)).toBe(1);
});

const elsewhere = (to: (query: string) => string): Partial<Invitation> => ({
  parts: ['1', '2', '3'].map((part) => to(part)),
  list: to('list'),
  complete: to('complete'),
  whole: to('whole'),
});
test.each([
  ['fits', {}, {}, invitation],
  ['is no invitation', { format: 2 }, {}, 'shape'],
  ['has too few parts', { parts: [at('1')] }, {}, 'shape'],
  ['leads to another store', { complete: 'https://mal.exemple/b' }, {}, 'store'],
  ['leads to a bucket of somebody else at the same provider', { complete: at('complete', 'b2') }, {}, 'store'],
  ['leads there altogether', elsewhere((query) => at(query, 'mal')), {}, 'store'],
  ['climbs there', elsewhere((query) => at(query, 'b/../mal')), {}, 'store'],
  ['is for what waits of another', elsewhere((query) => at(query, 'b', '0'.repeat(64))), {}, 'store'],
  ['has expired', { expires: '2026-11-01T00:00:00.000Z' }, {}, 'expired'],
  ['is another producer’s', {}, { producer: 'autre' }, 'producer'],
  ['is for another file', {}, { sha256: '0'.repeat(64) }, 'file'],
] as const)('an invitation that %s is told so before anything is sent', (_, change, wanted, expected) => {
  const fit: Wanted = {
    producer: 'vion',
    sha256: digest(bytes),
    bytes: 2500,
    uploads: `${origin}/b`,
    now: new Date('2026-11-30T00:00:00Z'),
  };
  expect(readInvitation(JSON.stringify({ ...invitation, ...change }), { ...fit, ...wanted })).toEqual(expected);
});
