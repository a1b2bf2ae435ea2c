import type { Geometry, Position } from 'geojson';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { Writer } from './format.ts';
import { escapedXml } from './kml.ts';

/** GPX 1.1 (Topografix): points as waypoints, lines and the edges of areas as tracks; title and description of each. */
export const writeGpx: Writer = (layers, { notice, nameOf }) => {
  const written = layers.flatMap(writeLayer);
  // Waypoints come first, as the schema has it.
  const sorted = ['wpt', 'trk'].flatMap((part) => written.filter((text) => text.startsWith(`<${part}`)));
  const name = `<metadata><name>${escapedXml(notice.members['title'] ?? '')}</name></metadata>\n`;
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="Mappe">\n${name}`;
  return Promise.resolve({ files: [{ name: `${nameOf()}.gpx`, pieces: [head, ...sorted, '</gpx>\n'] }] });
};

function writeLayer({ fields, features }: TakenLayer): string[] {
  const [title, description] = ['title', 'description'].map((wanted) => fields.findIndex(({ name }) => name === wanted));
  return features.flatMap(({ geometry, values }) => {
    const tell = (tag: string, at = -1): string => ((values[at] ?? '') === '' ? '' : `<${tag}>${escapedXml(String(values[at]))}</${tag}>`);
    return geometry === null ? [] : shapesOf(geometry, `${tell('name', title)}${tell('desc', description)}`);
  });
}

const place = ([x = 0, y = 0]: Position): string => `lat="${roundedCoordinate(y)}" lon="${roundedCoordinate(x)}"`;
const segment = (line: readonly Position[]): string => `<trkseg>${line.map((at) => `<trkpt ${place(at)}/>`).join('')}</trkseg>`;
const track = (lines: readonly Position[][], told: string): string => `<trk>${told}${lines.map(segment).join('')}</trk>\n`;
const waypoint = (at: Position, told: string): string => `<wpt ${place(at)}>${told}</wpt>\n`;

function shapesOf(geometry: Geometry, told: string): string[] {
  switch (geometry.type) {
    case 'Point':
      return [waypoint(geometry.coordinates, told)];
    case 'MultiPoint':
      return geometry.coordinates.map((at) => waypoint(at, told));
    case 'LineString':
      return [track([geometry.coordinates], told)];
    case 'MultiLineString':
    case 'Polygon':
      return [track(geometry.coordinates, told)];
    case 'MultiPolygon':
      return geometry.coordinates.map((rings) => track(rings, told));
    case 'GeometryCollection':
      return geometry.geometries.flatMap((each) => shapesOf(each, told));
  }
}
