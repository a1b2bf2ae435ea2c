import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { fileSource } from '../source/fetch.ts';
import { inspectSource } from './inspect.ts';
import { normaliseSource } from './normalise.ts';
import { normalise } from './normalise.fixtures/normalise-file.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

describe('a cell', () => {
  test('of a CSV is published to the last blank, which is told with layer, field and count', async () => {
    const { rows, told } = await normalise('lieux.csv', 'nom;rue\n" Reims";a\n"Épernay ";"b\t"\nAÿ;c\n\u00a0Bouzy;d\n');
    expect(rows).toEqual([
      { nom: ' Reims', rue: 'a' },
      { nom: 'Épernay ', rue: 'b\t' },
      { nom: 'Aÿ', rue: 'c' },
      { nom: '\u00a0Bouzy', rue: 'd' },
    ]);
    expect(told).toEqual([
      'warning Couche « lieux », champ « nom » : des textes commencent ou finissent par des espaces, par exemple «  Reims » (valeurs touchées : 3). Ils sont publiés tels quels, et ne seront pas trouvés égaux aux mêmes textes sans espaces. Retirez les espaces de la source s’ils ne veulent rien dire.',
      expect.stringMatching(/^warning Couche « lieux », champ « rue » : .* « b {2}» \(valeurs touchées : 1\)/),
    ]);
  });

  test('of a table in JSON is published to the last blank as well', async () => {
    const { rows, told } = await normalise('lieux.json', '[{"nom":" Reims\\n"},{"nom":"   "}]');
    expect(rows).toEqual([{ nom: ' Reims\n' }, { nom: '   ' }]);
    expect(told).toEqual([expect.stringContaining('(valeurs touchées : 2)')]);
  });

  test('with blanks around a number, a date or a yes is one none the less, and nothing is told of it', async () => {
    const cells = '" 12";"1,5 ";"\t2024-01-31 ";"\u00a0vrai";"  "\n"7\n";"\u202f2,5";"2024-02-01";"faux ";"3"\n';
    const { rows, types, told } = await normalise('mesures.csv', `n;h;jour;ouvert;vide\n${cells}`);
    expect(types).toEqual({ n: 'integer', h: 'number', jour: 'date', ouvert: 'boolean', vide: 'integer' });
    expect(rows).toEqual([
      { n: 12n, h: 1.5, jour: '2024-01-31', ouvert: 1n, vide: null },
      { n: 7n, h: 2.5, jour: '2024-02-01', ouvert: 0n, vide: 3n },
    ]);
    expect(told).toEqual([]);
  });

  test('with blanks around a code keeps them: no code is a number', async () => {
    expect((await normalise('codes.csv', 'code_insee;n\n"01004 ";1\n51108;2\n')).rows).toEqual([
      { code_insee: '01004 ', n: 1n },
      { code_insee: '51108', n: 2n },
    ]);
  });

  test('of blanks around coordinates is a place', async () => {
    const { rows, types } = await normalise('points.csv', 'nom;longitude;latitude\na;" 2,5 ";"\t48,5"\n');
    expect([rows, types]).toEqual([
      [{ nom: 'a', longitude: 2.5, latitude: 48.5 }],
      { nom: 'text', longitude: 'number', latitude: 'number' },
    ]);
  });
});

describe('an empty text', () => {
  test('of a CSV is what quotes hold, and nothing is an absent value, where the file has both', async () => {
    expect((await normalise('a.csv', 'nom,rue,n\n"",a,""\n,b,\nc,"",3\n')).rows).toEqual([
      { nom: '', rue: 'a', n: null },
      { nom: null, rue: 'b', n: null },
      { nom: 'c', rue: '', n: 3n },
    ]);
  });

  test('of a CSV that quotes every cell is an absent value: the file has no other way to say it', async () => {
    expect((await normalise('a.csv', '"nom","rue"\n"","a"\n"b",""\n')).rows).toEqual([
      { nom: null, rue: 'a' },
      { nom: 'b', rue: null },
    ]);
  });

  test('of a table in JSON is no null', async () => {
    expect((await normalise('a.json', '[{"nom":"","n":1},{"nom":null,"n":2},{"n":3}]')).rows).toEqual([
      { nom: '', n: 1n },
      { nom: null, n: 2n },
      { nom: null, n: 3n },
    ]);
  });

  test('leaves alone the character by which it is marked on the way', async () => {
    const rows = [{ a: '\ufdd0' }, { a: '\ufdd0x' }, { a: '' }, { a: 'x\ufdd0' }];
    expect((await normalise('a.json', JSON.stringify(rows))).rows).toEqual(rows);
  });

  test.each([
    ['Windows-1252', Buffer.from('nom;rue\n"";\xe9\n;b\n', 'latin1')],
    ['UTF-16', Buffer.from('\ufeffnom;rue\n"";é\n;b\n', 'utf16le')],
  ])('is told from nothing in %s as well', async (_, bytes) => {
    expect((await normalise('a.csv', bytes)).rows).toEqual([
      { nom: '', rue: 'é' },
      { nom: null, rue: 'b' },
    ]);
  });

  test('of one of several files is told from nothing as that file tells it', async () => {
    const folder = scratchFolder();
    const texts = ['nom;rue\n"";a\n;b\n', '"nom";"rue"\n"";"c"\n'];
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, `lieux-${index}.csv`), text);
    const first = await fileSource(join(folder, 'lieux-0.csv'));
    const second = await fileSource(join(folder, 'lieux-1.csv'));
    const source = { ...first, files: [...first.files, ...second.files] };
    const clean = await normaliseSource(await inspectSource(source, { source: {} }, folder), {}, folder);
    using database = new DatabaseSync(clean.path, { readOnly: true });
    expect(database.prepare('SELECT nom, rue FROM lieux').all().map((row) => ({ ...row }))).toEqual([{ nom: '', rue: 'a' }, { nom: null, rue: 'b' }, { nom: null, rue: 'c' }]); // prettier-ignore
  });
});
