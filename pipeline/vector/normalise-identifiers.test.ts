import { parquetWriteBuffer } from 'hyparquet-writer';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../schemas/types.ts';
import { normalise, points } from './normalise.fixtures/normalise-file.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

/** Real SIREN, whose last digit is a key, and others one more than them. */
const sirens = [552_100_554, 542_065_479, 552_081_317, 775_672_272, 552_032_534, 383_474_814];

describe('an identifier that looks like a number', () => {
  const pdls = ['30001510123456', '22516914714270'];
  const csv = (name: string, values: readonly (string | number)[]): string =>
    `${name};x\n${values.map((value) => `${value};1`).join('\n')}\n`;
  const typeOf = async (name: string, content: string, field: string, dataset: Pick<Dataset, 'layers'> = {}): Promise<unknown> => {
    const { types, rows } = await normalise(name, content, dataset);
    return [types[field], typeof rows[0]?.[field]];
  };

  test.each([
    ['fourteen digits, of a metering point or a SIRET', 'compteur', pdls],
    ['fourteen digits with blanks around them', 'compteur', pdls.map((pdl) => `" ${pdl}"`)],
    ['nine digits with the key of a SIREN', 'exploitant', sirens],
    ['eleven digits of a telephone number', 'appel', [33612345678, 33326123456, 33123456789, 33987654321, 33712345678]],
    ['any digits in a field called as telephone numbers are', 'telephone_operateur', [3612, 1010]],
    ['any digits in a field called as metering points are', 'num_pdl', [12, 13]],
    ['a leading zero in one row', 'lot', ['01', 12]],
  ])('is a text in a CSV and in a GeoJSON: %s', async (_, name, values) => {
    expect(await typeOf('a.csv', csv(name, values), name)).toEqual(['text', 'string']);
    if (values.some((value) => /^"|^0/.test(`${value}`))) return;
    const features = values.map((value) => `"${name}":${value}`);
    expect(await typeOf('a.geojson', points(...features), name)).toEqual(['text', 'string']);
  });

  test.each([
    ['counts of fourteen digits and fewer', 'octets', [12345678901234, 7]],
    ['populations', 'population', [68_000_000, 67_000_000, 66_500_000]],
    ['areas of nine digits', 'surface_m2', sirens.map((siren) => siren + 1)],
    ['few areas of nine digits that have the key of a SIREN by chance', 'surface_m2', sirens.slice(0, 3)],
    ['years', 'annee', [2024, 2025]],
    ['measures', 'hauteur', [12.5, 14]],
    ['milliseconds since 1970', 'maj', [1732700000000, 1732700000001]],
    ['numbers below zero of fourteen digits', 'ecart', [-12345678901234, -12345678901235]],
    ['row numbers', 'id', [1, 2, 3]],
  ])('is none where it counts or measures: %s', async (_, name, values) => {
    const expected = values.some((value) => !Number.isInteger(value)) ? ['number', 'number'] : ['integer', 'bigint'];
    expect(await typeOf('a.csv', csv(name, values), name)).toEqual(expected);
    expect(await typeOf('a.geojson', points(...values.map((value) => `"${name}":${value}`)), name)).toEqual(expected);
  });

  test('is what the manifest says it is', async () => {
    const layers = [{ name: 'a', fields: { compteur: { type: 'integer' as const }, x: { type: 'text' as const } } }];
    expect((await normalise('a.csv', csv('compteur', pdls), { layers })).types).toEqual({ compteur: 'integer', x: 'text' });
  });

  test('is a text in a Parquet file and in a GeoPackage, exact to the last digit, also where it was a decimal number', async () => {
    const file = parquetWriteBuffer({ columnData: [{ name: 'compteur', data: pdls.map(BigInt) }, { name: 'decimal', data: pdls.map(Number), type: 'DOUBLE' }, { name: 'n', data: [1, 2] }] }); // prettier-ignore
    const { rows, types } = await normalise('a.parquet', Buffer.from(file));
    expect(types).toEqual({ compteur: 'text', decimal: 'text', n: 'integer' });
    expect(rows).toEqual(pdls.map((pdl, index) => ({ compteur: pdl, decimal: pdl, n: BigInt(index + 1) })));
    const path = join(scratchFolder(), 'a.gpkg');
    execFileSync('ogr2ogr', ['-f', 'GPKG', path, '/vsistdin/'], { input: points(...pdls.map((pdl) => `"compteur":${pdl}`)) });
    expect((await normalise('a.gpkg', readFileSync(path))).rows).toEqual(pdls.map((compteur) => ({ compteur })));
  });

  test('is told where a file has made a number of it that lost its zero', async () => {
    const { rows, told } = await normalise('a.geojson', points('"num_pdl":1234567890123', '"num_pdl":30001510123456'));
    expect(rows.map(({ num_pdl: pdl }) => pdl)).toEqual(['1234567890123', '30001510123456']);
    expect(told).toEqual([expect.stringMatching(/^warning .*champ « num_pdl » : des codes n’ont pas leurs 14 chiffres/)]);
  });
});
