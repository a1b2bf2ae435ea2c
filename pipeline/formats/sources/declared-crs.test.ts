import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Bbox } from '../../../schemas/types.ts';
import { fail } from '../../base/errors.ts';
import { describeSystem, type System } from '../../gdal/find-crs.ts';
import { checkSystem } from './declared-crs.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-declared-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const system = (code: string): Promise<System> => describeSystem(code, join(folder, `system${(count += 1)}`));

/** List the problems of a layer in `box` that the manifest says to be in one system and its file in another. */
async function told(box: Bbox, declared: string, find: () => Promise<System | undefined>): Promise<string[]> {
  const work = join(folder, `work${(count += 1)}`);
  const problems = await checkSystem('mats', box, await system(declared), { find, work });
  return problems.map(({ severity, message }) => `${severity}: ${message}`);
}

const lambert: Bbox = [770_000, 6_900_000, 771_000, 6_901_000];

describe('a system that the manifest declares beside the one of the file', () => {
  test('is refused where it would put data elsewhere that are in place', async () => {
    expect(await told(lambert, 'EPSG:3857', () => system('EPSG:2154'))).toEqual([
      'error: La couche «\u202fmats\u202f» se dit en EPSG:2154 (RGF93 v1 / Lambert-93), où ses coordonnées sont à leur place\u202f; «\u202fcrs: EPSG:3857\u202f» (WGS 84 / Pseudo-Mercator) la mettrait ailleurs. Retirez «\u202fcrs\u202f» de «\u202fsource\u202f». Si c’est le fichier qui se trompe, corrigez-le\u202f: «\u202fDéfinir la projection de la couche\u202f» dans QGIS, «\u202fogr2ogr -a_srs\u202f» ou «\u202fgdal_edit -a_srs\u202f».',
    ]);
  });

  test('is told with it where nobody can know which of them is wrong', async () => {
    // Guadeloupe: the islands moved by some 400 m from one survey to the next.
    expect(await told([640_000, 1_780_000, 650_000, 1_790_000], 'EPSG:2970', () => system('EPSG:5490'))).toEqual([
      'warning: La couche «\u202fmats\u202f» se dit en EPSG:5490 (RGAF09 / UTM zone 20N), mais le manifeste la dit en EPSG:2970 (Guadeloupe 1948 / UTM zone 20N), et c’est lui qui est suivi. Si le fichier a raison, retirez «\u202fcrs\u202f» de «\u202fsource\u202f»\u202f; s’il se trompe, vérifiez sur la carte que tout est à sa place.',
    ]);
    // Two zones of the same numbers, of which no territory has any.
    const [zones] = await told([500_000, 5_400_000, 510_000, 5_410_000], 'EPSG:32632', () => system('EPSG:32631'));
    expect(zones).toMatch(/^warning: .* EPSG:32631 .* EPSG:32632 /);
  });

  test('is followed without a word where both are one place', async () => {
    expect(await told(lambert, 'EPSG:2154', () => system('EPSG:2154'))).toEqual([]);
    expect(await told(lambert, 'EPSG:2154', () => system('EPSG:9794'))).toEqual([]);
    expect(await told([2, 48, 3, 49], 'EPSG:4171', () => system('EPSG:4326'))).toEqual([]);
  });

  test('is followed where coordinates cannot be in the one of the file, and where nobody knows that one', async () => {
    expect(await told(lambert, 'EPSG:2154', () => system('EPSG:4326'))).toEqual([]);
    expect(await told(lambert, 'EPSG:2154', () => system('EPSG:3949'))).toEqual([]);
    expect(await told(lambert, 'EPSG:2154', () => Promise.resolve(undefined))).toEqual([]);
    expect(await told(lambert, 'EPSG:2154', () => Promise.reject(fail('source.crs-unknown', { name: 'maison' })))).toEqual([]);
  });

  test('is told where nothing but the manifest says one that holds any metres, and a system of France holds these as well', async () => {
    const [doubt] = await told(lambert, 'EPSG:3857', () => Promise.resolve(undefined));
    expect(doubt).toMatch(/^warning: .* EPSG:3857 .* conviennent aussi à EPSG:2154 \(RGF93 v1 \/ Lambert-93\), qui les mettrait ailleurs/);
    // Guadeloupe, where no narrower system has such numbers.
    expect(await told([-6_850_000, 1_800_000, -6_800_000, 1_850_000], 'EPSG:3857', () => Promise.resolve(undefined))).toEqual([]);
  });

  test('is refused for its own sake first', async () => {
    const [wrong, ...others] = await told(lambert, 'EPSG:3949', () => system('EPSG:2154'));
    expect(wrong).toMatch(/^error: .* EPSG:3949 .* n’y sont pas possibles/);
    expect(others).toEqual([]);
  });
});
