import { expect, test } from 'vitest';
import { factsOf } from '../facts/facts.fixture.ts';
import { colorOfSteps } from './ground-shape.ts';
import { lessThanAny, rasterSources, type RasterFacts } from './raster.ts';

const heights: RasterFacts = { ...factsOf({ layers: [] }), raster: { encoding: 'terrain-rgb', tileSize: 512, min: 25, max: 103 } };

test('an absent tile is as low as the places without a height beside it, so that no step is shaded between them', () => {
  const [source] = Object.values(rasterSources(heights, (url) => url, false));
  const [address] = source !== undefined && 'tiles' in source ? (source.tiles ?? []) : [];
  const [, steps = ''] = /^heights:\/\/512\/(\d+)\/\/store\//.exec(address ?? '') ?? [];
  const [red, green, blue] = colorOfSteps(Number(steps));
  const metres = -10_000 + (red * 65_536 + green * 256 + blue) * 0.1;
  expect(metres).toBeCloseTo(24.8);
  expect(metres).toBeLessThan(25 - lessThanAny);
});
