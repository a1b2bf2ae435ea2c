import type { TakenFeature } from '../model/taken.ts';
import { joinSpans } from '../fetch/join-spans.ts';
import type { ByteSource } from './byte-source.ts';
import type { ReadOptions, Span } from '../fetch/fetch-range.ts';
import { concatBytes } from '../../../schemas/codecs/concat-bytes.ts';
import { lengthBytes, readFeature, type FlatHeader } from '../../../schemas/codecs/flatgeobuf.ts';
import type { Found } from './flatgeobuf-search.ts';

/** Features that came together. */
export type Batch = (TakenFeature & { row: number })[];

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of one request: progress is seen, and memory holds a few requests. */
const batchBytes = 4 * 1024 ** 2;
/** Requests at a time, as many as browsers make of one host. */
const atOnce = 6;

/** Says of bytes that are none of a FlatGeobuf which file it was; to be given to a rejected promise. */
export const explainDamage =
  ({ name }: ByteSource) =>
  (error: unknown): never => {
    throw error instanceof RangeError ? new Error(`${name}: ${damage} ${error.message}.`, { cause: error }) : error;
  };

const damage = 'FlatGeobuf is damaged:';

/** Whether an error says so, also one that has come from a worker as its words. */
export const isDamage = (error: unknown): boolean => error instanceof Error && error.message.includes(damage);

/** Bytes that reading features takes: what lies between near ones comes with them. */
export const weigh = (found: readonly Span[]): number => joinSpans(found).reduce((sum, { from, to }) => sum + to - from, 0);

/** The features that a search has found, in the order of the file, as they come. */
export async function* readFound(
  source: ByteSource,
  header: FlatHeader,
  found: readonly Found[],
  options: ReadOptions,
): AsyncGenerator<Batch> {
  const batches = batchesOf(found);
  const spans = batches.map(({ from, to }) => ({ from, to }));
  for await (const { bytes, index } of inOrder(source, spans, options)) {
    const { from: start = 0, features = [] } = batches[index] ?? {};
    yield decodeAll(source, () =>
      features.map(({ row, from, to }) => ({ ...decode(bytes.subarray(from - start, to - start), header), row })),
    );
  }
}

/** All features, as they come. */
export async function* readAll(source: ByteSource, header: FlatHeader, options: ReadOptions): AsyncGenerator<Batch> {
  const spans: Span[] = [];
  for (let from = header.featuresStart; from < source.bytes; from += batchBytes)
    spans.push({ from, to: Math.min(from + batchBytes, source.bytes) });
  let row = 0;
  // What a piece ends with of a feature that the next one goes on with, and what it takes.
  let begun: Bytes[] = [];
  let awaited = 0;
  for await (const { bytes, index } of inOrder(source, spans, options)) {
    begun.push(bytes);
    const length = begun.reduce((sum, piece) => sum + piece.length, 0);
    const coming = source.bytes - (spans[index]?.to ?? 0);
    if (length < awaited && coming > 0) continue;
    const all = begun.length === 1 ? bytes : concatBytes(begun);
    yield decodeAll(source, () => {
      const batch: Batch = [];
      const view = viewOf(all);
      let at = 0;
      let to = 0;
      while (at < all.length) {
        to = at + lengthBytes + (at + lengthBytes <= all.length ? view.getUint32(at, true) : 0);
        if (to > all.length) break;
        batch.push({ ...decode(all.subarray(at, to), header), row });
        row += 1;
        at = to;
      }
      if (to > all.length + coming) throw new RangeError('a feature ends outside of it');
      begun = [all.subarray(at)];
      awaited = to - at;
      return batch;
    });
  }
  decodeAll(source, () => {
    if (header.features > 0 && row !== header.features) throw new RangeError(`it says ${header.features} features and holds ${row}`);
    return [];
  });
}

function decodeAll(source: ByteSource, work: () => Batch): Batch {
  try {
    return work();
  } catch (error) {
    return explainDamage(source)(error);
  }
}

const viewOf = (bytes: Bytes): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The feature of bytes that begin with its length. */
function decode(bytes: Bytes, header: FlatHeader): ReturnType<typeof readFeature> {
  if (viewOf(bytes).getUint32(0, true) !== bytes.length - lengthBytes) throw new RangeError('a feature ends elsewhere than its index says');
  return readFeature(viewOf(bytes.subarray(lengthBytes)), header);
}

/** Features that are next to each other in the file, or nearly, and come with one request. */
function batchesOf(found: readonly Found[]): (Span & { features: Found[] })[] {
  const ends = joinSpans(found).map(({ to }) => to);
  const batches: (Span & { features: Found[] })[] = [];
  let last: (typeof batches)[number] | undefined;
  let joined = 0;
  for (const feature of found) {
    const isApart = feature.from >= (ends[joined] ?? 0);
    if (isApart) joined += 1;
    if (last === undefined || isApart || feature.to - last.from > batchBytes)
      batches.push((last = { from: feature.from, to: feature.to, features: [] }));
    last.to = feature.to;
    last.features.push(feature);
  }
  return batches;
}

/** The bytes of spans, one after the other, while those of the next are on their way. */
async function* inOrder(
  source: ByteSource,
  spans: readonly Span[],
  { signal, onBytes }: ReadOptions,
): AsyncGenerator<{ bytes: Bytes; index: number }> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(signal?.reason);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  const asked = new Map<number, Promise<Bytes>>();
  try {
    for (const index of spans.keys()) {
      for (const [ahead, span] of spans.slice(index, index + atOnce).entries()) {
        if (asked.has(index + ahead)) continue;
        const reading = source.read(span, { signal: stopping.signal, onBytes });
        // Whoever waits for it learns why it did not come.
        reading.catch(() => undefined);
        asked.set(index + ahead, reading);
      }
      const bytes = await asked.get(index);
      asked.delete(index);
      if (bytes !== undefined) yield { bytes, index };
    }
  } finally {
    stopping.abort();
    signal?.removeEventListener('abort', stop);
  }
}
