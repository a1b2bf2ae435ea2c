import type { Geometry, Position } from 'geojson';
import { hasHeights } from '../../../schemas/codecs/wkb.ts';
import { freeName } from '../../../schemas/model/column-names.ts';
import { excelCell, machineCell, neutralised, withComma, type CellValue } from '../../../schemas/codecs/csv.ts';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import type { FieldType } from '../../../schemas/types.ts';
import { number } from '../../words/format.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { FilePieces, WrittenFile, Writer } from './format.ts';
import { shapeKind } from '../model/shapes.ts';
import { exportWords } from './notice.ts';
import { placeNames, pointOn } from './place-columns.ts';
import { asType } from './values.ts';

const pieceCharacters = 256 * 1024;
/** Excel takes a file without it for one in the letters of its country. */
const byteOrderMark = '\uFEFF';

/** How a file is written for whom it is for. */
interface Dialect {
  /** After the layer's name: the two files of one layer may lie in one folder. */
  ending: string;
  delimiter: ',' | ';';
  cell: (value: CellValue, type: FieldType) => string;
  coordinate: (text: string) => string;
  /** A spreadsheet cuts a cell at 32,767 characters: there a shape is told by a point on it. */
  tellsShape: boolean;
}

const forPrograms: Dialect = { ending: '.csv', delimiter: ',', cell: machineCell, coordinate: (text) => text, tellsShape: true };
const forExcel: Dialect = { ending: '-excel.csv', delimiter: ';', cell: excelCell, coordinate: withComma, tellsShape: false };

const writeIn =
  (dialect: Dialect): Writer =>
  async (layers, { nameOf, system, lang }) => {
    const words = exportWords(lang);
    let harmless = 0;
    const files = layers.map((layer) => {
      const { pieces, neutralised: cells } = tableOf(layer, system, dialect);
      harmless += cells;
      return { name: `${nameOf(layer)}${dialect.ending}`, pieces };
    });
    const isWithin = !dialect.tellsShape && layers.some(({ geometry }) => geometry !== null && geometry !== 'point');
    const remarks = [
      ...(isWithin ? [words.place] : []),
      ...(harmless === 0 ? [] : [harmless === 1 ? words.neutralisedOne : words.neutralised(number(harmless, lang))]),
    ];
    return { files, remarks };
  };

/** CSV (RFC 4180), a file a layer: UTF-8 with its mark, comma, decimal point; no cell that a spreadsheet would run. */
export const writeCsv: Writer = writeIn(forPrograms);

/** Write CSV that French Excel opens by a double click, a file a layer: UTF-8 with its mark, semicolon, decimal comma, VRAI and FAUX. */
// As the published one is.
export const writeExcelCsv: Writer = writeIn(forExcel);

/** The same of a table, whole, under a name without an ending. */
export const excelFile = (table: TakenLayer, name: string): WrittenFile => ({
  name: `${name}${forExcel.ending}`,
  pieces: tableOf(table, 'EPSG:4326', forExcel).pieces,
});

function tableOf(
  { geometry, fields, features }: TakenLayer,
  system: string,
  { delimiter, cell: write, coordinate, tellsShape }: Dialect,
): { pieces: FilePieces; neutralised: number } {
  const { type, hasZ } = shapeKind(features);
  const isPoint = geometry !== null && (type === 'Point' || (type === 'Unknown' && geometry === 'point'));
  const isPlaced = isPoint || !tellsShape;
  const placed = geometry === null ? [] : isPlaced ? placeNames(fields, system, isPoint && hasZ) : [freeName('wkt', fields)];
  // An absent value alone in its row would be an empty line, which readers pass over.
  const absent = fields.length + placed.length === 1 ? '""' : '';
  const special = new RegExp(`["\r\n${delimiter}]`);
  let cells = 0;
  const cell = (value: CellValue, text: string): string => {
    // guard [neutralised(text) → text]: has coordinates for points, no formula
    const harmless = neutralised(text);
    if (harmless === `'${String(value)}`) cells += 1;
    return harmless === '' || special.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const pieces: FilePieces = [];
  const names = [...fields.map(({ name }) => name), ...placed];
  let text = `${byteOrderMark}${names.map((name) => cell(name, name)).join(delimiter)}\r\n`;
  for (const { geometry: shape, values } of features) {
    const row = fields.map(({ type: kind }, at) => {
      const value = asType(values[at] ?? null, kind);
      return value === null ? absent : cell(value, write(value, kind));
    });
    if (geometry !== null && isPlaced) {
      const at = shape === null ? [] : (pointOn(shape) ?? []);
      row.push(...placed.map((_, axis) => (at[axis] === undefined ? absent : coordinate(String(roundedCoordinate(at[axis]))))));
    } else if (geometry !== null) row.push(shape === null ? absent : `"${wktOf(shape)}"`);
    text += `${row.join(delimiter)}\r\n`;
    if (text.length < pieceCharacters) continue;
    pieces.push(text);
    text = '';
  }
  return { pieces: [...pieces, text], neutralised: cells };
}

/** A shape as well-known text. */
function wktOf(geometry: Geometry): string {
  const { name, body } = partsOf(geometry);
  return `${name}${hasHeights(geometry) ? ' Z' : ''} ${body}`;
}

const listed = (members: readonly string[]): string => (members.length === 0 ? 'EMPTY' : `(${members.join(', ')})`);
const position = (at: Position): string => at.slice(0, 3).map(roundedCoordinate).join(' ');
const line = (positions: readonly Position[]): string => listed(positions.map(position));
const lines = (parts: readonly (readonly Position[])[]): string => listed(parts.map(line));

function partsOf(geometry: Geometry): { name: string; body: string } {
  const name = geometry.type.toUpperCase();
  switch (geometry.type) {
    case 'Point':
      return { name, body: line(geometry.coordinates.length === 0 ? [] : [geometry.coordinates]) };
    case 'MultiPoint':
      return { name, body: listed(geometry.coordinates.map((at) => line([at]))) };
    case 'LineString':
      return { name, body: line(geometry.coordinates) };
    case 'MultiLineString':
    case 'Polygon':
      return { name, body: lines(geometry.coordinates) };
    case 'MultiPolygon':
      return { name, body: listed(geometry.coordinates.map(lines)) };
    case 'GeometryCollection':
      return { name, body: listed(geometry.geometries.map(wktOf)) };
  }
}
