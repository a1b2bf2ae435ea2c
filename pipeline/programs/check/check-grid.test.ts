import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeTiff } from '../../raster/raster.fixtures/make-rasters.ts';
import { checkGrid } from './check-grid.ts';
import { defaultLimits } from '../../base/limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-grid-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a grid that GDAL writes of floats that are no number where they are missing is whole', () => {
  const pixel = (x: number, y: number): number[] => [y === 0 && x < 3 ? NaN : x + y / 2];
  const tiff = makeTiff(folder, 'mnt.tif', { width: 6, height: 4, step: 5, pixel, type: 'Float32', args: ['-a_nodata', 'nan'] });
  const path = join(folder, 'mnt.asc');
  execFileSync('gdal_translate', ['-q', '-of', 'AAIGrid', tiff, path]);
  expect(readFileSync(path, 'latin1')).toMatch(/NODATA_value +nan\s+nan nan nan 3/);
  expect(checkGrid(path, defaultLimits)).toEqual({ problems: [] });
});

test.each([
  ['-nan', '-nan 2 3 4'],
  ['-3.4e+38', 'nan 2 inf -inf'],
  ['-9999', '1e5 -2.5 3 4'],
])('a grid whose missing values are marked by %s is counted by its numbers', (mark, numbers) => {
  const path = join(folder, 'grille.asc');
  const head = `ncols 4\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\nNODATA_value ${mark}\n`;
  writeFileSync(path, `${head}${numbers}\n${numbers}\n`);
  expect(checkGrid(path, defaultLimits)).toEqual({ problems: [] });
  writeFileSync(path, `${head}${numbers}\n`);
  expect(checkGrid(path, defaultLimits).problems).toMatchObject([{ id: 'raster.grid-count', facts: { said: 8, found: 4 } }]);
});

describe('behind the values of a grid', () => {
  const head = 'ncols 4\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\nNODATA_value -9999\n';
  const check = (values: string): { id: string; severity: string; message: string }[] => {
    const path = join(folder, 'grille.asc');
    writeFileSync(path, `${head}${values}`, 'latin1');
    return checkGrid(path, defaultLimits).problems.map(({ id, severity, message }) => ({
      id,
      severity,
      message: message.replaceAll('\u202f', ' '),
    }));
  };

  test.each(['\n\n', ' \r\n \t\n', '\u001a', '\r\n\u001a\n', '\0\0', '\f'])(
    'blank lines and end marks of old programs are nothing: %j',
    (end) => {
      expect(check(`1 2 3 4 \n 5 6 7 8${end}`)).toEqual([]);
    },
  );

  test('a line of text is left aside, and told', () => {
    expect(check('1 2 3 4\n5 6 7 8\nfin du fichier\n')).toEqual([
      {
        id: 'raster.grid-behind',
        severity: 'warning',
        message: 'Après ses 8 valeurs, la grille ASCII contient encore du texte (« fin du fichier »), qui est laissé de côté. Retirez-le.',
      },
    ]);
  });

  test('more values are told by how many they are', () => {
    expect(check('1 2 3 4\n5 6 7 8\n9 10 11 12\n')).toEqual([
      {
        id: 'raster.grid-more',
        severity: 'error',
        message:
          'L’en-tête de la grille ASCII annonce 8 valeurs (4 par ligne, 2 lignes), le fichier en contient 12, soit 4 de trop. Corrigez « ncols » ou « nrows », ou retirez les valeurs en trop.',
      },
    ]);
  });

  test.each(['1 2 n/d 4\n5 6 7 8\n', '1 2 "3" 4 5 6 7 8'])(
    'or among them, what is no number is refused, of which GDAL makes 0: %j',
    (values) => {
      const [word = ''] = /\S*["/]\S*/.exec(values) ?? [];
      expect(check(values)).toEqual([
        {
          id: 'raster.grid-word',
          severity: 'error',
          message: `La valeur 3 de la grille ASCII n’est pas un nombre (« ${word} ») : elle deviendrait 0. Corrigez-la ; une valeur absente s’écrit comme le dit « NODATA_value ».`,
        },
      ]);
    },
  );

  test('numbers in any form that GDAL reads are numbers', () => {
    expect(check('1,5 -2.5E+3 nan inf\n+4 .5 -NaN 1e-4\n')).toEqual([]);
  });
});
