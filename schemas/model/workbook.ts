import { cellText, looks, textCell, type XlsxCell } from './xlsx-cell.ts';

/** A sheet to write: its rows are asked for once those of the sheets before it are written. */
export interface WorkbookSheet {
  title: string;
  columns: readonly { title: string; width: number }[];
  rows: () => Iterable<readonly (XlsxCell | undefined)[]>;
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const office = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The looks of `looks`, in their order; 14 is the short date of who reads it, 49 is text. */
const styles = `${declaration}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm:ss"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF4"/></patternFill></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="8">
<xf/><xf numFmtId="49" fontId="1" fillId="2" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/><xf numFmtId="1" applyNumberFormat="1"/>
<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/>
<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>
</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** Characters of the rows that are handed on at a time. */
const pieceCharacters = 256 * 1024;

/** A part of a workbook that is written before its sheets: its place in the archive, its XML. */
export interface WorkbookPart {
  path: string;
  xml: string;
}

/** Path in the archive of the sheet at an index from 0. */
export const sheetPath = (index: number): string => `xl/worksheets/sheet${index + 1}.xml`;

/** All parts of a workbook (ECMA-376, Office Open XML) but its sheets. */
export function workbookParts(titles: readonly string[]): WorkbookPart[] {
  const names = sheetNames(titles);
  const numbered = names.map((name, index) => ({ name, id: index + 1 }));
  const part = (path: string, xml: string): WorkbookPart => ({ path, xml: declaration + xml });
  return [
    part(
      '[Content_Types].xml',
      `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${office}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${office}.styles+xml"/>${numbered.map(({ id }) => `<Override PartName="/xl/worksheets/sheet${id}.xml" ContentType="${office}.worksheet+xml"/>`).join('')}</Types>`,
    ),
    part(
      '_rels/.rels',
      `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    part(
      'xl/workbook.xml',
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${numbered.map(({ name, id }) => `<sheet name="${attribute(name)}" sheetId="${id}" r:id="rId${id}"/>`).join('')}</sheets></workbook>`,
    ),
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${packaged}/relationships">${numbered.map(({ id }) => `<Relationship Id="rId${id}" Type="${relations}/worksheet" Target="worksheets/sheet${id}.xml"/>`).join('')}<Relationship Id="rId${names.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    ),
    { path: 'xl/styles.xml', xml: styles },
  ];
}

const attribute = (text: string): string => cellText(text).replaceAll('"', '&quot;');

/** The letters of a column, from 0: A … Z, AA … */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26) - 1;
  const last = String.fromCharCode(65 + (index % 26));
  return rest < 0 ? last : columnLetters(rest) + last;
}

/** The XML of a sheet, piece by piece: a sheet never is in memory as a whole. */
export function* sheetXml({ columns, rows }: WorkbookSheet, isFirst: boolean): Generator<string> {
  const letters = columns.map((_, index) => columnLetters(index));
  const widths = columns.map(({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`);
  const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>';
  let text = `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView${isFirst ? ' tabSelected="1"' : ''} workbookViewId="0">${frozen}</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`;
  let number = 0;
  const row = (cells: readonly (XlsxCell | undefined)[]): string => {
    number += 1;
    return `<row r="${number}">${cells.map((cell, index) => (cell === undefined ? '' : cellXml(`${letters[index]}${number}`, cell))).join('')}</row>`;
  };
  text += row(columns.map(({ title }) => textCell(title, looks.head)));
  for (const cells of rows()) {
    text += row(cells);
    if (text.length < pieceCharacters) continue;
    yield text;
    text = '';
  }
  yield `${text}</sheetData><autoFilter ref="A1:${letters.at(-1)}${number}"/></worksheet>`;
}

function cellXml(place: string, { type, look, value }: XlsxCell): string {
  const style = look === looks.plain ? '' : ` s="${look}"`;
  if (type === 'inlineStr') return `<c r="${place}"${style} t="inlineStr"><is><t xml:space="preserve">${cellText(value)}</t></is></c>`;
  return `<c r="${place}"${style}${type === 'b' ? ' t="b"' : ''}><v>${value}</v></c>`;
}

const nameCharacters = 31;

/** The beginning of a title: no half of a character, no blank at an end, and no apostrophe there, which Excel takes for its own. */
const fit = (title: string, most: number): string =>
  title
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/^[' ]+|[' ]+$/g, '');

/** Names that a workbook takes: short, without its own signs, each another. Names stay as they are. */
export function sheetNames(titles: readonly string[]): string[] {
  const taken = new Set(['', 'history']);
  return titles.map((title) => {
    const plain = fit(title.replace(/[[\]:*?/\\\p{Cc}\s]+/gu, ' '), Infinity) || 'Table';
    let name = fit(plain, nameCharacters);
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) {
      const ending = ` (${number})`;
      name = `${fit(plain, nameCharacters - ending.length)}${ending}`;
    }
    taken.add(name.toLowerCase());
    return name;
  });
}
