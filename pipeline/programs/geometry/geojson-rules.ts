import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { Severity } from '../../../schemas/types.ts';
import { isMembers } from '../../../schemas/json-values.ts';

/** Tell what is wrong at `path`, the way from the feature or the top to a member. */
export type Tell = (id: TextId, facts: Record<string, string | number>, path: Path, severity?: Severity) => void;

/** Path of a value in a GeoJSON text. */
export type Path = readonly (string | number)[];
type Members = Record<string, unknown>;

/** The types of RFC 7946 that hold coordinates, with how deep they nest their positions (section 3.1). */
const nesting: Readonly<Record<string, 0 | 1 | 2 | 3>> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};
const types = [...Object.keys(nesting), 'GeometryCollection', 'Feature', 'FeatureCollection'];
/** Members that define another kind of object, and so must not stand in this one (section 7.1). */
const foreign: Readonly<Record<'Feature' | 'FeatureCollection' | 'Geometry', readonly string[]>> = {
  Feature: ['coordinates', 'geometries', 'features'],
  FeatureCollection: ['coordinates', 'geometries', 'geometry', 'properties'],
  Geometry: ['geometry', 'properties', 'features'],
};
const maxShownCharacters = 40;

/** Whether RFC 7946 knows a geometry of that type. */
export const isGeometryType = (type: unknown): boolean =>
  typeof type === 'string' && (type === 'GeometryCollection' || Object.hasOwn(nesting, type));

/** Hold the object at the top of a GeoJSON text to RFC 7946, without the elements of its "features", which are checked one by one. */
export function checkTop(top: Members, tell: Tell): void {
  const type = checkType(top, [], tell);
  if (type === 'Feature') checkFeature(top, [], tell);
  else if (isGeometryType(type)) checkGeometry(top, [], tell);
  else if (type === 'FeatureCollection') {
    if (!Array.isArray(top['features'])) tell('source.geojson-features', {}, Object.hasOwn(top, 'features') ? ['features'] : []);
    checkMembers(top, 'FeatureCollection', [], tell);
  }
  checkCrs(top['crs'], tell);
}

/** Hold a member of "features", or a text of a sequence, to section 3.2. */
export function checkFeature(value: unknown, path: Path, tell: Tell): void {
  if (!isMembers(value)) return tell('source.geojson-not-object', { found: shown(value) }, path);
  if (value['type'] !== 'Feature') tell('source.geojson-not-feature', { found: speltValue(value['type']) }, path);
  checkMembers(value, 'Feature', path, tell);
  const { geometry, properties } = value;
  checkProperties(value, path, tell);
  if (properties === undefined) tell('source.geojson-member-missing', { member: 'properties', type: 'Feature' }, path);
  if (geometry === undefined) tell('source.geojson-member-missing', { member: 'geometry', type: 'Feature' }, path);
  else if (geometry !== null) checkGeometry(geometry, [...path, 'geometry'], tell);
}

/** Hold the "id" and the "properties" of a feature to what GeoJSON and TopoJSON say alike. */
export function checkProperties({ id, properties }: Members, path: Path, tell: Tell): void {
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number')
    tell('source.geojson-id', { found: shown(id) }, [...path, 'id']);
  if (properties !== undefined && properties !== null && !isMembers(properties))
    tell('source.geojson-properties', { found: shown(properties) }, [...path, 'properties']);
}

/** Hold a geometry to section 3.1. */
export function checkGeometry(value: unknown, path: Path, tell: Tell, isPart = false): void {
  if (!isMembers(value)) return tell('source.geojson-not-object', { found: shown(value) }, path);
  const type = checkType(value, path, tell);
  if (type === undefined) return;
  if (!isGeometryType(type)) return tell('source.geojson-not-geometry', { type }, path);
  checkMembers(value, 'Geometry', path, tell);
  if (type === 'GeometryCollection') return checkCollection(value['geometries'], path, tell, isPart);
  const { coordinates } = value;
  if (coordinates === undefined) return tell('source.geojson-member-missing', { member: 'coordinates', type }, path);
  // Empty coordinates are a geometry without any (section 3.1).
  if (Array.isArray(coordinates) && coordinates.length === 0) return;
  checkCoordinates(coordinates, type, nesting[type] ?? 0, [...path, 'coordinates'], tell);
}

function checkCollection(geometries: unknown, path: Path, tell: Tell, isPart: boolean): void {
  if (isPart) tell('source.geojson-collection-nested', {}, path);
  if (!Array.isArray(geometries)) return tell('source.geojson-member-missing', { member: 'geometries', type: 'GeometryCollection' }, path);
  if (geometries.length === 1) tell('source.geojson-collection-single', {}, path);
  for (const [index, geometry] of geometries.entries()) checkGeometry(geometry, [...path, 'geometries', index], tell, true);
}

/** The "type" of an object, where it is one that exists. */
function checkType({ type }: Members, path: Path, tell: Tell): string | undefined {
  if (type === undefined) tell('source.geojson-type-missing', {}, path);
  else if (typeof type !== 'string' || !types.includes(type)) {
    const near = types.find((one) => one.toLowerCase() === speltValue(type).toLowerCase());
    if (near === undefined) tell('source.geojson-type', { type: speltValue(type) }, path);
    else tell('source.geojson-type-case', { type: speltValue(type), near }, path);
  } else return type;
  return undefined;
}

