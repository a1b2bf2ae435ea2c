import { expect, test } from 'vitest';
import { cutJson, JsonFault } from './json.ts';

/** Cut a sequence of objects into its values, fed so many bytes at a time; | marks the start of each object but the first. */
async function cutSequence(text: string, size = 3): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size));
  const found: string[] = [];
  await cutJson(pieces, {
    list: 'features',
    onPiece: ({ key = '-', bytes: value }) => found.push(`${key} ${new TextDecoder().decode(value)}`),
    onNext: () => found.push('|'),
  });
  return found.join(' ');
}

test('objects one after the other are cut each for itself, each with its list', async () => {
  expect(await cutSequence('{"features": [1, {"é": 2}], "a": 3}\n\x1e{"features": [4]}{}')).toBe('- 1 - {"é": 2} a 3 | - 4 |');
});

test.each([
  ['empty', ' \n'],
  ['truncated', '{"a": 1'],
  ['malformed', '{"a": 1}\n[2]'],
  ['malformed', '<html>'],
  ['too-deep', `{"a": ${'['.repeat(201)}`],
])('a sequence of objects that is %s says so', async (kind, text) => {
  const fault: unknown = await cutSequence(text).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(JsonFault);
  expect(fault).toMatchObject({ kind, line: kind === 'empty' || text.includes('\n') ? 2 : 1 });
});
