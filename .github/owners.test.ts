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

test('every other file has an owner', () => {
  expect(readFileSync(join(import.meta.dirname, 'CODEOWNERS'), 'utf8')).toMatch(/^\*\s+@\S/m);
});
