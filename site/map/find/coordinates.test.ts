import { describe, expect, test } from 'vitest';
import { readCoordinates } from './coordinates.ts';

describe('reading coordinates', () => {
  test.each<[string, [number, number]]>([
    ['48.8534, 2.3488', [2.3488, 48.8534]],
    ['48,8534 2,3488', [2.3488, 48.8534]],
    ['48,8534, 2,3488', [2.3488, 48.8534]],
    ['48.8534;2.3488', [2.3488, 48.8534]],
    ['2.3488 48.8534', [2.3488, 48.8534]],
    ['-20.88 55.45', [55.45, -20.88]],
    ['48°51′12″N 2°21′E', [2.35, 48.85333]],
    ['2.35E 48.85N', [2.35, 48.85]],
    ['48.85 N, 2.35 O', [-2.35, 48.85]],
    ['49 3', [3, 49]],
  ])('%s', (text, [x, y]) => {
    const at = readCoordinates(text)?.at;
    expect(at?.[0]).toBeCloseTo(x, 4);
    expect(at?.[1]).toBeCloseTo(y, 4);
  });

  test.each(['Paris', '48', '51 rue de Vesle 3', '95 200', '48.1 2.2 3.3', '', 'N E', '01000 Bourg'])('is not tempted by "%s"', (text) => {
    expect(readCoordinates(text)).toBeUndefined();
  });
});
