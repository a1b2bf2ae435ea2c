import { expect, test } from 'vitest';
import { codeowners } from './codeowners.ts';

const before = '# Who.\n* @admin\n/datasets/a/ @x\n/datasets/parti/ @y\n# A sheet.\n/datasets/*/producer.yaml @admin\n';

test('each producer that names owners has a line, the others are left to whoever owns the rest, and what people wrote stays', () => {
  expect(codeowners(before, { b: ['w', 'z'], a: ['x'], neuf: [] })).toBe(
    '# Who.\n* @admin\n/datasets/a/               @x\n/datasets/b/               @w @z\n# A sheet.\n/datasets/*/producer.yaml  @admin\n',
  );
});

test('what is written is found up to date', () => {
  const after = codeowners(before, { a: ['x'] }) ?? '';
  expect(codeowners(after, { a: ['x'] })).toBe(after);
});

test('a sheet is never its own producer’s alone: its line is added where it is missing, names who owns the rest, and is the last', () => {
  expect(codeowners('* @admin @other\n', { a: ['x'] })).toMatch(/\n\/datasets\/\*\/producer\.yaml {2}@admin @other\n$/);
});

test('a file in which nobody owns the rest is not written', () => {
  expect(codeowners('/datasets/a/ @x\n', { a: ['x'] })).toBeUndefined();
});

test('a name that a pattern of the file would read otherwise takes no line of somebody else', () => {
  expect(codeowners('* @admin\n/datasets/ @team\n/pipeline/ @dev\n', {})).toContain('/datasets/ @team\n/pipeline/ @dev\n');
});
