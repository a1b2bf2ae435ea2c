import { readFile } from 'node:fs/promises';
import yauzl from 'yauzl';
import type { Problem } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';
import { readHead } from '../read/file-bytes.ts';
import { pdfFaults } from './pdf-rules.ts';
import { readJob, reply } from '../job.ts';

/** A document that is to be published as it is, and what its name says that it is. */
export interface DocumentFile {
  path: string;
  /** Without the dot, in lower case. */
  ending: string;
}

/** Job of the program: documents to look into, each with its name below /in/; the reply is a list of problems for each. */
export interface DocumentsJob {
  documents: readonly (DocumentFile & { local: string })[];
}

interface DocumentFormat {
  type: string;
  begins: RegExp;
  faults?: (file: string, document: DocumentFile) => Promise<Problem[]>;
}

const openDocument = (type: string, kind: string): DocumentFormat => ({
  type,
  // ODF 1.3, part 2, section 3.3: the first entry says what the package is, and is not compressed.
  begins: new RegExp(String.raw`^PK\x03\x04.{26}mimetype.{0,64}?application/vnd\.oasis\.opendocument\.${kind}`, 's'),
  faults: (file, document) => packageFaults(file, document, { needed: [/^content\.xml$/], programs: /^(Basic|Scripts)\// }),
});
const officeOpen = (type: string, folder: string): DocumentFormat => ({
  type,
  begins: /^PK\x03\x04/,
  faults: (file, document) =>
    packageFaults(file, document, {
      needed: [/^\[Content_Types\]\.xml$/, new RegExp(`^${folder}/`)],
      programs: /(^|\/)(vbaProject\.bin|macrosheets\/|activeX\/)/i,
    }),
});
const text = (type: string): DocumentFormat => ({ type, begins: /^/, faults: textFaults });
const jpeg: DocumentFormat = { type: 'JPEG', begins: /^\xff\xd8\xff/ };
const tiff: DocumentFormat = { type: 'TIFF', begins: /^(II[*+]\0|MM\0[*+])/ };

/** By ending: the same as `documentEndings` of schemas/model/source-endings.ts. */
export const documentFormats: Readonly<Record<string, DocumentFormat>> = {
  pdf: { type: 'PDF', begins: /^%PDF-[12]\./, faults: pdfProblems },
  odt: openDocument('ODT', 'text'),
  ods: openDocument('ODS', 'spreadsheet'),
  odp: openDocument('ODP', 'presentation'),
  docx: officeOpen('DOCX', 'word'),
  xlsx: officeOpen('XLSX', 'xl'),
  txt: text('TXT'),
  md: text('MD'),
  csv: text('CSV'),
  png: { type: 'PNG', begins: /^\x89PNG\r\n\x1a\n.{4}IHDR/s },
  jpg: jpeg,
  jpeg,
  webp: { type: 'WEBP', begins: /^RIFF.{4}WEBPVP8/s },
  gif: { type: 'GIF', begins: /^GIF8[79]a/ },
  tif: tiff,
  tiff,
};

const headBytes = 512;

/** Everything that keeps a document from being published: it is not what its name says, or does something by itself. */
export async function checkDocument(file: string, document: DocumentFile): Promise<Problem[]> {
  const format = documentFormats[document.ending];
  if (format === undefined) throw new Error(`No document ends in ${document.ending}`);
  // guard (check-documents.test.ts): carte.png that is a web page is refused
  if (!format.begins.test(readHead(file, headBytes).toString('latin1'))) return [otherThan(document, format.type)];
  return (await format.faults?.(file, document)) ?? [];
}

const otherThan = ({ path }: DocumentFile, type: string): Problem => problem('documents.content', { path, type });

async function pdfProblems(file: string, { path }: DocumentFile): Promise<Problem[]> {
  const faults = pdfFaults(await readFile(file));
  const names = faults.flatMap((fault) => (fault.kind === 'acts' ? [fault.name] : []));
  if (names.length > 0) return [problem('documents.acts', { path, names })];
  return faults.length > 0 ? [problem('documents.unreadable', { path })] : [];
}

async function packageFaults(
  file: string,
  document: DocumentFile,
  { needed, programs }: { needed: readonly RegExp[]; programs: RegExp },
): Promise<Problem[]> {
  const names: string[] = [];
  try {
    const zip = await yauzl.openPromise(file, { lazyEntries: true });
    for await (const entry of zip.eachEntry()) names.push(entry.fileName);
  } catch {
    return [otherThan(document, document.ending.toUpperCase())];
  }
  if (!needed.every((each) => names.some((name) => each.test(name)))) return [otherThan(document, document.ending.toUpperCase())];
  const program = names.find((name) => programs.test(name));
  // guard [problem('documents…]: with a macro is refused
  return program === undefined ? [] : [problem('documents.macros', { path: document.path, name: program })];
}

/** How a page, a drawing or a feed begins (WHATWG MIME Sniffing, section 7.1), whatever its name says. */
const markup =
  /^[\s\uFEFF]*<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg|math|!--)(?=[\s>/]|$|-)/i;
/** How XML begins, and what in it would be drawn as a page: a metadata sheet is none, and is kept as a text. */
const declaration = /^[\s\uFEFF]*<\?xml\s[^>]*\?>/;
const drawnXml = /http:\/\/www\.w3\.org\/(1999\/xhtml|2000\/svg)|<\?xml-stylesheet/i;

async function textFaults(file: string, { path }: DocumentFile): Promise<Problem[]> {
  const bytes = await readFile(file);
  let written: string;
  try {
    // guard [{ fatal: true }] (check-documents.test.ts): that is called a text and is Latin 1 is refused
    written = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return [problem('documents.not-text', { path })];
  }
  if (written.includes('\0')) return [problem('documents.not-text', { path })];
  const isXml = declaration.test(written);
  const [, found] = isXml && drawnXml.test(written) ? ['', '?xml'] : (markup.exec(written.replace(declaration, '')) ?? []);
  // guard [problem('documents…]: lisezmoi.txt
  return found === undefined ? [] : [problem('documents.markup', { path, found: `<${found}` })];
}

async function checkDocuments({ documents }: DocumentsJob): Promise<Problem[][]> {
  const found: Problem[][] = [];
  for (const { local, ...document } of documents) found.push(await checkDocument(`../in/${local}`, document));
  return found;
}

if (import.meta.main) await reply(() => checkDocuments(readJob() as DocumentsJob));
