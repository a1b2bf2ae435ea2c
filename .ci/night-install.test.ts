import { chmodSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scratchFolder } from '../pipeline/programs/programs.fixtures/make-geopackage.ts';
import { installPinned } from './night-install.ts';

/** An npm that installs nothing, and says of some packages which bytes they are made of. */
function playNpm(packages: Record<string, string>): void {
  const folder = scratchFolder();
  const lock = {
    packages: Object.fromEntries(Object.entries(packages).map(([name, integrity]) => [`node_modules/${name}`, { integrity }])),
  };
  writeFileSync(join(folder, 'npm'), `#!/bin/bash\necho "$*" >calls\necho '${JSON.stringify(lock)}' >package-lock.json\n`);
  chmodSync(join(folder, 'npm'), 0o755);
  const before = process.env['PATH'];
  process.env['PATH'] = `${folder}:${before}`;
  onTestFinished(() => void (process.env['PATH'] = before));
}

const pinned = { name: 'outil', version: '1.2.3', integrity: 'sha512-a', others: { '@outil/moteur': 'sha512-b' } };

test('a package of the night is installed alone, and none of its scripts runs', () => {
  playNpm({ outil: 'sha512-a', '@outil/moteur': 'sha512-b' });
  const folder = scratchFolder();
  installPinned(folder, pinned);
  expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('install --ignore-scripts --no-audit --no-fund --save-exact outil@1.2.3\n');
});

test.each([
  ['it', { outil: 'sha512-c', '@outil/moteur': 'sha512-b' }, 'outil, which outil@1.2.3 brings, is not what it was: sha512-c'],
  ['what it brings', { outil: 'sha512-a' }, '@outil/moteur, which outil@1.2.3 brings, is not what it was: undefined'],
])('a package of the night is refused where %s has other bytes', (_, packages, message) => {
  playNpm(packages);
  expect(() => installPinned(scratchFolder(), pinned)).toThrow(message);
});

test('what the night installs from npm is pinned', () => {
  for (const name of globSync('*.ts', { cwd: import.meta.dirname }).filter((each) => !each.endsWith('.test.ts'))) {
    const text = readFileSync(join(import.meta.dirname, name), 'utf8');
    if (name !== 'night-install.ts') expect([name, text.includes("'npm', 'install'")]).toEqual([name, false]);
  }
});
