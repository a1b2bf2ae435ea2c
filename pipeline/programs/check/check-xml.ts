import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';
import { encodingOf, localName } from '../../../schemas/codecs/xml.ts';
import { xmlFault } from '../../../schemas/messages/parser-fault.ts';
import { fail, PipelineError } from '../../base/errors.ts';
import { findBareAmpersand } from './bare-ampersand.ts';
import { gatherComplaints } from '../read/complaints.ts';
import type { Examination } from '../read/examination.ts';
import { refuseLongText } from './long-text.ts';
import { xmlDepth } from '../../../schemas/model/limits.ts';
import type { Limits } from '../../base/limits.ts';
import { readJob, reply } from '../job.ts';

export interface CheckXmlJob {
  format: 'gml' | 'kml' | 'gpx';
}

/** GPX elements and the layers that GDAL makes of them. */
const gpxLayers = new Map([
  ['wpt', 'waypoints'],
  ['rte', 'routes'],
  ['trk', 'tracks'],
  ['rtept', 'route_points'],
  ['trkpt', 'track_points'],
]);
const gpxPoints = new Set(['wpt', 'rtept', 'trkpt']);
const gmlMembers = new Set(['featureMember', 'featureMembers', 'member']);
/** Elements whose text is coordinates, by format, and what that text looks like. */
const coordinates: Record<CheckXmlJob['format'], { elements: Set<string>; text: RegExp }> = {
  gml: { elements: new Set(['posList', 'pos']), text: /^[\s\d.eE+-]*$/ },
  kml: { elements: new Set(['coordinates']), text: /^[\s\d.,eE+-]*$/ },
  gpx: { elements: new Set(), text: /^/ },
};
/** Languages whose elements a browser draws and runs wherever they stand. */
const activeNamespaces = new Set(['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg']);
/** Identifiers that are compared; with more of them memory would not be bounded. */
const maxIds = 2_000_000;
const shownCharacters = 40;

/** The layer that an element is a feature of, by format; undefined where it is none. */
const layerOf: Record<CheckXmlJob['format'], (name: string, path: string[]) => string | undefined> = {
  gml: (name, path) => (path.length === 2 && gmlMembers.has(path[1] ?? '') ? name : undefined),
  kml: (name) => (name === 'Placemark' ? name : undefined),
  gpx: (name) => gpxLayers.get(name),
};

/** A walk through an XML file. */
class Walk {
  readonly format: CheckXmlJob['format'];
  readonly complaints = gatherComplaints();
  /** Local names of the open elements. */
  readonly path: string[] = [];
  readonly features = new Map<string, number>();
  /** Layer of the feature that is open, or was last. */
  layer = '';
  total = 0;
  readonly ids = new Set<string>();
  /** Pieces of the coordinates that are read. */
  spelt: string[] | undefined;
  isClosing = false;

  constructor(format: CheckXmlJob['format']) {
    this.format = format;
  }
}

/** Say everything that is wrong with an XML file, and count its features without GDAL, and the elements of `tally`; refuses a DOCTYPE. */
export async function checkXml(
  text: AsyncIterable<string> | Iterable<string>,
  { format }: CheckXmlJob,
  limits: Limits,
  tally?: Map<string, number>,
): Promise<Examination> {
  const walk = new Walk(format);
  const parser = new SaxesParser({ xmlns: false, position: true });
  // Well-formedness ends at the first fault.
  parser.on('error', (cause) => {
    throw faultOf(cause, walk);
  });
  parser.on('doctype', () => {
    throw fail('source.xml-doctype'); // guard: where a document type is declared
  });
  parser.on('processinginstruction', ({ target }) => {
    if (target === 'xml-stylesheet') throw fail('source.xml-active', { what: target }); // guard: xml-stylesheet
  });
  parser.on('opentag', ({ name, attributes }) => {
    refuseActive(attributes); // guard: are not read beside what a browser would run
    count(tally, localName(name), walk.path);
    open(walk, localName(name), attributes, parser.line);
    // Text is only gathered where it is coordinates: the rest of a file would be copied for nothing.
    if (walk.spelt !== undefined) parser.on('text', (piece) => walk.spelt?.push(piece));
    else if (format === 'gpx') parser.on('text', (text) => measure(text, walk, limits));
  });
  parser.on('closetag', () => {
    if (walk.spelt !== undefined) parser.off('text');
    close(walk, parser.line);
  });
  await feed(parser, text, walk);
  const { features, complaints } = walk;
  return { features: format === 'kml' ? (features.get('Placemark') ?? 0) : Object.fromEntries(features), problems: complaints.problems() };
}

/** The parser's own message begins with the place. */
function faultOf(cause: Error, { path, isClosing }: Walk): PipelineError {
  if (isClosing) return fail('source.truncated', { detail: path.length > 0 ? `XML </${path[0]}>` : 'XML' }, { cause });
  const [, line = '', detail = ''] = /^(\d+):\d+: (.*?)\.?$/s.exec(cause.message) ?? [];
  return fail('source.xml-broken', { line, detail: { ...xmlFault(detail) } }, { cause });
}

function refuseActive(attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith('xmlns') && activeNamespaces.has(value.trim())) throw fail('source.xml-active', { what: value.trim() });
}

