import { expect, test } from 'vitest';
import { datasetPadding, legendBesidePixels, tilesOfView, viewOfFrame } from './camera.ts';
import { inWorld } from '../../../schemas/codecs/mercator.ts';
import type { Frame } from './model.ts';

const size = { width: 900, height: 600 };
const mainland: Frame = { box: [-5.2, 41.3, 9.6, 51.2], leastZoom: 0 };

/** Pixels from the north-west of a map to a position. */
function pixelOf(at: [number, number], view: ReturnType<typeof viewOfFrame>, { width, height } = size): [number, number] {
  const [x, y] = inWorld(at);
  const [middleX, middleY] = inWorld(view.center);
  const world = 512 * 2 ** view.zoom;
  return [width / 2 + (x - middleX) * world, height / 2 + (y - middleY) * world];
}

test('a frame is seen whole in what panels leave free, and fills it one way', () => {
  const padding = { top: 100, left: 200 };
  const view = viewOfFrame(mainland, size, padding);
  const [west, south, east, north] = mainland.box;
  const [left, top] = pixelOf([west, north], view);
  const [right, bottom] = pixelOf([east, south], view);
  expect(top).toBeCloseTo(132, 6);
  expect(bottom).toBeCloseTo(568, 6);
  expect(left).toBeGreaterThan(232);
  expect(right).toBeLessThan(868);
  expect(left - 232).toBeCloseTo(868 - right, 6);
});

test.each([358, 641, 700, 1100])(
  'points in the corners of a map of %d pixels lie beside its buttons and its legend, not below them',
  (width) => {
    const small = { width, height: 555 };
    // A street of three points: as wide as it is high.
    const view = viewOfFrame({ box: [4.01, 49.01, 4.05, 49.036], leastZoom: 0, mostZoom: 18 }, small, datasetPadding(width, true));
    const [west] = pixelOf([4.01, 49.01], view, small);
    const [east] = pixelOf([4.05, 49.036], view, small);
    const radius = 6;
    expect(east + radius, 'ten pixels, and a button of 42').toBeLessThanOrEqual(width - 52);
    if (width >= legendBesidePixels) expect(west - radius, 'eight pixels, and a legend of 260').toBeGreaterThanOrEqual(268);
  },
);

test('a point is looked at from where its surroundings are seen, and data never from where they have no tiles', () => {
  expect(viewOfFrame({ box: [4, 49, 4, 49], leastZoom: 0 }, size, {})).toEqual({ center: [4, expect.closeTo(49, 9)], zoom: 15 });
  expect(viewOfFrame({ box: [-10, 40, 10, 50], leastZoom: 9 }, size, { left: 300 })).toEqual({ center: [0, 45], zoom: 9 });
});

test('panels that leave no room, and a map that is not shown, have a view all the same', () => {
  for (const [each, padding] of [
    [size, { top: 400, bottom: 400 }],
    [{ width: 0, height: 0 }, {}],
  ] as const)
    expect(viewOfFrame(mainland, each, padding)).toEqual({ center: [expect.closeTo(2.2, 9), 46.25], zoom: 0 });
});

test('the tiles of a view are those that its map cuts, once around the world and no deeper than there are', () => {
  const at = (longitude: number, latitude: number, zoom: number, maxzoom = 14) =>
    tilesOfView({ center: [longitude, latitude], zoom }, size, maxzoom).map((tile) => tile.join('/'));
  // 900 × 600 pixels of tiles that are drawn 724 pixels wide.
  expect(at(2.2, 46.3, 4.5)).toEqual(['4/7/5', '4/8/5', '4/7/6', '4/8/6']);
  expect(at(0, 0, 1)).toEqual(['1/0/0', '1/1/0', '1/0/1', '1/1/1']);
  expect(at(180, 0, 3), 'beyond the date line').toEqual(['3/7/3', '3/0/3', '3/7/4', '3/0/4']);
  expect(at(2.2, 46.3, 12, 6)).toEqual(['6/32/22']);
});
