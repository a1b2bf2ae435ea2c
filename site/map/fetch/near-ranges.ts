import { joinSpans } from './join-spans.ts';
import type { RangeBytes } from './shared-ranges.ts';

/** Reads `length` bytes of a file from `offset` on; `etag` says of which. */
type Read = (offset: number, length: number, signal: AbortSignal, etag?: string) => Promise<RangeBytes>;

/** A range that is wanted, and who is told of it. */
interface Wanted {
  from: number;
  to: number;
  signal: AbortSignal;
  resolve: (bytes: RangeBytes) => void;
  reject: (why: unknown) => void;
}

/** Bytes between ranges that are read in vain, a turn: what the headers of some requests take. */
const waste = { bytes: 4096, share: 0 };

/** A longer range comes by itself: it would keep others waiting, and a directory may say anything of lengths. */
const mostJoined = 256 * 1024;

/** Read ranges of a file: those requested in one turn, as the tiles of a view are, come by one request where near each other. */
export function nearRanges(read: Read): Read {
  const waiting = new Map<string | undefined, Wanted[]>();

  function ask(etag: string | undefined): void {
    const all = waiting.get(etag) ?? [];
    waiting.delete(etag);
    for (const { signal, reject } of all) if (signal.aborted) reject(signal.reason);
    const wanted = all.filter(({ signal }) => !signal.aborted);
    for (const { from, to } of joinSpans(wanted, waste)) {
      const within = wanted.filter((range) => range.from >= from && range.to <= to);
      fetchFor(within, from, to, etag);
    }
  }

  function fetchFor(wanted: readonly Wanted[], from: number, to: number, etag: string | undefined): void {
    const giveUp = new AbortController();
    for (const { signal } of wanted)
      signal.addEventListener('abort', () => {
        if (wanted.every(({ signal: each }) => each.aborted)) giveUp.abort(signal.reason);
      });
    read(from, to - from, giveUp.signal, etag).then(
      ({ data, ...rest }) => {
        for (const range of wanted) range.resolve({ ...rest, data: data.slice(range.from - from, range.to - from) });
      },
      (error: unknown) => {
        for (const range of wanted) range.reject(error);
      },
    );
  }

  return (offset, length, signal, etag) => {
    if (length > mostJoined) return read(offset, length, signal, etag);
    return new Promise((resolve, reject) => {
      const wanted = waiting.get(etag) ?? [];
      wanted.push({ from: offset, to: offset + length, signal, resolve, reject });
      if (wanted.length > 1) return;
      waiting.set(etag, wanted);
      setTimeout(ask, 0, etag);
    });
  };
}