/** Count an element of `tally`: by its name, by ^ and its name as the root, by / and its name directly in the root. */
function count(tally: Map<string, number> | undefined, name: string, path: readonly string[]): void {
  const place = ['^', '/'][path.length];
  for (const each of place === undefined ? [name] : [name, `${place}${name}`]) {
    const before = tally?.get(each);
    if (before !== undefined) tally?.set(each, before + 1);
  }
}

function open(walk: Walk, name: string, attributes: Record<string, string>, line: number): void {
  const { format, path, features, complaints, ids } = walk;
  const layer = layerOf[format](name, path);
  if (layer !== undefined) {
    features.set(layer, (features.get(layer) ?? 0) + 1);
    walk.total += 1;
    walk.layer = layer;
  }
  const place = { line, feature: walk.total === 0 ? undefined : walk.total };
  if (format === 'gpx' && gpxPoints.has(name) && !isOnEarth(attributes)) complaints.add('source.gpx-position', {}, place);
  const id = format === 'gml' ? attributes['gml:id'] : undefined;
  if (id !== undefined && ids.size < maxIds) {
    if (ids.has(id)) complaints.add('source.duplicate-ids', {}, { ...place, part: `gml:id ${id.slice(0, shownCharacters)}` }, 'warning');
    ids.add(id);
  }
  path.push(name);
  if (path.length > xmlDepth) throw fail('source.too-deep', { limit: xmlDepth }); // guard: nests deeper
  if (coordinates[format].elements.has(name)) walk.spelt = [];
}

/** GDAL reads no further in a GPX where a text is too long, and says nothing of where. */
function measure(text: string, { path, features, layer }: Walk, limits: Limits): void {
  refuseLongText(text, { layer, field: path.at(-1) ?? '', row: features.get(layer) ?? 0 }, limits);
}

function close(walk: Walk, line: number): void {
  const { format, spelt, complaints, total, path } = walk;
  if (spelt !== undefined) {
    const text = spelt.join('').trim();
    const place = { line, feature: total };
    if (!coordinates[format].text.test(text)) complaints.add('source.xml-coordinates', { found: text.slice(0, shownCharacters) }, place);
    else if (path.at(-2) === 'LinearRing' && path.at(-1) !== 'pos' && !isClosed(text, format))
      complaints.add('source.geometry-ring', {}, place);
  }
  walk.spelt = undefined;
  path.pop();
}

/** Whether the positions of a ring end where they begin: tuples in KML, numbers by two or three in GML. */
function isClosed(text: string, format: CheckXmlJob['format']): boolean {
  const words = text.split(/\s+/);
  if (format === 'kml') {
    const plane = (tuple: string | undefined): string => (tuple ?? '').split(',').slice(0, 2).map(Number).join();
    return words.length >= 4 && plane(words[0]) === plane(words.at(-1));
  }
  const numbers = words.map(Number);
  return [2, 3].some((dimensions) => {
    const last = numbers.length - dimensions;
    return last >= 3 * dimensions && last % dimensions === 0 && numbers[0] === numbers[last] && numbers[1] === numbers[last + 1];
  });
}

async function feed(
  parser: SaxesParser<{ xmlns: false; position: true }>,
  text: AsyncIterable<string> | Iterable<string>,
  walk: Walk,
): Promise<void> {
  try {
    for await (const piece of text) parser.write(piece);
    walk.isClosing = true;
    parser.close();
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const [first] = error.problems;
    const bare = first?.id === 'source.truncated' || first?.id === 'source.xml-broken' ? await findBareAmpersand(text) : undefined;
    if (bare !== undefined) throw fail('source.xml-ampersand', { ...bare }, { cause: error });
    throw new PipelineError([...error.problems, ...walk.complaints.problems()], { cause: error.cause });
  }
}

/** Latitude and longitude are required (GPX 1.1, wptType), in degrees. */
function isOnEarth(attributes: Record<string, string>): boolean {
  const [lat, lon] = [attributes['lat'], attributes['lon']].map((text) => (text === undefined || text.trim() === '' ? NaN : Number(text)));
  return Math.abs(lat ?? NaN) <= 90 && Math.abs(lon ?? NaN) <= 180;
}

/** The text of an XML file in the encoding that it declares. */
export async function* readXmlText(path: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of createReadStream(path, { highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>) {
    decoder ??= decoderOf(piece);
    yield decode(decoder, piece, true);
  }
  if (decoder !== undefined) yield decode(decoder, undefined, false);
}

function decode(decoder: TextDecoder, piece: Buffer | undefined, stream: boolean): string {
  try {
    return decoder.decode(piece, { stream });
  } catch (cause) {
    throw fail('source.xml-encoding', { encoding: decoder.encoding.toUpperCase() }, { cause });
  }
}

function decoderOf(head: Buffer): TextDecoder {
  const encoding = encodingOf(head);
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw fail('source.xml-encoding', { encoding: encoding.toUpperCase() }, { cause });
  }
}

if (import.meta.main)
  await reply((limits) => checkXml({ [Symbol.asyncIterator]: () => readXmlText('../in/source') }, readJob() as CheckXmlJob, limits));
