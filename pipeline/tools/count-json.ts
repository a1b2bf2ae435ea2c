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
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x1e;
/** No honest file nests deeper; a parser's stack could overflow. */
const maxDepth = 200;
/** Keys and types of interest are short. */
const maxCapture = 32;

/** Walk a JSON text or sequence byte by byte; refuses one that ends early or whose brackets do not match. */
export async function outline(bytes: AsyncIterable<Buffer>): Promise<Outline> {
  const found: Outline = { values: 0, type: undefined, features: undefined, geometries: 0, numericIds: 0 };
  /** Whether each open level is an object. */
  const objects: boolean[] = [];
  /** The last key seen on each level. */
  const keys: string[] = [];
  let inString = false;
  let escaped = false;
  let isKey = false;
  let capture: number[] | undefined;
  let scalar = false;
  /** Depth of the feature whose geometry is read and has shown no number yet; 0 outside. */
  let inGeometry = 0;
  const broken = (): Error => fail('source.truncated', { detail: 'JSON' });

  const endString = (text: string): void => {
    const depth = objects.length;
    if (isKey) keys[depth] = text;
    else if (depth === 1 && keys[1] === 'type') found.type = text;
  };
  const beginValue = (byte: number): void => {
    const depth = objects.length;
    if (depth === 0) found.values += 1;
    if (depth === 2 && objects[0] && !objects[1] && keys[1] === 'features') found.features = (found.features ?? 0) + 1;
    // In a sequence the features stand at the top.
    const inFeature = (depth === 3 && keys[1] === 'features' && objects[2] === true) || (depth === 1 && objects[0] === true);
    if (inFeature && keys[depth] === 'geometry' && byte === openBrace) inGeometry = depth;
    if (inGeometry !== 0 && depth > inGeometry && isNumber(byte)) {
      found.geometries += 1;
      inGeometry = 0;
    }
    if (
      depth === 3 &&
      keys[1] === 'features' &&
      keys[3] === 'id' &&
      byte !== quote &&
      byte !== openBrace &&
      byte !== openBracket &&
      byte !== 0x6e
    )
      found.numericIds += 1;
  };

  for await (const piece of bytes) {
    for (const byte of piece) {
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) {
          inString = false;
          if (capture) endString(Buffer.from(capture).toString());
          capture = undefined;
          continue;
        }
        if (capture && capture.length < maxCapture) capture.push(byte);
        continue;
      }
      if (isSpace(byte)) scalar = false;
      else if (byte === comma || byte === colon) {
        scalar = false;
        if (objects.length === 0) throw broken();
        isKey = byte === comma && objects.at(-1) === true;
      } else if (byte === closeBrace || byte === closeBracket) {
        scalar = false;
        if (objects.pop() !== (byte === closeBrace)) throw broken();
        if (objects.length <= inGeometry) inGeometry = 0;
        isKey = false;
      } else if (!scalar) {
        if (!isKey) beginValue(byte);
        if (byte === openBrace || byte === openBracket) {
          if (objects.length >= maxDepth) throw fail('source.too-deep', { limit: maxDepth });
          if (byte === openBracket && objects.length === 1 && keys[1] === 'features') found.features = 0;
          objects.push(byte === openBrace);
          keys[objects.length] = '';
          isKey = byte === openBrace;
        } else if (byte === quote) {
          inString = true;
          capture = isKey ? (objects.length === 1 || objects.length === 3 ? [] : undefined) : objects.length === 1 ? [] : undefined;
        } else scalar = true;
      }
    }
  }
  if (inString || objects.length > 0 || found.values === 0) throw broken();
  return found;
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
