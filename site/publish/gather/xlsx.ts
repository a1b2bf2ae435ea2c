import { readCellText } from '../../../schemas/model/xlsx-cell.ts';
import { readXml } from '../read/read-xml.ts';
import { ReadError } from '../read/reading.ts';
import { plainNumber, SheetRows, type GatheredSheet, type Workbook, type WorkbookFiles } from './table.ts';

const quietly = (): void => undefined;

/** Number format that changes a cell's meaning: a day, a day and time, a time, or a count of digits. */
type Look = 'day' | 'moment' | 'time' | number;

/** Open a workbook of Excel (ECMA-376, part 1, chapter 18). */
export async function openXlsx(files: WorkbookFiles): Promise<Workbook> {
  const paths = await readPaths(files);
  const { sheets, from1904 } = await readSheets(files, paths);
  const filled: [string, Blob][] = [];
  for (const [name, path] of sheets) {
    const file = files.get(path);
    if (file !== undefined && (await holdsValues(file))) filled.push([name, file]);
  }
  const byName = new Map(filled);
  return {
    sheets: [...byName.keys()],
    read: async (name) => readSheet(byName.get(name) ?? new Blob(), await readStrings(files), await readLooks(files), from1904),
  };
}

/** Files by the ids that the workbook has for them. */
async function readPaths(files: WorkbookFiles): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  await read(files.get('xl/_rels/workbook.xml.rels'), (name, { Id: id = '', Target: target = '' }) => {
    if (name === 'Relationship') paths.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  });
  return paths;
}

async function readSheets(
  files: WorkbookFiles,
  paths: ReadonlyMap<string, string>,
): Promise<{ sheets: [name: string, path: string][]; from1904: boolean }> {
  const sheets: [string, string][] = [];
  let from1904 = false;
  await read(files.get('xl/workbook.xml'), (name, attributes) => {
    if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
    const id = Object.entries(attributes).find(([key]) => /^(\w+:)id$/.test(key))?.[1] ?? '';
    // What is hidden is nobody's to publish.
    if (name === 'sheet' && !/hidden/i.test(attributes['state'] ?? '')) sheets.push([attributes['name'] ?? '', paths.get(id) ?? '']);
  });
  return { sheets, from1904 };
}

/** Whether a sheet has a cell with a value: a workbook begins with sheets that nobody has used. */
async function holdsValues(sheet: Blob): Promise<boolean> {
  let has = false;
  await readXml(sheet, { open: (name) => void (has ||= name === 'v' || name === 'is'), close: quietly }, quietly);
  return has;
}

/** The texts that cells name by their places; how they are pronounced is none of them. */
async function readStrings(files: WorkbookFiles): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let aside = 0;
  await read(
    files.get('xl/sharedStrings.xml'),
    (name) => {
      if (name === 'si') text = '';
      if (name === 'rPh') aside += 1;
    },
    (name, own) => {
      if (name === 't' && aside === 0) text += own;
      if (name === 'rPh') aside -= 1;
      if (name === 'si') strings.push(readCellText(text));
    },
  );
  return strings;
}

/** The looks of cells, by the places of their styles. */
async function readLooks(files: WorkbookFiles): Promise<(Look | undefined)[]> {
  const codes = new Map<string, string>();
  const looks: (Look | undefined)[] = [];
  let isOfCells = false;
  await read(
    files.get('xl/styles.xml'),
    (name, attributes) => {
      const id = attributes['numFmtId'] ?? '';
      if (name === 'numFmt') codes.set(id, attributes['formatCode'] ?? '');
      if (name === 'cellXfs') isOfCells = true;
      if (name === 'xf' && isOfCells) looks.push(lookOf(codes.get(id) ?? builtIn(Number(id))));
    },
    (name) => {
      if (name === 'cellXfs') isOfCells = false;
    },
  );
  return looks;
}

