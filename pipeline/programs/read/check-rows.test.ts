import { describe, expect, test } from 'vitest';
import { rowChecks } from './check-rows.ts';

const commune = '0246e48c-f33d-433a-8984-034219be842e';
const street = '8a3bab10-f329-4ce3-9c7d-280d91a8053a';
const address = '3c87abe4-887b-46ee-9192-5c1b35a06625';

/** List what is told of rows that are good but for these values; the columns are those of the first row. */
function told(...rows: Record<string, string>[]): string[] {
  const good = {
    cle_interop: '51454_0123_00012',
    commune_insee: '51454',
    voie_nom: 'Rue de Mars',
    numero: '12',
    position: 'entrée',
    date_der_maj: '2026-01-31',
  };
  const full = rows.map((row) => ({ ...good, ...row }));
  const columns = Object.keys(full[0] ?? good);
  const checks = rowChecks(columns, undefined);
  for (const [index, row] of full.entries())
    checks.row(
      columns.map((name) => (row as Record<string, string>)[name] ?? ''),
      index + 2,
      null,
    );
  return checks.problems().map(({ severity, message }) => `${severity} ${message}`);
}

describe('a Base Adresse Locale', () => {
  test('without fault is said to have none', () => {
    expect(told({})).toEqual([]);
    expect(told({ id_ban_commune: commune, id_ban_toponyme: street, id_ban_adresse: address })).toEqual([]);
    expect(
      told({ id_ban_commune: commune, id_ban_toponyme: street, id_ban_adresse: '', numero: '99999', cle_interop: '51454_0123_99999' }),
    ).toEqual([]);
    expect(told({ uid_adresse: `@c:${commune} @v:${street} @a:${address}` })).toEqual([]);
  });

  test.each([
    [{ voie_nom: '' }, 'error Des adresses n’ont pas de nom de voie\u202f: ligne 2.'],
    [
      { numero: '12 bis', cle_interop: '' },
      'error Le numéro d’une adresse est un nombre entier (99999 pour un lieu sans numéro), pas «\u202f12 bis\u202f»\u202f: ligne 2.',
    ],
    [
      { numero: '12,00' },
      'warning Le numéro d’une adresse est un nombre entier (99999 pour un lieu sans numéro), pas «\u202f12,00\u202f»\u202f: ligne 2.',
    ],
    [
      { cle_interop: 'A1454_0123_12' },
      'warning Une clé d’interopérabilité s’écrit commune_voie_numéro en minuscules (51454_0123_00012_bis), pas «\u202fA1454_0123_12\u202f»\u202f: ligne 2.',
    ],
    [{ numero: '13' }, 'warning La clé d’interopérabilité «\u202f51454_0123_00012\u202f» n’a pas le numéro de son adresse\u202f: ligne 2.'],
    [
      { position: 'Porte' },
      'warning La position «\u202fPorte\u202f» n’est pas une de celles de la Base Adresse Locale (entrée, bâtiment, parcelle, segment…)\u202f: ligne 2.',
    ],
    [
      { date_der_maj: '31/01/2026' },
      'warning Une date s’écrit AAAA-MM-JJ dans une Base Adresse Locale, pas «\u202f31/01/2026\u202f»\u202f: ligne 2.',
    ],
  ])('is told its faults: %j', (values, expected) => {
    expect(told(values)).toEqual([expected]);
  });

  test.each([
    [{ id_ban_commune: 'x', id_ban_toponyme: street, id_ban_adresse: address }, 'Un identifiant BAN (commune) n’est pas un UUID'],
    [{ id_ban_commune: '', id_ban_toponyme: street, id_ban_adresse: address }, 'il manque celui de\u202f: commune'],
    [{ id_ban_commune: commune, id_ban_toponyme: street, id_ban_adresse: '' }, 'il manque celui de\u202f: adresse'],
    [
      { id_ban_commune: commune, id_ban_toponyme: commune, id_ban_adresse: address },
      'désigne à la fois une commune, une voie ou une adresse',
    ],
    [{ uid_adresse: `@v:${street} @a:${address}` }, 'il manque celui de\u202f: commune'],
  ])('is held to its identifiers: %j', (values, expected) => {
    const [first = '', ...others] = told(values);
    expect(first).toMatch(/^error /);
    expect(first).toContain(expected);
    expect(others).toEqual([]);
  });

  test('has one identifier a commune', () => {
    const ids = { id_ban_toponyme: street, id_ban_adresse: address };
    expect(told({ ...ids, id_ban_commune: commune }, { ...ids, id_ban_commune: commune.replace('0', '1') })).toEqual([
      'error La commune 51454 a plusieurs identifiants BAN\u202f: ligne 3.',
    ]);
  });

  test('is known by its columns, or because that is asked', () => {
    const columns = ['gml_id', 'cli'];
    expect(rowChecks(columns, undefined).problems()).toEqual([]);
    expect(
      rowChecks(columns, 'bal')
        .problems()
        .filter(({ severity }) => severity === 'error'),
    ).toMatchObject([{ id: 'source.bal-column' }, { id: 'source.bal-column' }]);
  });
});

test('geometries in cells are held to the form that they have', () => {
  const checks = rowChecks(['geom'], undefined);
  const shapes = [
    'POINT (1 2)',
    'POLYGON ((0 0, 1 1, 1 0))',
    'POLYGON non',
    '{"type":"Point","coordinates":[1]}',
    '{"type"',
    '0101000000',
    '010100000000000000000000000000000000000000',
  ];
  for (const [index, shape] of shapes.entries()) checks.row([], index + 2, shape);
  expect(checks.problems().map(({ id, message }) => `${id} ${/ligne \d/.exec(message)?.[0]}`)).toEqual([
    'source.geometry-ring ligne 3',
    'source.wkt-syntax ligne 4',
    'source.geojson-position-short ligne 5',
    'source.cell-geojson ligne 6',
    'source.geometry-short ligne 7',
  ]);
});
