import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countMif } from './count-mif.ts';
import { countTab } from './count-tab.ts';
import { scratchFolder } from '../programs.fixtures/make-geopackage.ts';

const names = { source: 'zones' };
const zones = join(import.meta.dirname, '..', '..', 'vector', 'inspect.fixtures');

/** The files of a fixture, out of its archive, as the sandbox names them. */
function unpacked(archive: string): string {
  const folder = scratchFolder();
  execFileSync('bsdtar', ['-xf', join(zones, archive), '-C', folder]);
  for (const file of readdirSync(folder)) renameSync(join(folder, file), join(folder, file.replace('zones', 'source')));
  return folder;
}

describe('a MapInfo table', () => {
  const cut = (file: string, bytes: number) => (folder: string) => truncateSync(join(folder, file), bytes);
  const without = (file: string) => (folder: string) => rmSync(join(folder, file));
  const write = (file: string, change: (text: string) => string) => (folder: string) =>
    writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'latin1')), 'latin1');

  test('has its rows counted, and those with a shape', async () => {
    expect(await countTab(unpacked('zones-tab.zip'), { names })).toEqual({ features: 3, geometries: 2, problems: [] });
    expect(await countMif(unpacked('zones-mif.7z'), { names })).toEqual({ features: 3, geometries: 2, problems: [] });
  });

  test.each<[string, (folder: string) => void, string]>([
    ['rows are cut', cut('source.dat', 300), 'Le fichier est incomplet (.DAT)'],
    ['header is cut', cut('source.dat', 8), 'Le fichier est incomplet (.DAT)'],
    ['shapes are cut', cut('source.map', 600), 'Le fichier est incomplet (zones.MAP)'],
    ['places are cut', cut('source.id', 8), 'Le fichier est incomplet (zones.ID)'],
    ['rows are absent', without('source.dat'), 'il manque zones.DAT'],
    ['shapes are absent', without('source.map'), 'il manque zones.MAP'],
    ['places are absent', without('source.id'), 'il manque zones.ID'],
    ['type is a view', write('source.tab', (text) => text.replace(/Type NATIVE/i, 'Type LINKED')), 'est de type LINKED'],
  ])('is refused where its %s', async (_, damage, message) => {
    const folder = unpacked('zones-tab.zip');
    damage(folder);
    await expect(countTab(folder, { names })).rejects.toThrow(message.replace(/ (?=[:;])/g, '\u202f'));
  });

  test.each<[string, (folder: string) => void, string]>([
    ['last shape is cut', write('source.mif', (text) => text.slice(0, text.lastIndexOf('770300'))), 'Le fichier est incomplet (zones.MIF)'],
    ['first shape is cut', write('source.mif', (text) => text.replace('770100 6900100\n', '')), 'Le fichier est incomplet (MIF)'],
    [
      'rows are fewer',
      write('source.mid', (text) => text.split('\n').slice(1).join('\n')),
      'a 3 objets dans le .MIF et 2 lignes dans le .MID',
    ],
    ['rows are absent', without('source.mid'), 'il manque zones.MID'],
  ])('as text is refused where its %s', async (_, damage, message) => {
    const folder = unpacked('zones-mif.7z');
    damage(folder);
    await expect(countMif(folder, { names })).rejects.toThrow(message);
  });

  test('as text may hold every kind of object', async () => {
    const folder = scratchFolder();
    const objects = [
      'Point 1 2\n    Symbol (35,0,12)',
      'Line 1 2 3 4',
      'Pline 3\n1 2\n3 4\n5 6\n    Smooth',
      'Pline Multiple 2\n  2\n1 2\n3 4\n  2\n1 2\n3 4',
      'Region 2\n  3\n1 2\n3 4\n5 6\n  3\n1 2\n3 4\n5 6\n    Center 1 2',
      'Multipoint 2\n1 2\n3 4',
      'Collection 2\nRegion 1\n  3\n1 2\n3 4\n5 6\nMultipoint 1\n1 2',
      'Text "region"\n    1 2 3 4',
      'none',
    ];
    writeFileSync(join(folder, 'source.mif'), `Version 300\nColumns 0\nData\n\n${objects.join('\n')}\n`);
    expect(await countMif(folder, { names })).toEqual({ features: 9, geometries: 8, problems: [] });
  });
});
