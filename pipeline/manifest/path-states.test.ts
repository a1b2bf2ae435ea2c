import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { pathState } from './path-states.ts';

const project = mkdtempSync(join(tmpdir(), 'mappe-paths-'));
const folder = join(project, 'datasets', 'ddt-51', 'eoliennes');
afterAll(() => rmSync(project, { recursive: true }));

for (const path of [
  'datasets/ddt-51/eoliennes/lots',
  'node_modules/world-atlas',
  'node_modules/@etalab/codes/data',
  'node_modules/other',
  'elsewhere',
]) {
  mkdirSync(join(project, path), { recursive: true });
}
for (const path of ['lots/a.csv', 'Eoliennes.CSV', '.env', 'dataset.yaml']) writeFileSync(join(folder, path), 'x');
for (const path of [
  'node_modules/world-atlas/land.json',
  'node_modules/@etalab/codes/data/communes.json',
  'node_modules/other/x.json',
  'elsewhere/secret.csv',
  'package.json',
]) {
  writeFileSync(join(project, path), '{}');
}
writeFileSync(join(folder, 'vide.csv'), '');
symlinkSync(join(project, 'elsewhere', 'secret.csv'), join(folder, 'lien.csv'));
symlinkSync(join(project, 'elsewhere'), join(folder, 'dossier'));

const roots = { folder, repository: project, packages: new Set(['world-atlas', '@etalab/codes']) };

describe('a path of a manifest', () => {
  test.each(['lots/a.csv', 'node_modules/world-atlas/land.json', 'node_modules/@etalab/codes/data/communes.json'])(
    'leads to the file %s',
    async (path) => {
      expect(await pathState(path, roots)).toEqual({ state: 'file' });
    },
  );

  test.each([
    '../eoliennes/lots/a.csv',
    'lots/../../x.csv',
    './lots/a.csv',
    'lots//a.csv',
    'lots/',
    '',
    '/etc/passwd',
    '\\\\server\\share',
    'C:/data.csv',
    'lots\\a.csv',
    'lots/a.csv:stream',
    'lots/a.csv\0',
    'NUL',
    'lots/com1.csv',
    'node_modules/world-atlas/../other/x.json',
  ])('may not leave its folder by %j', async (path) => {
    expect(await pathState(path, roots)).toEqual({ state: 'outside' });
  });

  test.each(['.env', 'lots/.git/config', '.../x'])('may not name the hidden %s', async (path) => {
    expect(await pathState(path, roots)).toEqual({ state: 'hidden' });
  });

  test.each(['lien.csv', 'dossier/secret.csv'])('may not follow the link %s', async (path) => {
    expect(await pathState(path, roots)).toEqual({ state: 'link' });
  });

  test.each(['node_modules/other/x.json', 'node_modules', 'node_modules/world-atlas2/x.json', 'node_modules/@etalab'])(
    'may not read %s, of a package that was not asked for',
    async (path) => {
      expect(await pathState(path, roots)).toEqual({ state: 'unknown-package' });
    },
  );

  test('is told from a folder and from an empty file', async () => {
    expect(await pathState('lots', roots)).toEqual({ state: 'folder' });
    expect(await pathState('node_modules/world-atlas', roots)).toEqual({ state: 'folder' });
    expect(await pathState('vide.csv', roots)).toEqual({ state: 'empty' });
  });

  test('is written as on the disk, wherever it is read', async () => {
    expect(await pathState('eoliennes.csv', roots)).toEqual({ state: 'other-case', near: 'Eoliennes.CSV' });
    expect(await pathState('LOTS/a.csv', roots)).toEqual({ state: 'other-case', near: 'lots/a.csv' });
  });

  test('that leads nowhere is told what is near', async () => {
    expect(await pathState('lots/b.csv', roots)).toEqual({ state: 'absent', near: 'lots/a.csv' });
    expect(await pathState('node_modules/world-atlas/lands.json', roots)).toEqual({
      state: 'absent',
      near: 'node_modules/world-atlas/land.json',
    });
    expect(await pathState('tout-autre-chose.gpkg', roots)).toEqual({ state: 'absent' });
    expect(await pathState('Eoliennes.CSV/a.csv', roots)).toEqual({ state: 'absent' });
  });
});
