import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { artifactKey, producerIdOf } from './dataset-keys.ts';

test('a file lies below its data set, by its digest; the producer stands before the data set', () => {
  const sha256 = '0123456789abcdef'.repeat(4);
  expect(artifactKey('mairie/arbres', { sha256, name: 'arbres.csv' })).toBe('data/mairie/arbres/0123456789abcdef/arbres.csv');
  expect(producerIdOf('mairie/arbres')).toBe('mairie');
});

test('how keys are made of both is written nowhere else', () => {
  const files = globSync('**/*.ts', { cwd: join(import.meta.dirname, '..') }).filter(
    (path) => !/\.test\.ts$|\.fixtures\/|^base\/dataset-keys/.test(path),
  );
  const spelt = /`data\/\$\{[^`]*slice\(0, 16\)|split\('\/'\)\[0\]/;
  expect(files.filter((path) => spelt.test(readFileSync(join(import.meta.dirname, '..', path), 'utf8')))).toEqual([]);
});
