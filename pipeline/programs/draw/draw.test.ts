import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { drawFrames } from '../../base/drawing/frames.ts';
import { draw, drawFeatures } from './draw.ts';
import { drawLocator } from '../../base/drawing/locator.ts';
import { meshOf } from './mesh.ts';
import { planeOf } from '../../base/drawing/plane.ts';
import { dotsData, doubleArea, pathData, simplify, snap } from '../../base/drawing/svg-path.ts';
import { line, makeGeopackage, point, scratchFolder, square } from '../programs.fixtures/make-geopackage.ts';
import type { Box } from '../geometry/shapes.ts';

function geopackage(geometries: object[]): string {
  const path = join(scratchFolder(), 'wgs84.gpkg');
  makeGeopackage(
    path,
    't',
    geometries.map((geometry) => ({ geometry, properties: {} })),
    [],
  );
  return path;
}

/** Expect what the pages rely on: the colour of the text around, nothing that two pictures on a page share or a policy blocks. */
function expectPlain(svg: string): void {
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="-?\d+ -?\d+ \d+ \d+"/);
  expect(svg).toContain('currentColor');
  expect(svg).not.toMatch(/\s(id|style|class|href|on\w+)=|<script|NaN|Infinity|undefined/);
}

const tables = [{ name: 't', fidColumn: 'fid' }];

describe('a picture of features', () => {
  const limits = { name: 'silhouette', size: 160, bytes: 1500 };
  const drawOne = (geometries: object[], box: Box): string =>
    drawFeatures(geopackage(geometries), tables, { area: 'FXX', bbox: box }, [limits])[0] ?? '';

  test('fills polygons, strokes lines, dots points', () => {
    const box: Box = [2, 48, 3, 49];
    const svg = drawOne([square(2, 48, 0.5), line([2, 48], [3, 49]), point(3, 48)], box);
    expectPlain(svg);
    expect(svg.match(/<path/g)).toHaveLength(3);
    expect(svg).toContain('fill="currentColor" fill-opacity');
  });

  test('keeps holes open', () => {
    const rings = [
      [
        [2, 48],
        [3, 48],
        [3, 49],
        [2, 49],
        [2, 48],
      ],
      [
        [2.2, 48.2],
        [2.8, 48.2],
        [2.8, 48.8],
        [2.2, 48.8],
        [2.2, 48.2],
      ],
    ];
    const svg = drawOne([{ type: 'Polygon', coordinates: rings }], [2, 48, 3, 49]);
    expect(svg.match(/M[^zM]*z/g)).toHaveLength(2);
    expect(svg).toContain('fill-rule="evenodd"');
  });

  test('is drawn coarser until it fits, however many features there are', () => {
    const points = Array.from({ length: 5000 }, (_, index) =>
      point(2 + ((index * 7919) % 5000) / 5000, 48 + ((index * 104_729) % 4999) / 4999),
    );
    const svg = drawOne(points, [2, 48, 3, 49]);
    expectPlain(svg);
    expect(gzipSync(svg, { level: 9 }).length).toBeLessThanOrEqual(limits.bytes);
  });

  test('leaves out small islands before what is large is drawn coarser, unless they are the picture', () => {
    const coast = Array.from({ length: 241 }, (_, index) => {
      const turn = (2 * Math.PI * (index % 240)) / 240;
      const reach = 0.3 + (((index % 240) * 7919) % 97) / 1500;
      return [2.5 + reach * Math.cos(turn), 48.5 + reach * Math.sin(turn)];
    });
    const islands = Array.from({ length: 600 }, (_, index) =>
      square(2 + ((index * 7919) % 600) / 600, 48 + ((index * 104_729) % 599) / 599, 0.004),
    );
    const box: Box = [2, 48, 3, 49];
    const widthOf = (svg: string): number => Number(/viewBox="\S+ \S+ (\d+)/.exec(svg)?.[1]);
    const land = drawOne([{ type: 'Polygon', coordinates: [coast] }, ...islands], box);
    expect(widthOf(land)).toBe(widthOf(drawOne([{ type: 'Polygon', coordinates: [coast] }], box)));
    expect(land.match(/<path/g), 'the land, and no dots').toHaveLength(1);
    expect(drawOne(islands, box).match(/M/g)?.length).toBeGreaterThan(100);
  });

  test('of areas side by side too small for borders is their common form, and of larger ones shows borders', () => {
    const cells = (across: number): object[] =>
      Array.from({ length: across ** 2 }, (_, index) =>
        square(2 + (index % across) / across, 48 + Math.floor(index / across) / across, 1 / across),
      );
    const box: Box = [2, 48, 3, 49];
    const many = drawOne(cells(45), box);
    expectPlain(many);
    // One path: no borders inside, no dots.
    expect(many.match(/<path [^>]*/g)).toEqual([expect.stringContaining('fill="currentColor"')]);
    expect(drawOne(cells(8), box).match(/<path/g)).toHaveLength(2);
  });

  test('of one point is one dot', () => {
    const svg = drawOne([point(2, 48)], [2, 48, 2, 48]);
    expectPlain(svg);
    expect(svg.match(/h0/g)).toHaveLength(1);
  });
});

describe('a picture that would be nearly empty', () => {
  const limits = { name: 'silhouette', size: 160, bytes: 1500 };
  const dotsOf = (svg: string): number => svg.match(/h0/g)?.length ?? 0;

  test('has lone features as dots on the faint coast of where they are', () => {
    const box: Box = [1, 48, 2, 48.5];
    for (const features of [
      [point(1, 48), point(1.9, 48.4), point(2, 48.5)],
      [square(1, 48, 0.002), square(1.9, 48.4, 0.002), square(1.998, 48.498, 0.002)],
    ]) {
      const [svg = ''] = drawFeatures(geopackage(features), tables, { area: 'FXX', bbox: box }, [limits]);
      expectPlain(svg);
      expect(svg).toContain('<g transform="scale(');
      expect(gzipSync(svg, { level: 9 }).length).toBeLessThanOrEqual(limits.bytes);
      // The frame is that of the area: its dots lie close to each other.
      const [[x1 = 0] = [], [x2 = 0] = []] = [...svg.matchAll(/M(\d+) \d+h0/g)].map(([, x]) => [Number(x)]);
      expect(Math.abs(x2 - x1)).toBeLessThan(20);
    }
  });

  test('shows the part where most features are', () => {
    const many = Array.from({ length: 60 }, (_, index) => point(2 + (index % 10) / 1000, 48 + Math.floor(index / 10) / 1000));
    const whole: Box = [-1, 44, 6, 50];
    const [svg = ''] = drawFeatures(geopackage([...many, point(-1, 44), point(6, 50)]), tables, { area: 'FXX', bbox: whole }, [limits]);
    expectPlain(svg);
    expect(dotsOf(svg)).toBe(60);
  });

  test('shows small features all over it as dots that are seen', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      square(((index * 7919) % 1000) / 500, 47 + ((index * 104_729) % 997) / 500, 0.0005),
    );
    const [svg = ''] = drawFeatures(geopackage(many), tables, { area: 'FXX', bbox: [0, 47, 2, 49] }, [limits]);
    expectPlain(svg);
    expect(svg).not.toContain('stroke-opacity');
    expect(Number(/<path stroke-width="([\d.]+)"/.exec(svg)?.[1])).toBeGreaterThan(2);
  });
});

