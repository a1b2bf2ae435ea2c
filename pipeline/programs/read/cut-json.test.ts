import { describe, expect, test } from 'vitest';
import { cutJsonText } from './cut-json.ts';

/** The text in pieces: each state has to survive the end of one. */
function* pieces(text: string, size: number): Generator<Buffer> {
  const whole = Buffer.from(text);
  for (let start = 0; start < whole.length; start += size) yield whole.subarray(start, start + size);
}

async function cut(text: string, list: string | undefined, size = 1) {
  const found: string[] = [];
  const top = await cutJsonText(pieces(text, size), {
    ...(list !== undefined && { list }),
    onPiece: ({ key = '-', bytes, line, byte, members }) => found.push(`${key} ${line}:${byte} ${members} ${bytes.toString()}`),
  });
  return { top, found };
}

describe('a JSON text is cut', () => {
  const text = '{"name": "é\\"{",\n "features": [ {"a": [1, {"b": "]"}]} ,\n12, "x" ],\n"last":\n-1.5e3}';

  test('into the members of its object and the elements of its list, in pieces of any size', async () => {
    const expected = {
      top: { values: 1, hasList: true, isObject: true },
      found: ['name 1:9 0 "é\\"{"', '- 2:33 2 {"a": [1, {"b": "]"}]}', '- 3:58 0 12', '- 3:62 0 "x"', 'last 5:77 0 -1.5e3'],
    };
    for (const size of [1, 2, 7, 1000]) expect(await cut(text, 'features', size)).toEqual(expected);
  });

  test('into its texts, where it is a sequence', async () => {
    expect((await cut('\x1e{"a":1}\n\x1e{"a":2}\n[3] 4\n', undefined)).found).toEqual([
      '- 1:1 1 {"a":1}',
      '- 2:10 1 {"a":2}',
      '- 3:18 0 [3]',
      '- 3:22 0 4',
    ]);
  });

  test('not where its list is no array, or its top no object', async () => {
    expect(await cut('{"features": {}}', 'features')).toMatchObject({ top: { hasList: false }, found: ['features 1:13 0 {}'] });
    expect(await cut('[1]', 'features')).toEqual({ top: { values: 1, hasList: false, isObject: false }, found: [] });
  });

  test.each(['', ' ', '{', '{"a', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"features":[', '{"features":[{}', '{"features":[]', '{"a":"b'])(
    'no further than its early end: %j',
    async (early) => {
      await expect(cut(early, 'features')).rejects.toThrow('Le fichier est incomplet (JSON)');
    },
  );

  test.each(['{"a" 1}', '{,}', '{"a":1,,}', '{"a":1}}', '{"a":1} x', '{1:2}', '{"features":[,]}', '{"features":[1 2]}', ']'])(
    'no further than what cannot stand there: %j',
    async (malformed) => {
      await expect(cut(malformed, 'features')).rejects.toThrow('Le JSON est mal formé\u202f: ligne 1');
    },
  );

  test('no deeper than people nest', async () => {
    await expect(cut('['.repeat(1000), undefined)).rejects.toThrow('imbrique plus de 200 niveaux');
  });
});
