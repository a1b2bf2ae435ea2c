import { expect, test, vi } from 'vitest';
import { SharedRanges, type RangeBytes } from './shared-ranges.ts';

/** A file whose ranges come when they are let, and what of it was asked and given up. */
function file() {
  const asked: { name: string; signal: AbortSignal; come: (bytes: number) => void; fail: (why: Error) => void }[] = [];
  const fetch =
    (name: string) =>
    (signal: AbortSignal): Promise<RangeBytes> =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        asked.push({ name, signal, come: (bytes) => resolve({ data: new Uint8Array([bytes]).buffer }), fail: reject });
      });
  return { asked, fetch };
}
const valueOf = async (answer: Promise<RangeBytes>): Promise<number | undefined> => new Uint8Array((await answer).data)[0];

test('a range that several want at a time, and later, is asked for once; each has bytes of its own', async () => {
  const { asked, fetch } = file();
  const ranges = new SharedRanges();
  const answers = [1, 2, 3, 4].map(() => ranges.get('a', fetch('a'), new AbortController().signal));
  expect(asked).toHaveLength(1);
  asked[0]?.come(7);
  expect(await Promise.all(answers.map(valueOf))).toEqual([7, 7, 7, 7]);
  const [one, other] = await Promise.all([ranges.get('a', fetch('a')), ranges.get('a', fetch('a'))]);
  structuredClone(one.data, { transfer: [one.data] });
  expect([one.data.byteLength, other.data.byteLength]).toEqual([0, 1]);
  expect(asked).toHaveLength(1);
});

test('who gives up leaves the others theirs; once nobody waits the request is given up, and the next one asks again', async () => {
  const { asked, fetch } = file();
  const ranges = new SharedRanges();
  const first = new AbortController();
  const second = new AbortController();
  const gone = ranges.get('a', fetch('a'), first.signal);
  const stays = ranges.get('a', fetch('a'), second.signal);
  first.abort(new Error('moved on'));
  await expect(gone).rejects.toThrow('moved on');
  expect(asked[0]?.signal.aborted).toBe(false);
  second.abort(new Error('moved on, too'));
  await expect(stays).rejects.toThrow('moved on, too');
  expect(asked[0]?.signal.aborted).toBe(true);
  const again = ranges.get('a', fetch('a'));
  expect(asked).toHaveLength(2);
  asked[1]?.come(1);
  expect(await valueOf(again)).toBe(1);
});

test('what failed is told to all who wait, and asked for anew', async () => {
  const { asked, fetch } = file();
  const ranges = new SharedRanges();
  const answers = [ranges.get('a', fetch('a')), ranges.get('a', fetch('a'))];
  asked[0]?.fail(new Error('no answer'));
  for (const answer of answers) await expect(answer).rejects.toThrow('no answer');
  const again = ranges.get('a', fetch('a'));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]?.come(2);
  expect(await valueOf(again)).toBe(2);
});

test('no more than some megabytes stay: the oldest go first', async () => {
  const ranges = new SharedRanges();
  let asked = 0;
  const megabyte = (): Promise<RangeBytes> => {
    asked += 1;
    return Promise.resolve({ data: new ArrayBuffer(1024 ** 2) });
  };
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await ranges.get(name, megabyte);
  await ranges.get('f', megabyte);
  expect(asked).toBe(6);
  await ranges.get('a', megabyte);
  expect(asked).toBe(7);
});