test('three files are written, each within its size', () => {
  const folder = scratchFolder();
  draw(geopackage([square(2, 48, 1)]), { tables, boxes: [{ area: 'FXX', bbox: [2, 48, 3, 49] }] }, folder);
  for (const name of ['silhouette', 'drawing', 'locator']) expectPlain(readFileSync(join(folder, `${name}.svg`), 'utf8'));
});

/** Width of the widest ring of a path made of relative lines. */
function widestRing(path: string): number {
  const widths = path.split('z').map((ring) => {
    let x = 0;
    let west = Infinity;
    let east = -Infinity;
    for (const [, letter, numbers = ''] of ring.matchAll(/([Mlhv])([-\d. ]*)/g)) {
      const steps = [...numbers.matchAll(/-?\d+/g)].map(Number);
      const across = letter === 'v' ? [] : letter === 'h' ? steps : steps.filter((_, index) => index % 2 === 0);
      for (const step of across) {
        x += step;
        [west, east] = [Math.min(west, x), Math.max(east, x)];
      }
    }
    return east - west;
  });
  return Math.max(...widths.filter(Number.isFinite));
}

describe('a locator', () => {
  test('of the world shows Africa, Europe and Asia, whose coast crosses the antimeridian', () => {
    const coast = /d="(M[^"]+)"/.exec(drawLocator([{ area: 'WORLD', bbox: [-170, -50, 170, 80] }]))?.[1] ?? '';
    // From Cape Verde (17° W) to Chukotka (170° W): 207° of the 360° that the frame of 240 units spans.
    expect(widestRing(coast)).toBeGreaterThan(120);
  });

  test('shows the extent on the outline of its area, as a dot where it is small', () => {
    const svg = drawLocator([{ area: 'FXX', bbox: [2, 47, 5, 49] }]);
    expectPlain(svg);
    expect(svg).not.toContain('<circle');
    expect(drawLocator([{ area: 'FXX', bbox: [2, 48, 2.01, 48.01] }])).toContain('<circle');
  });

  test('sets territories overseas beside the mainland', () => {
    const svg = drawLocator([
      { area: 'REU', bbox: [55.3, -21.3, 55.8, -20.9] },
      { area: 'FXX', bbox: [-4, 42, 8, 51] },
    ]);
    expect(svg.match(/<g transform/g)).toHaveLength(1);
    expect(drawLocator([{ area: 'REU', bbox: [55.3, -21.3, 55.8, -20.9] }])).not.toContain('<g transform');
  });

  test('shows the world where a territory has no outline', () => {
    expect(drawLocator([{ area: 'CPT', bbox: [-109.25, 10.28, -109.2, 10.32] }])).toBe(
      drawLocator([{ area: 'WORLD', bbox: [-109.25, 10.28, -109.2, 10.32] }]),
    );
  });
});

