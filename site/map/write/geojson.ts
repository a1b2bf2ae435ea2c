import type { Geometry, Position } from 'geojson';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import type { TakenFeature, TakenField, TakenLayer } from '../model/taken.ts';
import type { Writer } from './format.ts';
import { moved } from './systems.ts';
import { asType } from './values.ts';

/** Characters that are put together before they are handed on. */
const pieceCharacters = 256 * 1024;

/** GeoJSON (RFC 7946), a file a layer: degrees, outer rings against the clock, what is owed as members of the collection. */
export const writeGeojson: Writer = async (layers, { notice, nameOf }) => {
  const members = Object.entries(notice.members).map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify(text)},\n`);
  return { files: layers.map((layer) => ({ name: `${nameOf(layer)}.geojson`, pieces: [...geojsonPieces(layer, members.join(''))] })) };
};

/** Write a layer as a collection, piece by piece: whoever has too little room for all of it stops. */
export function* geojsonPieces({ name, fields, features }: TakenLayer, members = ''): Generator<string> {
  let text = `{"type":"FeatureCollection",\n"name":${JSON.stringify(name)},\n${members}"features":[\n`;
  for (const [index, feature] of features.entries()) {
    text += `${index === 0 ? '' : ',\n'}${featureText(feature, fields)}`;
    if (text.length < pieceCharacters) continue;
    yield text;
    text = '';
  }
  yield `${text}\n]}\n`;
}

/** By hand: a whole number beyond those of a double keeps its digits, and a field may be called "__proto__". */
function featureText({ geometry, values }: TakenFeature, fields: readonly TakenField[]): string {
  const properties = fields.map(({ name, type }, at) => {
    const value = asType(values[at] ?? null, type);
    return `${JSON.stringify(name)}:${typeof value === 'bigint' ? String(value) : JSON.stringify(value)}`;
  });
  const shape = geometry === null ? 'null' : JSON.stringify(wound(moved(geometry, rounded)));
  return `{"type":"Feature","properties":{${properties.join(',')}},"geometry":${shape}}`;
}

const rounded = (position: Position): Position => position.slice(0, 3).map(roundedCoordinate);

/** A shape by the right-hand rule: outer rings against the clock, holes with it. */
function wound(geometry: Geometry): Geometry {
  if (geometry.type === 'Polygon') return { ...geometry, coordinates: geometry.coordinates.map(woundRing) };
  if (geometry.type === 'MultiPolygon') return { ...geometry, coordinates: geometry.coordinates.map((rings) => rings.map(woundRing)) };
  if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map(wound) };
  return geometry;
}

function woundRing(ring: Position[], index: number): Position[] {
  const [[x0 = 0, y0 = 0] = []] = ring;
  // Around its first position: far from the origin small rings have no exact area.
  const twiceArea = ring.reduce((sum, [x = 0, y = 0], at) => {
    const [nextX = x, nextY = y] = ring[at + 1] ?? [];
    return sum + (x - x0) * (nextY - y0) - (nextX - x0) * (y - y0);
  }, 0);
  return twiceArea !== 0 && twiceArea > 0 !== (index === 0) ? [...ring].reverse() : ring;
}
