import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');

test('CODEOWNERS gives each producer’s folder to the owners that its producer.yaml names', () => {
  const lines = readFileSync(join(import.meta.dirname, 'CODEOWNERS'), 'utf8').split('\n');
  const written = lines.flatMap((line) => {
    const [, producer, owners] = /^\/datasets\/([^/]+)\/\s+(.+)$/.exec(line) ?? [];
    return producer === undefined || owners === undefined ? [] : [`${producer} ${owners}`];
  });
  const wanted = globSync('datasets/*/producer.yaml', { cwd: root }).map((path) => {
    const { owners = [] } = parse(readFileSync(join(root, path), 'utf8')) as { owners?: string[] };
    return `${basename(dirname(path))} ${owners.map((owner) => `@${owner}`).join(' ')}`;
  });
  expect(written.sort()).toEqual(wanted.sort());
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