describe('a mesh', () => {
  const ring = (x: number, y: number, side: number): number[] => [x, y, x + side, y, x + side, y + side, x, y + side, x, y];

  test('holds the border of two neighbours once, and their outline without it', () => {
    const { outlines, borders } = meshOf([ring(0, 0, 4), ring(4, 0, 4)], []);
    expect(borders).toEqual([[4, 0, 4, 1, 4, 2, 4, 3, 4, 4]]);
    expect(outlines.map(({ ring: outline }) => Math.abs(doubleArea(outline)) / 2)).toEqual([32]);
  });

  test('knows what lies alone, and that a line encloses nothing', () => {
    const { outlines, borders, touches } = meshOf([ring(0, 0, 2), ring(9, 9, 2)], [[20, 20, 24, 20, 24, 24, 20, 20]]);
    expect(outlines.map(({ alone }) => alone)).toEqual([true, true]);
    expect(borders).toHaveLength(1);
    expect([touches(1, 0), touches(1, 1), touches(22, 20)]).toEqual([true, false, true]);
  });

  test('takes the same way between two cells from either end', () => {
    const { outlines, borders } = meshOf(
      [
        [0, 0, 7, 3, 0, 6, 0, 0],
        [7, 3, 0, 0, 7, 0, 7, 3],
      ],
      [],
    );
    expect(outlines).toHaveLength(1);
    expect(borders).toHaveLength(1);
  });
});

describe('paths', () => {
  test('leave out what lies on the way', () => {
    expect(simplify([0, 0, 1, 0.1, 2, 0, 2, 2], 0.5)).toEqual([0, 0, 2, 0, 2, 2]);
    expect(snap([0.2, 0.2, 0.4, 0.1, 1.6, 0])).toEqual([0, 0, 2, 0]);
  });

  test('are written as short as they get', () => {
    expect(pathData([10, 10, 14, 10, 17, 10, 17, 5, 15, 7, 10, 10], true)).toBe('M10 10h4 3v-5l-2 2z');
    expect(
      dotsData([
        [5, 1],
        [3, 2],
        [4, 2],
        [5, 2],
      ]),
    ).toBe('M5 1h0M3 2h2');
  });

  test('a plane is true at its middle latitude and keeps room for what has no height', () => {
    const plane = planeOf([2, 60, 4, 60], 100);
    expect([plane.width, plane.height]).toEqual([100, 13]);
    const square60 = planeOf([0, 59, 2, 61], 100);
    expect(square60.width / square60.height).toBeCloseTo(0.5, 1);
  });
});

test('the frames of several files are drawn side by side, and a thousand of them fit as well', () => {
  const frame = (x: number, y: number): [number, number][] => [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]; // prettier-ignore
  const limits = { size: 160, bytes: 1500 };
  const two = drawFrames([frame(2, 48), frame(3, 48)], [2, 48, 4, 49], limits);
  expectPlain(two);
  expect(two.match(/M/g)).toHaveLength(2);
  const many = Array.from({ length: 1024 }, (_, index) => frame(index % 32, Math.floor(index / 32)));
  const svg = drawFrames(many, [0, 0, 32, 32], limits);
  expectPlain(svg);
  expect(gzipSync(svg, { level: 9 }).length).toBeLessThanOrEqual(limits.bytes);
});
