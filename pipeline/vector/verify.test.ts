import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeClean, makeManifest, type TestLayer } from './convert.fixtures/make-clean.ts';
import { chosenFields, convertClean, type Converted } from './convert.ts';
import { PipelineError } from '../base/errors.ts';
import { geopackage } from '../formats/artifacts/geopackage.ts';
import type { Clean } from './normalise.ts';
import { projectClean, type Projected } from './reproject.ts';
import type { Column } from '../programs/geopackage/clean-rows.ts';
import { line, point, square } from '../programs/programs.fixtures/make-geopackage.ts';
import { verifyArtifacts } from './verify.ts';

const columns = [{ name: 'code', type: 'text' as const }];
const feature = (geometry: object | null, index: number) => ({ geometry, properties: { code: `0${index}` } });

/** Squares, one of them a millimetre wide, one feature without geometry; lines, one without length; points, one at the pole; a table. */
const layers: TestLayer[] = [
  {
    name: 'zones',
    geometry: 'polygon',
    columns,
    features: [square(2, 48, 0.01), square(2.01, 48, 0.01), square(2.5, 48, 1e-8), null].map(feature),
  },
  { name: 'voies', geometry: 'line', columns, features: [line([2, 48], [2.02, 48.01]), line([2.1, 48], [2.1, 48])].map(feature) },
  { name: 'mats', geometry: 'point', columns, features: [point(2, 48), point(3, 89)].map(feature) },
  { name: 'liste', geometry: null, columns, features: [null, null, null].map(feature) },
];

let scratch: string;
let clean: Clean;
let projected: Projected;
let converted: Converted;
const manifest = makeManifest({ tiles: { minzoom: 6, maxzoom: 10 } });

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'mappe-verify-'));
  clean = makeClean(scratch, layers);
  projected = await projectClean(clean, scratch);
  converted = await convertClean(clean, projected, manifest, scratch);
  return () => rmSync(scratch, { recursive: true });
});

const pathOf = (format: string, layer?: string): string =>
  converted.built.find((each) => each.format === format && each.layer === layer)?.path ?? '';

/** Verify with a file changed as given, which is put back afterwards. */
async function verifyDamaged(path: string, damage: (path: string) => void) {
  const bytes = readFileSync(path);
  try {
    damage(path);
    return await verifyArtifacts(clean, projected, converted, manifest, scratch);
  } finally {
    writeFileSync(path, bytes);
  }
}

test('a record lists the fields of its tiles where these leave some out', () => {
  const both = [{ columns }, { columns: [{ name: 'note', type: 'text' as const }] }];
  expect(chosenFields(both, ['code', 'x'])).toEqual({ fields: ['code'] });
  expect([chosenFields(both, ['note', 'code']), chosenFields(both, undefined)]).toEqual([{}, {}]);
});

test('accounts for every feature of every layer', async () => {
  const { layers: counted, zooms, problems } = await verifyArtifacts(clean, projected, converted, manifest, scratch);
  const files = (count: number) => ({ source: count, filtered: 0, clean: count, geopackage: count, geoparquet: count, csv: count });
  expect(counted.map(({ name, conservation }) => ({ name, conservation }))).toEqual([
    { name: 'zones', conservation: { ...files(4), flatgeobuf: 3, withoutGeometry: 1, tiles: 2, outsideTiles: 0, tooSmallForTiles: 1 } },
    { name: 'voies', conservation: { ...files(2), flatgeobuf: 2, withoutGeometry: 0, tiles: 1, outsideTiles: 0, tooSmallForTiles: 1 } },
    { name: 'mats', conservation: { ...files(2), flatgeobuf: 2, withoutGeometry: 0, tiles: 1, outsideTiles: 1, tooSmallForTiles: 0 } },
    { name: 'liste', conservation: { ...files(3), withoutGeometry: 0 } },
  ]);
  // By their rows, whatever order the file has.
  expect(counted.map(({ name, outside, tooSmall }) => [name, outside.rows, tooSmall.rows])).toEqual([
    ['zones', [], [3]],
    ['voies', [], [2]],
    ['mats', [2], []],
    ['liste', [], []],
  ]);
  expect(zooms.map(({ zoom }) => zoom)).toEqual([6, 7, 8, 9, 10]);
  expect(zooms.at(-1)).toMatchObject({ features: 4 });
  expect(problems.map(({ id, severity }) => [id, severity])).toEqual([
    ['build.too-small-for-tiles', 'notice'],
    ['build.too-small-for-tiles', 'notice'],
    ['build.outside-tiles', 'notice'],
  ]);
});

