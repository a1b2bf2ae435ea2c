import { ReadError } from '../read/reading.ts';
import { unzip } from '../read/archive.ts';
import { openOds } from './ods.ts';
import type { Workbook } from './table.ts';
import { openXlsx } from './xlsx.ts';

const wanted = /^(content\.xml|xl\/(workbook|styles|sharedStrings)\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/worksheets\/[^/]+\.xml)$/;

/** Open an XLSX (ECMA-376) or an ODS (OASIS OpenDocument); one that is neither, or is encrypted, is damaged. */
export async function openWorkbook(bytes: Blob): Promise<Workbook> {
  const entries = await unzip(bytes, (name) => wanted.test(name));
  const files = new Map([...entries].map(([name, content]) => [name, new Blob([content as Uint8Array<ArrayBuffer>])]));
  const ods = files.get('content.xml');
  if (ods !== undefined) return openOds(ods);
  if (files.has('xl/workbook.xml')) return openXlsx(files);
  throw new ReadError('archive-broken');
}
