import { createReadStream } from 'node:fs';
import { PipelineError } from '../../base/errors.ts';
import { isMembers } from '../../../schemas/json-values.ts';
import type { Limits } from '../../base/limits.ts';
import { gatherComplaints } from '../read/complaints.ts';
import { cutJsonText, type BufferPiece } from '../read/cut-json.ts';
import type { Examination } from '../read/examination.ts';
import { checkFeature, checkGeometry, checkTop, holdsNumber, isGeometryType, pathText, type Tell } from '../geometry/geojson-rules.ts';
import { refuseLongText } from './long-text.ts';
import { parsePiece } from '../read/parse-json.ts';
import { readJob, reply } from '../job.ts';

export interface CheckGeojsonJob {
  /** One text (RFC 7946), or a sequence of them (RFC 8142). */
  format: 'geojson' | 'geojsonseq';
  /** Name of the file's layer, for messages. */
  name?: string;
}

/** Identifiers that are compared; with more of them memory would not be bounded. */
const maxIds = 2_000_000;
/** The eleventh decimal of a degree is a micrometre. */
const excessivePrecision = /\d\.\d{11}/;
/** Features that are looked at for it: a program writes all alike. */
const sampledFeatures = 100;

/** A text while it is read. */
class Reading {
  readonly layer: string;
  readonly limits: Limits;
  readonly complaints = gatherComplaints();
  /** Members of the top object, "features" apart, and the lines on which they stand. */
  readonly top: Record<string, unknown> = {};
  readonly lines: Record<string, number> = {};
  features = 0;
  /** Features whose geometry holds at least a number. */
  geometries = 0;
  /** Features that hold a number as their own "id", which GDAL takes for a row number and drops. */
  numericIds = 0;
  readonly ids = new Set<string | number>();
  isPrecise = false;

  constructor(layer: string, limits: Limits) {
    this.layer = layer;
    this.limits = limits;
  }
}

/** Say everything that is wrong with a GeoJSON text or sequence, and count its features, in one pass and without GDAL. */
export async function checkGeojson(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  { format, name: layer = '' }: CheckGeojsonJob,
  limits: Limits,
): Promise<Examination> {
  const reading = new Reading(layer, limits);
  const { complaints } = reading;
  const isSequence = format === 'geojsonseq';
  const onPiece = (piece: BufferPiece): void =>
    piece.key === undefined ? readFeature(piece, reading, isSequence) : readMember(piece, reading);
  try {
    const { isObject, hasList } = await cutJsonText(bytes, { ...(!isSequence && { list: 'features' }), onPiece });
    if (hasList) {
      if (Object.hasOwn(reading.top, 'features')) complaints.add('source.json-duplicate', { name: 'features' }, {});
      reading.top['features'] = [];
    }
    if (isObject) checkTop(reading.top, tellAt(reading, {}));
    else if (!isSequence) complaints.add('source.geojson-root', {}, { line: 1 });
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    throw new PipelineError([...error.problems, ...complaints.problems()]);
  }
  return summarise(reading, isSequence);
}

function summarise({ top, features, geometries, numericIds, complaints }: Reading, isSequence: boolean): Examination {
  const problems = complaints.problems();
  if (isSequence) return { features, geometries, problems };
  if (top['type'] === 'FeatureCollection') return { features, geometries, ...(numericIds > 0 && { idField: 'id' }), problems };
  return { features: 1, ...(top['type'] === 'Feature' && { geometries: Number(holdsNumber(top['geometry'])) }), problems };
}

function readMember(piece: BufferPiece, reading: Reading): void {
  const { top, lines, complaints } = reading;
  const { key = '', line } = piece;
  if (Object.hasOwn(top, key)) complaints.add('source.json-duplicate', { name: key.slice(0, 40) }, { line });
  top[key] = parsePiece(piece, {}, complaints);
  lines[key] = line;
  if (/^(geometry|coordinates|geometries)$/.test(key)) tellPrecision(piece, reading);
}

function readFeature(piece: BufferPiece, reading: Reading, isSequence: boolean): void {
  reading.features += 1;
  const place = { line: piece.line, feature: reading.features };
  const value = parsePiece(piece, { feature: reading.features }, reading.complaints);
  if (value === undefined) return;
  const tell = tellAt(reading, place);
  // A sequence may hold geometries without features.
  if (isSequence && isMembers(value) && isGeometryType(value['type'])) checkGeometry(value, [], tell);
  else checkFeature(value, [], tell);
  if (reading.features <= sampledFeatures) tellPrecision(piece, reading);
  if (!isMembers(value)) return;
  const { id, geometry, properties } = value;
  for (const [field, text] of Object.entries(isMembers(properties) ? properties : {}))
    if (typeof text === 'string') refuseLongText(text, { layer: reading.layer, field, row: reading.features }, reading.limits);
  if (holdsNumber(isGeometryType(value['type']) ? value : geometry)) reading.geometries += 1;
  if (typeof id === 'number') reading.numericIds += 1;
  if ((typeof id !== 'string' && typeof id !== 'number') || reading.ids.size >= maxIds) return;
  if (reading.ids.has(id))
    reading.complaints.add('source.duplicate-ids', {}, { ...place, part: `id ${String(id).slice(0, 40)}` }, 'warning');
  reading.ids.add(id);
}

function tellPrecision({ bytes, line }: BufferPiece, reading: Reading): void {
  if (reading.isPrecise) return;
  reading.isPrecise = excessivePrecision.test(bytes.toString('latin1'));
  if (reading.isPrecise) reading.complaints.add('source.geojson-precision', {}, { line }, 'notice');
}

/** Tell at a place, or at the line of the top's member that is wrong. */
const tellAt =
  ({ complaints, lines }: Reading, place: { line?: number; feature?: number }): Tell =>
  (id, facts, path, severity) => {
    const line = place.line ?? lines[String(path[0])];
    complaints.add(id, facts, { ...place, line, part: pathText(path) }, severity);
  };

const pieces = (path: string): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: 1024 ** 2 });

if (import.meta.main) await reply((limits) => checkGeojson(pieces('../in/source'), readJob() as CheckGeojsonJob, limits));
