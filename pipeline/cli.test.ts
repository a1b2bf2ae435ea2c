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
    [['bild'], 'La commande « bild » n’existe pas. Voyez « mappe --help ».\n'],
    [['build', '--fast'], 'L’option « --fast » n’existe pas. Voyez « mappe --help ».\n'],
    [['build', '--store'], 'L’option « --store <dépôt> » attend une valeur. Voyez « mappe --help ».\n'],
    [['inspect'], 'Il manque l’argument « fichier ». Voyez « mappe --help ».\n'],
    [['new', 'a.csv'], 'L’option « --producer <dossier> » est obligatoire. Voyez « mappe --help ».\n'],
    [['plan', '--shard', '3/2'], 'La valeur « 3/2 » ne convient pas. Voyez « mappe --help ».\n'],
    [['serve', '--port', 'http'], 'La valeur « http » ne convient pas. Voyez « mappe --help ».\n'],
    [['serve', 'ici'], 'Il y a des arguments de trop. Voyez « mappe --help ».\n'],
  ])('%j ends with code 2 and says why in French', (args, stderr) => expect(mappe(...args)).toEqual({ status: 2, stdout: '', stderr }));

  test('no command at all shows the help', () => {
    const { status, stdout } = mappe();
    expect([status, stdout]).toEqual([2, expect.stringContaining('Commandes :')]);
  });
});

test('the help is in French and tells the exit codes', () => {
  const { status, stdout } = mappe('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('Usage : mappe [options] [commande]');
  expect(stdout).toContain('Codes de sortie :\n  0  tout est publié ou déjà publié');
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
