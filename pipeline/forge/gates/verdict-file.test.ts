import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { readVerdict, verdictFile } from './verdict-file.ts';

/** A verdict as the job that reads a request hands it over, with shapes of a data set. */
const written = (shapes: object): string =>
  JSON.stringify({
    format: 1,
    request: 1,
    head: 'a'.repeat(40),
    problems: [],
    elsewhere: [],
    withdrawn: [],
    outside: [],
    outsideCount: 0,
    producers: [],
    datasets: [{ id: 'vion/arbres', outcome: 'published', newProducer: false, problems: [], shapes }],
  });
const shapes = { drawn: 1, total: 1, points: [[4.1, 45]], lines: [], polygons: [] };

async function read(text: string): Promise<unknown> {
  const folder = scratchFolder();
  writeFileSync(join(folder, verdictFile), text);
  return (await readVerdict(folder))?.datasets[0]?.shapes;
}

test('shapes that are numbers alone are read', async () => {
  expect(await read(written(shapes))).toEqual(shapes);
});

test.each<[string, object]>([
  ['east of the earth', { points: [[180.1, 45]] }],
  [
    'north of the earth',
    {
      lines: [
        [
          [4, 45],
          [4, 90.5],
        ],
      ],
    },
  ],
  ['at no number', { points: [['4', 45]] }],
  ['at no place', { points: [[4, null]] }],
  ['of one number', { points: [[4]] }],
  ['of a third number, which might be a telephone’s', { points: [[4, 45, 475_010_203]] }],
  ['more than there is room for', { points: Array.from({ length: 1001 }, () => [4, 45]) }],
  ['of one place that is said to be a line', { lines: [[[4, 45]]] }],
  [
    'of a ring that holds nothing',
    {
      polygons: [
        [
          [
            [4, 45],
            [5, 45],
            [4, 45],
          ],
        ],
      ],
    },
  ],
  ['of another type', { geometry: { type: 'GeometryCollection', geometries: [] } }],
  ['with an attribute', { properties: { nom: 'Jeanne Martin' } }],
  ['that are text', { points: '```\n@admin' }],
  ['of half an object', { drawn: 0.5 }],
])('a verdict with shapes %s is none of ours', async (_, more) => {
  await expect(read(written({ ...shapes, ...more }))).rejects.toThrow('n’est pas de ceux');
});

test('a number that is too large to be one is no place either', async () => {
  await expect(read(written(shapes).replace('4.1', '1e999'))).rejects.toThrow('n’est pas de ceux');
});
