import { expect, test } from 'vitest';
import { factsOf } from '../facts/facts.fixture.ts';
import type { RasterFacts } from '../facts/raster-facts.ts';
import { colorOfSteps } from './ground-shape.ts';
import { rasterSources, styleRaster } from './raster.ts';

const heightsFrom = (min: number, max: number): RasterFacts => ({
  ...factsOf({ layers: [] }),
  raster: { encoding: 'terrain-rgb', tileSize: 512, min, max },
});

/** Metres, as tiles say that there is no height. */
function nothingOf(facts: RasterFacts): number {
  const [source] = Object.values(rasterSources(facts, (url) => url, false));
  const [address] = source !== undefined && 'tiles' in source ? (source.tiles ?? []) : [];
  const [, steps = ''] = /^heights:\/\/512\/(\d+)\/\/store\//.exec(address ?? '') ?? [];
  const [red, green, blue] = colorOfSteps(Number(steps));
  return -10_000 + (red * 65_536 + green * 256 + blue) * 0.1;
}

test('an absent tile is as low as the places without a height beside it, so that no step is shaded between them', () => {
  expect(nothingOf(heightsFrom(25, 103))).toBeCloseTo(24.8);
});

/** Stops of the colours of heights: metres, and a colour. */
function stopsOf(facts: RasterFacts): [number, string][] {
  const [relief] = styleRaster(facts, { dark: false, lang: 'fr' }).layers;
  const ramp = relief?.type === 'color-relief' ? (relief.paint?.['color-relief-color'] as unknown[]) : [];
  const stops = ramp.slice(3) as (number | string)[];
  return Array.from({ length: stops.length / 2 }, (_, at) => [Number(stops[at * 2]), String(stops[at * 2 + 1])]);
}

/** A stop as MapLibre packs it with the factors of Terrain-RGB (src/data/dem_data.ts). */
const packed = (metres: number): number => Math.round((metres + 10_000) / 0.1);

const ranges: [number, number][] = [
  [25, 103],
  [0, 1396.96],
  [-0.04, 1397],
  [12.35, 12.36],
  [99.96, 100.4],
  [-12.26, 4807.81],
  [-9999.9, 8848],
];

test.each(ranges)('no two colours of heights from %s to %s m stand at one step of the tiles', (min, max) => {
  const steps = stopsOf(heightsFrom(min, max)).map(([metres]) => packed(metres));
  expect(steps).toHaveLength(8);
  expect(
    steps.every((step, at) => at === 0 || step > (steps[at - 1] ?? 0)),
    steps.join(' '),
  ).toBe(true);
});

test.each(ranges.filter(([min]) => min !== 0))(
  'the lowest of heights from %s to %s m is seen whole, and what is no height is not',
  (min, max) => {
    const facts = heightsFrom(min, max);
    const [nothing, lowest] = stopsOf(facts);
    expect(nothing?.[1]).toBe('rgba(0, 0, 0, 0)');
    expect(nothing?.[0]).toBeCloseTo(nothingOf(facts));
    // As tiles write it: to the nearest tenth.
    expect(lowest?.[0]).toBeLessThanOrEqual(Math.round(Math.max(min, -9999.8) * 10) / 10 + 1e-9);
  },
);

test('the sea is no land: of heights from 0 m on, those of 0 m have no colour, and those of a tenth have', () => {
  const [sea, shore] = stopsOf(heightsFrom(0, 1397));
  expect(sea).toEqual([0, 'rgba(0, 0, 0, 0)']);
  expect(shore?.[0]).toBe(0.1);
});
