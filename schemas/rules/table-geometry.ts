import { plain } from '../model/field-names.ts';

/** Geometry of a table by its columns: one for each coordinate, both in one, or one of WKT, WKB or GeoJSON. */
export type TableGeometry =
  | { kind: 'xy'; x: string; y: string; degrees: boolean }
  | { kind: 'pair'; column: string; order: 'xy' | 'yx' }
  | { kind: 'shape'; column: string };

/** The columns that hold it, as a manifest names them. */
export type NamedGeometry = { x: string; y: string } | { wkt: string };

/** Pairs of column names, as people write them, reduced by `plain`; the first pair found is taken. Longitude first. */
const degreePairs: [RegExp, RegExp][] = [
  [/^(lon|lng|long|longitude)$/, /^(lat|latitude)$/],
  [
    /^(x_?long|x_?lon|longitude_x|x_?wgs_?84|xlongitude|lon_?wgs_?84|longitude_?wgs_?84|coord_?lon|gps_?(lon|lng|longitude)|geo_?(lon|lng|longitude))$/,
    /^(y_?lat|latitude_y|y_?wgs_?84|ylatitude|lat_?wgs_?84|latitude_?wgs_?84|coord_?lat|gps_?(lat|latitude)|geo_?(lat|latitude))$/,
  ],
  [/(^|_)(lon|lng|longitude)(_|$)/, /(^|_)(lat|latitude)(_|$)/],
];
const metrePairs: [RegExp, RegExp][] = [
  [
    /^(x|coord_?x|x_?coord|coordonnee_?x|x_?(l93|lambert|lambert_?93|2154)|lambert_?x|xl93|est|easting)$/,
    /^(y|coord_?y|y_?coord|coordonnee_?y|y_?(l93|lambert|lambert_?93|2154)|lambert_?y|yl93|nord|northing)$/,
  ],
];
const pairColumns: [RegExp, 'xy' | 'yx'][] = [
  [/^(geo_?point(_?2d)?|geopoint|lat_?lon|latlng|coordonnees_?geo|coordonnees_?gps|position_?gps)$/, 'yx'],
  [/^(coordonnees_?xy|lon_?lat|lnglat)$/, 'xy'],
];
const shapeColumns = /^(wkt|wkt_?geom|geom_?wkt|geometry|geometrie|geom|the_geom|geo_?shape|geojson|wkb|shape|contour)$/;
const shapeStart =
  /^\s*(srid=\d+;)?\s*(multi)?(point|linestring|polygon|geometrycollection|curvepolygon|compoundcurve|circularstring|surface|curve|polyhedralsurface|tin|triangle)\b|^\s*\{\s*"(type|coordinates)"|^(00|01)[0-9a-f]{8,}/i;

/** Guess where a table holds its geometry from its columns and a first row of values; undefined where it seems to hold none. */
export function guessGeometry(columns: string[], example: (column: string) => string | undefined): TableGeometry | undefined {
  const names = columns.map((column) => ({ column, name: plain(column) }));
  const shape = names.find(({ column, name }) => shapeColumns.test(name) && shapeStart.test(example(column) ?? ''));
  if (shape) return { kind: 'shape', column: shape.column };
  for (const [pairs, degrees] of [
    [degreePairs, true],
    [metrePairs, false],
  ] as const) {
    for (const [isX, isY] of pairs) {
      const x = names.find(({ name }) => isX.test(name));
      const y = names.find(({ name }) => isY.test(name) && name !== x?.name);
      if (x && y) return { kind: 'xy', x: x.column, y: y.column, degrees };
    }
  }
  for (const [isPair, order] of pairColumns) {
    const pair = names.find(({ name }) => isPair.test(name));
    if (pair) return { kind: 'pair', column: pair.column, order };
  }
  // x_aerogenerateur beside y_aerogenerateur
  for (const { column, name } of names) {
    if (!/(^|_)x(_|$)/.test(name)) continue;
    const y = names.find((other) => other.name === name.replace(/(^|_)x(_|$)/, '$1y$2'));
    if (y) return { kind: 'xy', x: column, y: y.column, degrees: false };
  }
  return undefined;
}

/** Whether columns of these names hold longitude and latitude. */
export const areDegrees = (x: string, y: string): boolean => degreePairs.some(([isX, isY]) => isX.test(plain(x)) && isY.test(plain(y)));

/** A coordinate as people write it ("48,85", "6 861 200.5") as a number's text; undefined where it is none. */
export function readCoordinate(text: string): string | undefined {
  const number = text.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(number) ? number : undefined;
}

/** The WKT of a row; null where the row says nothing, undefined where what it says is no geometry. */
export function rowGeometry(geometry: TableGeometry, value: (column: string) => string): string | null | undefined {
  if (geometry.kind === 'shape') {
    const text = value(geometry.column).trim();
    return text === '' ? null : shapeStart.test(text) ? text.replace(/^srid=\d+;/i, '') : undefined;
  }
  const [x = '', y = ''] =
    geometry.kind === 'xy' ? [value(geometry.x), value(geometry.y)] : splitPair(value(geometry.column), geometry.order);
  if (x.trim() === '' && y.trim() === '') return null;
  const east = readCoordinate(x);
  const north = readCoordinate(y);
  return east === undefined || north === undefined ? undefined : `POINT (${east} ${north})`;
}

/** "48.85, 2.35" or "[2.35, 48.85]" */
function splitPair(text: string, order: 'xy' | 'yx'): string[] {
  const parts = text.replace(/^[[("\s]+|[\])"\s]+$/g, '').split(/\s*[,;]\s*|\s+/);
  return parts.length === 2 ? (order === 'xy' ? parts : parts.reverse()) : [text, ''];
}
