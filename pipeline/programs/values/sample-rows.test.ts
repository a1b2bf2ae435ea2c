import { expect, test } from 'vitest';
import { sampleRanks, wholeRows } from './sample-rows.ts';

test.each([0, 1, 100, wholeRows])('all of %i rows are compared', (count) => {
  expect(sampleRanks(count)).toEqual(Array.from({ length: count }, (_, rank) => rank));
});

test.each([wholeRows + 1, 7219, 9000, 500_000])(
  'of %i rows some thousands are, each once, from the first to the last, the same ones each time',
  (count) => {
    const ranks = sampleRanks(count);
    expect(ranks).toEqual(sampleRanks(count));
    expect(ranks).toEqual([...new Set(ranks)].sort((a, b) => a - b));
    expect(ranks.length).toBeGreaterThan(2500);
    const shares = new Set(ranks.map((rank) => Math.floor((rank / count) * 100)));
    expect([...shares]).toEqual(Array.from({ length: 100 }, (_, share) => share));
  },
);
