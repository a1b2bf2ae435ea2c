import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFrames } from './gdal.ts';
import { runTask } from './job.ts';

type Box = [number, number, number, number];

/** A straight edge is a curve elsewhere: this many points follow it closely enough for a box. */
const pointsPerEdge = 20;

/** Boxes in the coordinates of `crs` as boxes of WGS 84 around them; null where the transformation fails. */
export async function projectBoxes(boxes: Box[], crs: string, scratch: string): Promise<(Box | null)[]> {
  if (boxes.length === 0 || crs === 'EPSG:4326') return boxes;
  await mkdir(scratch, { recursive: true });
  const frames = join(scratch, 'frames.geojson');
  const features = boxes.map((box, index) => ({ type: 'Feature', properties: { index }, geometry: { type: 'LineString', coordinates: frame(box) } }));
  await writeFile(frames, JSON.stringify({ type: 'FeatureCollection', features }));
  const answer = await runTask({ command: projectFrames(crs), inputs: { 'frames.geojson': frames } }, scratch);
  const projected = boxes.map((): Box | null => null);
  // Written by ogr2ogr from the frames above.
  const { features: lines } = JSON.parse(answer) as { features: { properties: { index: number }; geometry: { coordinates: number[][] } | null }[] };
  for (const { properties, geometry } of lines) {
    const xs = geometry?.coordinates.map(([x = NaN]) => x) ?? [];
    const ys = geometry?.coordinates.map(([, y = NaN]) => y) ?? [];
    const box: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    if (box.every(Number.isFinite)) projected[properties.index] = box;
  }
  return projected;
}

/** The outline of a box, its edges cut into short pieces. */
function frame([west, south, east, north]: Box): [number, number][] {
  const corners: [number, number][] = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return corners.slice(1).flatMap(([toX, toY], edge) => {
    const [fromX, fromY] = corners[edge] as [number, number];
    return Array.from({ length: pointsPerEdge + 1 }, (_, step): [number, number] => [
      fromX + ((toX - fromX) * step) / pointsPerEdge,
      fromY + ((toY - fromY) * step) / pointsPerEdge,
    ]);
  });
}