describe('refuses', () => {
  test('a table that lost its last row, with the numbers', async () => {
    const shortened = (path: string): void => writeFileSync(path, readFileSync(path, 'utf8').replace(/[^\n]*\n$/, ''));
    await expect(verifyDamaged(pathOf('csv', 'zones'), shortened)).rejects.toThrow(
      'ddt-51/essai, couche «\u202fzones\u202f»\u202f: csv compte 3 objets, 4 étaient attendus.',
    );
  });

  test.each([
    ['csv', '02,', '03,', 'le champ «\u202fcode\u202f» de l’objet 3 vaut "03"\u202f; "02" était attendu'],
    ['csv-excel', '\n02;', '\n2;', 'le champ «\u202fcode\u202f» de l’objet 3 vaut "2"\u202f; "02" était attendu'],
    ['flatgeobuf', '\x02\0\0\x0001', '\x02\0\0\x0009', 'le champ «\u202fcode\u202f» de l’objet 2 vaut "09"\u202f; "01" était attendu'],
  ])('a value that was altered in %s, with layer, field and row', async (format, before, after, message) => {
    const altered = (path: string): void => {
      const bytes = readFileSync(path, 'latin1');
      expect(bytes.split(before)).toHaveLength(2);
      writeFileSync(path, bytes.replace(before, after), 'latin1');
    };
    await expect(verifyDamaged(pathOf(format, 'zones'), altered)).rejects.toThrow(
      `ddt-51/essai, couche «\u202fzones\u202f»\u202f: dans ${format}, ${message}. Objets comparés qui diffèrent dans ce champ\u202f: 1.`,
    );
  });

  test('a FlatGeobuf file that was cut, whatever its header says', async () => {
    const cut = (path: string): void => truncateSync(path, readFileSync(path).length - 10);
    await expect(verifyDamaged(pathOf('flatgeobuf', 'zones'), cut)).rejects.toThrow('The file ends inside of a feature.');
  });

  // attack: features that are lost on the way
  test('tiles from which a feature is gone that nothing explains', async () => {
    const make = async (side: number) => {
      const folder = mkdtempSync(join(scratch, 'tiles-'));
      const features = [square(2, 48, 0.01), square(2.01, 48, 0.01), square(2.5, 48, side)].map(feature);
      const zones = makeClean(folder, [{ name: 'zones', geometry: 'polygon', columns, features }]);
      const place = await projectClean(zones, folder);
      return { folder, zones, place, made: await convertClean(zones, place, manifest, folder) };
    };
    // The tiles of a set whose third square is too small, beside the files of one where it is not.
    const [{ folder, zones, place, made }, small] = await Promise.all([make(0.01), make(1e-8)]);
    const path = small.made.built.find(({ format }) => format === 'pmtiles')?.path ?? '';
    const swapped = { ...made, built: made.built.map((each) => (each.format === 'pmtiles' ? { ...each, path } : each)) };
    await expect(verifyArtifacts(zones, place, swapped, manifest, folder)).rejects.toThrow(
      'sur 3 objets, 2 sont dans les tuiles, 0 sont hors de leur emprise et 0 sont trop petits\u202f; 1 manquent sans explication',
    );
  });
});

test.each([6, 10])(
  'points nearer than what groups them are all in the tiles, those made again too, whatever their place in one: zoom %s',
  async (maxzoom) => {
    const folder = mkdtempSync(join(scratch, 'near-'));
    const features = Array.from({ length: 60 }, (_, at) => feature(point(2 + (at % 10) * 1e-4, 48 + at * 1e-5), at));
    const near = makeClean(folder, [{ name: 'bornes', geometry: 'point', columns, features }]);
    const place = await projectClean(near, folder);
    const grouped = makeManifest({ tiles: { profile: 'points', points: 'cluster', minzoom: 4, maxzoom } });
    const made = await convertClean(near, place, grouped, folder);
    expect(made.tiles?.grouped).toBe(true);
    const again = await made.tileAgain?.();
    const joined = { ...made, built: made.built.map((each) => (each.format === 'pmtiles' && again !== undefined ? again : each)) };
    for (const files of [made, joined]) {
      const { layers: counted, zooms, problems } = await verifyArtifacts(near, place, files, grouped, folder);
      expect(problems).toEqual([]);
      expect(counted[0]?.conservation).toMatchObject({ tiles: 60, outsideTiles: 0, tooSmallForTiles: 0 });
      expect([zooms[0]?.features, zooms.at(-1)?.features]).toEqual([1, 60]);
    }
  },
);

test('the tiles say nothing of this machine nor of the producer', () => {
  const bytes = readFileSync(pathOf('pmtiles'));
  expect(bytes.includes('/in/') || bytes.includes(scratch)).toBe(false);
});