/** Check the members that any object of one kind may not hold, and its bounding box. */
function checkMembers(value: Members, kind: keyof typeof foreign, path: Path, tell: Tell): void {
  for (const member of foreign[kind]) {
    // uMap and others describe the whole in it, and all readers pass it over.
    const severity = kind === 'FeatureCollection' && member === 'properties' ? 'warning' : 'error';
    if (Object.hasOwn(value, member)) tell('source.geojson-foreign-member', { type: speltValue(value['type']), member }, path, severity);
  }
  const { bbox } = value;
  if (bbox === undefined) return;
  if (!Array.isArray(bbox) || !bbox.every((side) => typeof side === 'number') || (bbox.length !== 4 && bbox.length !== 6))
    tell('source.geojson-bbox', { found: shown(bbox) }, [...path, 'bbox']);
  // West may be greater than east, beyond the antimeridian; south is never greater than north (section 5).
  else if (bbox[1]! > bbox[bbox.length / 2 + 1]!) tell('source.geojson-bbox-order', { found: shown(bbox) }, [...path, 'bbox'], 'warning');
}

// ---- positions -----------------------------------------------------------------------------

function checkCoordinates(value: unknown, type: string, depth: number, path: Path, tell: Tell): void {
  if (depth === 0) return checkPosition(value, path, tell);
  if (!Array.isArray(value)) return tell('source.geojson-nesting', { type, found: shown(value) }, path);
  if (depth > 1 || type === 'MultiPoint') {
    for (const [index, part] of value.entries()) checkCoordinates(part, type, depth - 1, [...path, index], tell);
    if (type.endsWith('Polygon') && depth === 2) checkRings(value, path, tell);
    return;
  }
  // A loop of its own: nearly all bytes of a file are positions of lines and rings.
  for (let index = 0; index < value.length; index += 1) {
    const position: unknown = value[index];
    if (!isPlain(position)) checkPosition(position, [...path, index], tell);
  }
  if (!type.endsWith('Polygon') && value.length < 2) tell('source.geojson-line-short', { count: value.length }, path);
}

/** A position as nearly all are: two or three finite numbers. */
const isPlain = (value: unknown): value is number[] =>
  Array.isArray(value) &&
  (value.length === 2 || value.length === 3) &&
  Number.isFinite(value[0]) &&
  Number.isFinite(value[1]) &&
  (value.length === 2 || Number.isFinite(value[2]));

/** Hold a position to section 3.1.1: two finite numbers, a third at most. */
export function checkPosition(value: unknown, path: Path, tell: Tell): void {
  if (!Array.isArray(value)) tell('source.geojson-position', { found: shown(value) }, path);
  else if (value.some((number) => !Number.isFinite(number))) tell('source.geojson-position-number', { found: shown(value) }, path);
  else if (value.length < 2) tell('source.geojson-position-short', { found: shown(value) }, path);
  else if (value.length > 3) tell('source.geojson-position-long', { count: value.length }, path, 'warning');
}

/** Hold the rings of a polygon to section 3.1.6: closed, four positions at least, the outer one counterclockwise. */
function checkRings(rings: unknown[], path: Path, tell: Tell): void {
  for (const [index, ring] of rings.entries()) {
    if (!Array.isArray(ring) || !ring.every(isPlain)) continue;
    if (ring.length < 4) tell('source.geojson-ring-short', { count: ring.length }, [...path, index]);
    const first = ring[0];
    const last = ring.at(-1);
    if (first === undefined || last === undefined) continue;
    if (first.length !== last.length || first.some((number, at) => number !== last[at]))
      tell('source.geojson-ring-open', {}, [...path, index]);
    else if (ring.length >= 4 && turns(ring) === (index === 0 ? 'clockwise' : 'counterclockwise'))
      tell('source.geojson-winding', {}, [...path, index], 'warning');
  }
}

/** Which way a closed ring turns; undefined where it surrounds nothing. */
function turns(ring: readonly number[][]): 'clockwise' | 'counterclockwise' | undefined {
  const [x0 = 0, y0 = 0] = ring[0] ?? [];
  let doubled = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const [x1 = 0, y1 = 0] = ring[index - 1] ?? [];
    const [x2 = 0, y2 = 0] = ring[index] ?? [];
    // Around the first position, so that large coordinates leave no rounding behind.
    doubled += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  }
  return doubled === 0 ? undefined : doubled > 0 ? 'counterclockwise' : 'clockwise';
}

// ---- the older standard --------------------------------------------------------------------

/** GeoJSON of 2008 named its coordinate system in "crs"; RFC 7946 has none, and readers follow no address. */
function checkCrs(crs: unknown, tell: Tell): void {
  if (crs === undefined || crs === null) return;
  const { type, properties } = isMembers(crs) ? crs : {};
  const name = isMembers(properties) ? (properties['name'] ?? properties['code']) : undefined;
  if (/^(link|url)$/i.test(String(type)))
    tell('source.geojson-crs-link', { found: shown(isMembers(properties) ? (properties['href'] ?? properties['url']) : null) }, ['crs']);
  else if (typeof name !== 'string' && typeof name !== 'number') tell('source.geojson-crs', { found: shown(crs) }, ['crs']);
}

/** Whether a geometry, or anything inside of it, holds a number. */
export function holdsNumber(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsNumber);
  if (isMembers(value)) return holdsNumber(value['coordinates']) || holdsNumber(value['geometries']);
  return typeof value === 'number';
}

/** geometry.coordinates[0][3] */
export const pathText = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');

/** A value as a message shows it. */
export const shown = (value: unknown): string => {
  // What is not there has no JSON text.
  const text = value === undefined ? '–' : JSON.stringify(value);
  return text.length > maxShownCharacters ? `${text.slice(0, maxShownCharacters)}…` : text;
};

/** A name as a message quotes it. */
export const speltValue = (value: unknown): string => (typeof value === 'string' ? value.slice(0, maxShownCharacters) : shown(value));
