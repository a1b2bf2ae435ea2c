import type { Geometry, Position } from 'geojson';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import type { TakenFeature, TakenField, TakenLayer } from '../model/taken.ts';
import type { FilePieces, Writer } from './format.ts';
import { noticeText } from './notice.ts';
import { asType } from './values.ts';

const pieceCharacters = 256 * 1024;
/** Greatest whole number that a field of KML holds: a larger one is a text. */
const mostInteger = 2 ** 31 - 1;

/** KML 2.2 (OGC), a folder a layer: degrees, what is owed in the document's description. */
export const writeKml: Writer = async (layers, { notice, lang, nameOf }) => {
  const start = `<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document id="root_doc"><name>${escapedXml(notice.members['title'] ?? '')}</name>
<description>${escapedXml(noticeText(notice, lang))}</description>
`;
  const schemas = layers.map((layer, index) => schemaOf(layer, index));
  const pieces = [start, ...schemas, ...layers.flatMap(folderOf), '</Document></kml>\n'];
  return { files: [{ name: `${nameOf()}.kml`, pieces }] };
};

function schemaOf({ name, fields, features }: TakenLayer, index: number): string {
  const listed = fields.map((field, at) => {
    const title = field.title === undefined ? '' : `<displayName>${escapedXml(field.title)}</displayName>`;
    return `<SimpleField name="${escapedXml(field.name)}" type="${typeOf(field, at, features)}">${title}</SimpleField>`;
  });
  return `<Schema name="${escapedXml(name)}" id="schema${index}">${listed.join('')}</Schema>\n`;
}

function typeOf({ type }: TakenField, at: number, features: readonly TakenFeature[]): string {
  if (type === 'number') return 'double';
  if (type === 'boolean') return 'bool';
  const fits = ({ values }: TakenFeature): boolean => Math.abs(Number(values[at] ?? 0)) <= mostInteger;
  return type === 'integer' && features.every(fits) ? 'int' : 'string';
}

function folderOf({ title, fields, features }: TakenLayer, index: number): FilePieces {
  const pieces: FilePieces = [];
  const named = nameField(fields);
  let text = `<Folder><name>${escapedXml(title)}</name>\n`;
  for (const { geometry, values } of features) {
    const data = fields.flatMap(({ name, type }, at) => {
      const value = asType(values[at] ?? null, type);
      // A boolean as a number, which all readers take.
      const told = typeof value === 'boolean' ? Number(value) : value;
      return told === null ? [] : [`<SimpleData name="${escapedXml(name)}">${escapedXml(String(told))}</SimpleData>`];
    });
    const name = values[named] ?? null;
    const head = name === null ? '' : `<name>${escapedXml(String(name))}</name>`;
    const shape = geometry === null ? '' : shapeOf(geometry);
    text += `<Placemark>${head}<ExtendedData><SchemaData schemaUrl="#schema${index}">${data.join('')}</SchemaData></ExtendedData>${shape}</Placemark>\n`;
    if (text.length < pieceCharacters) continue;
    pieces.push(text);
    text = '';
  }
  return [...pieces, `${text}</Folder>\n`];
}

/** The field by which people call a feature: one that says so, else the first text; -1 where there is none. */
function nameField(fields: readonly TakenField[]): number {
  const named = fields.findIndex(({ name, type }) => type === 'text' && /^(nom|name|libelle|titre|title)/i.test(name));
  return named === -1 ? fields.findIndex(({ type }) => type === 'text') : named;
}

const positions = (line: readonly Position[]): string => line.map((at) => at.slice(0, 3).map(roundedCoordinate).join(',')).join(' ');
const line = (at: readonly Position[]): string => `<LineString><coordinates>${positions(at)}</coordinates></LineString>`;
const point = (at: Position): string => `<Point><coordinates>${positions([at])}</coordinates></Point>`;
const ring = (at: readonly Position[]): string => `<LinearRing><coordinates>${positions(at)}</coordinates></LinearRing>`;
const polygon = ([outer = [], ...holes]: readonly Position[][]): string =>
  `<Polygon><outerBoundaryIs>${ring(outer)}</outerBoundaryIs>${holes.map((hole) => `<innerBoundaryIs>${ring(hole)}</innerBoundaryIs>`).join('')}</Polygon>`;
const several = (parts: readonly string[]): string => `<MultiGeometry>${parts.join('')}</MultiGeometry>`;

function shapeOf(geometry: Geometry): string {
  switch (geometry.type) {
    case 'Point':
      return geometry.coordinates.length === 0 ? '' : point(geometry.coordinates);
    case 'MultiPoint':
      return several(geometry.coordinates.map(point));
    case 'LineString':
      return line(geometry.coordinates);
    case 'MultiLineString':
      return several(geometry.coordinates.map(line));
    case 'Polygon':
      return polygon(geometry.coordinates);
    case 'MultiPolygon':
      return several(geometry.coordinates.map(polygon));
    case 'GeometryCollection':
      return several(geometry.geometries.map(shapeOf));
  }
}

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text in XML, without what that cannot hold. */
export const escapedXml = (text: string): string =>
  // guard [.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign)]: is read by GDAL with its values and shapes, and says
  text.replace(/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/g, '').replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
