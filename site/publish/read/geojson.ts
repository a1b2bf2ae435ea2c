import type { Geometry } from 'geojson';
import { cutJson, JsonFault, type JsonPiece, jsonDepth } from '../../../schemas/codecs/json.ts';
import { isMembers } from '../../../schemas/json-values.ts';
import { collectLayer, type Collector } from './collect-layer.ts';
import { ReadError, type GivenFile, type RawReading, type StatedCrs } from './reading.ts';
import { slicesOf, stemOf } from './text.ts';

type Members = Record<string, unknown>;

const geometryTypes = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'GeometryCollection']);

/** How deep the coordinates of a type are. */
const depths: Readonly<Record<string, number>> = {
  Point: 1,
  MultiPoint: 2,
  LineString: 2,
  MultiLineString: 3,
  Polygon: 3,
  MultiPolygon: 4,
};

/** Whether a list holds positions at this depth, and nothing else; an empty one holds none. */
const holdsPositions = (value: unknown, depth: number): boolean => {
  if (!Array.isArray(value)) return false;
  if (depth === 1) return value.length === 0 || (value.length >= 2 && value.every((each) => typeof each === 'number'));
  return value.every((each) => holdsPositions(each, depth - 1));
};

/** Whether a value is a geometry of RFC 7946. */
export function isGeometry(value: unknown): value is Geometry {
  if (!isMembers(value) || typeof value['type'] !== 'string' || !geometryTypes.has(value['type'])) return false;
  if (value['type'] !== 'GeometryCollection') return holdsPositions(value['coordinates'], depths[value['type']] ?? 0);
  return Array.isArray(value['geometries']) && value['geometries'].every(isGeometry);
}

/** The system that the older GeoJSON names in "crs". */
function readCrs(crs: unknown): StatedCrs | undefined {
  const name = isMembers(crs) && isMembers(crs['properties']) ? crs['properties']['name'] : undefined;
  if (typeof name !== 'string') return undefined;
  const [, authority = '', code = ''] = /(?:^|:)(EPSG|IGNF|OGC)(?::[\d.]*)?:(\w+)$/i.exec(name) ?? [];
  return code === '' ? undefined : { code: `${authority}:${code}` };
}

/** Add features of GeoJSON to a layer, each checked; `count` tells how many have come. */
export function addFeatures(layer: Pick<Collector, 'add'>) {
  let features = 0;
  let isNumbered = false;
  return {
    count: () => features,
    add(value: unknown): void {
      features += 1;
      if (!isMembers(value) || value['type'] !== 'Feature') throw new ReadError('feature-broken', { feature: features });
      const { properties, geometry = null, id } = value;
      if (geometry !== null && !isGeometry(geometry)) throw new ReadError('geometry-broken', { feature: features });
      if (properties !== undefined && properties !== null && !isMembers(properties))
        throw new ReadError('properties-broken', { feature: features });
      const values = properties ?? {};
      isNumbered ||= typeof id === 'number' || typeof id === 'string';
      // What identifies a feature is kept as a field, where there is none of its name.
      layer.add(isNumbered && id !== undefined && !('id' in values) ? { id, ...values } : values, geometry);
    },
  };
}

/** Read a GeoJSON text feature by feature: one object, or one a line. */
export async function readGeojson({ name, bytes, room, onProgress }: GivenFile): Promise<RawReading> {
  const layer = collectLayer([], 'json', { room });
  let top: Members = {};
  const { add, count } = addFeatures(layer);
  /** Add an object that is a feature or a geometry by itself; whether it is one. */
  const addAlone = (): boolean => {
    const { type } = top;
    // The number of a lone feature is nothing that tells it from others, and in a sequence GDAL takes it for that of its row.
    if (type === 'Feature') add(typeof top['id'] === 'number' ? { ...top, id: undefined } : top);
    else if (typeof type === 'string' && geometryTypes.has(type)) add({ type: 'Feature', properties: {}, geometry: top });
    else return false;
    return true;
  };
  let objects = 1;
  const onNext = (): void => {
    objects += 1;
    if (!addAlone()) throw new ReadError('feature-broken', { feature: count() + 1 });
    top = {};
  };
  const onPiece = (piece: JsonPiece): void => {
    const { key } = piece;
    const value = valueOf(piece);
    if (key === undefined) add(value);
    // A list that stands twice is one.
    else if (key === 'features' && Array.isArray(value)) value.forEach(add);
    else top[key] = value;
  };
  await cutJson(slicesOf(bytes, onProgress), { list: 'features', onPiece, onNext }).catch(refuseJson);
  const isSequence = objects > 1;
  if (!addAlone()) {
    if (isSequence) throw new ReadError('feature-broken', { feature: count() + 1 });
    if (top['type'] === 'Topology') throw new ReadError('not-read-here', { format: 'TopoJSON' });
    if (top['type'] !== 'FeatureCollection') throw new ReadError('geojson-root');
  }
  // What names one object of a sequence names no layer.
  const source = !isSequence && typeof top['name'] === 'string' && top['name'] !== '' ? top['name'] : stemOf(name);
  // A service of features tells how many there are.
  const total = [top['numberMatched'], top['totalFeatures']].find((each) => typeof each === 'number');
  const isCut = !isSequence && total !== undefined && total > count();
  return {
    layers: [layer.finish({ source, stated: isSequence ? undefined : readCrs(top['crs']), assumed: 'EPSG:4326' })],
    problems: isCut ? [{ id: 'features-cut', severity: 'warning', facts: { count: count(), total } }] : [],
  };
}

const decoder = new TextDecoder();

/** Read the value of a piece, or tell on which line of the file it is broken. */
export function valueOf({ bytes, line }: JsonPiece): unknown {
  const text = decoder.decode(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ReadError('json-broken', { line: line + countLines(text, faultAt(text, cause)) }, { cause });
  }
}

/** Say of a text that cannot be cut what a reader can do. */
export function refuseJson(cause: unknown): never {
  if (!(cause instanceof JsonFault)) throw cause;
  const { kind, line } = cause;
  if (kind === 'too-deep') throw new ReadError(kind, { limit: jsonDepth }, { cause });
  if (kind === 'malformed') throw new ReadError('json-broken', { line }, { cause });
  throw new ReadError(kind === 'too-large' ? 'too-heavy' : kind, {}, { cause });
}

function countLines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Find the character at which an engine reports a syntax error: by its position, else by its line. */
function faultAt(text: string, cause: unknown): number {
  const message = cause instanceof Error ? cause.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const line = Number(/line (\d+)/.exec(message)?.[1] ?? 1);
  let at = 0;
  for (let number = 1; number < line; number += 1) at = text.indexOf('\n', at) + 1;
  return /end of|unterminated/i.test(message) ? text.length : at;
}
