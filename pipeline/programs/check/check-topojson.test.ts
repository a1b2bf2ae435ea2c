import { describe, expect, test } from 'vitest';
import { checkTopojson } from './check-topojson.ts';

const arcs = [[[0, 0], [4, 0], [0, 4]], [[4, 4], [-4, -4]]]; // prettier-ignore
const topology = (objects: object, extra: object = {}): object => ({
  type: 'Topology',
  transform: { scale: [1, 1], translate: [0, 0] },
  arcs,
  objects,
  ...extra,
});
const check = (value: object) => checkTopojson(Buffer.from(JSON.stringify(value)));
const ids = async (value: object): Promise<string[]> => (await check(value)).problems.map(({ id }) => id.replace('source.', ''));

test('the geometries of each object are counted', async () => {
  const zones = { type: 'GeometryCollection', geometries: [{ type: 'Polygon', arcs: [[0, 1]] }, { type: null }] };
  const point = { type: 'Point', coordinates: [1, 2], id: 'a', properties: {} };
  expect(await check(topology({ zones, point }))).toEqual({ features: { zones: 2, point: 1 }, problems: [] });
});

test.each([
  [{ a: { type: 'LineString', arcs: [2] } }, {}, ['topojson-arc-absent']],
  [{ a: { type: 'LineString', arcs: [~2] } }, {}, ['topojson-arc-absent']],
  [{ a: { type: 'LineString', arcs: [0, 0] } }, {}, ['topojson-apart']],
  [{ a: { type: 'Polygon', arcs: [[0]] } }, {}, ['geojson-ring-open']],
  [{ a: { type: 'Polygon', arcs: [[1, ~1]] } }, {}, ['geojson-ring-short']],
  [{ a: { type: 'MultiPolygon', arcs: [0] } }, {}, ['geojson-nesting']],
  [{ a: { type: 'Circle' }, b: [] }, {}, ['geojson-type', 'geojson-not-object']],
  [{ a: { type: 'Point', coordinates: [1] } }, {}, ['geojson-position-short']],
  [{}, { arcs: [[[0, 0]]] }, ['geojson-line-short']],
  [{}, { arcs: [[[0, 0], [0.5, 1]]] }, ['topojson-quantised']], // prettier-ignore
  [{}, { arcs: 3 }, ['geojson-member-missing']],
  [{}, { arcs: [3], transform: {}, type: 'Topologie' }, ['topojson-type', 'topojson-transform', 'topojson-arc']],
])('what is wrong is told: %j %j', async (objects, extra, expected) => {
  expect(await ids(topology(objects, extra))).toEqual(expected);
});

test('what stands after its end is refused', async () => {
  await expect(checkTopojson(Buffer.from('{"type":"Topology","arcs":[],"objects":{}} 1'))).rejects.toThrow('autre chose après la fin');
});

describe('a topology whose lines share their arcs', () => {
  const shared = (positions: number, uses: number, wrap = (index: number): unknown => [index]): object => ({
    type: 'Topology',
    arcs: [Array.from({ length: positions }, (_, index) => [4 + index * 1e-6, 49])],
    objects: {
      lignes: {
        type: 'GeometryCollection',
        geometries: [
          { type: 'GeometryCollection', geometries: Array.from({ length: uses }, () => ({ type: 'MultiLineString', arcs: [wrap(0)] })) },
        ],
      },
    },
  });

  test('is refused where it would grow beyond what shared borders explain, before anything converts it', async () => {
    const start = performance.now();
    await expect(check(shared(20_000, 2000))).rejects.toThrow(
      'Le fichier TopoJSON décrit 20000 points et en fait 40000000 une fois ses arcs mis bout à bout',
    );
    expect(performance.now() - start).toBeLessThan(10_000);
    // Nor does what is wrong with an arc, or with a list of them, hide it.
    const broken = shared(20_000, 2000) as { arcs: unknown[][] };
    broken.arcs[0]?.push(null);
    await expect(check(broken)).rejects.toThrow('une fois ses arcs mis bout à bout');
    await expect(check(shared(20_000, 2000, (index) => [[index], ~index]))).rejects.toThrow('une fois ses arcs mis bout à bout');
  });

  test('is read where layers in layers have their borders in common', async () => {
    expect((await check(shared(20_000, 50))).problems).toEqual([]);
    expect((await check(shared(60_000, 19))).problems).toEqual([]);
  });
});
