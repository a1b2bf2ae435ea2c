import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fail } from '../errors.ts';
import type { Examination } from './examination.ts';
import { readJob } from './job.ts';
import { reply } from './reply.ts';

export interface CountJsonJob {
  format: 'geojson' | 'geojsonseq' | 'topojson';
}

/** What the structure of a JSON text says, without building its values. */
interface Outline {
  /** Values at the top: 1, or the lines of a sequence. */
  values: number;
  /** The top object's "type". */
  type: string | undefined;
  /** Members of the top object's "features". */
  features: number | undefined;
  /** Features whose geometry holds at least a number. */
  geometries: number;
  /** Features that hold a number as their own "id", which GDAL takes for a row number and drops. */
  numericIds: number;
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma, colon] = Buffer.from('"\\{}[],:');
const isNumber = (byte: number): boolean => (byte >= 0x30 && byte <= 0x39) || byte === 0x2d;
/** White space, and the mark that stands before a text of a sequence (RFC 8142). */
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x1e;
/** No honest file nests deeper; a parser's stack could overflow. */
const maxDepth = 200;
/** Keys and types of interest are short. */
const maxCapture = 32;

/** Where a walk through a JSON text stands. */
interface Walk {
  found: Outline;
  /** Whether each open level is an object. */
  objects: boolean[];
  /** The last key seen on each level. */
  keys: string[];
  /** Bytes of the string that is read, where it is a key or type of interest. */
  capture: number[] | undefined;
  inString: boolean;
  escaped: boolean;
  /** Whether a string that begins now is a key. */
  isKey: boolean;
  inScalar: boolean;
  /** Depth of the feature whose geometry is read and has shown no number yet; 0 outside. */
  inGeometry: number;
}

const broken = (): Error => fail('source.truncated', { detail: 'JSON' });

