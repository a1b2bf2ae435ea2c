import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { makeGeopackage, point, scratchFolder } from '../programs.fixtures/make-geopackage.ts';
import { projectForTest } from '../programs.fixtures/project-for-test.ts';
import { sheetNames } from '../../../schemas/model/workbook.ts';
import { writeXlsxFile, type XlsxTexts } from './write-xlsx.ts';
import { cellText, mostCharacters, readCellText, textCell, xlsxCell } from '../../../schemas/model/xlsx-cell.ts';

const texts: XlsxTexts = {
  title: 'Champs',
  heads: ['Feuille', 'Colonne', 'Nom du champ', 'Type', 'Unité', 'Signification'],
  types: { text: 'texte', integer: 'nombre entier', number: 'nombre', boolean: 'oui ou non', date: 'date', datetime: 'date et heure' },
  cutRows: 'Objets absents : {count}.',
  cutCells: 'Textes coupés : {count}.',
};
const columns = [
  { name: 'insee', type: 'text' },
  { name: 'siret', type: 'text' },
  { name: 'hauteur', type: 'number' },
  { name: 'mats', type: 'integer' },
  { name: 'actif', type: 'boolean' },
  { name: 'jour', type: 'date' },
  { name: 'vu', type: 'datetime' },
  { name: 'note', type: 'text' },
] as const;
const words = [
  { title: 'Commune' },
  { title: 'SIRET' },
  { title: 'Hauteur', unit: 'm', description: 'En bout de pale.' },
  ...['Mâts', 'En service', 'Mise en service', 'Vue le', 'Note', 'Longitude', 'Latitude'].map((title) => ({ title })),
];
const row = {
  insee: '01001',
  siret: '21510108400018',
  hauteur: 12.5,
  mats: 3,
  actif: true,
  jour: '2024-02-29',
  vu: '2024-02-29T12:30:05Z',
  note: '=CMD()',
};

async function write(folder: string, rows: readonly object[] = [row], title = 'Éoliennes', more: Partial<XlsxTexts> = {}) {
  const clean = join(folder, 'clean.gpkg');
  const features = rows.map((properties) => ({ geometry: point(4.5, 48.5), properties: { ...properties } }));
  const table = makeGeopackage(clean, 'mats', features, columns);
  const output = join(folder, 'a.xlsx');
  const layers = [{ table, geometry: 'point', title, words }] as const;
  return { output, written: await writeXlsxFile(clean, projectForTest(clean, table), { layers, texts: { ...texts, ...more }, output }) };
}

/** A sheet as GDAL reads it, another reader than ours. */
function readByGdal(path: string, sheet: string): { fields: { name: string; type: string }[]; features: Record<string, unknown>[] } {
  const layers = ['ogrinfo', '-json', '-features', '-ro', '--config', 'OGR_XLSX_HEADERS', 'FORCE', path, sheet] as const;
  const [program, ...args] = layers;
  const [layer] = (
    JSON.parse(execFileSync(program, args, { encoding: 'utf8' })) as {
      layers: { fields: []; features: { properties: Record<string, unknown> }[] }[];
    }
  ).layers;
  return { fields: layer?.fields ?? [], features: (layer?.features ?? []).map(({ properties }) => properties) };
}

const sheetXml = (path: string, sheet: number): string =>
  execFileSync('unzip', ['-p', path, `xl/worksheets/sheet${sheet}.xml`], { encoding: 'utf8' });

