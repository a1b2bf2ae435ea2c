import type { Geometry, Position } from 'geojson';
import proj4 from 'proj4';
import { codeInEpsg, frenchCrs } from '../../../schemas/rules/french-systems.ts';
import type { Bbox } from '../../../schemas/types.ts';
import { planeSystems } from '../../map/find/systems.ts';
import type { StatedCrs } from './reading.ts';

/** A coordinate system as far as the page knows it. */
export interface KnownSystem {
  /** EPSG:nnnn; "" where nobody knows it here. */
  code: string;
  name: string;
  geographic: boolean;
  /** Longitude and latitude, WGS 84; undefined where the page cannot tell them. */
  place: ((position: Position) => Position) | undefined;
}

const grs80 = '+ellps=GRS80 +units=m +no_defs';
const utm = (zone: number, south = false): string => `+proj=utm +zone=${zone}${south ? ' +south' : ''} ${grs80}`;
/** Clarke's ellipsoid, from Paris (IGN, NTG 71). */
const ntf = '+a=6378249.2 +b=6356515 +towgs84=-168,-60,320,0,0,0,0 +pm=paris +units=m +no_defs';
const lambert = (parallel: number, scale: number, northing = 200_000): string =>
  `+proj=lcc +lat_1=${parallel} +lat_0=${parallel} +lon_0=0 +k_0=${scale} +x_0=600000 +y_0=${northing} ${ntf}`;

/** Planes of French data, as PROJ writes them. */
const planes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(planeSystems.map(({ code, definition }) => [code, definition])),
  'EPSG:3857': '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs',
  'EPSG:4559': utm(20),
  'EPSG:3035': `+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 ${grs80}`,
  'EPSG:27571': lambert(49.5, 0.999877341, 1_200_000),
  'EPSG:27572': lambert(46.8, 0.99987742, 2_200_000),
  'EPSG:27573': lambert(44.1, 0.999877499, 3_200_000),
  'EPSG:27561': lambert(49.5, 0.999877341),
  'EPSG:27562': lambert(46.8, 0.99987742),
  'EPSG:27563': lambert(44.1, 0.999877499),
};

/** Systems of degrees that lie on WGS 84 to some decimetres, by what files call them. */
const globes: readonly (readonly [code: string, name: string, called: RegExp])[] = [
  ['EPSG:4326', 'WGS 84', /wgs.?(19)?84|crs.?84/i],
  ['EPSG:4171', 'RGF93 v1', /rgf.?(19)?93/i],
  ['EPSG:9777', 'RGF93 v2', /^$/],
  ['EPSG:9782', 'RGF93 v2b', /^$/],
  ['EPSG:4258', 'ETRS89', /etrs.?(19)?89|etrf/i],
  ['EPSG:5489', 'RGAF09', /rgaf/i],
  ['EPSG:4558', 'RRAF 1991', /rraf/i],
  ['EPSG:4624', 'RGFG95', /rgfg/i],
  ['EPSG:4627', 'RGR92', /rgr.?(19)?92/i],
  ['EPSG:4470', 'RGM04', /rgm/i],
  ['EPSG:4463', 'RGSPM06', /rgspm/i],
  ['EPSG:4749', 'RGNC91-93', /rgnc/i],
  ['EPSG:4687', 'RGPF', /rgpf/i],
];

const asIs = ([x = NaN, y = NaN]: Position): Position => [x, y];

/** The system of a code; its name and its place are not known of one that is in no list here. */
export function systemOf(code: string): KnownSystem {
  const globe = globes.find(([each]) => each === code);
  if (globe !== undefined) return { code, name: globe[1], geographic: true, place: asIs };
  const definition = definitionOf(code);
  const name = frenchCrs.find((crs) => crs.code === code)?.name ?? code;
  return { code, name, geographic: false, place: definition === undefined ? undefined : placer(definition) };
}

function definitionOf(code: string): string | undefined {
  const [, half, zone] = /^EPSG:(326|327|258)(\d\d)$/.exec(code) ?? [];
  return planes[code] ?? (half === undefined ? undefined : utm(Number(zone), half === '327'));
}

const degrees = '+proj=longlat +datum=WGS84 +no_defs';

/** Find the way from longitude and latitude into a system; undefined where the page does not know it. */
export function wayInto(code: string): ((position: Position) => Position) | undefined {
  if (globes.some(([each]) => each === code)) return asIs;
  const definition = definitionOf(code);
  return definition === undefined ? undefined : proj4(degrees, definition).forward;
}

function placer(definition: string): KnownSystem['place'] {
  try {
    const { forward } = proj4(definition, degrees);
    return ([x = NaN, y = NaN]) => forward([x, y]);
  } catch {
    return undefined; // A projection that the page does not know.
  }
}

