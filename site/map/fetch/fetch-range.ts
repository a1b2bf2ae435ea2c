import { nameAddress } from './failure.ts';

/** Bytes from one to before another. */
export interface Span {
  from: number;
  to: number;
}

/** How bytes are asked for: `onBytes` hears how many more have come, or below zero how many of them were none. */
export interface ReadOptions {
  signal?: AbortSignal | undefined;
  onBytes?: ((bytes: number) => void) | undefined;
}

/** Options of a request for a part of a file, with facts known of that file. */
export interface RangeOptions extends ReadOptions {
  /** How many bytes it has. */
  bytes?: number | undefined;
  /** ETag of the file's other parts. */
  etag?: string | undefined;
  /** It may end within what is asked for. */
  mayEnd?: boolean;
  /** All of it may come from a server that sends no parts. */
  mayBeWhole?: boolean;
  cache?: RequestCache;
}

/** A part of a file, as it came. */
export interface FoundRange {
  from: number;
  data: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole file, where the server tells them. */
  bytes?: number | undefined;
  etag?: string | undefined;
}

/** An answer that is not the part that was asked for. */
export class BrokenRange extends Error {
  /** The file is another one than that of which something is known. */
  readonly isOther: boolean;

  constructor(message: string, options: ErrorOptions & { isOther?: boolean } = {}) {
    super(message, options);
    this.isOther = options.isOther ?? false;
  }
}

/** Options that bypass the cache of Chromium on Windows, where simultaneous requests for parts of one file may fail (crbug.com/770694). */
const usual: Pick<RangeOptions, 'cache'> = /Windows.*Chrom/.test(navigator.userAgent) ? { cache: 'no-store' } : {};

/** Whether an address was signed for one reader, as its query says: no public one has any. */
const isSigned = (url: string): boolean => url.includes('?');

/** Fetch a part of a file and check the answer; request it once more, past the cache, where the answer is something else. */
export async function fetchRange(url: string, span: Span, options: RangeOptions = {}): Promise<FoundRange> {
  try {
    return await ask(url, span, { ...usual, ...options });
  } catch (error) {
    if (!(error instanceof BrokenRange)) throw error;
    // Chromium's cache calls the beginning of a part all of it, where another request for the file is given up or runs
    // (crbug.com/390229583).
    return ask(url, span, { cache: 'no-store', ...options });
  }
}

async function ask(url: string, span: Span, options: RangeOptions): Promise<FoundRange> {
  const { signal, onBytes, mayEnd = false } = options;
  // guard [isSigned(url) → false]: at a signed address stays in no cache
  const cache = isSigned(url) ? 'no-store' : options.cache;
  const wanted = `bytes ${span.from}-${span.to - 1}`;
  const init = { headers: { range: wanted.replace(' ', '=') }, ...(signal && { signal }), ...(cache && { cache }) };
  const response = await fetch(url, init).catch(nameAddress(url));
  const { status, headers, body } = response;
  const refuse = async (error: Error): Promise<never> => {
    await body?.cancel();
    throw error;
  };
  const refuseRange = (what: string, isOther = false): Promise<never> =>
    refuse(new BrokenRange(`${url} did not come as asked for: ${what}.`, { isOther }));
  if (status === 416) return refuseRange(`it has no ${wanted}`, true);
  if (status !== 200 && status !== 206) return refuse(new Error(`${url} answered ${status}.`));
  // A weak one is no word about bytes.
  const tag = headers.get('etag') ?? undefined;
  const etag = tag?.startsWith('W/') === true ? undefined : tag;
  if (etag !== undefined && options.etag !== undefined && etag !== options.etag)
    return refuseRange(`it is ${etag}, and was ${options.etag}`, true);
  const said = status === 200 ? sayWhole(headers, options) : sayPart(headers, span, mayEnd);
  const { bytes } = said;
  if (bytes !== undefined && options.bytes !== undefined && bytes !== options.bytes)
    return refuseRange(`it has ${bytes} bytes, and had ${options.bytes}`, true);
  const end = mayEnd && bytes !== undefined ? Math.min(span.to, bytes) : span.to;
  const isWanted = said.from === span.from && (said.to === end || (mayEnd && bytes === undefined && said.to < end));
  if (!isWanted && !(status === 200 && options.mayBeWhole && said.to === options.bytes))
    return refuseRange(`${status === 200 ? 'the whole' : `bytes ${said.from}-${said.to - 1}`} instead of ${wanted}`);
  const length = said.to - said.from;
  let count = 0;
  try {
    const data = new Uint8Array(length);
    const reader = body?.getReader();
    for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
      // guard [count + piece.value.length > length → count > 64 * 1024 ** 2]: is called that, after two requests
      if (count + piece.value.length > length) {
        await reader?.cancel();
        throw new BrokenRange(`${url} did not come as asked for: more than ${length} bytes.`);
      }
      data.set(piece.value, count);
      count += piece.value.length;
      onBytes?.(piece.value.length);
    }
    if (count < length && !said.isGuessed) throw new BrokenRange(`${url} did not come as asked for: ${count} bytes instead of ${length}.`);
    return { from: said.from, data: count < length ? data.slice(0, count) : data, bytes, etag };
  } catch (error) {
    onBytes?.(-count);
    // Browsers differ in what they say of an answer that broke off: it did not come, as one that never began.
    throw error instanceof TypeError ? new BrokenRange(`${url}: failed to fetch the rest (${error.message}).`, { cause: error }) : error;
  }
}

/** Span that an answer claims to hold; `isGuessed`: the answer does not tell its end. */
interface Said extends Span {
  bytes?: number | undefined;
  isGuessed?: boolean;
}

function sayWhole(headers: Headers, { bytes = Number(headers.get('content-length') ?? NaN) }: RangeOptions): Said {
  return { from: 0, to: bytes, bytes };
}

function sayPart(headers: Headers, { from, to }: Span, mayEnd: boolean): Said {
  const range = headers.get('content-range');
  // Of another server a page may not read it, but always how much is to come.
  if (range === null) {
    const length = headers.get('content-length');
    return length === null ? { from, to, isGuessed: mayEnd } : { from, to: from + Number(length) };
  }
  const [, first = NaN, last = NaN, all] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range) ?? [];
  return { from: Number(first), to: Number(last) + 1, ...(all !== undefined && all !== '*' && { bytes: Number(all) }) };
}
