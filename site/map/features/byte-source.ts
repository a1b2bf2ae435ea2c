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
