import { lengthOfPart } from '../base/content-range.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { ask, makeDeadline, Unanswered, type Network } from '../download/exchange.ts';
import { parseXml } from '../base/parse-xml.ts';
import { countElements, type XmlElement } from '../../schemas/codecs/xml-tree.ts';

/** Answer of a service. */
export interface ServiceReply {
  url: string;
  status: number;
  /** Media type, in lower case. */
  type: string;
  body: Buffer;
  /** Pages of any site may read it. */
  isOpen: boolean;
}

/** Asks services on behalf of all data sets of a run: a document is fetched once, a host that does not answer is asked once. */
export interface ServiceReader {
  ask(url: string, wanted?: RequestOptions): Promise<ServiceReply>;
  /** The root of an XML document; an answer of 4xx is refused. */
  xml(url: string): Promise<XmlElement>;
}

interface RequestOptions {
  /** These bytes of a file alone. */
  range?: { from: number; bytes: number };
  /** The answer may be 4xx: whoever asks says what that means. */
  any?: boolean;
}

/** The capabilities of the largest public services take about 20 MB; what is larger is no list that a person made. */
const maxBytes = 64 * 1024 ** 2;
/** Size limit, in elements, of the newest documents, which are kept for the next data sets of their services. */
const maxKept = 800_000;
// An element takes as much memory as so many bytes of text.
const bytesOfElement = 200;
/** Idle time of a service: one that needs longer for its capabilities is of no use to the reader of a map. */
const defaultIdleMs = 15_000;
const defaultTotalMs = 90_000;
/** A busy server is asked a second time, and no third. */
const attempts = 2;
const defaultBackoffMs = 1000;
/** A page of some other site: who answers it would answer a reader's browser. */
const pageOrigin = 'https://page.invalid';

/** A reader of services; `network` is a test's own. */
export function readServices(network: Network = {}): ServiceReader {
  const patience: Network = { idleMs: defaultIdleMs, totalMs: defaultTotalMs, ...network };
  const dead = new Map<string, PipelineError>();
  const documents = new Map<string, Promise<XmlElement>>();
  const kept = new Map<string, number>();
  const askOnce = async (url: string, wanted: RequestOptions = {}): Promise<ServiceReply> => {
    const host = URL.parse(url)?.host ?? url;
    const known = dead.get(host);
    if (known !== undefined) throw known;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(url, wanted, patience);
      } catch (cause) {
        if (!isUnreachable(cause)) throw cause;
        const { isHost } = cause;
        const silent = cause.host ?? host;
        if (attempt < attempts && !isHost) {
          await new Promise((resolve) => setTimeout(resolve, network.backoffMs ?? defaultBackoffMs));
          continue;
        }
        const error = fail('service.unreachable', { host: silent, detail: cause.message }, { cause });
        if (isHost) dead.set(silent, error);
        throw error;
      }
    }
  };
  const xml = async (url: string): Promise<XmlElement> => {
    const { body } = await askOnce(url);
    const root = parseXml(body, url);
    kept.set(url, countElements(root) + body.length / bytesOfElement);
    let sum = kept.values().reduce((all, size) => all + size, 0);
    for (const [oldest, size] of kept) {
      if (sum <= maxKept) break;
      sum -= size;
      kept.delete(oldest);
      documents.delete(oldest); // guard: too large together are not all kept
    }
    return root;
  };
  return {
    ask: askOnce,
    xml: (url) => {
      const document = documents.get(url) ?? xml(url);
      documents.set(url, document);
      return document;
    },
  };
}

/** Reasons that say only that a service or a file's server did not answer. */
const silences: readonly string[] = ['service.unreachable', 'source.host-unreachable'];

/** Whether it was only that a service, or the server of a file, did not answer: nothing is wrong with the manifest then. */
export const isSilence = (error: unknown): error is PipelineError =>
  error instanceof PipelineError && error.problems.every(({ id }) => silences.includes(id));

/** No answer, or one that says that there will be one later; `isHost`: nothing else of this host will be answered either. */
class Unreachable extends Error {
  readonly isHost: boolean;
  /** Host that gave no answer, where an address may have led to another host. */
  readonly host: string | undefined;

  constructor(message: string, isHost: boolean, { host, cause }: { host?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause });
    this.isHost = isHost;
    this.host = cause instanceof Unanswered ? cause.host : host;
  }
}

const isUnreachable = (error: unknown): error is Unreachable => error instanceof Unreachable;

async function send(url: string, { range, any = false }: RequestOptions, network: Network): Promise<ServiceReply> {
  const deadline = makeDeadline(network);
  const headers = { origin: pageOrigin, ...(range && { range: `bytes=${range.from}-${range.from + range.bytes - 1}` }) };
  let host: string | undefined;
  try {
    const { status, headers: said, pieces, end, url: found } = await ask(url, { method: 'GET', headers }, network, deadline.signal);
    ({ host } = found);
    try {
      if (status >= 500 || status === 429 || status === 408) throw new Unreachable(String(status), false, { host });
      if (status >= 400 && !any) throw fail('service.refused', { url, status });
      const encoding = said['content-encoding'];
      if (encoding !== undefined && encoding !== 'identity') throw fail('source.url-encoding', { url, encoding });
      const body = await bodyOf(pieces, url, range?.bytes);
      const part = said['content-range'];
      if (range && status === 206 && part !== undefined) {
        const length = lengthOfPart(part, range.from, range.from + range.bytes - 1);
        if (body.length !== length) throw new Unreachable(`Range: ${body.length}, ${part}`, false, { host });
      }
      const type = (said['content-type'] ?? '').toLowerCase();
      const { 'access-control-allow-origin': allowed = '' } = said;
      return { url, status, type, body, isOpen: ['*', pageOrigin].includes(allowed) };
    } finally {
      end();
    }
  } catch (cause) {
    throw readFailure(cause, deadline.isOver(), host);
  }
}

/** The body of an answer; of a range, no more than was asked for. */
async function bodyOf(response: AsyncIterable<Buffer>, url: string, most?: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response) {
    pieces.push(piece);
    bytes += piece.length;
    if (most !== undefined && bytes >= most) break;
    if (bytes > maxBytes) throw fail('service.too-large', { url, megabytes: maxBytes / 1024 ** 2 }); // guard: an answer of more than 64 MB
  }
  return Buffer.concat(pieces).subarray(0, most);
}

/** Errors that say nothing of a manifest become silence; the rest stays what it is. */
function readFailure(cause: unknown, isLate: boolean, host: string | undefined): unknown {
  if (cause instanceof Unreachable) return cause;
  if (isLate) return new Unreachable('ETIMEDOUT', true, { host, cause });
  if (cause instanceof PipelineError) {
    const id = cause.problems[0]?.id;
    if (id === 'source.fetcher-gone') return new Unreachable(cause.message, false, { host, cause });
    return id === 'source.url-slow' ? new Unreachable('ETIMEDOUT', true, { host, cause }) : cause;
  }
  const { code } = cause as NodeJS.ErrnoException;
  // A connection that broke may hold the next time; a name that nobody knows will not be known in a second.
  return code === undefined ? cause : new Unreachable(code, code !== 'ECONNRESET' && code !== 'EPIPE', { host, cause });
}
