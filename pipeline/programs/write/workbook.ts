import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { sheetPath, sheetXml, workbookParts, type WorkbookSheet } from '../../../schemas/model/workbook.ts';

/** A fifth larger than with level 6, in half the time. */
const compressionLevel = 3;

/** Write a workbook row by row: it never is in memory as a whole. */
export async function writeWorkbook(path: string, sheets: readonly WorkbookSheet[]): Promise<void> {
  // A zip tells the time of its writer's clock: this is the same one everywhere, so that the same sheets give the same bytes.
  const entry = { mtime: new Date(1980, 0, 2), forceDosTimestamp: true, mode: 0o100644, compressionLevel };
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(path));
  // What goes wrong while rows are read is told by what waits for the file.
  zip.on('error', (cause: Error) => (zip.outputStream as Readable).destroy(cause));
  for (const { path: name, xml } of workbookParts(sheets.map(({ title }) => title))) zip.addBuffer(Buffer.from(xml), name, entry);
  for (const [index, sheet] of sheets.entries())
    zip.addReadStreamLazy(sheetPath(index), entry, (use) => use(null, Readable.from(piecesOf(sheet, index === 0))));
  zip.end();
  await written;
}

function* piecesOf(sheet: WorkbookSheet, isFirst: boolean): Generator<Buffer> {
  for (const piece of sheetXml(sheet, isFirst)) yield Buffer.from(piece);
}
