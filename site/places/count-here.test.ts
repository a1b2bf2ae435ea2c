import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';
import type { Feature, Geometry, MultiPolygon, Polygon, Position } from 'geojson';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { boxOfGeometry } from '../map/model/shapes.ts';
import type { MapFacts } from '../map/model/model.ts';
import { byPresence, countedPlace, countHere, type CountedPlace } from './count-here.ts';
import { locatePlaces } from './place-areas.ts';
import { lookUpPlace } from './place-lookup.ts';
import { outlineOf } from './place-outline.ts';
import { servePlaces } from './served-places.fixture.ts';

/*
 * Counts in a commune as its page asks for them, by its code, over files that GDAL writes: its box, the features in it and the nearest one
 * are those that SpatiaLite finds in the same files.
 */

let state = 11;
/** A repeatable stream of numbers in [-1, 1). */
const next = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 1073741824 - 1;

/** A closed ring, as irregular as a border. */
function ring([x = 0, y = 0]: Position, radius: number): Position[] {
  const points = Array.from({ length: 60 }, (_, at): Position => {
    const angle = (at * Math.PI) / 30;
    const length = radius * (0.85 + 0.15 * next());
    return [x + length * Math.cos(angle), y + 0.7 * length * Math.sin(angle)];
  });
  return [...points, points[0] ?? []];
}

const reims: Position = [4.03, 49.25];
const chalons: Position = [4.36, 48.96];
const saintDenis: Position = [55.45, -20.9];
const enclave = ring(reims, 0.02);
/** Reims around an enclave, and that; Châlons in two parts; an overseas one. */
const outlines: Record<string, Polygon | MultiPolygon> = {
  '51454': { type: 'Polygon', coordinates: [ring(reims, 0.07), enclave.toReversed()] },
  '51573': { type: 'Polygon', coordinates: [enclave] },
  '51108': { type: 'MultiPolygon', coordinates: [[ring(chalons, 0.04)], [ring([4.5, 48.9], 0.03)]] },
  '97411': { type: 'Polygon', coordinates: [ring(saintDenis, 0.06)] },
};

const around = ([x = 0, y = 0]: Position, reach: number): Position => [x + reach * next(), y + reach * next()];
const makers: Record<string, (at: Position) => Geometry> = {
  points: (at) => ({ type: 'Point', coordinates: at }),
  lines: (at) => ({ type: 'LineString', coordinates: [at, around(at, 0.02), around(at, 0.03)] }),
  surfaces: (at) => ({ type: 'Polygon', coordinates: [ring(at, 0.012), ring(at, 0.004).toReversed()] }),
};
/** Lines are of the mainland alone: from overseas the nearest is across an ocean. Of surfaces none lies near Châlons. */
const placesOf: Record<string, Position[]> = {
  points: [reims, [4.43, 48.93], saintDenis],
  lines: [reims, [4.43, 48.93]],
  surfaces: [reims, saintDenis],
};

let folder = '';
const fileOf = (name: string): string => join(folder, `${name}.fgb`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-here-'));
  const write = (name: string, features: Feature[]): void => {
    writeFileSync(join(folder, `${name}.geojson`), JSON.stringify({ type: 'FeatureCollection', features }));
    execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', fileOf(name), join(folder, `${name}.geojson`)], { stdio: 'pipe' });
  };
  const feature = (properties: Feature['properties'], geometry: Geometry): Feature => ({ type: 'Feature', properties, geometry });
  write(
    'communes',
    Object.entries(outlines).map(([code, geometry]) => feature({ code }, geometry)),
  );
  for (const [name, make] of Object.entries(makers)) {
    const places = (placesOf[name] ?? []).flatMap((place) => Array.from({ length: 60 }, () => around(place, 0.15)));
    write(
      name,
      places.map((at, nr) => feature({ nr }, make(at))),
    );
  }
  const boxes = Object.fromEntries(
    Object.entries(outlines).map(([code, geometry]): [string, Bbox] => [code, boxOfGeometry(geometry) ?? [0, 0, 0, 0]]),
  );
  const places = servePlaces(locatePlaces([{ level: 'commune', boxes }]));
  vi.stubGlobal('fetch', (address: string, init?: RequestInit) => {
    if (address === 'outlines.json')
      return Promise.resolve(
        Response.json([{ level: 'commune', field: 'code', url: 'communes.fgb', bytes: statSync(fileOf('communes')).size }]),
      );
    if (!address.endsWith('.fgb')) return places(address);
    const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get('range') ?? '') ?? [];
    const bytes = Uint8Array.from(readFileSync(join(folder, basename(address))));
    const headers = { 'content-range': `bytes ${from}-${to}/${bytes.length}` };
    return Promise.resolve(new Response(bytes.slice(Number(from), Number(to) + 1), { status: 206, headers }));
  });
});
afterAll(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true });
});

/** The rows that SpatiaLite answers. */
function ask(source: string, sql: string): Record<string, string | number>[] {
  const text = execFileSync('ogrinfo', ['-json', '-features', '-dialect', 'SQLite', '-sql', sql, source], { encoding: 'utf8' });
  const { layers } = JSON.parse(text) as { layers: { features: { properties: Record<string, string | number> }[] }[] };
  return (layers[0]?.features ?? []).map(({ properties }) => properties);
}

