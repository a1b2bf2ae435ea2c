import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature, Polygon } from 'geojson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bbox } from '../../../schemas/types.ts';
import { outlineBy } from '../../places/place-outline.ts';
import type { PlaceArea } from '../../places/place-lookup.ts';
import { fileSource } from '../features/file-source.fixture.ts';
import type { OutlineOwner } from '../model/model.ts';
import { findOutlines, type Outlines } from './outline.ts';

let folder = '';
let outlines: Outlines;

/** Whom the outlines of a file are owed to. */
const ownerOf = (path: string): OutlineOwner => ({
  title: path,
  producer: 'IGN',
  attribution: 'IGN, 2026',
  version: '0123456789abcdef',
  path,
  terms: { license: 'Licence Ouverte 2.0', published: '2026-03-03' },
});

/** A square of a tenth of a degree. */
const square = (x: number, y: number): Polygon => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, y],
      [x + 0.1, y],
      [x + 0.1, y + 0.1],
      [x, y + 0.1],
      [x, y],
    ],
  ],
});
const boxOf = (x: number, y: number): Bbox => [x + 0.02, y + 0.02, x + 0.08, y + 0.08];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-outline-'));
  const write = (name: string, features: Feature[]): void => {
    writeFileSync(join(folder, `${name}.geojson`), JSON.stringify({ type: 'FeatureCollection', features }));
    execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', join(folder, `${name}.fgb`), join(folder, `${name}.geojson`)], { stdio: 'pipe' });
  };
  const feature = (properties: Record<string, string>, geometry: Polygon): Feature => ({ type: 'Feature', properties, geometry });
  const grid = Array.from({ length: 100 }, (_, index) =>
    feature({ insee: `35${String(index).padStart(3, '0')}` }, square((index % 10) / 10, Math.floor(index / 10) / 10)),
  );
  write('communes', [...grid, feature({ insee: '35000' }, square(3, 3))]);
  write('departements', [feature({ code: '35' }, square(0, 0)), feature({ code: '36' }, square(0.05, 0))]);
  const file = (level: 'commune' | 'departement', name: string, field: string) => ({
    level,
    field,
    url: name,
    bytes: statSync(join(folder, `${name}.fgb`)).size,
    of: ownerOf(`ign/${name}`),
  });
  outlines = findOutlines([file('departement', 'departements', 'code'), file('commune', 'communes', 'insee')], (url) =>
    fileSource(join(folder, `${url}.fgb`)),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the outline of a place', () => {
  test('is that of the feature that bears its code, where the place is', async () => {
    expect(await outlines.find('COMMUNE-35042', [boxOf(0.2, 0.4)])).toEqual(square(0.2, 0.4));
    expect(await outlines.find('DEP-36', [boxOf(0, 0)])).toEqual(square(0.05, 0));
  });

  test('is in parts where several features bear its code', async () => {
    const found = await outlines.find('COMMUNE-35000', [boxOf(0, 0), boxOf(3, 3)]);
    if (found?.type !== 'MultiPolygon') throw new Error('It is in parts.');
    expect(found.coordinates).toHaveLength(2);
  });

  test('is not known where it does not lie, and of a level without outlines', async () => {
    expect(await outlines.find('COMMUNE-35042', [boxOf(0.8, 0.8)])).toBeUndefined();
    expect(await outlines.find('COMMUNE-99999', [boxOf(0.2, 0.4)])).toBeUndefined();
    expect(await outlines.find('EPCI-243500139', [boxOf(0.2, 0.4)])).toBeUndefined();
  });

  test('is looked for in the département of a commune whose own place is not known', async () => {
    const place = (code: string, boxes: Bbox[], isSure = true): PlaceArea => ({
      code,
      name: code,
      boxes,
      around: [],
      ...(!isSure && { standIn: { code: '35200', name: '35200' } }),
    });
    const lookUp = (code: string): Promise<PlaceArea | undefined> =>
      Promise.resolve(code === 'DEP-35' ? place(code, [[0, 0, 1, 1]]) : place(code, [boxOf(0.8, 0.8)], code === 'COMMUNE-35043'));
    expect(await outlineBy({ outlines, lookUp }, 'COMMUNE-35042')).toEqual(square(0.2, 0.4));
    expect(await outlineBy({ outlines, lookUp }, 'COMMUNE-35043')).toBeUndefined();
    expect(await outlineBy({ outlines, lookUp: () => Promise.resolve(undefined) }, 'COMMUNE-35042')).toBeUndefined();
  });

  test('is read with many others at once, as long as they are not too heavy, and tells whom they are owed to', async () => {
    const codes = new Set(['COMMUNE-35042', 'COMMUNE-35000', 'COMMUNE-99999']);
    const everywhere = (): Promise<Bbox[]> => Promise.resolve([[0, 0, 3.1, 3.1]]);
    const found = await outlines.findAll(codes, everywhere, 1e6);
    expect(found?.byCode.get('COMMUNE-35042')).toEqual(square(0.2, 0.4));
    expect(found?.byCode.get('COMMUNE-35000')?.coordinates).toHaveLength(2);
    expect(found?.byCode.size).toBe(2);
    expect(found?.owners).toEqual([ownerOf('ign/communes')]);
    expect(await outlines.findAll(codes, everywhere, 100)).toBeUndefined();
    const none = { byCode: new Map(), owners: [] };
    expect(await outlines.findAll(new Set(['EPCI-243500139']), everywhere, 1e6)).toEqual(none);
    expect(await outlines.findAll(new Set(['COMMUNE-99999']), everywhere, 1e6)).toEqual(none);
    expect(await outlines.findAll(new Set(), everywhere, 1e6)).toEqual(none);
  });
});
