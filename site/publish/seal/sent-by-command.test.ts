import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { depositCommand, readPrinted } from './sent-by-command.ts';

const sha256 = 'a'.repeat(64);

test('what the command has printed names the encrypted file, whatever stands around it', () => {
  const printed = (name: string, digest: string): string =>
    `reseaux.gpkg (81\u00a0Mo) est envoyé. Dans dataset.yaml, écrivez :\nsource:\n  deposit: "${name}"\n  sha256: ${digest}\n$ `;
  expect(readPrinted(printed('depot-0a1b2c3d.gpkg.age', sha256))).toEqual({ name: 'depot-0a1b2c3d.gpkg.age', sha256 });
  // Names that the command gives to no encrypted file, and half of the lines.
  for (const each of [printed('reseaux.gpkg', sha256), printed('depot-0a1b2c3d.gpkg.age', 'abc'), `  sha256: ${sha256}`, ''])
    expect(readPrinted(each), each).toBeUndefined();
});

test.each(['réseaux d’eau 2026.gpkg', "l'eau.gpkg", '$(touch x) `touch y` "z".gpkg'])('the command names the file as it is: %s', (name) => {
  const words = execFileSync('sh', ['-c', `npm() { printf '%s\\n' "$@"; }; ${depositCommand(name)}`], { encoding: 'utf8' }).split('\n');
  expect(words.slice(0, 5)).toEqual(['run', 'mappe', '--', 'deposit', name]);
});
