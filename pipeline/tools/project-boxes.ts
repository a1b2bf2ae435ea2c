import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFrames } from './gdal.ts';
import { runTask } from './job.ts';

type Box = [number, number, number, number];

/** A straight edge is a curve elsewhere: this many points follow it closely enough for a box. */
const pointsPerEdge = 20;

/** Boxes, each in the coordinates of its `crs`, as boxes of WGS 84 around them; null where there is none or the transformation fails. */
export async function projectBoxes(boxes: { crs: string | undefined; box: Box | null }[], scratch: string): Promise<(Box | null)[]> {
  const projected = boxes.map(({ crs, box }) => (crs === 'EPSG:4326' ? box : null));
  const systems = [...new Set(boxes.flatMap(({ crs, box }) => (crs === undefined || box === null || crs === 'EPSG:4326' ? [] : [crs])))];
  for (const [number, system] of systems.entries()) {
    const features = boxes.flatMap(({ crs, box }, index) =>
      crs === system && box !== null
        ? [{ type: 'Feature', properties: { index }, geometry: { type: 'LineString', coordinates: frame(box) } }]
        : [],
    );
    for (const { index, box } of await projectLines(features, system, join(scratch, `project${number}`))) projected[index] = box;
  }
  return projected;
}

async function projectLines(features: unknown[], crs: string, work: string): Promise<{ index: number; box: Box }[]> {
  await mkdir(work, { recursive: true });
  const frames = join(work, 'frames.geojson');
  await writeFile(frames, JSON.stringify({ type: 'FeatureCollection', features }));
  const answer = await runTask({ command: projectFrames(crs), inputs: { 'frames.geojson': frames } }, work);
  // Written by ogr2ogr from the frames above.
  const { features: lines } = JSON.parse(answer) as {
    features: { properties: { index: number }; geometry: { coordinates: number[][] } | null }[];
  };
  return lines.flatMap(({ properties: { index }, geometry }) => {
    const xs = geometry?.coordinates.map(([x = NaN]) => x) ?? [];
    const ys = geometry?.coordinates.map(([, y = NaN]) => y) ?? [];
    const box: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    return box.every(Number.isFinite) ? [{ index, box }] : [];
  });
}

/** The outline of a box, its edges cut into short pieces. */
function frame([west, south, east, north]: Box): [number, number][] {
  const corners: [number, number][] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return corners.slice(1).flatMap(([toX, toY], edge) => {
    const [fromX, fromY] = corners[edge]!;
    return Array.from({ length: pointsPerEdge + 1 }, (_, step): [number, number] => [
      fromX + ((toX - fromX) * step) / pointsPerEdge,
      fromY + ((toY - fromY) * step) / pointsPerEdge,
    ]);
  });
}
