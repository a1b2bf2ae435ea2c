import { freeName } from '../../../schemas/model/column-names.ts';
import { machineCell, neutralised } from '../../../schemas/model/csv-cells.ts';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import { number } from '../../words/format.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { FilePieces, Writer } from './format.ts';
import { kindOf } from '../model/shapes.ts';
import { exportWords } from './notice.ts';
import { placeNames } from './place-columns.ts';
import { asType } from './values.ts';
import { wktOf } from './wkt.ts';

const pieceCharacters = 256 * 1024;
/** Excel takes a file without it for one in the letters of its country. */
const byteOrderMark = '\uFEFF';

/** CSV (RFC 4180), a file a layer: UTF-8 with its mark, comma, decimal point; no cell that a spreadsheet would run. */
export const writeCsv: Writer = async (layers, { nameOf, system, lang }) => {
  const words = exportWords(lang);
  let harmless = 0;
  const files = layers.map((layer) => {
    const { pieces, neutralised: cells } = tableOf(layer, system);
    harmless += cells;
    return { name: `${nameOf(layer)}.csv`, pieces };
  });
  return { files, remarks: harmless === 0 ? [] : [harmless === 1 ? words.neutralisedOne : words.neutralised(number(harmless, lang))] };
};

function tableOf({ geometry, fields, features }: TakenLayer, system: string): { pieces: FilePieces; neutralised: number } {
  const { type, hasZ } = kindOf(features);
  const isPoint = geometry !== null && (type === 'Point' || (type === 'Unknown' && geometry === 'point'));
  const placed = geometry === null ? [] : isPoint ? placeNames(fields, system, hasZ) : [freeName('wkt', fields)];
  // An absent value alone in its row would be an empty line, which readers pass over.
  const absent = fields.length + placed.length === 1 ? '""' : '';
  let cells = 0;
  const cell = (text: string): string => {
    const harmless = neutralised(text);
    if (harmless !== text) cells += 1;
    return harmless === '' || /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const pieces: FilePieces = [];
  let text = `${byteOrderMark}${[...fields.map(({ name }) => name), ...placed].map(cell).join(',')}\r\n`;
  for (const { geometry: shape, values } of features) {
    const row = fields.map(({ type: kind }, at) => {
      const value = asType(values[at] ?? null, kind);
      return value === null ? absent : cell(machineCell(value, kind));
    });
    if (isPoint) {
      const at = shape?.type === 'Point' ? shape.coordinates : [];
      row.push(...placed.map((_, axis) => (at[axis] === undefined ? absent : String(roundedCoordinate(at[axis])))));
    } else if (geometry !== null) row.push(shape === null ? absent : `"${wktOf(shape)}"`);
    text += `${row.join(',')}\r\n`;
    if (text.length < pieceCharacters) continue;
    pieces.push(text);
    text = '';
  }
  return { pieces: [...pieces, text], neutralised: cells };
}
