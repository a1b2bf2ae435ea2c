import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const text = (name: string): string => readFileSync(join(import.meta.dirname, '..', name), 'utf8');

test('the lock file names no place to download from: any registry serves, and each package is checked by its digest', () => {
  const lock = JSON.parse(text('package-lock.json')) as {
    packages: Record<string, { integrity?: string; resolved?: string; inBundle?: boolean }>;
  };
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  expect(packages.filter(([, { integrity, inBundle }]) => !inBundle && integrity === undefined).map(([path]) => path)).toEqual([]);
  expect(text('.npmrc')).not.toMatch(/registry\s*=|_auth/);
});