/** Degrees, about a centimetre: systems that place data as near to each other are one, whatever they are called. */
const same = 1e-7;

/** The system that a file states; `box` holds its coordinates, by which one without a code is told. */
export function statedSystem(stated: StatedCrs | undefined, box: Bbox): KnownSystem | undefined {
  if (stated === undefined) return undefined;
  if ('code' in stated) {
    const [authority = '', code = ''] = stated.code.split(':');
    const epsg = codeInEpsg(authority.toUpperCase(), code);
    return epsg === undefined ? undefined : systemOf(epsg);
  }
  const { wkt } = stated;
  const root = /(?:AUTHORITY\["EPSG",\s*"?|ID\["EPSG",\s*)(\d+)"?\](?:\s*\])\s*$/i.exec(wkt.trim());
  if (root?.[1] !== undefined) return systemOf(`EPSG:${root[1]}`);
  const name = /^\s*\w+\s*\[\s*"([^"]*)"/.exec(wkt)?.[1] ?? '';
  if (/^\s*GEO(G|D|GRAPHIC|DETIC)/i.test(wkt)) {
    const globe = globes.find(([, , called]) => called.test(name));
    return globe === undefined ? undefined : { code: globe[0], name: globe[1], geographic: true, place: asIs };
  }
  const place = placer(wkt);
  if (place === undefined) return undefined;
  const corners: Position[] = [
    [box[0], box[1]],
    [box[2], box[3]],
  ];
  const isSame = (code: string): boolean => {
    const other = systemOf(code).place;
    return (
      other !== undefined &&
      corners.every((corner) => {
        const here = place(corner);
        const there = other(corner);
        return [0, 1].every((axis) => Math.abs((here[axis] ?? NaN) - (there[axis] ?? NaN)) < same);
      })
    );
  };
  const codes = [...frenchCrs.map(({ code }) => code), ...Object.keys(planes)].filter((code) => planes[code] !== undefined);
  const code = codes.find((each) => isSame(each)) ?? '';
  return { code, name: code === '' ? name : systemOf(code).name, geographic: false, place };
}

/** A straight edge is a curve elsewhere: this many points follow it closely enough for a box. */
const pointsPerEdge = 20;

/** The box in WGS 84 around a box; null where it has no place. */
export function boxInDegrees([west, south, east, north]: Bbox, { geographic, place }: KnownSystem): Bbox | null {
  if (place === undefined) return null;
  if (geographic) return [west, south, east, north];
  const steps = Array.from({ length: pointsPerEdge + 1 }, (_, step) => step / pointsPerEdge);
  const outline = steps.flatMap((t): Position[] => {
    const x = west + (east - west) * t;
    const y = south + (north - south) * t;
    return [
      [x, south],
      [x, north],
      [west, y],
      [east, y],
    ];
  });
  const points = outline.map(place);
  const xs = points.map(([x = NaN]) => x);
  const ys = points.map(([, y = NaN]) => y);
  const box: Bbox = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  return box.every(Number.isFinite) ? box : null;
}

/** A geometry in WGS 84, without the positions that lie nearer to the one before than `least` degrees; ends of lines and rings stay. */
export function drawnGeometry(geometry: Geometry, place: (position: Position) => Position, least: number): Geometry {
  const thin = (line: Position[]): Position[] => {
    const placed = line.map(place);
    let last = placed[0] ?? [];
    return placed.filter((position, index) => {
      const [x = NaN, y = NaN] = position;
      const isKept = index === 0 || index >= placed.length - 1 || Math.hypot(x - (last[0] ?? NaN), y - (last[1] ?? NaN)) >= least;
      if (isKept) last = position;
      return isKept;
    });
  };
  /** A ring that would vanish is drawn whole. */
  const ring = (line: Position[]): Position[] => {
    const thinned = thin(line);
    return thinned.length >= 4 ? thinned : line.map(place);
  };
  switch (geometry.type) {
    case 'Point':
      return { type: 'Point', coordinates: place(geometry.coordinates) };
    case 'MultiPoint':
      return { type: 'MultiPoint', coordinates: geometry.coordinates.map(place) };
    case 'LineString':
      return { type: 'LineString', coordinates: thin(geometry.coordinates) };
    case 'MultiLineString':
      return { type: 'MultiLineString', coordinates: geometry.coordinates.map(thin) };
    case 'Polygon':
      return { type: 'Polygon', coordinates: geometry.coordinates.map(ring) };
    case 'MultiPolygon':
      return { type: 'MultiPolygon', coordinates: geometry.coordinates.map((polygon) => polygon.map(ring)) };
    case 'GeometryCollection':
      return { type: 'GeometryCollection', geometries: geometry.geometries.map((part) => drawnGeometry(part, place, least)) };
  }
}
