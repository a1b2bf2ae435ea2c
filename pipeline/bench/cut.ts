import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { Polygon, Position } from 'geojson';
import { makeTaker, type TakeRequest } from '../../site/map/take/take.ts';
import { sourceAt, type ByteSource } from '../../site/map/features/byte-source.ts';
import { answerRequest } from '../commands/site/static-server.ts';
import { randomFrom } from '../programs/values/sample-rows.ts';
import { makeData } from './make-data.ts';

/** Figures of cutting a commune out of a large file, and GDAL's time for the same. */
export interface CutFigures {
  what: string;
  features: number;
  /** Bytes of the answers. */
  bytes: number;
  requests: number;
  milliseconds: number;
  cpuMilliseconds: number;
  gdalMilliseconds: number;
}

/** Metres of a degree of latitude; a commune of the median has some eleven square kilometres. */
const metresPerDegree = 111_320;
const radiusMetres = 2000;
/** Positions of the border of a commune, as Admin Express has them. */
const borderPositions = 195;
/** Communes along each side of the ground. */
const alongSide = 25;

/** The buildings as FlatGeobuf as it is published, kept in `cache` from one bench to the next. */
function makeFlatgeobuf(features: number, cache: string): string {
  const source = makeData({ kind: 'polygons', features }, cache);
  const path = source.replace(/gpkg$/, 'fgb');
  if (existsSync(path)) return path;
  const unfinished = `${path}.unfinished.fgb`;
  rmSync(unfinished, { force: true });
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-t_srs', 'EPSG:4326', '-nln', 'polygons', unfinished, source], { stdio: 'inherit' });
  renameSync(unfinished, path);
  return path;
}

/** The border of a commune around a place. */
function communeAround([x = 0, y = 0]: Position, random: () => number): Polygon {
  const ring = Array.from({ length: borderPositions }, (_, index): Position => {
    const angle = (2 * Math.PI * index) / borderPositions;
    const reach = (radiusMetres / metresPerDegree) * (0.8 + 0.4 * random());
    return [x + (reach * Math.cos(angle)) / Math.cos((y * Math.PI) / 180), y + reach * Math.sin(angle)];
  });
  return { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] };
}

/** Files whose reading is counted. */
const countedIn =
  (read: { bytes: number; requests: number }) =>
  (url: string, bytes: number): ByteSource => {
    const source = sourceAt(url, bytes);
    return {
      ...source,
      read: (span, options) => {
        read.requests += 1;
        read.bytes += span.to - span.from;
        return source.read(span, options);
      },
    };
  };

/** Cut the median commune and the densest out of so many buildings, by requests of a server of this machine. */
export async function benchCut(features: number, folder: string, cache: string): Promise<{ fileBytes: number; rows: CutFigures[] }> {
  const path = makeFlatgeobuf(features, cache);
  mkdirSync(folder, { recursive: true });
  const fileBytes = statSync(path).size;
  const server = createServer((request, response) => void answerRequest(request, response, { site: folder, store: cache }));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  try {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const url = `http://127.0.0.1:${port}/store/${path.slice(cache.length + 1)}`;
    const requestOf = (where: Polygon): TakeRequest => ({
      facts: {
        layers: [{ name: 'polygons', geometry: 'polygon', features, fields: [], files: { flatgeobuf: { url, bytes: fileBytes } } }],
      },
      ...{ layer: 'polygons', where, how: 'clipped', lang: 'fr' },
    });
    const rows: CutFigures[] = [];
    for (const { what, where } of await choose(path, requestOf)) {
      const read = { bytes: 0, requests: 0 };
      const [started, cpu] = [performance.now(), process.cpuUsage()];
      const [taken] = await makeTaker(countedIn(read)).take([requestOf(where)]);
      const milliseconds = performance.now() - started;
      const { user, system } = process.cpuUsage(cpu);
      const gdal = await clipByGdal(path, where, folder);
      const count = taken?.features.length ?? 0;
      if (gdal.features !== count) throw new Error(`GDAL cuts ${gdal.features} features where ${count} were cut.`);
      rows.push({
        what,
        features: count,
        ...read,
        milliseconds,
        cpuMilliseconds: (user + system) / 1000,
        gdalMilliseconds: gdal.milliseconds,
      });
    }
    return { fileBytes, rows };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The communes of the ground, by how many buildings each has: that in the middle of those that have some, and the last. */
async function choose(path: string, requestOf: (where: Polygon) => TakeRequest): Promise<{ what: string; where: Polygon }[]> {
  const random = randomFrom(35);
  const [west = 0, south = 0, east = 0, north = 0] = extentOf(path);
  const communes = Array.from({ length: alongSide ** 2 }, (_, index) => {
    const [column, row] = [index % alongSide, Math.floor(index / alongSide)];
    return communeAround(
      [west + ((column + 0.5) / alongSide) * (east - west), south + ((row + 0.5) / alongSide) * (north - south)],
      random,
    );
  });
  const taker = makeTaker();
  const counted: { where: Polygon; features: number }[] = [];
  for (const where of communes) {
    const [estimate] = await taker.estimate([requestOf(where)]);
    if (estimate !== undefined && estimate.features > 0) counted.push({ where, features: estimate.features });
  }
  counted.sort((a, b) => a.features - b.features);
  const [median, densest] = [counted[Math.floor(counted.length / 2)], counted.at(-1)];
  if (median === undefined || densest === undefined) throw new Error('No commune has a building.');
  return [
    { what: 'median commune', where: median.where },
    { what: 'densest commune', where: densest.where },
  ];
}

function extentOf(path: string): number[] {
  const said = execFileSync('ogrinfo', ['-so', '-json', path, 'polygons'], { encoding: 'utf8' });
  const { layers } = JSON.parse(said) as { layers: { geometryFields: { extent: number[] }[] }[] };
  return layers[0]?.geometryFields[0]?.extent ?? [];
}

/** The server of this process goes on meanwhile: it would break off connections that it could not attend to. */
async function clipByGdal(path: string, where: Polygon, folder: string): Promise<{ features: number; milliseconds: number }> {
  const [cutter, target] = [join(folder, 'commune.geojson'), join(folder, 'cut.geojson')];
  writeFileSync(cutter, JSON.stringify(where));
  rmSync(target, { force: true });
  const started = performance.now();
  await promisify(execFile)('ogr2ogr', ['-f', 'GeoJSON', '-clipsrc', cutter, target, path]);
  const milliseconds = performance.now() - started;
  const { features } = JSON.parse(readFileSync(target, 'utf8')) as { features: unknown[] };
  return { features: features.length, milliseconds };
}
