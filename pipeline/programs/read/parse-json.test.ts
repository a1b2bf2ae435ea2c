import { expect, test } from 'vitest';
import { gatherComplaints } from './complaints.ts';
import { parsePiece } from './parse-json.ts';

/** The value of a text that begins on line 5, and what is told of it. */
function parse(text: string, members = 0): { value: unknown; told: string[] } {
  const complaints = gatherComplaints();
  const value = parsePiece({ key: undefined, bytes: Buffer.from(text), line: 5, byte: 0, members }, { feature: 2 }, complaints);
  return { value, told: complaints.problems().map(({ message }) => message) };
}

test.each([
  ['[1,\n 2 3]', '3]', 6],
  ['{"a":1,\n}', '}', 6],
  ['{"a" 1}', '1}', 5],
  ['{a:1}', 'a:1}', 5],
  ['[01]', '1]', 5],
  ['[1,]', ']', 5],
  ['[NaN]', 'NaN]', 5],
  ['["a\tb"]', '"a\tb"]', 5],
  ['["\\x"]', '"\\x"]', 5],
  ['[1}', '}', 5],
  ["{'a':1}", "'a':1}", 5],
  ['{"a":1,"b":[true,\n\n{"c":.5}]}', '.5}]}', 7],
])('%j stops being JSON where it does', (text, near, line) => {
  expect(parse(text)).toEqual({
    value: undefined,
    told: [`Le JSON est mal formé près de «\u202f${near}\u202f»\u202f: ligne ${line}, objet 2.`],
  });
});

test('a name that stands twice in one object is told, and not one that stands in two', () => {
  expect(parse('{"a":{"b":1},"c":[{"b":1},{"b":":"}]}', 5)).toEqual({ value: { a: { b: 1 }, c: [{ b: 1 }, { b: ':' }] }, told: [] });
  expect(parse('{"a":1,"b":{"x":1,"x":2},"\\u0061":3}', 5).told).toEqual([
    'Le membre «\u202fx\u202f» est écrit deux fois dans le même objet\u202f: ligne 5, objet 2. Selon le logiciel, l’un ou l’autre est lu\u202f: gardez-en un.',
    'Le membre «\u202fa\u202f» est écrit deux fois dans le même objet\u202f: ligne 5, objet 2. Selon le logiciel, l’un ou l’autre est lu\u202f: gardez-en un.',
  ]);
});

test('a character that ends a text in other programs is told, and not one that is only spelt', () => {
  const told = [
    'Un texte contient le caractère nul (\\u0000), après lequel d’autres logiciels ne lisent plus rien\u202f: ligne 5, objet 2. Retirez-le.',
  ];
  expect(parse('["a\\u0000b"]').told).toEqual(told);
  expect(parse('["\\\\\\u0000"]').told).toEqual(told);
  expect(parse('["\\\\u0000"]').told).toEqual([]);
});

test('a string of many megabytes before a fault is passed over', () => {
  const long = `"${'a\\n'.repeat(4_000_000)}"`;
  expect(parse(`[${long} 1]`).told).toEqual(['Le JSON est mal formé près de «\u202f1]\u202f»\u202f: ligne 5, objet 2.']);
  expect(parse(`{"a":${long},"a":1}`, 2).told).toHaveLength(1);
});

test('a number that other programs make another one of is told, and not one that only looks large', () => {
  const told = (found: string, places = 'ligne 5, objet 2'): string[] => [
    `Un nombre, «\u202f${found}\u202f», est plus grand que ce que d’autres logiciels lisent (64 bits)\u202f: ils en feraient un autre, ou l’infini\u202f: ${places}. Corrigez-le, ou écrivez-le comme texte, entre guillemets.`,
  ];
  expect(parse('[1e400]').told).toEqual(told('1e400'));
  expect(parse('[[-1e999]]').told).toEqual(told('-1e999'));
  expect(parse('{"a":{"b":123456789012345678901234567890}}', 2).told).toEqual(told('123456789012345678901234567890'));
  expect(parse('[9223372036854775808]').told).toEqual(told('9223372036854775808'));
  expect(parse('[-9223372036854775809,"1e400",1]').told).toEqual(told('-9223372036854775809'));
  expect(parse('["1e400",9007199254740993,9223372036854775807,-9223372036854775808,1e20,1e308,-0.5]').told).toEqual([]);
});