/** The formats that every workbook has, as far as they show days (18.8.30). */
function builtIn(id: number): string {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'yyyy-mm-dd';
  if (id === 22) return 'yyyy-mm-dd hh:mm';
  return (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? 'hh:mm' : '';
}

function lookOf(code: string): Look | undefined {
  // Texts in it, colors and countries say nothing of the kind of number; [h] is a time.
  const bare = code.replace(/"[^"]*"|\\.|[_*].|\[(?![hms]+\])[^\]]*\]/gi, '').split(';', 1)[0] ?? '';
  if (/^0{2,}$/.test(bare)) return bare.length;
  if (/general/i.test(bare) || !/[ymdhs]/i.test(bare)) return undefined;
  const hasTime = /[hs]/i.test(bare);
  return /[yd]/i.test(bare) || !hasTime ? (hasTime ? 'moment' : 'day') : 'time';
}

async function readSheet(
  file: Blob,
  strings: readonly string[],
  looks: readonly (Look | undefined)[],
  from1904: boolean,
): Promise<GatheredSheet> {
  const sheet = new SheetRows();
  let row: [number, string][] = [];
  let cell = { column: -1, type: 'n', style: 0, text: '', isComputed: false };
  await read(
    file,
    (name, attributes) => {
      if (name === 'row') [row, cell] = [[], { ...cell, column: -1 }];
      if (name !== 'c' && name !== 'f') return;
      if (name === 'f') cell.isComputed = true;
      else {
        const column = columnOf(attributes['r'] ?? '') ?? cell.column + 1;
        cell = { column, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), text: '', isComputed: false };
      }
    },
    (name, own) => {
      if (name === 'v' || name === 't') cell.text += own;
      if (name === 'row') sheet.add(row);
      if (name !== 'c') return;
      const isLost = cell.type === 'e' || (cell.isComputed && cell.text === '' && cell.type !== 'str');
      if (isLost) sheet.lost += 1;
      else if (cell.text !== '') row.push([cell.column, valueOf(cell, strings, looks[cell.style], from1904)]);
    },
  );
  return sheet;
}

/** The number of a column, from 0, of a place as "AB12". */
function columnOf(place: string): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(place)?.[0];
  return letters === undefined ? undefined : Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function valueOf(
  { type, text }: { type: string; text: string },
  strings: readonly string[],
  look: Look | undefined,
  from1904: boolean,
): string {
  if (type === 's') {
    const shared = strings[Number(text)];
    if (shared === undefined) throw new ReadError('archive-broken');
    return shared;
  }
  if (type === 'b') return text === '1' ? 'true' : 'false';
  if (type === 'd') return text.replace(/T00:00(:00(\.0+)?)?Z?$/, '');
  if (type !== 'n') return readCellText(text);
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  if (typeof look === 'string') return momentOf(number, look, from1904) ?? plainNumber(text);
  const shown = plainNumber(text);
  return look !== undefined && /^\d+$/.test(shown) ? shown.padStart(look, '0') : shown;
}

const dayMs = 86_400_000;
const lastSerial = 2_958_466;

/** The day or time of a number; undefined where it is none. */
function momentOf(serial: number, look: 'day' | 'moment' | 'time', from1904: boolean): string | undefined {
  if (serial < 0 || serial >= lastSerial) return undefined;
  const seconds = Math.round(serial * 86_400);
  const time = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0'));
  if (look === 'time') return time.join(':');
  // Excel believes that 1900 was a leap year: before March of it, days are counted from another.
  const start = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const moment = new Date(start + Math.round((serial * dayMs) / 1000) * 1000).toISOString().slice(0, 19);
  return look === 'day' && moment.endsWith('T00:00:00') ? moment.slice(0, 10) : moment;
}

type Open = (name: string, attributes: Readonly<Record<string, string>>) => void;

async function read(file: Blob | undefined, open: Open, close: (name: string, text: string) => void = quietly): Promise<void> {
  if (file !== undefined) await readXml(file, { open, close }, quietly);
}
