import { nameAddress } from '../fetch/failure.ts';

/** Bytes from one to before another. */
export interface Span {
  from: number;
  to: number;
}

/** How bytes are asked for: `onBytes` hears how many more have come. */
export interface ReadOptions {
  signal?: AbortSignal | undefined;
  onBytes?: ((bytes: number) => void) | undefined;
}

/** A file of which parts can be read. */
export interface ByteSource {
  /** As errors call it. */
  name: string;
  bytes: number;
  read: (span: Span, options?: ReadOptions) => Promise<Uint8Array<ArrayBuffer>>;
}

/** A file that a server would only send whole is taken whole up to this: some seconds on a poor connection. */
const mostWholeBytes = 8 * 1024 ** 2;

/** The file of an address, which has so many bytes, read in ranges. */
export function sourceAt(url: string, bytes: number): ByteSource {
  let whole: Uint8Array<ArrayBuffer> | undefined;
  return {
    name: url,
    bytes,
    async read({ from, to }, options = {}) {
      const { signal } = options;
      if (whole !== undefined) return whole.subarray(from, to);
      const headers = { range: `bytes=${from}-${to - 1}` };
      const response = await fetch(url, { headers, ...(signal && { signal }) }).catch(nameAddress(url));
      const isWhole = response.status === 200;
      const starts = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
      if (!isWhole && response.status !== 206) return refuse(response, `${url} answered ${response.status}.`);
      if (isWhole && (from > 0 || to < bytes) && bytes > mostWholeBytes)
        return refuse(response, `${url} answered 200 where a part of it was asked for.`);
      if (!isWhole && starts !== undefined && Number(starts) !== from) return refuse(response, `${url} answered 206 with another part.`);
      const read = await readExactly(url, response, isWhole ? bytes : to - from, options).catch(breakOff(url));
      if (!isWhole) return read;
      whole = read;
      return read.subarray(from, to);
    },
  };
}

/** Browsers differ in what they say of an answer that broke off: it did not come, as one that never began. */
const breakOff =
  (url: string) =>
  (error: unknown): never => {
    throw error instanceof TypeError ? new TypeError(`${url}: failed to fetch the rest (${error.message}).`, { cause: error }) : error;
  };

async function refuse(response: Response, message: string): Promise<never> {
  await response.body?.cancel();
  throw new Error(message);
}

/** What comes, where it is as much as was to come. */
async function readExactly(
  url: string,
  { status, body }: Response,
  length: number,
  { onBytes }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  const reader = body?.getReader();
  let count = 0;
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
    if (count + piece.value.length > length) {
      await reader?.cancel();
      throw new Error(`${url} answered ${status} with more bytes than were asked for.`);
    }
    bytes.set(piece.value, count);
    count += piece.value.length;
    onBytes?.(piece.value.length);
  }
  if (count < length) throw new Error(`${url} answered ${status} with fewer bytes than were asked for.`);
  return bytes;
}

/** Bytes that are read beside what is wanted, rather than with one request more: this many in all, and this share of what is wanted. */
const waste = { bytes: 64 * 1024, share: 0.2 };

/** Spans in the order of the file, the nearest joined as long as not too much is read in vain. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from);
  let left = waste.bytes + waste.share * sorted.reduce((sum, { from, to }) => sum + to - from, 0);
  const gaps = sorted.map(({ from }, index) => Math.max(0, from - (sorted[index - 1]?.to ?? 0)));
  const nearest = [...gaps.keys()].slice(1).sort((a, b) => (gaps[a] ?? 0) - (gaps[b] ?? 0));
  const isJoined = new Set(nearest.filter((index) => (left -= gaps[index] ?? 0) >= 0));
  const joined: Span[] = [];
  for (const [index, { from, to }] of sorted.entries()) {
    const last = joined.at(-1);
    if (last !== undefined && isJoined.has(index)) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}
