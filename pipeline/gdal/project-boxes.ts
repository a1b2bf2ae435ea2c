import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ringOf } from '../../schemas/model/boxes.ts';
import type { Bbox } from '../../schemas/types.ts';
import { projectFrames } from './gdal.ts';
import { wgs84 } from './wgs84.ts';
import { runTask } from '../sandbox/job.ts';

/** A straight edge is a curve elsewhere: this many points follow it closely enough for a box. */
const pointsPerEdge = 20;

/** Boxes, each in the coordinates of its `crs`, as boxes of WGS 84 around them; null where there is none or the transformation fails. */
export async function projectBoxes(boxes: { crs: string | undefined; box: Bbox | null }[], scratch: string): Promise<(Bbox | null)[]> {
  const projected = boxes.map(({ crs, box }) => (crs === wgs84.code ? box : null));
  const systems = [...new Set(boxes.flatMap(({ crs, box }) => (crs === undefined || box === null || crs === wgs84.code ? [] : [crs])))];
  for (const [number, system] of systems.entries()) {
    const lines = boxes.flatMap(({ crs, box }, index) => (crs === system && box !== null ? [{ index, line: boxOutline(box) }] : []));
    for (const { index, line } of await projectLines(lines, [system, wgs84.code], join(scratch, `project${number}`))) {
      const box = boxAround(line);
      if (box.every(Number.isFinite)) projected[index] = box;
    }
  }
  return projected;
}

/** Project a box to WGS 84; undefined where it crosses the antimeridian, holds a pole (no box is around it), or cannot be transformed. */
export async function boxOnGlobe(
  { code, geographic }: { code: string; geographic: boolean },
  box: Bbox,
  scratch: string,
): Promise<Bbox | undefined> {
  const [line] = await projectPoints([boxOutline(box)], [code, wgs84.code], scratch);
  return line && boxOfOutline(line, geographic);
}

/** The box around an outline on the globe; `geographic`: it was in degrees before. */
export function boxOfOutline(line: Line, geographic: boolean): Bbox | undefined {
  const leaps = line.some(([x], index) => Math.abs(x - (line[index - 1] ?? [x])[0]) > 180);
  // Degrees that leap do so at the edge of the world alone: who writes them has said where they are.
  return leaps && !geographic ? undefined : boxAround(line);
}

const boxAround = (line: Line): Bbox => {
  const xs = line.map(([x]) => x);
  const ys = line.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};

type Line = [number, number][];
type Systems = readonly [from: string, to: string];

/** Points of lines in the coordinates of one system, as points of another; undefined for a line that has a point without a place there. */
export async function projectPoints(lines: readonly Line[], [from, to]: Systems, scratch: string): Promise<(Line | undefined)[]> {
  if (from === to) return [...lines];
  const projected: (Line | undefined)[] = lines.map(() => undefined);
  const asked = lines.map((line, index) => ({ index, line }));
  for (const { index, line } of await projectLines(asked, [from, to], join(scratch, 'project')))
    if (line.length === lines[index]?.length && line.flat().every(Number.isFinite)) projected[index] = line;
  return projected;
}

async function projectLines(
  asked: readonly { index: number; line: Line }[],
  [from, to]: Systems,
  work: string,
): Promise<{ index: number; line: Line }[]> {
  await mkdir(work, { recursive: true });
  const frames = join(work, 'frames.geojson');
  const features = asked.map(({ index, line }) => ({
    type: 'Feature',
    properties: { index },
    geometry: { type: 'LineString', coordinates: line },
  }));
  await writeFile(frames, JSON.stringify({ type: 'FeatureCollection', features }));
  const answer = await runTask({ command: projectFrames(from, to), inputs: { 'frames.geojson': frames } }, work);
  // Written by ogr2ogr from the frames above.
  const { features: lines } = JSON.parse(answer) as {
    features: { properties: { index: number }; geometry: { coordinates: number[][] } | null }[];
  };
  return lines.map(({ properties: { index }, geometry }) => ({
    index,
    line: geometry?.coordinates.map(([x = NaN, y = NaN]): [number, number] => [x, y]) ?? [],
  }));
}

/** The outline of a box, its edges cut into short pieces. */
export function boxOutline(box: Bbox): [number, number][] {
  const corners = ringOf(box);
  return corners.slice(1).flatMap(([toX, toY], edge) => {
    const [fromX, fromY] = corners[edge]!;
    return Array.from({ length: pointsPerEdge + 1 }, (_, step): [number, number] => [
      fromX + ((toX - fromX) * step) / pointsPerEdge,
      fromY + ((toY - fromY) * step) / pointsPerEdge,
    ]);
  });
}
