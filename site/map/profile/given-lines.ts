import type { Geometry, Position as Corner } from 'geojson';
import { holdsName } from '../facts/name-field.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { GivenLine } from './profile.ts';

/** Lines that a reader chooses among: more are no choice. */
export const mostLines = 200;

/** The lines of layers, each part one of its own, named as its feature and else as its layer; `total` counts all. */
export function givenLinesOf(layers: readonly TakenLayer[]): { lines: GivenLine[]; total: number } {
  const lines: GivenLine[] = [];
  let total = 0;
  for (const { title, fields, features } of layers) {
    const naming = fields.findIndex(({ name }) => holdsName(name));
    for (const { geometry, values } of features) {
      const parts = partsOf(geometry).filter((part) => part.length > 1);
      const name = String(values[naming] ?? '').trim() || title;
      for (const [index, part] of parts.entries()) {
        total += 1;
        if (lines.length < mostLines) lines.push(lineOf(part, parts.length > 1 ? `${name} (${index + 1})` : name));
      }
    }
  }
  return { lines, total };
}

const lineOf = (part: readonly Corner[], title: string): GivenLine => ({
  title,
  corners: part.map(([x = 0, y = 0]) => [x, y]),
  heights: part.some(([, , z]) => z !== undefined) ? part.map(([, , z]) => z) : [],
});

function partsOf(geometry: Geometry | null): Corner[][] {
  if (geometry?.type === 'LineString') return [geometry.coordinates];
  if (geometry?.type === 'MultiLineString') return geometry.coordinates;
  return geometry?.type === 'GeometryCollection' ? geometry.geometries.flatMap(partsOf) : [];
}
