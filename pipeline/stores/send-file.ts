import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { bytes as bytesText } from '../../schemas/messages/format.ts';
import type { Fact, Invitation } from '../../schemas/types.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { parseXml } from '../base/parse-xml.ts';
import { type XmlElement } from '../../schemas/codecs/xml-tree.ts';
import { networkReason } from './http.ts';
import { readParts } from './s3-parts.ts';
import { upTo } from './up-to.ts';

/** Parts sent at a time, each held in memory. */
const lanes = 4;
/** Waits between attempts; 429, 5xx and connections that break often pass. */
const waitsMs = [500, 2_000, 8_000, 20_000];
/** A server that has not answered a part by then does not: this long, and what its bytes take of a line of 256 kbit/s. */
const answerMs = 60_000;
const leastBytesPerMs = 32;
/** A list of a thousand parts has some 200 kB. */
const maxAnswerBytes = 4 * 1024 ** 2;

/** How sending is watched, and what a test shortens. */
export interface Sending {
  now: Date;
  /** Hears of the share that is there, from 0 to 1. */
  on?: (done: number) => void;
  waitsMs?: readonly number[];
}

/** Send a file by an invitation, only the parts that are not there yet; gives its digest. */
export async function sendFile(path: string, invitation: Invitation, sending: Sending): Promise<{ sha256: string; bytes: number }> {
  const { size: bytes } = await stat(path).catch((cause: unknown) => {
    throw fail('source.absent', { path }, { cause });
  });
  if (bytes === 0) throw fail('deposit.file-empty', { path });
  // guard: a file that is too large, empty or not there is refused
  if (bytes > invitation.bytes) throw fail('invitation.large', { path, bytes: sizeOf(bytes), most: sizeOf(invitation.bytes) });
  // guard: an invitation that has expired is told before anything is sent
  if (invitation.expires <= sending.now.toISOString()) throw fail('invitation.expired', { date: invitation.expires.slice(0, 10) });
  // Parts that are there and differ from the file's are sent again; what others have sent beyond its end is left out.
  const known = await listParts(invitation, sending);
  const sent = known === undefined ? await findWhole(invitation, sending) : undefined;
  const isWhole = sent?.bytes === bytes;
  if (known === undefined && !isWhole) throw fail('invitation.used');
  const whole = createHash('sha256');
  const read = readParts(path, invitation.partBytes, (part) => whole.update(part));
  const tags = new Map<number, string>();
  let done = 0;
  const lane = async (): Promise<void> => {
    for await (const { number, body } of read) {
      const md5 = createHash('md5').update(body).digest('hex');
      // guard [known?.get(number) === md5 → known?.has(number)]: a part that is not the file’s is sent again
      const tag = isWhole || known?.get(number) === md5 ? md5 : await sendPart(invitation.parts[number - 1] ?? '', body, md5, sending);
      tags.set(number, tag);
      sending.on?.((done += body.length) / bytes);
    }
  };
  // All lanes end before the first failure is told: none sends on behind the caller's back.
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  // guard [sent.tag !== tagOf(tags) → false]: where the store forgets an upload that is complete
  if (!isWhole) await complete(invitation, tags, sending);
  else if (/^[0-9a-f]{32}-\d+$/.test(sent.tag) && sent.tag !== tagOf(tags)) throw fail('invitation.used');
  return { sha256: whole.digest('hex'), bytes };
}

/** MD5 of each part that is there, by its number; undefined where the store knows no such upload. */
async function listParts({ list }: Invitation, sending: Sending): Promise<Map<number, string> | undefined> {
  const answer = await request(list, { method: 'GET' }, sending);
  if (answer.status === 404) return undefined;
  const parts = xmlOf(answer, list).children.filter(({ name }) => name === 'Part');
  return new Map(parts.map((part) => [Number(textIn(part, 'PartNumber')), plainTag(textIn(part, 'ETag'))]));
}

/** Size and tag of the file where it is there whole; undefined where nobody may say. */
async function findWhole({ whole }: Invitation, sending: Sending): Promise<{ bytes: number; tag: string } | undefined> {
  const { status, headers } = await request(whole, { method: 'HEAD' }, sending, [403, 404]);
  return status === 200 ? { bytes: Number(headers.get('content-length')), tag: plainTag(headers.get('etag') ?? '') } : undefined;
}

