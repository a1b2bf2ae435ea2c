import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  countShx,
  dbfHeadBytes,
  deletedRow,
  readDbfFields,
  readDbfHead,
  readShpHead,
  shpHeadBytes,
  type DbfHead,
  type ShpHead,
} from '../../../schemas/codecs/shapefile.ts';
import { countUtf8, type Utf8Count } from '../../../schemas/codecs/text-encoding.ts';
import { fail, problem } from '../../base/errors.ts';
import { gatherComplaints, type Complaints } from '../read/complaints.ts';
import type { Examination, NamedFilesJob } from '../read/examination.ts';
import { addRow, type Listed } from '../../base/listed.ts';
import { openFile, viewOf } from '../read/file-bytes.ts';
import { checkShapes, type ShapeFault } from '../read/read-shp.ts';
import { readJob, reply } from '../job.ts';

export interface ShapefileExamination extends Examination {
  features: Record<string, number>;
  shapeless: Record<string, Listed>;
  /** Encoding of the attributes by stem, where the file does not say it or says another than its bytes show. */
  encodings: Record<string, string>;
}

/**
 * Say everything that is wrong with the shapefiles in `folder`, and count their features without GDAL; refuses one whose files end early.
 */
export async function checkShapefiles(folder: string, { names }: NamedFilesJob): Promise<ShapefileExamination> {
  const files = new Set(await readdir(folder));
  const found: ShapefileExamination = { features: {}, shapeless: {}, encodings: {}, problems: [] };
  const stems = [...new Set([...files].filter((file) => /\.(shp|dbf)$/.test(file)).map((file) => file.slice(0, -4)))];
  for (const stem of stems) {
    const name = names[stem] ?? stem;
    const complaints = gatherComplaints();
    const shapes = files.has(`${stem}.shp`) ? countShapes(folder, stem, files, name, complaints) : undefined;
    const table = files.has(`${stem}.dbf`) ? await readTable(join(folder, `${stem}.dbf`), name, complaints, shapes) : undefined;
    found.problems.push(...complaints.problems());
    if (table !== undefined && shapes !== undefined) {
      if (table.records < shapes) throw fail('source.shapefile-mismatch', { name, shapes, records: table.records });
      const surplus = listSurplus(join(folder, `${stem}.dbf`), table, shapes);
      if (surplus.count > 0) {
        found.shapeless[stem] = surplus;
        found.problems.push(problem('source.shapefile-orphans', { name, count: surplus.count }, { severity: 'warning' }));
      }
    }
    if (table === undefined) found.problems.push(problem('source.shapefile-no-dbf', { name }, { severity: 'warning' }));
    found.features[stem] = (shapes ?? table?.records ?? 0) - (table?.deleted ?? 0);
    if (table === undefined) continue;
    const declared = files.has(`${stem}.cpg`) ? (await readFile(join(folder, `${stem}.cpg`), 'latin1')).trim() : undefined;
    const encoding = chooseEncoding(table, declared);
    if (encoding === undefined) continue;
    found.encodings[stem] = encoding;
    if (declared !== undefined)
      found.problems.push(
        problem('source.shapefile-encoding', { name, declared: declared.slice(0, 20), encoding }, { severity: 'warning' }),
      );
  }
  return found;
}

const faultTexts = {
  index: 'source.shapefile-index',
  type: 'source.shapefile-type',
  size: 'source.geometry-short',
  part: 'source.shapefile-part',
  ring: 'source.geometry-ring',
  number: 'source.geometry-number',
} as const satisfies Record<ShapeFault, string>;

function countShapes(folder: string, stem: string, files: Set<string>, name: string, complaints: Complaints): number {
  if (!files.has(`${stem}.shx`)) throw fail('source.shapefile-incomplete', { name, missing: '.shx' });
  const shp = join(folder, `${stem}.shp`);
  const shx = join(folder, `${stem}.shx`);
  const { type } = readHeader(shp, `${name}.shp`, complaints);
  const index = readHeader(shx, `${name}.shx`, complaints);
  if (type !== index.type) complaints.add('source.shapefile-type', {}, { part: `${name}.shx` });
  checkShapes(shp, shx, (fault, feature) => complaints.add(faultTexts[fault], {}, { part: name, feature }));
  return countShx(index);
}

function readHeader(path: string, part: string, complaints: Complaints): ShpHead {
  const truncated = (): Error => fail('source.truncated', { detail: part });
  using file = openFile(path, truncated);
  const head = readShpHead(viewOf(file.read(0, shpHeadBytes)));
  if (head === undefined) throw fail('source.shapefile-header', { name: part });
  if (head.bytes > file.size) throw truncated();
  if (head.bytes < file.size) complaints.add('source.shapefile-longer', { found: file.size - head.bytes }, { part }, 'warning');
  return head;
}

