import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const cli = join(import.meta.dirname, 'cli.ts');
const mappe = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('a command line that is not understood', () => {
  test.each([
    [['bild'], 'La commande «\u202fbild\u202f» n’existe pas. Voyez «\u202fmappe --help\u202f».\n'],
    [['build', '--fast'], 'L’option «\u202f--fast\u202f» n’existe pas. Voyez «\u202fmappe --help\u202f».\n'],
    [['build', '--store'], 'L’option «\u202f--store <dépôt>\u202f» attend une valeur. Voyez «\u202fmappe --help\u202f».\n'],
    [['inspect'], 'Il manque l’argument «\u202ffichier\u202f». Voyez «\u202fmappe --help\u202f».\n'],
    [['new', 'a.csv'], 'L’option «\u202f--producer <dossier>\u202f» est obligatoire. Voyez «\u202fmappe --help\u202f».\n'],
    [['plan', '--shard', '3/2'], 'La valeur «\u202f3/2\u202f» ne convient pas. Voyez «\u202fmappe --help\u202f».\n'],
    [['serve', '--port', 'http'], 'La valeur «\u202fhttp\u202f» ne convient pas. Voyez «\u202fmappe --help\u202f».\n'],
    [['serve', 'ici'], 'Il y a des arguments de trop. Voyez «\u202fmappe --help\u202f».\n'],
  ])('%j ends with code 2 and says why in French', (args, stderr) => expect(mappe(...args)).toEqual({ status: 2, stdout: '', stderr }));

  test('no command at all shows the help', () => {
    const { status, stdout } = mappe();
    expect([status, stdout]).toEqual([2, expect.stringContaining('Commandes\u202f:')]);
  });
});

test('the help is in French and tells the exit codes', () => {
  const { status, stdout } = mappe('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('Usage\u202f: mappe [options] [commande]');
  expect(stdout).toContain('Codes de sortie\u202f:\n  0  tout est publié ou déjà publié');
  const build = mappe('build', '--help').stdout.replace(/\s+/g, ' ');
  expect(build).toContain('(par défaut : dist/store)');
  expect(build).not.toMatch(/default|display|Arguments:|Options:/);
});

test('what the user can mend ends with code 1 and no stack', () => {
  const { status, stdout, stderr } = mappe('build', '--datasets', join(import.meta.dirname, 'nowhere'), '--json');
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('operator.yaml');
  expect(stderr).not.toContain('    at ');
});