/** How many features of a set share more than a hundredth with each commune, of their own size or of the commune's. */
function countBySql(set: string): Map<string | number | undefined, string | number | undefined> {
  const shared = 'ST_Intersection(a.geometry, b.geometry)';
  const isShare = (of: string, ofPlace = of): string => `${of}(${shared}) > 0.01 * MIN(${of}(a.geometry), ${ofPlace}(b.geometry))`;
  const sql = `SELECT b.code AS code, COUNT(*) AS n FROM "${set}" a JOIN "${fileOf('communes')}"."communes" b ON ST_Intersects(a.geometry, b.geometry)
    AND CASE ST_Dimension(a.geometry) WHEN 2 THEN ${isShare('ST_Area')} WHEN 1 THEN ${isShare('ST_Length', 'ST_Perimeter')} ELSE 1 END GROUP BY b.code`;
  return new Map(ask(fileOf(set), sql).map(({ code, n }) => [code, n]));
}

/** The metres to what is nearest to a point, in a projection that is true to distances from there. */
function metresBySql(set: string, [x, y]: Position): number {
  const crs = `+proj=aeqd +lat_0=${y} +lon_0=${x} +datum=WGS84 +units=m`;
  const layer = `<OGRVRTLayer name="${set}"><SrcDataSource>${fileOf(set)}</SrcDataSource></OGRVRTLayer>`;
  const source = `<OGRVRTDataSource><OGRVRTWarpedLayer>${layer}<TargetSRS>${crs}</TargetSRS></OGRVRTWarpedLayer></OGRVRTDataSource>`;
  return Number(ask(source, `SELECT MIN(ST_Distance(geometry, MakePoint(0, 0))) AS metres FROM "${set}"`)[0]?.['metres']);
}

async function placeOf(code: string): Promise<CountedPlace> {
  const outline = await outlineOf(`COMMUNE-${code}`, 'outlines.json');
  const place = outline && countedPlace(outline);
  if (place === undefined) throw new Error(`${code} has no outline.`);
  return place;
}

const factsOf = (set: string): Pick<MapFacts, 'layers'> => ({
  layers: [{ files: { flatgeobuf: { url: `${set}.fgb`, bytes: statSync(fileOf(set)).size } } }] as MapFacts['layers'],
});

const codes = Object.keys(outlines);

test('a commune lies in the box of its outline', async () => {
  const rows = ask(
    fileOf('communes'),
    'SELECT code, ST_MinX(geometry) w, ST_MinY(geometry) s, ST_MaxX(geometry) e, ST_MaxY(geometry) n FROM communes',
  );
  expect(rows.map(({ code }) => code).sort()).toEqual([...codes].sort());
  for (const { code, ...degrees } of rows) {
    const box = ['w', 's', 'e', 'n'].map((side) => Number(degrees[side]));
    expect((await placeOf(String(code))).cutter.box).toEqual(box);
    // A page frames it to about a hundred metres.
    const { boxes, standIn } = (await lookUpPlace(`COMMUNE-${code}`)) ?? {};
    expect(boxes).toEqual([box.map((side) => expect.closeTo(side, 3) as number)]);
    expect(standIn).toBeUndefined();
  }
});

test.each([
  ['points', 4, 0],
  ['lines', 2, 2],
  ['surfaces', 2, 2],
])('communes have as many %s as SpatiaLite counts, and are as far from the nearest', async (set, some, none) => {
  const counts = countBySql(set);
  expect([counts.size, codes.length - counts.size]).toEqual([some, none]);
  for (const code of codes) {
    const place = await placeOf(code);
    const here = await countHere(factsOf(set), place);
    expect(here, code).toMatchObject({ features: counts.get(code) ?? 0, isMost: false });
    // Of a place that has some, the page tells of none that is near; a sphere is up to half a hundredth from the ellipsoid.
    if (counts.has(code)) expect(here?.beyond).toBeUndefined();
    else expect((here?.beyond?.metres ?? NaN) / metresBySql(set, place.center)).toBeCloseTo(1, 2);
  }
});

test('what lies in a place comes first, its own data before wider ones; then what is not counted yet, and what has nothing there', () => {
  const here = (features: number) => ({ here: { features, isMost: false } });
  // As levels give them: of the commune, of its region, of the country.
  const rows = [
    { title: 'écoles de la commune', ...here(0) },
    { title: 'arbres de la commune', ...here(3) },
    { title: 'bois de la région', isUnknown: true as const },
    { title: 'éoliennes de la région', ...here(30) },
    { title: 'rivières du pays' },
    { title: 'ports du pays', ...here(0) },
  ];
  expect(byPresence(rows).map(({ title }) => title)).toEqual([
    ...['arbres de la commune', 'éoliennes de la région', 'rivières du pays'],
    ...['écoles de la commune', 'ports du pays', 'bois de la région'],
  ]);
});