test('keeps the zeros of codes, dates as dates, and no formula, under the titles of the manifest', async () => {
  const { output, written } = await write(scratchFolder());
  expect(written).toEqual({ rows: 0, cells: 0 });
  const { fields, features } = readByGdal(output, 'Éoliennes');
  expect(fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    ...['Commune: String', 'SIRET: String', 'Hauteur (m): Real', 'Mâts: Integer', 'En service: Integer', 'Mise en service: Date'],
    ...['Vue le: DateTime', 'Note: String', 'Longitude: Real', 'Latitude: Real'],
  ]);
  expect(features).toEqual([
    {
      Commune: '01001',
      SIRET: '21510108400018',
      'Hauteur (m)': 12.5,
      Mâts: 3,
      'En service': true,
      'Mise en service': '2024/02/29',
      'Vue le': '2024/02/29 12:30:05',
      Note: '=CMD()',
      Longitude: 4.5,
      Latitude: 48.5,
    },
  ]);
  const xml = sheetXml(output, 1);
  expect(xml).not.toContain('<f');
  // Marked as typed after an apostrophe: edited, it stays a text.
  expect(xml).toContain('<c r="H2" s="3" t="inlineStr"><is><t xml:space="preserve">=CMD()</t></is></c>');
  expect(xml).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>');
});

test('explains each column in a sheet of its own', async () => {
  const { output } = await write(scratchFolder());
  const { features } = readByGdal(output, 'Champs');
  expect(features).toHaveLength(10);
  expect(features[2]).toEqual({
    Feuille: 'Éoliennes',
    Colonne: 'Hauteur (m)',
    'Nom du champ': 'hauteur',
    Type: 'nombre',
    Unité: 'm',
    Signification: 'En bout de pale.',
  });
});

test('tells there first that the data are restricted', async () => {
  const restriction = 'Accès restreint (secret des affaires). Ne pas transmettre.';
  const { output } = await write(scratchFolder(), [row], 'Éoliennes', { restriction });
  const { features } = readByGdal(output, 'Champs');
  expect(features).toHaveLength(11);
  expect(features[0]).toMatchObject({ Signification: restriction });
});

test('names there the sheets as they are called', async () => {
  const { output } = await write(scratchFolder(), [row], 'Éoliennes en mer : mâts, turbines et câbles');
  const sheet = 'Éoliennes en mer mâts, turbines';
  expect(readByGdal(output, sheet).features).toHaveLength(1);
  expect(readByGdal(output, 'Champs').features[0]).toMatchObject({ Feuille: sheet });
});

test('writes the same bytes twice, in any zone', async () => {
  const digests = new Set<string>();
  for (const zone of ['UTC', 'Pacific/Noumea']) {
    const before = process.env['TZ'];
    process.env['TZ'] = zone;
    const { output } = await write(scratchFolder());
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
    digests.add(createHash('sha256').update(readFileSync(output)).digest('hex'));
  }
  expect(digests.size).toBe(1);
});

test('tells how many texts it had to cut, and where they are whole', async () => {
  const { output, written } = await write(scratchFolder(), [{ ...row, note: 'a'.repeat(mostCharacters + 1) }, row]);
  expect(written).toEqual({ rows: 0, cells: 1 });
  const last = readByGdal(output, 'Champs').features.at(-1);
  expect(last).toMatchObject({ Feuille: 'Éoliennes', Colonne: 'Textes coupés : 1.' });
});

test('ends a sheet where Excel does, and tells how many rows are not in it', async () => {
  const folder = scratchFolder();
  const clean = join(folder, 'clean.gpkg');
  const table = makeGeopackage(clean, 't', [{ geometry: null, properties: { code: 'a' } }], [{ name: 'code', type: 'text' }]);
  using db = new DatabaseSync(clean);
  db.exec(
    `DROP TRIGGER IF EXISTS trigger_insert_feature_count_t; WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1048580) INSERT INTO t (fid, code) SELECT i, printf('%07d', i) FROM n`,
  );
  const output = join(folder, 'a.xlsx');
  const layers = [{ table: { ...table, geometryColumn: null }, geometry: null, title: 'T', words: [{ title: 'Code' }] }];
  expect(await writeXlsxFile(clean, '', { layers, texts, output })).toEqual({ rows: 5, cells: 0 });
  const xml = execFileSync('bash', ['-c', 'unzip -p "$0" xl/worksheets/sheet1.xml | tail -c 300', output], { encoding: 'utf8' });
  expect(xml).toContain(
    '<row r="1048576"><c r="A1048576" s="2" t="inlineStr"><is><t xml:space="preserve">1048575</t></is></c></row></sheetData><autoFilter ref="A1:A1048576"/>',
  );
  expect(execFileSync('unzip', ['-p', output, 'xl/worksheets/sheet2.xml'], { encoding: 'utf8' })).toContain('Objets absents : 5.');
});