/** The tag that S3 gives an object in parts: the MD5 of theirs, and how many there are. */
function tagOf(tags: ReadonlyMap<number, string>): string {
  const parts = [...tags].sort(([a], [b]) => a - b).map(([, md5]) => Buffer.from(md5, 'hex'));
  return `${createHash('md5').update(Buffer.concat(parts)).digest('hex')}-${parts.length}`;
}

async function sendPart(url: string, body: Uint8Array, md5: string, sending: Sending): Promise<string> {
  const answer = await request(url, { method: 'PUT', body: body as BodyInit }, sending, [404], body.length);
  if (answer.status === 404) throw fail('invitation.used');
  const tag = plainTag(answer.headers.get('etag') ?? '');
  // A store that encrypts has tags of its own, which tell nothing.
  // guard: bytes that change on the way are told
  if (/^[0-9a-f]{32}$/.test(tag) && tag !== md5 && answer.headers.get('x-amz-server-side-encryption') === null)
    throw fail('invitation.damaged', { host: new URL(url).host });
  return tag;
}

async function complete({ complete: url }: Invitation, tags: ReadonlyMap<number, string>, sending: Sending): Promise<void> {
  const parts = [...tags].sort(([a], [b]) => a - b);
  const body = `<CompleteMultipartUpload>${parts.map(([number, tag]) => `<Part><PartNumber>${number}</PartNumber><ETag>"${tag}"</ETag></Part>`).join('')}</CompleteMultipartUpload>`;
  const answer = await request(url, { method: 'POST', body }, sending);
  if (answer.status === 404) throw fail('invitation.used');
  // S3 may find a fault once it has begun to answer 200.
  const root = xmlOf(answer, url);
  if (root.name === 'Error') throw refusal(url, 200, textIn(root, 'Code'));
}

interface Answer {
  status: number;
  headers: Headers;
  body: Buffer;
}

/** Ask until an answer counts: 2xx, 404, or one of `expected`; throws in words for all others. */
async function request(
  url: string,
  init: { method: string; body?: BodyInit },
  { waitsMs: pauses = waitsMs }: Sending,
  expected: readonly number[] = [404],
  bytes = 0,
): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const pause = pauses[attempt];
    try {
      const signal = AbortSignal.timeout(answerMs + Math.ceil(bytes / leastBytesPerMs));
      // Where a redirection leads was signed by nobody.
      // guard [redirect: 'error']: a store that redirects is not followed
      const response = await fetch(url, { ...init, redirect: 'error', signal });
      const body = response.body === null ? Buffer.of() : await buffer(upTo(response.body, maxAnswerBytes));
      const { status, headers } = response;
      if (response.ok || expected.includes(status)) return { status, headers, body };
      if (pause === undefined || (status < 500 && status !== 429)) throw refusal(url, status, codeIn(body));
    } catch (cause) {
      // fetch throws a TypeError where the network fails, nothing else does here.
      if (!(cause instanceof TypeError) && !(cause instanceof DOMException && cause.name === 'TimeoutError')) throw cause;
      if (pause === undefined) throw fail('store.http-unreachable', { url: new URL(url).origin, cause: networkReason(cause) }, { cause });
    }
    await wait(pause);
  }
}

const sizeOf = (of: number): Fact => ({ fr: bytesText(of, 'fr'), en: bytesText(of, 'en') });
const plainTag = (tag: string): string => tag.replaceAll(/"|&quot;/g, '');
const textIn = (parent: XmlElement, wanted: string): string => parent.children.find(({ name }) => name === wanted)?.text ?? '';
/** An address holds a signature: messages and logs name its host alone. */
const xmlOf = ({ body }: Answer, url: string): XmlElement => parseXml(body, new URL(url).origin);
const codeIn = (body: Buffer): string => /<Code>([A-Za-z]{1,60})<\/Code>/.exec(body.toString('utf8'))?.[1] ?? '';

const refusal = (url: string, status: number, code: string): PipelineError =>
  fail('invitation.refused', { host: new URL(url).host, status, code: code === '' ? '–' : code });
