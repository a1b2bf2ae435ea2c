import { strToU8 } from 'fflate';
import { mostSheetRows } from '../../../schemas/model/sheet-rows.ts';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import { sheetNames, sheetPath, sheetXml, workbookParts, type WorkbookSheet } from '../../../schemas/model/workbook.ts';
import { looks, textCell, xlsxCell, type XlsxCell } from '../../../schemas/model/xlsx-cell.ts';
import type { FieldType } from '../../../schemas/types.ts';
import { number } from '../../words/format.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { NoticeRow, Writer } from './format.ts';
import { shapeKind } from '../model/shapes.ts';
import { exportWords, type ExportWords } from './notice.ts';
import { placeNames, pointOn } from './place-columns.ts';
import { asType } from './values.ts';
import { ZipFile } from './zip.ts';

/** Widths of columns, in characters. */
const widths: Record<FieldType, number> = { text: 24, integer: 12, number: 14, boolean: 8, date: 12, datetime: 20 };
const mostWidth = 48;
const sourceWidths = [28, 80] as const;

/** Rows and cells that a spreadsheet has no room for. */
interface Cut {
  rows: number;
  cells: number;
}

/** A workbook, a sheet a layer, and one that tells whom the data are owed to; a shape is told by a point on it. */
export const writeXlsx: Writer = async (layers, { system, notice, lang, nameOf }) => {
  const words = exportWords(lang);
  const cut: Cut = { rows: 0, cells: 0 };
  const titles = sheetNames([...layers.map(({ title }) => title), words.source]);
  const sheets = layers.map((layer, index) => sheetOf(layer, { system, cut, title: titles[index] ?? '' }));
  const isWithin = layers.some(({ geometry }) => geometry !== null && geometry !== 'point');
  const remarks = (): string[] => [
    ...(isWithin ? [words.place] : []),
    ...(cut.rows > 0 ? [words.cutRows(number(cut.rows, lang))] : []),
    ...(cut.cells > 0 ? [words.cutCells(number(cut.cells, lang))] : []),
  ];
  const zip = new ZipFile();
  for (const { path, xml } of workbookParts([...titles])) zip.add(path, [strToU8(xml)]);
  // The last sheet is written once the others have told what they have no room for.
  for (const [index, sheet] of sheets.entries()) zip.add(sheetPath(index), sheetXml(sheet, index === 0));
  zip.add(sheetPath(sheets.length), sheetXml(sourceSheet(titles.at(-1) ?? '', notice.rows, remarks(), words), sheets.length === 0));
  return { files: [{ name: `${nameOf()}.xlsx`, pieces: zip.end() }] };
};

function sheetOf(layer: TakenLayer, { system, cut, title }: { system: string; cut: Cut; title: string }): WorkbookSheet {
  const { geometry, fields, features } = layer;
  const hasZ = geometry === 'point' && shapeKind(features).hasZ;
  const placed = geometry === null ? [] : placeNames(fields, system, hasZ);
  const heads = fields.map(({ name, title: head = name }) => head);
  const columns = [
    ...heads.map((head, at) => (heads.indexOf(head) === heads.lastIndexOf(head) ? head : `${head} [${fields[at]?.name}]`)),
    ...placed,
  ];
  return {
    title,
    columns: columns.map((head, at) => ({
      title: head,
      width: Math.min(mostWidth, Math.max(widths[fields[at]?.type ?? 'number'], Math.ceil(head.length / 2) + 4)),
    })),
    *rows() {
      cut.rows += Math.max(0, features.length - mostSheetRows);
      for (const { geometry: shape, values } of features.slice(0, mostSheetRows)) {
        const cells = fields.map(({ type }, at) => xlsxCell(asType(values[at] ?? null, type), type));
        for (const cell of cells) if (cell?.isCut) cut.cells += 1;
        const at = shape === null ? [] : (pointOn(shape) ?? []);
        yield [...cells, ...placed.map((_, axis) => numberCell(at[axis]))];
      }
    },
  };
}

const numberCell = (value: number | undefined): XlsxCell | undefined =>
  value === undefined || !Number.isFinite(value) ? undefined : { type: 'n', look: looks.plain, value: String(roundedCoordinate(value)) };

function sourceSheet(title: string, rows: readonly NoticeRow[], remarks: readonly string[], words: ExportWords): WorkbookSheet {
  const [subject, told] = sourceWidths;
  return {
    title,
    columns: [
      { title: words.subject, width: subject },
      { title: words.told, width: told },
    ],
    *rows() {
      for (const row of rows) yield row.map((text) => textCell(text, looks.wrapped));
      for (const remark of remarks) yield [undefined, textCell(remark, looks.wrapped)];
    },
  };
}
