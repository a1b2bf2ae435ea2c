import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { datasetRules } from '../../../schemas/rules/rules.ts';
import { applyRules } from '../../../schemas/rules/rule.ts';
import { makePdf, type PdfParts } from '../programs.fixtures/make-pdf.ts';
import { scratchFolder } from '../programs.fixtures/make-geopackage.ts';
import { makeZip } from '../programs.fixtures/make-zip.ts';
import { slowLength } from '../../security/security.fixtures/slow-length.ts';
import { checkDocument, documentFormats } from './check-documents.ts';
import { pdfFaults } from './pdf-rules.ts';

const plain = (text: string): string => text.replaceAll('\u202f', ' ');

/** List what is told of a document of these bytes. */
async function told(name: string, bytes: Buffer | string): Promise<string[]> {
  const file = join(scratchFolder(), 'document');
  writeFileSync(file, bytes);
  const ending = name.split('.').at(-1) ?? '';
  return (await checkDocument(file, { path: name, ending })).map(({ id, message }) => `${id} ${plain(message)}`);
}

const html = '<!DOCTYPE html><script>alert(1)</script>';
const picture = (driver: string, ending: string): Buffer => {
  const folder = scratchFolder();
  const file = join(folder, `a.${ending}`);
  execFileSync('gdal_create', ['-q', '-of', 'GTiff', '-outsize', '8', '8', '-bands', '3', '-burn', '9', join(folder, 'a.tif')]);
  if (ending !== 'tif')
    execFileSync('gdal_translate', ['-q', ...(driver === 'GIF' ? ['-b', '1'] : []), '-of', driver, join(folder, 'a.tif'), file]);
  return readFileSync(file);
};
/** An OpenDocument package as its applications write it: what it is stands first, uncompressed. */
function openDocument(kind: string, more: Record<string, string> = {}): Buffer {
  const folder = scratchFolder();
  const files = { mimetype: `application/vnd.oasis.opendocument.${kind}`, 'content.xml': '<x/>', ...more };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  execFileSync('bsdtar', [
    '-cf',
    join(folder, 'a.zip'),
    '--format',
    'zip',
    '--options',
    'zip:compression=store',
    '-C',
    folder,
    ...Object.keys(files),
  ]);
  return readFileSync(join(folder, 'a.zip'));
}
const office = (folder: string, more: string[] = []): Buffer =>
  makeZip(['[Content_Types].xml', `${folder}/document.xml`, ...more].map((name) => ({ name, content: '<x/>' })));

const good: [string, () => Buffer | string][] = [
  ['notice.pdf', () => makePdf()],
  ['lettre.odt', () => openDocument('text')],
  ['tableau.ods', () => openDocument('spreadsheet')],
  ['exposé.odp', () => openDocument('presentation')],
  ['lettre.docx', () => office('word')],
  ['tableau.xlsx', () => office('xl')],
  ['lisezmoi.txt', () => 'Été : 3 < 4, et <b> n’est pas loin.'],
  ['lisezmoi.md', () => '# Été\n\n<https://exemple.fr>'],
  ['codes.csv', () => '\uFEFFcode;libellé\n01;été\n'],
  ['carte.png', () => picture('PNG', 'png')],
  ['carte.jpg', () => picture('JPEG', 'jpg')],
  ['carte.jpeg', () => picture('JPEG', 'jpeg')],
  ['carte.webp', () => picture('WEBP', 'webp')],
  ['carte.gif', () => picture('GIF', 'gif')],
  ['carte.tif', () => picture('GTiff', 'tif')],
  ['carte.tiff', () => picture('GTiff', 'tif')],
];

