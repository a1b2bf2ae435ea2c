import { expect, test } from 'vitest';
import { explainFailure } from './failure.ts';

test.each<[unknown, string]>([
  [new Error('Failed to initialize WebGL'), 'webgl'],
  [new Error('Bad response code: 404'), 'absent'],
  [new Error('PMTiles says that a piece takes 3221225472 bytes.'), 'damaged'],
  [new Error('PMTiles tells of more tiles than it holds.'), 'damaged'],
  [new Error('Wrong magic number for PMTiles archive'), 'damaged'],
  [new TypeError('Failed to fetch'), 'network'],
  [new Error('Bad response code: 503'), 'network'],
  [new Error('something else'), 'unknown'],
  ['text', 'unknown'],
])('tells why a map does not show: %s', (error, expected) => {
  expect(explainFailure(error)).toBe(expected);
});
