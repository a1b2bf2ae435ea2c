import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');

/** The owners of a producer's folder as CODEOWNERS has them, and as its producer.yaml does; of one without a line all are asked who own the rest. */
function ownersIn(
  codeowners: string,
  producers: Readonly<Record<string, readonly string[]>>,
): { producer: string; written: string; wanted: string }[] {
  return codeowners.split('\n').flatMap((line) => {
    const [, producer = '', written = ''] = /^\/datasets\/([^/*]+)\/\s+(.+)$/.exec(line) ?? [];
    const wanted = producers[producer]?.map((owner) => `@${owner}`).join(' ');
    // The line of a producer that has left gives a folder away that is not there.
    return wanted === undefined ? [] : [{ producer, written, wanted }];
  });
}

test('CODEOWNERS gives a producer’s folder to nobody but the owners that its producer.yaml names', () => {
  const producers = Object.fromEntries(
    globSync('datasets/*/producer.yaml', { cwd: root }).map((path) => {
      const { owners = [] } = parse(readFileSync(join(root, path), 'utf8')) as { owners?: string[] };
      return [basename(dirname(path)), owners];
    }),
  );
  for (const { producer, written, wanted } of ownersIn(readFileSync(join(import.meta.dirname, 'CODEOWNERS'), 'utf8'), producers))
    expect([producer, written]).toEqual([producer, wanted]);
});

test('a line of CODEOWNERS that says others than producer.yaml is told, a new producer without a line and a line without a producer are not', () => {
  const lines = '* @admin\n/datasets/a/  @x @y\n/datasets/b/ @z\n/datasets/*/producer.yaml @admin\n';
  expect(ownersIn(lines, { a: ['x'], neuf: ['w'] })).toEqual([{ producer: 'a', written: '@x @y', wanted: '@x' }]);
});

test('a producer does not approve by itself who it is, what it may hold and where its bucket is', () => {
  const lines = readFileSync(join(import.meta.dirname, 'CODEOWNERS'), 'utf8')
    .trimEnd()
    .split('\n');
  const [, owners] = /^\*\s+(\S.*)$/m.exec(lines.join('\n')) ?? [];
  // The last line that matches decides.
  expect(lines.at(-1)?.split(/\s+/)).toEqual(['/datasets/*/producer.yaml', owners]);
});

test('every other file has an owner', () => {
  expect(readFileSync(join(import.meta.dirname, 'CODEOWNERS'), 'utf8')).toMatch(/^\*\s+@\S/m);
});