describe('compares values', () => {
  const kinds = ['pmtiles', 'flatgeobuf', 'geoparquet', 'geopackage', 'csv', 'csv-excel', 'xlsx'];
  const types = { ouvert: 'boolean', n: 'integer', prix: 'number', nom: 'text', jour: 'date', moment: 'datetime' } as const;
  const fields = Object.entries(types).map(([name, type]): Column => ({ name, type }));
  const row = { ouvert: true, n: 1, prix: 0.1, nom: 'un', jour: '2026-11-27', moment: '2026-11-27T10:00:00Z' };
  const threeRows = (second: object) => [row, { ...row, n: 2, ...second }, { ...row, n: 3 }];

  /** One layer of points, converted; `at`: where each is. */
  async function convert(rows: readonly Record<string, unknown>[], named: Column[], at = (index: number) => point(2 + index / 100, 48)) {
    const folder = mkdtempSync(join(scratch, 'rows-'));
    const features = rows.map((properties, index) => ({ geometry: at(index), properties }));
    const rowsClean = makeClean(folder, [{ name: 'lieux', geometry: 'point', columns: named, features }]);
    const place = await projectClean(rowsClean, folder);
    return { folder, clean: rowsClean, place, files: await convertClean(rowsClean, place, manifest, folder) };
  }
  type Made = Awaited<ReturnType<typeof convert>>;

  /** Verify data with the files of some formats taken from other data. */
  async function verifySwapped({ folder, clean: own, place, files }: Made, other: Made, formats: readonly string[]) {
    const pathIn = (format: string): string => other.files.built.find((each) => each.format === format)?.path ?? '';
    const built = files.built.map((file) => (formats.includes(file.format) ? { ...file, path: pathIn(file.format) } : file));
    return verifyArtifacts(own, place, { ...files, built }, manifest, folder);
  }

  /** Message of the check of data whose files of these formats are all taken from other data. */
  const toldOf = async (own: Made, other: Made, formats: readonly string[] = kinds): Promise<string> =>
    String(await verifySwapped(own, other, formats).catch((error: unknown) => error)).replaceAll('\u202f', '');

  let whole: Made;
  let absent: Made | undefined;
  let padded: Made | undefined;
  beforeAll(async () => {
    whole = await convert(threeRows({}), fields);
    absent = await convert(threeRows({ n: null, nom: '', prix: 0.1 + 1e-17 * 8, ouvert: null }), fields);
    padded = await convert(threeRows({ nom: ' un' }), fields);
  });

  test('and finds those that are what they should be', async () => {
    expect(whole.files.built.map(({ format }) => format)).toEqual(expect.arrayContaining(kinds));
    await expect(verifySwapped(whole, whole, kinds)).resolves.toMatchObject({ problems: [] });
  });

  test('of every field, in every format', async () => {
    const change = { ouvert: false, n: 4, prix: 0.2, nom: 'deux', jour: '2026-11-28', moment: '2026-11-27T10:00:01Z' };
    const other = await convert(threeRows(change), fields);
    const refusal = await verifySwapped(whole, other, kinds).catch((error: unknown) => error);
    if (!(refusal instanceof PipelineError)) throw new Error('Nothing was refused.', { cause: refusal });
    const told = refusal.problems.map(({ id, facts = {} }) => [id, facts['file'], facts['field'], facts['feature'], facts['count']]);
    const expected = kinds.map((format) => Object.keys(change).map((field) => ['build.value', format, field, 2, 1]));
    for (const [index, format] of kinds.entries()) expect(told.filter(([, file]) => file === format)).toEqual(expected[index]);
    expect(told).toHaveLength(expected.flat().length);
  });

  test.each<[string, Partial<Record<keyof typeof row, unknown>>, string]>([
    ['pmtiles', { n: null }, '«n» de l’objet 2 vaut null; 2 était attendu'],
    ['geoparquet', { nom: '' }, '«nom» de l’objet 2 vaut ""; "un" était attendu'],
    ['geopackage', { nom: ' un' }, '«nom» de l’objet 2 vaut " un"; "un" était attendu'],
    ['flatgeobuf', { prix: 0.1 + 1e-17 * 8 }, '«prix» de l’objet 2 vaut 0.10000000000000009; 0.1 était attendu'],
    ['csv', { ouvert: null }, '«ouvert» de l’objet 2 vaut null; true était attendu'],
  ])('%s with %j', async (format, change, message) => {
    const other = change.nom === ' un' ? padded : absent;
    if (other === undefined) throw new Error('Nothing was converted.');
    expect(await toldOf(whole, other, [format])).toContain(message);
  });

  test('and tells an empty text from none, and none from an empty text, in every format', async () => {
    const empty = await convert(threeRows({ nom: '' }), fields);
    const none = await convert(threeRows({ nom: null }), fields);
    const pairs = [[empty, none, 'null', '""'] as const, [none, empty, '""', 'null'] as const];
    for (const [own, other, found, expected] of pairs) {
      const told = await toldOf(own, other);
      for (const format of kinds)
        expect(told).toContain(`dans ${format}, le champ «nom» de l’objet 2 vaut ${found}; ${expected} était attendu`);
    }
  });

  test('and reads a table of one column, whose CSV cannot tell an empty text from none', async () => {
    const folder = mkdtempSync(join(scratch, 'column-'));
    const features = ['', null, 'a'].map((nom) => ({ geometry: null, properties: { nom } }));
    const list = makeClean(folder, [{ name: 'liste', geometry: null, columns: [{ name: 'nom', type: 'text' }], features }]);
    const place = await projectClean(list, folder);
    const files = await convertClean(list, place, manifest, folder);
    expect(readFileSync(files.built.find(({ format }) => format === 'csv')?.path ?? '', 'utf8')).toBe('nom\n""\n""\na\n');
    await expect(verifyArtifacts(list, place, files, manifest, folder)).resolves.toMatchObject({ problems: [] });
  });

  test('and their types: a number that is a text, a boolean that is a number', async () => {
    const otherTypes = fields.map((field): Column =>
      field.name === 'n' ? { ...field, type: 'text' } : field.name === 'ouvert' ? { ...field, type: 'integer' } : field,
    );
    const rows = threeRows({}).map((each) => ({ ...each, n: String(each.n), ouvert: 1 }));
    const other = await convert(rows, otherTypes);
    const typed = ['pmtiles', 'flatgeobuf', 'geoparquet', 'geopackage'];
    const told = await toldOf(whole, other, typed);
    for (const format of typed) {
      expect(told).toContain(
        `dans ${format}, le champ «n» de l’objet 1 vaut "1"; 1 était attendu. Objets comparés qui diffèrent dans ce champ: 3.`,
      );
      expect(told).toMatch(new RegExp(`dans ${format}, le champ «ouvert» de l’objet 1 vaut 1(\\.0)?; true était attendu`));
    }
  });

  test('of some thousands of rows of a table too large to be compared whole, though many share a place', async () => {
    const rows = (isWrong: (index: number) => boolean) =>
      Array.from({ length: 7219 }, (_, index) => ({ code: isWrong(index) ? 'x' : String(index) }));
    const at = (index: number) => point(2 + Math.floor(index / 100) / 100, 48);
    const large = await convert(
      rows(() => false),
      columns,
      at,
    );
    const other = await convert(
      rows((index) => index % 300 === 7),
      columns,
      at,
    );
    await expect(verifySwapped(large, large, ['csv'])).resolves.toMatchObject({ problems: [] });
    const told = await toldOf(large, other);
    for (const format of kinds) expect(told).toContain(`dans ${format}, le champ`);
  });

  test('and does not tell one that may be a person’s', async () => {
    const named: Column[] = [{ name: 'courriel', type: 'text' }];
    const one = await convert([{ courriel: 'jeanne.martin@orange.fr' }], named);
    const other = await convert([{ courriel: 'paul.durand@orange.fr' }], named);
    await expect(verifySwapped(one, other, ['csv'])).rejects.toThrow('vaut …\u202f; … était attendu');
  });
});

test('a GeoPackage of restricted data says so of each table, and one of public data says nothing', async () => {
  const tablesOf = (path = ''): string[] => {
    const told = JSON.parse(execFileSync('ogrinfo', ['-json', '-so', path], { encoding: 'utf8' })) as {
      layers: { metadata: Record<string, Record<string, string> | undefined> }[];
    };
    return told.layers.map(({ metadata }) => metadata['']?.['DESCRIPTION'] ?? '');
  };
  const access = { access: 'restricted', accessReason: 'crpa-l311-2' } as const;
  const restricted = { ...manifest, dataset: { ...manifest.dataset, ...access } };
  const { built } = await convertClean(clean, projected, restricted, mkdtempSync(join(scratch, 'restricted-')), undefined, [geopackage]);
  const tables = tablesOf(built[0]?.path);
  expect(tables.length).toBe(tablesOf(pathOf('geopackage')).length);
  const said = /^Accès restreint \(Document inachevé.* article L\.\s311-2\)\. Ne pas transmettre\.$/;
  expect(
    tables.every((table) => said.test(table)),
    tables[0],
  ).toBe(true);
  expect(new Set(tablesOf(pathOf('geopackage')))).toEqual(new Set(['']));
});
