import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFrom } from '../programs/values/sample-rows.ts';

/** Raised by hand when the data change, so that what is cached is made anew. */
const edition = 1;

/** Features of a GeoPackage in Lambert-93, the same ones each time. */
export interface BenchData {
  kind: 'polygons' | 'points';
  features: number;
}

/** Metres: a département for the buildings, the country for the points. */
const grounds = {
  polygons: { west: 600_000, south: 6_800_000, side: 90_000 },
  points: { west: 150_000, south: 6_150_000, side: 900_000 },
} as const;

const natures = ['Indifférenciée', 'Industriel, agricole ou commercial', 'Église', 'Château', 'Serre', 'Silo', 'Tribune', 'Tour, donjon'];
const usages = ['Résidentiel', 'Annexe', 'Agricole', 'Commercial et services', 'Industriel', 'Religieux', 'Sportif'];
const pick = (values: readonly string[], random: () => number): string => values[Math.floor(random() ** 3 * values.length)] ?? '';
const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** Nine attributes as those of a building: an identifier, codes, texts, numbers, a date, some missing. */
function attributes(index: number, random: () => number): Record<string, unknown> {
  const day = Math.floor(random() * 9000);
  return {
    cleabs: `BATIMENT${String(index * 7919).padStart(16, '0')}`,
    nature: pick(natures, random),
    usage: random() < 0.1 ? null : pick(usages, random),
    leger: random() < 0.15,
    code_insee: String(51_001 + Math.floor(random() * 620)),
    date_creation: new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10),
    nb_etages: random() < 0.4 ? null : 1 + Math.floor(random() ** 4 * 12),
    hauteur: random() < 0.05 ? null : round(2.5 + random() ** 3 * 40, 1),
    surface: round(20 + random() ** 4 * 4000, 2),
  };
}

/** A building of 4 to 12 corners around a place, in metres with centimetres. */
function outline(x: number, y: number, random: () => number): number[][] {
  const corners = 4 + Math.floor(random() * 9);
  const radius = 4 + random() * 12;
  const turn = random() * Math.PI;
  const ring = Array.from({ length: corners }, (_, corner) => {
    const angle = turn + (2 * Math.PI * corner) / corners;
    const reach = radius * (0.8 + 0.4 * random());
    return [round(x + reach * Math.cos(angle), 2), round(y + reach * Math.sin(angle), 2)];
  });
  return [...ring, ring[0] ?? []];
}

/** Features stand together in towns, as they do in the country. */
function* features({ kind, features: count }: BenchData): Generator<object> {
  const random = randomFrom(kind === 'polygons' ? 51 : 13);
  const { west, south, side } = grounds[kind];
  const towns = Array.from({ length: 600 }, () => [west + random() * side, south + random() * side, 300 + random() ** 3 * 6000] as const);
  for (let index = 0; index < count; index += 1) {
    const [townX, townY, size] = towns[Math.floor(random() ** 1.5 * towns.length)] ?? [west, south, 0];
    const far = random() ** 2 * size;
    const angle = 2 * Math.PI * random();
    const x = round(townX + far * Math.cos(angle), 2);
    const y = round(townY + far * Math.sin(angle), 2);
    const geometry = kind === 'points' ? { type: 'Point', coordinates: [x, y] } : { type: 'Polygon', coordinates: [outline(x, y, random)] };
    yield { type: 'Feature', properties: attributes(index, random), geometry };
  }
}

/** The GeoPackage, kept in `cache` from one bench to the next; gives its path. */
export async function makeData(data: BenchData, cache: string): Promise<string> {
  const path = join(cache, `${data.kind}-${data.features}-${edition}.gpkg`);
  if (existsSync(path)) return path;
  await mkdir(cache, { recursive: true });
  const lines = `${path}.geojsonl`;
  const unfinished = `${path}.unfinished.gpkg`;
  await rm(unfinished, { force: true });
  await writeFile(
    lines,
    features(data).map((feature) => `${JSON.stringify(feature)}\n`),
  );
  const options = ['-nln', data.kind, '-a_srs', 'EPSG:2154', '-gt', '100000', '-lco', 'GEOMETRY_NAME=geom', '-lco', 'FID=fid'];
  execFileSync('ogr2ogr', ['-f', 'GPKG', unfinished, lines, ...options], { stdio: 'inherit' });
  await rm(lines);
  await rename(unfinished, path);
  return path;
}
