import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gather, type Gathered, type GivenPart } from './gather.ts';

const part = (path: string, content: BlobPart = 'x'): GivenPart => ({ path, file: new File([content], path.replace(/^.*\//, '')) });
const parts = (...paths: string[]): GivenPart[] => paths.map((path) => part(path));

async function made(gathered: Gathered): Promise<{ name: string; files: string[]; left: string[] }> {
  if (!('file' in gathered)) throw new Error(JSON.stringify(gathered));
  const { file, left } = gathered;
  const files = file.name.endsWith('.zip') ? Object.keys(unzipSync(new Uint8Array(await file.arrayBuffer()))).sort() : [];
  return { name: file.name, files, left };
}

describe('files that are chosen together', () => {
  test.each([
    [['routes.shp', 'routes.dbf', 'routes.shx', 'routes.prj'], 'routes.zip', ['routes.dbf', 'routes.prj', 'routes.shp', 'routes.shx']],
    [['x/ROUTES.SHP', 'x/ROUTES.DBF', 'x/routes.shp.xml'], 'ROUTES.zip', ['x/ROUTES.DBF', 'x/ROUTES.SHP', 'x/routes.shp.xml']],
    [['plan/a.shp', 'plan/a.dbf', 'plan/b.shp', 'plan/b.dbf'], 'plan.zip', ['plan/a.dbf', 'plan/a.shp', 'plan/b.dbf', 'plan/b.shp']],
    [['b.geojson', 'a.geojson'], 'b.zip', ['a.geojson', 'b.geojson']],
    [
      ['sols.gdb/a00000001.gdbtable', 'sols.gdb/gdb', 'sols.gdb/timestamps'],
      'sols.zip',
      ['sols.gdb/a00000001.gdbtable', 'sols.gdb/gdb', 'sols.gdb/timestamps'],
    ],
    [['E1.THF', 'EDAB01S1.VEC', 'EDAB01SE.QAL'], 'E1.zip', ['E1.THF', 'EDAB01S1.VEC', 'EDAB01SE.QAL']],
  ])('become one zip: %j', async (paths, name, files) => {
    expect(await made(await gather(parts(...paths)))).toEqual({ name, files, left: [] });
  });

  test('leave out what is no data, and say so; a file that remains alone stays what it is', async () => {
    const given = parts('d/jeux.csv', 'd/notice.pdf', 'd/.DS_Store', 'd/Thumbs.db', 'd/jeux.docx');
    expect(await made(await gather(given))).toEqual({ name: 'jeux.csv', files: [], left: ['notice.pdf', 'jeux.docx'] });
  });

  test.each([
    [[], 'none', []],
    [['lettre.pdf', 'photo.heic'], 'nothing', ['lettre.pdf', 'photo.heic']],
    [['a.xlsx', 'b.ods'], 'several', ['a.xlsx', 'b.ods']],
  ])('are refused where nothing can be made of them: %j', async (paths, refused, names) => {
    expect(await gather(parts(...paths))).toEqual({ refused, names });
  });
});

const rels = (sheets: number): string =>
  `<Relationships>${Array.from({ length: sheets }, (_, at) => `<Relationship Id="r${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`).join('')}</Relationships>`;

interface Parts {
  sheets: string[];
  strings?: string[];
  formats?: string[];
  states?: string[];
  properties?: string;
}

function xlsx({ sheets, strings = [], formats = [], states = [], properties = '' }: Parts): GivenPart {
  const custom = formats.map((code, at) => `<numFmt numFmtId="${at + 164}" formatCode="${code.replaceAll('"', '&quot;')}"/>`).join('');
  const files = {
    'xl/workbook.xml': `<workbook xmlns:r="x">${properties}<sheets>${sheets.map((_, at) => `<sheet name="F${at + 1}" r:id="r${at + 1}"${states[at] ?? ''}/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': rels(sheets.length),
    'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet><numFmts>${custom}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>${formats.map((_, at) => `<xf numFmtId="${at + 164}"/>`).join('')}</cellXfs></styleSheet>`,
    ...Object.fromEntries(
      sheets.map((rows, at) => [`xl/worksheets/sheet${at + 1}.xml`, `<worksheet><sheetData>${rows}</sheetData></worksheet>`]),
    ),
  };
  const bytes = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  return part('jeux.xlsx', bytes);
}

const ods = (sheets: string, styles = ''): GivenPart =>
  part(
    'jeux.ods',
    zipSync({
      'content.xml': strToU8(
        `<office:document-content><office:automatic-styles>${styles}</office:automatic-styles><office:body>${sheets}</office:body></office:document-content>`,
      ),
    }),
  );

async function textOf(given: GivenPart, sheet?: string): Promise<string> {
  const gathered = await gather([given], sheet);
  return 'file' in gathered ? gathered.file.text() : JSON.stringify(gathered);
}

const table = '<row r="1"><c r="A1" t="str"><v>nom</v></c></row><row r="2"><c r="A2" t="str"><v>Square</v></c></row>';

describe('a workbook of Excel', () => {
  test('becomes the table that it shows: texts, codes, days, times and numbers', async () => {
    const row = (...cells: string[]): string => `<row>${cells.join('')}</row>`;
    const n = (value: string, style = 0): string => `<c s="${style}"><v>${value}</v></c>`;
    const s = (at: number): string => `<c t="s"><v>${at}</v></c>`;
    const given = xlsx({
      strings: [
        '<t>insee</t>',
        '<r><t>no</t></r><r><t>m</t></r><rPh><t>lu</t></rPh>',
        '<t>jour</t>',
        '<t>heure</t>',
        '<t>07123</t>',
        '<t>Ru d’Or, "haut"</t>',
        '<t>a_x000A_b</t>',
      ],
      formats: ['00000', 'dd/mm/yyyy\\ hh:mm', '[$-40C]h:mm;@', '0.00" jours"'],
      sheets: [
        row(s(0), s(1), s(2), s(3), '<c t="inlineStr"><is><t>vu</t></is></c>', '<c t="inlineStr"><is><t>mesure</t></is></c>') +
          row(s(4), s(5), n('45306', 1), n('0.5', 4), '<c t="b"><v>1</v></c>', n('0.30000000000000004')) +
          row(n('7123', 2), s(6), n('45306.75', 3), n('0.25', 4), '<c t="b"><v>0</v></c>', n('12', 5)),
      ],
    });
    expect(await textOf(given)).toBe(
      'insee,nom,jour,heure,vu,mesure\n' +
        '07123,"Ru d’Or, ""haut""",2024-01-15,12:00:00,true,0.3\n' +
        '07123,"a\nb",2024-01-15T18:00:00,06:00:00,false,12\n',
    );
  });

  test('counts days from 1900, with the leap year that Excel believes in, or from 1904', async () => {
    const days = '<row><c s="0" t="str"><v>jour</v></c></row><row><c s="1"><v>59</v></c></row><row><c s="1"><v>61</v></c></row>';
    expect(await textOf(xlsx({ sheets: [days] }))).toBe('jour\n1900-02-28\n1900-03-01\n');
    expect(await textOf(xlsx({ sheets: [days], properties: '<workbookPr date1904="1"/>' }))).toBe('jour\n1904-02-29\n1904-03-02\n');
  });

  test('says what stands above its table, and which cells have no value', async () => {
    const rows =
      '<row r="1"><c r="A1" t="str"><v>Aires de jeux 2026</v></c></row><row r="3"><c r="A3" t="str"><v>nom</v></c><c r="C3" t="str"><v>x</v></c></row>' +
      '<row r="4"><c r="A4" t="e"><v>#REF!</v></c><c r="C4"><f>A1</f></c></row><row r="5"><c r="A5" t="str"><v>Parc</v></c><c r="C5"><f>1</f><v>1</v></c></row>';
    expect(await gather([xlsx({ sheets: [rows] })])).toMatchObject({ above: 1, lost: 2, parts: ['jeux.xlsx'] });
    expect(await textOf(xlsx({ sheets: [rows] }))).toBe('nom,x\nParc,1\n');
  });

  test('of several sheets is asked for one; those that are empty or hidden do not count', async () => {
    const given = xlsx({ sheets: [table, '', table, table.replace('Square', 'Parc')], states: ['', '', ' state="veryHidden"', ''] });
    expect(await gather([given])).toEqual({ sheets: ['F1', 'F4'] });
    expect(await textOf(given, 'F4')).toBe('nom\nParc\n');
    expect(await gather([given], 'F4')).toMatchObject({ file: { name: 'jeux - F4.csv' } });
    expect(await gather([xlsx({ sheets: ['', table], states: ['', ' state="hidden"'] })])).toEqual({
      refused: 'blank',
      names: ['jeux.xlsx'],
    });
  });
});

describe('a workbook of LibreOffice', () => {
  const cell = (text: string, attributes = 'office:value-type="string"'): string =>
    `<table:table-cell ${attributes}><text:p>${text}</text:p></table:table-cell>`;
  const sheet = (name: string, ...rows: string[]): string =>
    `<table:table table:name="${name}">${rows.map((row) => `<table:table-row>${row}</table:table-row>`).join('')}</table:table>`;

  test('becomes the table that it shows', async () => {
    const remark = '<office:annotation><text:p>à vérifier</text:p></office:annotation>';
    const rows = [
      cell('insee') + cell('nom') + cell('jour') + cell('part') + cell('somme'),
      cell('07123', 'office:value-type="float" office:value="7123"') +
        `<table:table-cell office:value-type="string">${remark}<text:p>Ru<text:s text:c="2"/><text:span>d’</text:span>Or</text:p></table:table-cell>` +
        cell('15/01/2024', 'office:value-type="date" office:date-value="2024-01-15"') +
        cell('50 %', 'office:value-type="percentage" office:value="0.5"') +
        cell('#REF!', 'office:value-type="string" table:formula="of:=[.A1]"'),
      '<table:table-cell table:number-columns-repeated="16384"/>',
    ];
    expect(await gather([ods(sheet('F1', ...rows))])).toMatchObject({ lost: 1 });
    expect(await textOf(ods(sheet('F1', ...rows)))).toBe('insee,nom,jour,part,somme\n07123,Ru  d’Or,2024-01-15,0.5,\n');
  });

  test('of several sheets is asked for one; those that are empty or hidden do not count', async () => {
    const rows = [cell('nom'), cell('Square')];
    const hidden = sheet('C', ...rows).replace('table:name', 'table:style-name="h" table:name');
    const style = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>';
    const given = ods(sheet('A', ...rows) + sheet('B') + hidden + sheet('D', ...rows), style);
    expect(await gather([given])).toEqual({ sheets: ['A', 'D'] });
    expect(await textOf(given, 'D')).toBe('nom\nSquare\n');
  });
});

describe('a workbook that another program has written', () => {
  let folder = '';
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'mappe-workbook-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['XLSX', 'ODS'])('keeps its codes and its days: %s of GDAL', async (format) => {
    const text = 'insee,nom,jour,mesure\n07123,"Square, haut",2024-01-15,0.5\n07124,Parc,1999-12-31,12\n';
    writeFileSync(join(folder, 't.csv'), text);
    writeFileSync(join(folder, 't.csvt'), '"String","String","Date","Real"\n');
    const path = join(folder, `t.${format.toLowerCase()}`);
    execFileSync('ogr2ogr', ['-f', format, path, join(folder, 't.csv')]);
    expect(await textOf(part(path, readFileSync(path)))).toBe(text);
  });
});

describe('a hostile workbook', () => {
  const long = `<t>${'x'.repeat(1_000_000)}</t>`;

  test.each([
    [
      'names one long text again and again',
      () => xlsx({ strings: [long], sheets: [`<row><c t="s"><v>0</v></c></row>`.repeat(200)] }),
      'heavy',
    ],
    [
      'repeats its rows without an end',
      () =>
        ods(
          '<table:table table:name="a"><table:table-row table:number-rows-repeated="400"><table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table>',
        ),
      'heavy',
    ],
    ['has a column that no sheet has', () => xlsx({ sheets: [`<row><c r="ZZZ1"><v>1</v></c></row>`] }), 'heavy'],
    ['declares entities', () => part('a.ods', zipSync({ 'content.xml': strToU8('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>') })), 'damaged'],
    ['names a text that is not there', () => xlsx({ sheets: ['<row><c t="s"><v>9</v></c></row>'] }), 'damaged'],
    ['is no zip: it is encrypted, or another file', () => part('a.xlsx', '\u00d0\u00cf\u0011\u00e0'), 'damaged'],
    ['is a zip of something else', () => part('a.xlsx', zipSync({ 'a.txt': strToU8('a') })), 'damaged'],
  ] satisfies [string, () => GivenPart, string][])('is refused where it %s', async (_, file, id) => {
    const given = file();
    expect(await gather([given])).toEqual({ refused: id, names: [given.file.name] });
  });
});
