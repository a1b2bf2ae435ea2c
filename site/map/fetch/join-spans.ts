import type { Span } from './fetch-range.ts';

/** Bytes that are read beside what is wanted, rather than with one request more: this share of what is wanted, and as many in all. */
const waste = { bytes: 64 * 1024, share: 0.2 };

/** Spans in the order of the file, the nearest joined as long as not too much is read in vain. */
export function joinSpans(spans: readonly Span[], { bytes, share } = waste): Span[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from);
  let left = bytes + share * sorted.reduce((sum, { from, to }) => sum + to - from, 0);
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