describe('a document', () => {
  test.each(good)('%s that is what its name says is published', async (name, make) => {
    expect(await told(name, make())).toEqual([]);
  });

  // attack: documents that are pages or programs
  test.each(good)('%s that is a web page is refused', async (name) => {
    const [first = '', ...more] = await told(name, html);
    expect(more).toEqual([]);
    expect(first).toMatch(
      /\.(txt|md|csv)$/.test(name) ? /^documents\.markup .*« <!DOCTYPE html »/ : /^documents\.content .* n’a pas le contenu d’un fichier /,
    );
  });

  test('each that the manifest may name is looked into, and no other', () => {
    expect(Object.keys(documentFormats).sort()).toEqual(good.map(([name]) => name.split('.')[1]).sort());
    const refused = (path: string): boolean =>
      applyRules(datasetRules, { documents: [{ path, title: 'a' }] }, {}).some(({ id }) => id === 'documents.type');
    expect(Object.keys(documentFormats).filter((ending) => refused(`a.${ending}`))).toEqual([]);
    expect(['svg', 'html', 'xml', 'docm', 'zip', 'js'].filter((ending) => !refused(`a.${ending}`))).toEqual([]);
  });

  test('a metadata sheet in XML is kept as a text', async () => {
    const sheet = '<?xml version="1.0" encoding="UTF-8"?>\n<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd"/>';
    expect(await told('fiche.xml.txt', sheet)).toEqual([]);
  });

  test.each([
    ['a drawing', ' \n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'documents.markup'],
    ['a page in XML', '\uFEFF<?xml version="1.0"?><x:html xmlns:x="http://www.w3.org/1999/xhtml"/>', 'documents.markup'],
    ['a drawing behind a declaration', '<?xml version="1.0"?>\n<svg onload="alert(1)"/>', 'documents.markup'],
    ['XML with a style', '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><x/>', 'documents.markup'],
    ['a comment and a page', '<!--\n--><html>', 'documents.markup'],
    ['Latin 1', Buffer.from('\xe9t\xe9', 'latin1'), 'documents.not-text'],
    ['UTF-16', Buffer.from('\uFEFFa', 'utf16le'), 'documents.not-text'],
    ['a zero byte', 'a\0b', 'documents.not-text'],
  ])('that is called a text and is %s is refused', async (_, bytes, id) => {
    expect((await told('lisezmoi.txt', bytes))[0] ?? '').toMatch(new RegExp(`^${id} `));
  });

  test.each([
    ['lettre.odt', () => openDocument('text', { 'Basic/Standard/Module1.xml': '<x/>' }), 'Basic/Standard/Module1.xml'],
    ['lettre.docx', () => office('word', ['word/vbaProject.bin']), 'word/vbaProject.bin'],
    ['tableau.xlsx', () => office('xl', ['xl/macrosheets/sheet1.xml']), 'xl/macrosheets/sheet1.xml'],
  ])('%s with a macro is refused, with the name of its program', async (name, make, program) => {
    expect(await told(name, make())).toEqual([
      `documents.macros « ${name} » contient un programme (${program}). Enregistrez-le sans macro, ou en PDF.`,
    ]);
  });

  test.each([
    ['a text called a spreadsheet', 'a.ods', () => openDocument('text')],
    ['a letter called a table', 'a.xlsx', () => office('word')],
    ['a zip', 'a.docx', () => makeZip([{ name: 'a.txt', content: 'a' }])],
    ['a broken zip', 'a.docx', () => Buffer.from('PK\x03\x04…')],
  ])('%s is refused', async (_, name, make) => {
    expect((await told(name, make()))[0] ?? '').toMatch(/^documents\.content /);
  });
});

const script = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>';

describe('a PDF is refused', () => {
  test.each<[string, PdfParts, string]>([
    ['with a script that opens with it', { catalogue: '/OpenAction 9 0 R', objects: [script] }, 'JavaScript'],
    ['with a script under a name that hides it', { objects: ['<< /S /J#61va#53cript /JS (1) >>'] }, 'JavaScript'],
    // attack: documents that are pages or programs
    ['with a script in an object stream', { catalogue: '/OpenAction 21 0 R', packed: { 21: script } }, 'JavaScript'],
    [
      'with a script in an object stream that is not packed',
      { packed: { 21: script }, streamDictionary: '/Type /ObjStm', streamBytes: Buffer.from(`21 0 ${script}`) },
      'JavaScript',
    ],
    [
      'with a script under a hidden name in a hidden object stream',
      { packed: { 21: '<< /S /#4aavaScript >>' }, streamDictionary: '/Type /Obj#53tm /Filter [/Flate#44ecode]' },
      'JavaScript',
    ],
    ['that starts a program', { objects: ['<< /S /Launch /F (cmd.exe) >>'] }, 'Launch'],
    ['with a form that is a program', { catalogue: '/AcroForm << /XFA 9 0 R >>' }, 'XFA'],
    ['with media that hold scripts', { objects: ['<< /Subtype /RichMedia >>'] }, 'RichMedia'],
    ['that sends a form', { objects: ['<< /S /SubmitForm /F (https://exemple.fr) >>'] }, 'SubmitForm'],
    ['that carries a file', { objects: ['<< /Type /EmbeddedFile /Length 0 >>'] }, 'EmbeddedFile'],
    ['that calls an address as it opens', { catalogue: '/OpenAction << /S /URI /URI (https://exemple.fr) >>' }, 'OpenAction'],
    [
      'that calls an address as it opens, by the number of an action',
      { catalogue: '/OpenAction 9 0 R', objects: ['<< /S /URI /URI (https://exemple.fr) >>'] },
      'OpenAction',
    ],
    [
      'that calls an address as it opens, by an action in an object stream',
      { catalogue: '/OpenAction 22 0 R', packed: { 21: '<< >>', 22: '<< /S /URI /URI (https://exemple.fr) >>' } },
      'OpenAction',
    ],
    ['whose script stands behind a text that never ends', { objects: ['(', script] }, 'JavaScript'],
    [
      'whose script stands in what a reader may not take for a stream',
      { objects: [`<< /Length 5 >>\nstream\n${script}\nendstream`] },
      'JavaScript',
    ],
  ])('%s', async (_, parts, name) => {
    const [first = ''] = await told('notice.pdf', makePdf(parts));
    expect(first).toMatch(/^documents\.acts Le PDF « notice\.pdf » agit de lui-même, ou emporte autre chose que des pages/);
    expect(first).toContain(name);
  });

  test.each<[string, PdfParts]>([
    [
      // attack: documents that are pages or programs
      'whose object stream is encrypted',
      { packed: { 21: script }, streamBytes: Buffer.from('\x03\x99encrypted'), trailer: '/Encrypt 9 0 R' },
    ],
    ['whose object stream is packed twice', { packed: { 21: script }, streamBytes: deflateSync(deflateSync(`21 0 ${script}`)) }],
    [
      'whose object stream is packed in another way',
      {
        packed: { 21: script },
        streamDictionary: '/Type /ObjStm /Filter /ASCIIHexDecode',
        streamBytes: Buffer.from(`21 0 ${script}`).fill('41', 5),
      },
    ],
    [
      'whose object stream is told from its rows',
      { packed: { 21: script }, streamDictionary: '/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>' },
    ],
    [
      'whose object stream is called so in another object',
      { packed: { 21: script }, objects: ['/ObjStm'], streamDictionary: '/Type 9 0 R /Filter /FlateDecode' },
    ],
    ['whose object stream lies in another file', { packed: { 21: script }, streamDictionary: '/Type /ObjStm /F (autre.pdf)' }],
  ])('%s: nobody can look into it', async (_, parts) => {
    expect((await told('notice.pdf', makePdf(parts)))[0] ?? '').toMatch(
      /^documents\.unreadable Le PDF « notice\.pdf » ne se laisse pas examiner/,
    );
  });

  test.each<[string, PdfParts]>([
    ['links', { objects: ['<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://exemple.fr) >> >>'] }],
    ['a page to open at', { catalogue: '/OpenAction [3 0 R /Fit]' }],
    ['a form', { catalogue: '/AcroForm << /Fields [] >>' }],
    ['protection against printing, and nothing packed', { trailer: '/Encrypt 9 0 R', objects: ['<< /Filter /Standard /V 2 >>'] }],
    ['packed objects', { packed: { 21: '<< /Type /Font >>', 22: '(JavaScript)' } }],
    ['words that only look so', { objects: ['(JavaScript Launch) /JavaScripts'] }],
  ])('not where it has %s', async (_, parts) => {
    expect(await told('notice.pdf', makePdf(parts))).toEqual([]);
  });
});

test.each([
  ['beginnings of streams', (bytes: number) => `/ObjStm ${'stream\n'.repeat(bytes / 7)}`],
  ['actions to open with', (bytes: number) => '/OpenAction 9 0 R '.repeat(bytes / 18)],
  ['object streams that are not packed', (bytes: number) => '<< /Type /ObjStm >>\nstream\n1 0 '.repeat(bytes / 32)],
])('a PDF of nothing but %s is looked through in the time of its length', (_, make) => {
  const work = (bytes: number) => () => void pdfFaults(Buffer.from(`%PDF-1.7\n${make(bytes)}`, 'latin1'));
  expect(slowLength(work, 4 * 1024 ** 2)).toBeUndefined();
});
