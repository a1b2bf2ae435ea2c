import { fetchRange, type ReadOptions, type Span } from '../fetch/fetch-range.ts';

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
    async read(span, options = {}) {
      const { from, to } = span;
      if (whole !== undefined) return whole.subarray(from, to);
      const found = await fetchRange(url, span, { ...options, bytes, mayBeWhole: bytes <= mostWholeBytes });
      if (found.data.length === to - from) return found.data;
      whole = found.data;
      return whole.subarray(from, to);
    },
  };
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
