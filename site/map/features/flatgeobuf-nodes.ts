import { joinSpans } from '../fetch/join-spans.ts';
import type { ByteSource } from './byte-source.ts';
import type { ReadOptions, Span } from '../fetch/fetch-range.ts';
import { nodeBytes, type FlatHeader } from '../../../schemas/codecs/flatgeobuf.ts';

/** Nodes of the index that have been read: they are kept, as the same file is often asked again. */
export interface Nodes {
  /** Keeps what a view holds of the index; `place` is where in the file its byte `at` is. */
  keep: (place: number, view: DataView, at?: number) => void;
  /** Reads what of the nodes, counted from the root, is not there yet. */
  load: (spans: readonly Span[], options?: ReadOptions) => Promise<void>;
  /** Locate a node in the bytes that were read. */
  at: (node: number) => { view: DataView; offset: number };
}

/** Nodes are kept by so many: most that are asked for are neighbours. */
const pageNodes = 32;
const pageBytes = pageNodes * nodeBytes;

/** Keeps what is read of the index of a file. */
export function keepNodes(source: ByteSource, { indexStart, featuresStart }: FlatHeader): Nodes {
  const pages = new Map<number, DataView>();
  const startOf = (page: number): number => indexStart + page * pageBytes;
  const keep: Nodes['keep'] = (place, view, at = 0) => {
    const end = Math.min(place + view.byteLength - at, featuresStart);
    for (let page = Math.ceil((place - indexStart) / pageBytes); startOf(page) < end; page += 1) {
      const length = Math.min(pageBytes, featuresStart - startOf(page));
      if (startOf(page) + length > end) break;
      pages.set(page, new DataView(view.buffer, view.byteOffset + at + startOf(page) - place, length));
    }
  };
  return {
    keep,
    async load(spans, options) {
      const missing = new Set<number>();
      for (const { from, to } of spans)
        for (let page = Math.floor(from / pageNodes); page * pageNodes < to; page += 1) if (!pages.has(page)) missing.add(page);
      const wanted = [...missing].map((page) => ({ from: startOf(page), to: Math.min(startOf(page + 1), featuresStart) }));
      await Promise.all(
        joinSpans(wanted).map(async (span) => {
          const bytes = await source.read(span, options);
          keep(span.from, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
        }),
      );
    },
    at(node) {
      const view = pages.get(Math.floor(node / pageNodes));
      if (view === undefined) throw new RangeError('its index points outside of it');
      return { view, offset: (node % pageNodes) * nodeBytes };
    },
  };
}