/** Walk a JSON text or sequence byte by byte; refuses one that ends early or whose brackets do not match. */
export async function outline(bytes: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Outline> {
  const found: Outline = { values: 0, type: undefined, features: undefined, geometries: 0, numericIds: 0 };
  const walk: Walk = {
    found,
    objects: [],
    keys: [],
    capture: undefined,
    inString: false,
    escaped: false,
    isKey: false,
    inScalar: false,
    inGeometry: 0,
  };
  for await (const piece of bytes) {
    for (let at = skip(walk, piece, 0); at < piece.length; at = skip(walk, piece, at + 1)) {
      const byte = piece[at]!;
      if (walk.inString) readString(walk, byte);
      else if (isSpace(byte)) walk.inScalar = false;
      else readMark(walk, byte);
    }
  }
  if (walk.inString || walk.objects.length > 0 || found.values === 0) throw broken();
  return found;
}

/** Bytes of numbers and what stands between them in an array. */
const isOfNumbers = Uint8Array.from({ length: 256 }, (_, byte) => Number(/[\d\s.,+\-eE]/.test(String.fromCharCode(byte)) && byte < 0x80));

/** The next place where something changes: most of a file is coordinates, and texts that are of no interest. */
function skip(walk: Walk, piece: Buffer, from: number): number {
  let at = from;
  if (walk.inString) {
    if (walk.capture === undefined && !walk.escaped) while (at < piece.length && piece[at] !== quote && piece[at] !== backslash) at += 1;
  } else if (walk.inGeometry === 0 && walk.objects.length > 2 && walk.objects.at(-1) === false) {
    const start = at;
    while (isOfNumbers[piece[at]!] === 1) at += 1;
    if (at > start) walk.inScalar = false;
  }
  return at;
}

function readString(walk: Walk, byte: number): void {
  if (walk.escaped) walk.escaped = false;
  else if (byte === backslash) walk.escaped = true;
  else if (byte === quote) {
    walk.inString = false;
    const depth = walk.objects.length;
    const text = walk.capture === undefined ? undefined : Buffer.from(walk.capture).toString();
    walk.capture = undefined;
    if (text !== undefined && walk.isKey) walk.keys[depth] = text;
    else if (text !== undefined && walk.keys[1] === 'type') walk.found.type = text;
    return;
  }
  if (walk.capture !== undefined && walk.capture.length < maxCapture) walk.capture.push(byte);
}

/** A byte outside of strings and white space: a bracket, a separator, or part of a value. */
function readMark(walk: Walk, byte: number): void {
  const { objects } = walk;
  if (byte === comma || byte === colon) {
    if (objects.length === 0) throw broken();
    walk.inScalar = false;
    walk.isKey = byte === comma && objects.at(-1) === true;
  } else if (byte === closeBrace || byte === closeBracket) {
    if (objects.pop() !== (byte === closeBrace)) throw broken();
    walk.inScalar = false;
    walk.isKey = false;
    if (objects.length <= walk.inGeometry) walk.inGeometry = 0;
  } else if (!walk.inScalar) {
    if (!walk.isKey) noteValue(walk, byte);
    if (byte === openBrace || byte === openBracket) open(walk, byte === openBrace);
    else if (byte === quote) {
      walk.inString = true;
      // Keys of the top and of features, and the top's type.
      const isOfInterest = objects.length === 1 || (walk.isKey && objects.length === 3);
      walk.capture = isOfInterest ? [] : undefined;
    } else walk.inScalar = true;
  }
}

function open(walk: Walk, isObject: boolean): void {
  const { objects, keys, found } = walk;
  if (objects.length >= maxDepth) throw fail('source.too-deep', { limit: maxDepth });
  if (!isObject && objects.length === 1 && keys[1] === 'features') found.features = 0;
  objects.push(isObject);
  keys[objects.length] = '';
  walk.isKey = isObject;
}

/** Count what the first byte of a value tells. */
function noteValue(walk: Walk, byte: number): void {
  const { objects, keys, found } = walk;
  const depth = objects.length;
  const inFeatures = objects[0] === true && objects[1] === false && keys[1] === 'features';
  if (depth === 0) found.values += 1;
  if (depth === 2 && inFeatures) found.features = (found.features ?? 0) + 1;
  // In a sequence the features stand at the top.
  const inFeature = (depth === 3 && inFeatures && objects[2] === true) || (depth === 1 && objects[0] === true);
  if (inFeature && keys[depth] === 'geometry' && byte === openBrace) walk.inGeometry = depth;
  if (walk.inGeometry !== 0 && depth > walk.inGeometry && isNumber(byte)) {
    found.geometries += 1;
    walk.inGeometry = 0;
  }
  if (depth === 3 && inFeature && keys[3] === 'id' && isNumber(byte)) found.numericIds += 1;
}

const geometryTypes = ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection'];

async function countGeojson(path: string): Promise<Examination> {
  const { values, type, features, geometries, numericIds } = await outline(createReadStream(path, { highWaterMark: 1024 ** 2 }));
  if (values !== 1) throw fail('source.truncated', { detail: 'JSON' });
  if (type === undefined) throw fail('source.geojson-no-type');
  if (geometryTypes.includes(type)) return { features: 1, problems: [] };
  if (type === 'Feature') return { features: 1, geometries, problems: [] };
  if (type !== 'FeatureCollection') throw fail('source.not-geojson', { type });
  if (features === undefined) throw fail('source.geojson-no-features');
  return { features, geometries, ...(numericIds > 0 && { idField: 'id' }), problems: [] };
}

/** Geometries of each object of a topology. Topologies are made for the web, so that a whole one fits in memory. */
async function countTopology(path: string): Promise<Examination> {
  let topology: unknown;
  try {
    topology = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw fail('source.truncated', { detail: 'JSON' }, { cause });
  }
  const features: Record<string, number> = {};
  const objects = isRecord(topology) && isRecord(topology['objects']) ? topology['objects'] : {};
  for (const [name, object] of Object.entries(objects)) {
    features[name] = isRecord(object) && Array.isArray(object['geometries']) ? object['geometries'].length : 1;
  }
  return { features, problems: [] };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Count the features of /in/source without GDAL. */
export async function countJson(path: string, { format }: CountJsonJob): Promise<Examination> {
  if (format === 'topojson') return countTopology(path);
  if (format === 'geojson') return countGeojson(path);
  const { values, geometries } = await outline(createReadStream(path, { highWaterMark: 1024 ** 2 }));
  return { features: values, geometries, problems: [] };
}

if (import.meta.main) await reply(() => countJson('/in/source', readJob() as CountJsonJob));