test.each([
  ['1899-12-31', 'date', { type: 'inlineStr', look: 2, value: '1899-12-31' }],
  ['1900-03-01', 'date', { type: 'n', look: 5, value: '61' }],
  ['9999-12-31', 'date', { type: 'n', look: 5, value: '2958465' }],
  ['2024-02-29T06:00:00+02:00', 'datetime', { type: 'n', look: 6, value: '45351.25' }],
  ['2024-02-30', 'date', { type: 'inlineStr', look: 2, value: '2024-02-30' }],
  ['2023-02-29T06:00:00Z', 'datetime', { type: 'inlineStr', look: 2, value: '2023-02-29T06:00:00Z' }],
  ['no day', 'date', { type: 'inlineStr', look: 2, value: 'no day' }],
  ['123456789012345', 'integer', { type: 'n', look: 4, value: '123456789012345' }],
  ['1234567890123456', 'integer', { type: 'inlineStr', look: 2, value: '1234567890123456' }],
  [Infinity, 'number', { type: 'inlineStr', look: 2, value: 'Infinity' }],
  [0, 'boolean', { type: 'b', look: 0, value: '0' }],
  ['-12', 'text', { type: 'inlineStr', look: 3, value: '-12' }],
] as const)('a spreadsheet shows %s (%s) as it is', (value, type, cell) => expect(xlsxCell(value, type)).toEqual(cell));

test('has no cell where there is no value', () => expect(xlsxCell(null, 'text')).toBeUndefined());

test('cuts no character in two', () => {
  const { value } = textCell(`${'a'.repeat(mostCharacters - 2)}😀😀`);
  expect(value.endsWith('a…')).toBe(true);
  expect(value).toHaveLength(mostCharacters - 1);
});

test.each(['a\0b\x1F\r\n\t', '_x0041_', '_x005F_x0041_', 'a & <b>', '￾'])(
  'brings back a text that XML cannot hold as it is: %j',
  (text) => {
    expect(cellText(text)).not.toMatch(/[\0-\x08\x0B-\x1F<>]/);
    const entities = cellText(text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    expect(readCellText(entities)).toBe(text);
  },
);

test('gives each sheet a name that Excel takes', () => {
  const long = 'Prescriptions surfaciques du plan local';
  expect(sheetNames(["Zones [U/AU]: 'bâti'", long, long, 'zones U AU  bâti', '', 'History', '***'])).toEqual([
    ...["Zones U AU 'bâti", 'Prescriptions surfaciques du pl', 'Prescriptions surfaciques d (2)', 'zones U AU bâti', 'Table'],
    ...['History (2)', 'Table (2)'],
  ]);
});

test('ends no name of a sheet with an apostrophe or half a character, where it cuts it', () => {
  const apostrophe = `${'a'.repeat(30)}'b`;
  const pair = `${'a'.repeat(30)}😀`;
  const names = sheetNames([apostrophe, pair, pair]);
  expect(names).toEqual(['a'.repeat(30), `${'a'.repeat(27)} (2)`, `${'a'.repeat(27)} (3)`]);
  expect(sheetNames([`${'b'.repeat(26)}'${'c'.repeat(9)}`, `${'b'.repeat(26)}'${'c'.repeat(9)}`])[1]).toBe(`${'b'.repeat(26)} (2)`);
  expect(sheetNames(names), 'names stay as they are').toEqual(names);
});
