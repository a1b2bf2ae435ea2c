import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, test } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import type { SearchResult } from './index-record.ts';
import { boundsOf, extentLayers, extentSource, extentsOf, holdsView, resultSource, smallest, unseen } from './result-map.ts';

const found = (id: string, ...boxes: Bbox[]): SearchResult => ({
  summary: {
    id,
    path: id,
    title: id,
    excerpt: { fr: '' },
    producer: { id: 'p', title: 'P', verified: false },
    themes: ['eau'],
    territories: ['FR'],
    license: 'etalab-2.0',
    frequency: 'annual',
    updated: '2026-01-01',
    date: '2026-01-01',
    content: { kind: 'features', amount: 1 },
    formats: [],
  },
  ...(boxes.length > 0 && { boxes }),
});
const marne: Bbox = [3.4, 48.52, 5.04, 49.41];
const france: Bbox = [-5.14, 41.33, 9.56, 51.09];
const reunion: Bbox = [55.22, -21.39, 55.84, -20.87];
const results = [found('a', marne), found('b', france, reunion), found('c', marne), found('d', [-180, -85, 180, 84]), found('table')];
const placed = extentsOf(results);

describe('the extents of results', () => {
  test('are drawn once where they are the same, the largest below; the world and tables are not drawn', () => {
    expect(placed.extents.map(({ box, ids }) => [box, ids])).toEqual([
      [france, ['b']],
      [marne, ['a', 'c']],
      [reunion, ['b']],
    ]);
    expect(placed.worldwide).toEqual(['d']);
  });

  test('the smallest under the cursor is meant', () => {
    expect(smallest(placed.extents, [france.join(' '), marne.join(' ')])?.ids).toEqual(['a', 'c']);
    expect(smallest(placed.extents, [])).toBeUndefined();
  });

  test('those that cannot be seen are counted: out of the view, or all around it', () => {
    expect(unseen(placed, [3, 48, 6, 50])).toEqual({ outside: 0, around: 2 });
    expect(unseen(placed, [-30, 30, 30, 60])).toEqual({ outside: 0, around: 1 });
    expect(unseen(placed, [175, -20, -175, -10])).toEqual({ outside: 3, around: 1 });
    expect(holdsView(france, [0, 45, 1, 46])).toBe(true);
    expect(holdsView(france, [0, 45, 12, 46])).toBe(false);
  });

  test('make a valid style', () => {
    const source = extentSource(placed.extents, { colorOf: () => '#1d5c96', labelOf: (n) => `${n} jeux` });
    const layers = extentLayers([marne.join(' ')], { ink: '#000000', halo: '#ffffff' });
    expect(validateStyleMin({ version: 8, sources: { [resultSource]: source }, layers }).map(({ message }) => message)).toEqual([]);
  });
});

describe('the rectangle that a map shows', () => {
  test('is the world at zoom 0', () => {
    expect(boundsOf({ center: [0, 0], zoom: 0 }, { width: 512, height: 512 }).map(Math.round)).toEqual([-180, -85, 180, 85]);
  });

  test('has the same height in pixels above and below the middle', () => {
    const [west, south, east, north] = boundsOf({ center: [4, 49], zoom: 8 }, { width: 512, height: 512 });
    expect([west, south, east, north].map((degrees) => degrees.toFixed(2))).toEqual(['3.30', '48.54', '4.70', '49.46']);
  });

  test('goes across the antimeridian', () => {
    const [west, , east] = boundsOf({ center: [179, -17], zoom: 6 }, { width: 512, height: 512 });
    expect([west, east].map((degrees) => degrees.toFixed(1))).toEqual(['176.2', '-178.2']);
  });
});