interface Table extends DbfHead {
  /** Rows marked as deleted, among those that have a shape. */
  deleted: number;
  /** Encoding that the bytes of the table show. */
  utf8: ReturnType<Utf8Count['verdict']>;
}

async function readTable(path: string, name: string, complaints: Complaints, shapes = Infinity): Promise<Table> {
  const truncated = (): Error => fail('source.truncated', { detail: `${name}.dbf` });
  using file = openFile(path, truncated);
  const head = readDbfHead(viewOf(file.read(0, dbfHeadBytes)), file.size);
  if (head === undefined) throw truncated();
  const { records, start, length } = head;
  checkFields(file.read(0, start), length, name, complaints);
  const table: Table = { ...head, deleted: 0, utf8: 'ascii' };
  const used = start + Math.min(records, shapes) * length;
  if (used === start) return table;
  let position = 0;
  const count = countUtf8();
  for await (const piece of createReadStream(path, { start, end: used - 1, highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>) {
    for (let mark = (length - (position % length)) % length; mark < piece.length; mark += length)
      if (piece[mark] === deletedRow) table.deleted += 1;
      else if (piece[mark] !== 0x20) complaints.add('source.dbf-row', {}, { part: `${name}.dbf`, feature: 1 + (position + mark) / length });
    position += piece.length;
    count.add(piece);
  }
  table.utf8 = count.verdict();
  return table;
}

const surplusBytes = 1024 ** 2;
/** As long as a record names a feature. */
const longestId = 100;

/** The rows behind the last shape, but those marked as deleted, each with its first attribute. */
function listSurplus(path: string, { start, length, records }: Table, shapes: number): Listed {
  const list: Required<Listed> = { count: 0, rows: [], ids: [] };
  if (records <= shapes) return list;
  using file = openFile(path);
  const [first] = readDbfFields(file.read(0, start)).fields;
  const many = Math.max(1, Math.floor(surplusBytes / length));
  for (let row = shapes; row < records; row += many) {
    const rows = file.read(start + row * length, Math.min(many, records - row) * length);
    for (let at = 0; at < rows.length; at += length) {
      if (rows[at] === deletedRow) continue;
      addRow(list, row + 1 + at / length);
      if (list.ids.length < list.rows.length) list.ids.push(textOf(rows.subarray(at + 1, at + 1 + (first?.width ?? 0))));
    }
  }
  return list;
}

/** A value as a list shows it, in whichever of two encodings it is. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return (text.includes('\ufffd') ? new TextDecoder('windows-1252').decode(bytes) : text)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longestId);
}

/** Hold the description of the fields to dBASE III: they end with a mark, and are as long as a row together. */
function checkFields(head: Buffer, length: number, name: string, complaints: Complaints): void {
  const place = { part: `${name}.dbf` };
  const names = new Set<string>();
  const { fields, isEnded } = readDbfFields(head);
  let width = 1;
  for (const field of fields) {
    // Names are in the table's own encoding: Latin-1 never fails.
    const called = Buffer.from(field.name).toString('latin1');
    if (called.trim() === '' || names.has(called.toLowerCase()))
      complaints.add('source.column-repeated', { name: called }, place, 'warning');
    names.add(called.toLowerCase());
    width += field.width;
  }
  // Where the mark is absent, the header's own length ends them, as it does for GDAL.
  // guard [fields.length === 0 || width !== length → false]: is refused where it is cut, or does not fit its rows
  if (fields.length === 0 || width !== length) complaints.add('source.dbf-fields', { found: width, expected: length }, place);
  else if (!isEnded) complaints.add('source.dbf-unended', {}, place, 'warning');
}

/** The encoding to tell GDAL; undefined where it finds the right one by itself. */
function chooseEncoding({ utf8, language }: Table, declared: string | undefined): string | undefined {
  if (utf8 === 'ascii') return undefined;
  const saysUtf8 = declared !== undefined && /^(utf-?8|65001)$/i.test(declared);
  if (utf8 === 'utf-8') return saysUtf8 ? undefined : 'UTF-8';
  // 0x57 is "ANSI", which programs write whatever they mean.
  return saysUtf8 || (declared === undefined && (language === 0 || language === 0x57)) ? 'CP1252' : undefined;
}

if (import.meta.main) await reply(() => checkShapefiles('../in/source', readJob() as NamedFilesJob));
