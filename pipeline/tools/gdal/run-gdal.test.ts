import { expect, test } from 'vitest';
import { followGdal } from './run-gdal.ts';

test('follows the progress of GDAL, which comes in pieces', () => {
  const shares: number[] = [];
  const follow = followGdal((done) => shares.push(done));
  for (const piece of ['0', '...', '10...2', '0..', '.30...', '100 - done.\n']) follow(piece);
  expect(shares).toEqual([0, 0.1, 0.2, 0.3, 0.3]);
});
