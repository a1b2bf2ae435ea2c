import { createReadStream } from 'node:fs';
import { fail } from '../errors.ts';
import type { Examination } from './examination.ts';
import { readJob } from './job.ts';
import { reply } from './reply.ts';

export interface CountXmlJob {
  format: 'gml' | 'kml' | 'gpx';
}

/** GPX elements and the layers that GDAL makes of them. */
const gpxLayers: Record<string, string> = { wpt: 'waypoints', rte: 'routes', trk: 'tracks', rtept: 'route_points', trkpt: 'track_points' };
const gmlMembers = new Set(['featureMember', 'featureMembers', 'member']);
/** No honest file nests deeper. */
const maxDepth = 200;
/** A tag with more than this between < and > is not one. */
const maxTagCharacters = 1024 ** 2;

/** The layer that an element is a feature of, by format; undefined where it is none. */
const layerOf: Record<CountXmlJob['format'], (name: string, path: string[]) => string | undefined> = {
  gml: (name, path) => (path.length === 2 && gmlMembers.has(path[1] ?? '') ? name : undefined),
  kml: (name) => (name === 'Placemark' ? name : undefined),
  gpx: (name) => gpxLayers[name],
};

/** Call `onTag` with each tag of an XML text (its text between < and >); comments and CDATA are passed over, a DOCTYPE is refused. */
async function eachTag(text: AsyncIterable<string> | Iterable<string>, onTag: (tag: string) => void): Promise<void> {
  let rest = '';
  for await (const piece of text) {
    rest += piece;
    let at = 0;
    for (let start = rest.indexOf('<', at); start !== -1; start = rest.indexOf('<', at)) {
      const close = closing(rest, start);
      const end = close === '>' ? endOfTag(rest, start) : rest.indexOf(close, start + 4);
      if (end === -1) {
        at = start;
        break;
      }
      if (close === '>') onTag(rest.slice(start + 1, end));
      at = end + close.length;
    }
    if (!rest.includes('<', at)) at = rest.length;
    rest = rest.slice(at);
    if (rest.length > maxTagCharacters && closing(rest, 0) === '>') throw fail('source.truncated', { detail: 'XML' });
  }
  if (rest !== '') throw fail('source.truncated', { detail: 'XML' });
}

/** How the construct that starts here ends. */
function closing(text: string, start: number): string {
  if (text.startsWith('<!--', start)) return '-->';
  if (text.startsWith('<![CDATA[', start)) return ']]>';
  if (text.startsWith('<?', start)) return '?>';
  return '>';
}

/** The > that ends a tag: one inside a quoted attribute does not. */
function endOfTag(text: string, start: number): number {
  const simple = text.indexOf('>', start);
  if (simple === -1) return -1;
  const quoted = /["']/.exec(text.slice(start, simple));
  if (quoted === null) return simple;
  let inside = '';
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (inside !== '') inside = character === inside ? '' : inside;
    else if (character === '"' || character === "'") inside = character;
    else if (character === '>') return at;
  }
  return -1;
}

/** Count the features of an XML file without GDAL; refuses one that ends early or declares a document type. */
export async function countXml(text: AsyncIterable<string> | Iterable<string>, { format }: CountXmlJob): Promise<Examination> {
  const path: string[] = [];
  const features: Record<string, number> = {};
  let roots = 0;
  await eachTag(text, (tag) => {
    if (tag.startsWith('!')) throw fail('source.xml-doctype');
    const name = /^\/?(?:[^\s:/>]+:)?([^\s/>]+)/.exec(tag)?.[1] ?? '';
    if (tag.startsWith('/')) {
      if (path.pop() !== name) throw fail('source.truncated', { detail: `XML </${name}>` });
      return;
    }
    if (path.length === 0) roots += 1;
    const layer = layerOf[format](name, path);
    if (layer !== undefined) features[layer] = (features[layer] ?? 0) + 1;
    if (!tag.endsWith('/')) path.push(name);
    if (path.length > maxDepth) throw fail('source.too-deep', { limit: maxDepth });
  });
  if (roots !== 1 || path.length > 0) throw fail('source.truncated', { detail: path.length > 0 ? `XML </${path[0]}>` : 'XML' });
  return { features: format === 'kml' ? (features['Placemark'] ?? 0) : features, problems: [] };
}

/** The text of an XML file, as far as its tags go: any encoding that holds ASCII is read as Latin-1, which never fails. */
async function* readText(path: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of createReadStream(path, { highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>) {
    decoder ??= new TextDecoder(
      piece[0] === 0xff && piece[1] === 0xfe ? 'utf-16le' : piece[0] === 0xfe && piece[1] === 0xff ? 'utf-16be' : 'latin1',
    );
    yield decoder.decode(piece, { stream: true });
  }
}

if (import.meta.main) await reply(() => countXml(readText('/in/source'), readJob() as CountXmlJob));
