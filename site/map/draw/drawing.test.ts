import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Position } from '../model/model.ts';
import { legsOf, measureRing } from '../measure/measure.ts';
import { writeGeojson } from '../write/geojson.ts';
import { writeGpx } from '../write/gpx.ts';
import { writeKml } from '../write/kml.ts';
import { circleAround, drawingKinds, firstStyle, geometryOf, radiusOf, takenDrawings, type Sketch } from './drawing.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-drawings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const corners: Position[] = [[4.03, 49.25], [4.06, 49.26], [4.05, 49.23]]; // prettier-ignore
const drawings: Sketch[] = drawingKinds.map((kind, index) => ({
  id: String(index),
  kind,
  title: `Un ${kind} & <autre>`,
  note: index === 0 ? 'Une «note»' : '',
  style: firstStyle,
  corners: kind === 'point' || kind === 'text' ? corners.slice(0, 1) : kind === 'circle' ? corners.slice(0, 2) : corners,
}));

test('a circle is as far from its centre everywhere, upon the ellipsoid, and as large as one to two thousandths', () => {
  const [centre = [0, 0], edge = [0, 0]] = corners;
  const radius = radiusOf([centre, edge]);
  const ring = circleAround([centre, edge]);
  expect(radius).toBeCloseTo(legsOf([centre, edge])[0]?.metres ?? 0, 6);
  for (const at of ring) expect(legsOf([centre, at])[0]?.metres).toBeCloseTo(radius, 6);
  expect(measureRing(ring).area / (Math.PI * radius ** 2)).toBeCloseTo(0.9984, 3);
});

test('the ring of an area is closed, and a text stands at a point', () => {
  expect(geometryOf({ kind: 'polygon', corners })).toEqual({ type: 'Polygon', coordinates: [[...corners, corners[0]]] });
  expect(geometryOf({ kind: 'text', corners })).toEqual({ type: 'Point', coordinates: corners[0] });
});

/** The names of the features that GDAL reads of a file, layer by layer. */
function namesRead(path: string, field: string): unknown[] {
  const text = execFileSync('ogrinfo', ['-json', '-features', '-al', path], { encoding: 'utf8' });
  const { layers } = JSON.parse(text) as { layers: { features: { properties: Record<string, unknown> }[] }[] };
  return layers.flatMap(({ features }) => features.map(({ properties }) => properties[field]));
}

test.each([
  ['geojson', writeGeojson, 'title'],
  ['kml', writeKml, 'Name'],
] as const)('drawings are written as %s with their titles, and GDAL reads each', async (name, write, field) => {
  const options = {
    system: 'EPSG:4326',
    notice: { members: { title: 'dessins' }, rows: [] },
    lang: 'fr',
    nameOf: () => 'dessins',
  } as const;
  const { files } = await write([takenDrawings(drawings, 'dessins')], { ...options, openGdal: () => Promise.reject(new Error(name)) });
  const path = join(folder, files[0]?.name ?? '');
  writeFileSync(path, files[0]?.pieces.join('') ?? '');
  expect(namesRead(path, field)).toEqual(drawings.map(({ title }) => title));
});

test('drawings are written as GPX: points first, then lines and the edges of areas, with titles and notes', async () => {
  const options = {
    system: 'EPSG:4326',
    notice: { members: { title: 'dessins' }, rows: [] },
    lang: 'fr',
    nameOf: () => 'dessins',
  } as const;
  const { files } = await writeGpx([takenDrawings(drawings, 'dessins')], { ...options, openGdal: () => Promise.reject(new Error('gpx')) });
  const path = join(folder, 'dessins.gpx');
  const text = files[0]?.pieces.join('') ?? '';
  writeFileSync(path, text);
  const read = (layer: string): { count: number; first: unknown } => {
    const all = JSON.parse(execFileSync('ogrinfo', ['-json', '-features', path, layer], { encoding: 'utf8' })) as {
      layers: { features: { properties: Record<string, unknown> }[] }[];
    };
    const features = all.layers[0]?.features ?? [];
    return { count: features.length, first: features[0]?.properties['name'] };
  };
  expect(read('waypoints')).toEqual({ count: 2, first: 'Un point & <autre>' });
  expect(read('tracks')).toEqual({ count: 3, first: 'Un line & <autre>' });
  expect(text).toContain('<desc>Une «note»</desc>');
});
