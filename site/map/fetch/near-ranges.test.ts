import { expect, test } from 'vitest';
import { nearRanges } from './near-ranges.ts';

/** A file whose bytes are their places, and what of it was asked and given up. */
function file() {
  const asked: { from: number; to: number; signal: AbortSignal }[] = [];
  const read = nearRanges((from, length, signal) => {
    asked.push({ from, to: from + length, signal });
    return Promise.resolve({ data: Uint8Array.from({ length }, (_, at) => (from + at) % 251).buffer, etag: 'a' });
  });
  return { asked, read };
}
const { signal } = new AbortController();
const firstOf = ({ data }: { data: ArrayBuffer }): [number | undefined, number] => [new Uint8Array(data)[0], data.byteLength];

test('ranges of one turn that lie near each other come by one request, each as what it asked for', async () => {
  const { asked, read } = file();
  const answers = [read(500, 20, signal), read(100, 50, signal), read(160, 10, signal), read(90_000, 5, signal)];
  expect((await Promise.all(answers)).map(firstOf)).toEqual([
    [500 % 251, 20],
    [100, 50],
    [160, 10],
    [90_000 % 251, 5],
  ]);
  expect(asked.map(({ from, to }) => [from, to])).toEqual([
    [100, 520],
    [90_000, 90_005],
  ]);
});

test('a long range comes by itself, whatever lies beside it', async () => {
  const { asked, read } = file();
  await Promise.all([read(0, 5, signal), read(5, 300_000, signal), read(300_005, 5, signal)]);
  expect(asked.map(({ from, to }) => [from, to])).toEqual(
    expect.arrayContaining([
      [5, 300_005],
      [0, 5],
      [300_005, 300_010],
    ]),
  );
});

test('what is asked for later, or of another state of the file, is asked for by itself', async () => {
  const { asked, read } = file();
  await Promise.all([read(0, 5, signal, 'a'), read(5, 5, signal, 'b')]);
  await read(10, 5, signal, 'a');
  expect(asked.map(({ from }) => from)).toEqual([0, 5, 10]);
});

test('a request is given up once nobody waits for any part of it; who gives up before it begins is not asked for', async () => {
  const { asked, read } = file();
  const early = new AbortController();
  const one = new AbortController();
  const other = new AbortController();
  const gone = read(50_000, 5, early.signal);
  early.abort(new Error('moved on'));
  await Promise.all([expect(gone).rejects.toThrow('moved on'), read(0, 5, one.signal), read(5, 5, other.signal)]);
  expect(asked.map(({ from, to }) => [from, to])).toEqual([[0, 10]]);
  one.abort();
  expect(asked[0]?.signal.aborted).toBe(false);
  other.abort();
  expect(asked[0]?.signal.aborted).toBe(true);
});
