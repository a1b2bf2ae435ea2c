import { describe, expect, test } from 'vitest';
import { tellProblems } from '../base/errors.ts';
import { explainRemark, tellRemarks } from './remarks.ts';
import { say } from '../../schemas/messages/say.ts';

const told = (warnings: string[], lang: 'fr' | 'en' = 'fr'): string[] =>
  tellRemarks('zones', warnings).map((problem) => `${problem.severity} ${tellProblems([problem], lang).replaceAll('\u202f', ' ').trim()}`);
const explained = (text: string): string =>
  say('source.unreadable', { layer: 'zones', detail: explainRemark(text) }).replaceAll('\u202f', ' ');

describe('what GDAL remarks', () => {
  test('of many rows is one problem, with how many there are and the first of them, in the language of its reader', () => {
    const rows = Array.from({ length: 55 }, (_, row) => `Value '${row} abc' of field f0.HAUTEUR parsed incompletely to integer ${row}.`);
    expect(told(rows)).toEqual([
      'error Couche « zones » : des valeurs du champ « HAUTEUR » ne sont pas des nombres et seraient coupées (55 en tout, par exemple « 0 abc », « 1 abc », « 2 abc »). Corrigez-les dans le fichier, ou donnez à ce champ un type de texte.',
    ]);
    expect(told(rows, 'en')).toEqual([
      'error Layer “zones”: values of the field “HAUTEUR” are no numbers and would be cut (55 in all, for example « 0 abc », « 1 abc », « 2 abc »). Correct them in the file, or make this field a text.'
        .replaceAll('« ', '“')
        .replaceAll(' »', '”'),
    ]);
  });

  test('of several fields is a problem each', () => {
    const of = (field: string, row: number): string =>
      `Non-conformant content for record ${row} in column ${field}, 2024-01-02T10:11:12.000+02:00, successfully parsed`;
    expect(told([of('debut', 1), of('fin', 1), of('debut', 2)])).toEqual([
      'notice Couche « zones » : des dates du champ « debut » ne sont pas écrites comme le format le demande ; elles ont été comprises (2 en tout, par exemple « 2024-01-02T10:11:12.000+02:00 »).',
      'notice Couche « zones » : des dates du champ « fin » ne sont pas écrites comme le format le demande ; elles ont été comprises (1 en tout, par exemple « 2024-01-02T10:11:12.000+02:00 »).',
    ]);
  });

  test.each([
    [
      'Invalid content for record 3 in column quand: hier',
      'error',
      'des dates du champ « quand » ne peuvent pas être lues et seraient perdues (1 en tout, par exemple « hier »)',
    ],
    [
      'Unexpected data type for record 3 in column n',
      'error',
      'des valeurs du champ « n » ne sont pas du type de leur colonne et seraient perdues (1 en tout)',
    ],
    [
      'Field a.n: integer overflow occurred when trying to set 9999999999 as 32 bit integer.',
      'error',
      'des entiers sont trop grands et deviendraient d’autres nombres (1 en tout)',
    ],
    [
      'Integer values probably ranging out of 64bit integer range have been found. Will be clamped to INT64_MIN/INT64_MAX',
      'error',
      'des entiers sont trop grands',
    ],
    [
      "One or several characters couldn't be converted correctly from CP1252 to UTF-8.  This warning will not be emitted anymore",
      'warning',
      'des lettres n’ont pas pu être lues en CP1252',
    ],
    [
      'Non closed ring detected. To avoid accepting it, set the OGR_GEOMETRY_ACCEPT_UNCLOSED_RING configuration option to NO',
      'warning',
      'des contours de surfaces ne sont pas fermés',
    ],
    ['More than 1000 errors or warnings have been reported. No more will be reported from now.', 'notice', 'il y a plus de 1000 remarques'],
  ])('is said in French where it is known: %s', (text, severity, words) => {
    const [first = '', ...others] = told([text]);
    expect(others).toEqual([]);
    expect(first).toContain(`${severity} Couche « zones » : ${words}`);
  });

  test('of numbers with white space around them is not worth a word', () => {
    expect(
      told(["Value ' 12 ' of field a.n parsed incompletely to integer 12.", "Value '1.5\t' of field a.n parsed incompletely to real 1.5."]),
    ).toEqual([]);
    // GDAL makes 0 of what is empty.
    expect(told(["Value '  ' of field a.n parsed incompletely to integer 0."])).toHaveLength(1);
  });

  test('and nobody knows is quoted after a sentence, the same of other rows once', () => {
    const rows = Array.from({ length: 55 }, (_, row) => `Thing ${row} of 'x${row}' is odd`);
    expect(told(rows)).toEqual([
      "notice Couche « zones » : une particularité de son écriture est à vérifier (55 en tout ; GDAL dit : « Thing 0 of 'x0' is odd »).",
    ]);
    expect(told([...rows, 'Another'])).toHaveLength(2);
  });

  test('and is expected is not told', () => {
    expect(told(["Field 'a' already exists. Renaming it as 'a2'", 'A geometry of type POINT is inserted into layer a'])).toEqual([]);
  });

  test.each([
    ['At line 1, character 10000173: Too many characters in number', ': une valeur est plus longue que ce que GDAL lit (10 Mo). Ouvrez'],
    ['Too much data inside one element. File probably corrupted', ': une valeur est plus longue que ce que GDAL lit (10 Mo). Ouvrez'],
    ['Error occurred in /build/ogr/filegdbtable.cpp at line 1022', ': le fichier se contredit ou s’arrête avant sa fin. Ouvrez'],
    ["`/in/source.gml' not recognized as being in a supported file format.", ': GDAL ne reconnaît pas le fichier. Ouvrez'],
    ['Reprojection failed, err = 2049', ': des coordonnées ne peuvent pas être transformées dans le système demandé. Ouvrez'],
    [
      'Quite another thing in /in/source.gml',
      'n’a pas pu être lue : sa lecture s’arrête avant la fin (GDAL dit : « Quite another thing in source.gml »). Ouvrez',
    ],
  ])('as an error is explained in the same way: %s', (text, words) => {
    expect(explained(text)).toContain(words);
  });
});
