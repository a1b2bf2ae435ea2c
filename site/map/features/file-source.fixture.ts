import { readFileSync } from 'node:fs';
import type { ByteSource } from './byte-source.ts';
import type { Span } from '../fetch/fetch-range.ts';

/** A file of the disk as a source, and what was read of it. */
export function fileSource(content: string | Uint8Array): ByteSource & { spans: Span[] } {
  const bytes = typeof content === 'string' ? readFileSync(content) : content;
  const spans: Span[] = [];
  return {
    name: 'test.fgb',
    bytes: bytes.length,
    spans,
    async read(span, { signal, onBytes } = {}) {
      signal?.throwIfAborted();
      spans.push(span);
      const read = Uint8Array.from(bytes.subarray(span.from, span.to));
      onBytes?.(read.length);
      return read;
    },
  };
}
