import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/*
 * A small archive in Protomaps' schema, of a country that is not there: what an extract around Châlons-en-Champagne holds, land, a lake, a
 * river, roads, woods, a town and its villages, drawn by numbers that are always the same.
 */

type Position = [number, number];

/** West, south, east, north of the extract. */
const west = 3.9;
const south = 48.7;
const east = 4.8;
const north = 49.2;
/** Middle of the lake, and of the town. */
export const lake: Position = [4.2, 48.9];
const town: Position = [4.4, 48.95];

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
}

const next = random(51);
const between = (from: number, to: number): number => from + next() * (to - from);
const ring = ([x, y]: Position, radius: number, corners = 24): Position[] => {
  const reach = Array.from({ length: corners }, () => radius * between(0.7, 1.1));
  const at = (corner: number): Position => {
    const angle = (2 * Math.PI * corner) / corners;
    return [x + (reach[corner % corners] ?? 0) * 1.5 * Math.cos(angle), y + (reach[corner % corners] ?? 0) * Math.sin(angle)];
  };
  return Array.from({ length: corners + 1 }, (_, corner) => at(corner));
};
const feature = (type: string, coordinates: unknown, properties: object) => ({
  type: 'Feature',
  geometry: { type, coordinates },
  properties,
});
/** A line that wanders from one place to another. */
const wander = ([x, y]: Position, [toX, toY]: Position, sway: number, steps = 30): Position[] =>
  Array.from({ length: steps + 1 }, (_, step): Position => {
    const part = step / steps;
    const free = Math.sin(Math.PI * part) * sway;
    return [x + (toX - x) * part + between(-free, free), y + (toY - y) * part + between(-free, free)];
  });

const villages = Array.from({ length: 40 }, (_, index): [string, Position] => [
  `Village-${['le-Sec', 'sur-Coole', 'en-Plaine', 'la-Forêt'][index % 4]} ${index + 1}`,
  [between(west + 0.03, east - 0.03), between(south + 0.03, north - 0.03)],
]);
const box: Position[] = [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const road = (from: Position, to: Position, sway: number, properties: object) =>
  feature('LineString', wander(from, to, sway, 16), { min_zoom: 5, ...properties });

/** Features by the layers of the schema. */
const layers = {
  earth: [feature('Polygon', [box], { kind: 'earth' })],
  water: [
    feature('Polygon', [ring(lake, 0.05)], { kind: 'lake', name: 'Lac du Der' }),
    feature('LineString', wander([west, 49.15], [east, 48.75], 0.02, 60), { kind: 'river', name: 'Marne' }),
  ],
  landuse: [
    ...Array.from({ length: 14 }, () =>
      feature('Polygon', [ring([between(west, east), between(south, north)], between(0.01, 0.04))], { kind: 'forest' }),
    ),
    feature('Polygon', [ring(town, 0.012)], { kind: 'industrial' }),
  ],
  roads: [
    road([west, 48.8], [east, 49.05], 0.01, {
      kind: 'highway',
      kind_detail: 'motorway',
      name: 'Autoroute de l’Est',
      shield_text: 'A4',
      network: 'FR:A',
    }),
    ...villages.slice(0, 14).map(([, at]) => road(town, at, 0.008, { kind: 'major_road', kind_detail: 'primary', shield_text: 'D3' })),
    ...villages.map(([name, at], index) =>
      road(at, villages[(index + 7) % villages.length]?.[1] ?? at, 0.006, {
        kind: 'minor_road',
        kind_detail: 'residential',
        name: `Route de ${name}`,
      }),
    ),
  ],
  boundaries: [feature('LineString', wander([4.5, south], [4.55, north], 0.02), { kind: 'region', kind_detail: 4 })],
  buildings: Array.from({ length: 200 }, () =>
    feature('Polygon', [ring([town[0] + between(-0.02, 0.02), town[1] + between(-0.012, 0.012)], 0.0003, 4)], { kind: 'building' }),
  ),
  places: [
    feature('Point', town, {
      kind: 'locality',
      name: 'Katalaunon',
      'name:fr': 'Châlons-l’Inventée',
      min_zoom: 4,
      population_rank: 9,
      sort_key: 1,
    }),
    ...villages.map(([name, at], index) =>
      feature('Point', at, { kind: 'locality', name, min_zoom: 10, population_rank: 3, sort_key: 10 + index }),
    ),
  ],
};

/** Write the archive. */
export function writeOsmArchive(file: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-osm-'));
  const named = Object.entries(layers).map(([name, features]) => {
    const path = join(folder, `${name}.geojson`);
    writeFileSync(path, features.map((each) => JSON.stringify(each)).join('\n'));
    return ['-L', `${name}:${path}`];
  });
  mkdirSync(dirname(file), { recursive: true });
  execFileSync('tippecanoe', ['-q', '-f', '-o', file, '-Z0', '-z12', '-r1', ...named.flat()], { stdio: 'inherit' });
  rmSync(folder, { recursive: true });
}
