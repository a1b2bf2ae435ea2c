import { describe, expect, test } from 'vitest';
import type { DatasetRecord, Field, Layer, PointCloud, Raster, Version } from '../../schemas/types.ts';
import { nextEdition as fullEdition } from './edition.ts';

const field = (name: string, type: Field['type'] = 'text'): Field => ({ name, type, nulls: 0 });
const layer = (change: Partial<Layer> = {}): Layer =>
  ({ name: 'mats', key: 'id', fields: [field('id'), field('nom')], ...change }) as Layer;
const counts = { added: 0, removed: 0, changed: 0, moved: 0, unchanged: 10 };
const version = (id: string, change: Partial<Version> = {}): Version =>
  ({ id, source: { sha256: id }, layers: [layer()], changes: { previous: 'a', ...counts, layers: [] }, ...change }) as Version;
const published = (edition?: string): DatasetRecord => ({ version: version('a'), ...(edition && { edition }) }) as DatasetRecord;

const nextEdition = (...facts: Parameters<typeof fullEdition>): string | undefined => fullEdition(...facts).number;
const reasons = (now: Partial<Version>, before: Partial<Version> = {}): unknown[] =>
  fullEdition(version('b', now), { ...published('2.3.4'), version: version('a', before) }).breaking.map((text) =>
    typeof text === 'string' ? text : text.fr.replaceAll(/[\u00a0\u202f]/g, ' '),
  );

describe('the edition', () => {
  test('begins at 1.0.0', () => {
    expect(nextEdition(version('a'), undefined)).toBe('1.0.0');
  });

  test('is a major one where a layer, a field, its type or the key is gone or another', () => {
    const layers = [
      [],
      [layer({ fields: [field('id')] })],
      [layer({ fields: [field('id'), field('nom', 'integer')] })],
      [layer({ key: 'nom' })],
    ];
    for (const each of layers) expect(nextEdition(version('b', { layers: each }), published('2.3.4'))).toBe('3.0.0');
  });

  test('is a major one where the geometries, their system, a band or what points measure is gone or another', () => {
    const crs = { code: 'EPSG:2154', name: '' };
    const band = { name: 'Rouge', type: 'Byte' };
    const raster = (change: object): Partial<Version> => ({
      raster: { kind: 'imagery', crs, resolution: 1, bands: [band, band], ...change } as Raster,
    });
    const cloud = (change: object): Partial<Version> => ({ pointCloud: { crs, pointFormat: 7, ...change } as PointCloud });
    const drawn = (change: Partial<Layer>): Partial<Version> => ({ layers: [layer({ geometry: 'point', crs, ...change })] });
    const next = (before: Partial<Version>, now: Partial<Version>): string | undefined =>
      nextEdition(version('b', now), { ...published('2.3.4'), version: version('a', before) });
    const other = { code: 'EPSG:3857', name: '' };
    expect(next(drawn({}), drawn({ geometry: 'polygon' }))).toBe('3.0.0');
    expect(next(drawn({ hasZ: true }), drawn({ hasZ: false }))).toBe('3.0.0');
    expect(next(drawn({ hasZ: false }), drawn({ hasZ: true }))).toBe('2.3.5');
    for (const [make, changes] of [
      [drawn, [{ crs: other }, { geometry: null, crs: null }]],
      [raster, [{ crs: other }, { bands: [band] }, { bands: [band, { ...band, type: 'Float32' }] }, { kind: 'elevation' }]],
      [cloud, [{ crs: other }, { pointFormat: 6 }]],
    ] as const) {
      for (const change of changes) expect(next(make({}), make(change)), JSON.stringify(change)).toBe('3.0.0');
      expect(next(make({}), { layers: [] }), 'all of it is gone').toBe('3.0.0');
    }
    expect(next(raster({}), raster({ resolution: 10, bands: [band, band, band] }))).toBe('2.3.5');
    expect(next(cloud({}), cloud({ pointFormat: 8 }))).toBe('2.3.5');
  });

  test('tells why it is a major one, in words', () => {
    const crs = { code: 'EPSG:2154', name: '' };
    const areas = layer({ geometry: 'polygon', hasZ: true, crs });
    const { key: _, ...keyless } = layer({ geometry: 'point', hasZ: false, crs: null, fields: [field('id', 'integer')] });
    expect(reasons({ layers: [keyless] }, { layers: [areas, layer({ name: 'parcs' })] })).toEqual([
      'Couche « mats » : la clé n’est plus id, mais aucune.',
      'Couche « mats » : des points, et non plus des surfaces.',
      'Couche « mats » : les géométries n’ont plus d’altitude.',
      'Couche « mats » : le système de coordonnées n’est plus EPSG:2154, mais inconnu.',
      'Couche « mats » : le champ « id » n’est plus du type texte, mais entier.',
      'Couche « mats » : le champ « nom » a disparu.',
      'La couche « parcs » n’est plus dans les données.',
    ]);
    const many = Array.from({ length: 40 }, (_, index) => field(`c${index}`));
    expect(reasons({ layers: [layer({ fields: [] })] }, { layers: [layer({ fields: many })] })).toHaveLength(13);
    expect(reasons({ layers: [layer({ fields: [] })] }, { layers: [layer({ fields: many })] }).at(-1)).toBe('Et 28 autres.');
    expect(reasons({})).toEqual([]);
  });

  test('goes on after the highest that was ever given: none names two data', () => {
    const changes = { previous: 'a', ...counts, changed: 1, layers: [] };
    expect(nextEdition(version('b', { changes }), published('1.0.0'), '1.9.0')).toBe('1.10.0');
    expect(nextEdition(version('b', { changes }), published('1.10.0'), '1.9.0')).toBe('1.11.0');
    expect(nextEdition(version('a'), published('1.0.0'), '1.1.0')).toBe('1.1.1');
    const back = fullEdition(version('a'), undefined, '1.1.0');
    expect(back.number).toBe('2.0.0');
    expect(back.breaking).toEqual([expect.objectContaining({ en: 'The data set had been removed: its last edition was 1.1.0.' })]);
  });

  test('is a minor one where features are others, or a field is more', () => {
    const changed = { previous: 'a', ...counts, changed: 1, layers: [] };
    const more = { previous: 'a', ...counts, layers: [{ name: 'mats', ...counts, byField: [], fieldsAdded: ['etat'] }] };
    for (const changes of [changed, more]) expect(nextEdition(version('b', { changes }), published('2.3.4'))).toBe('2.4.0');
  });

  test('is a minor one where another source could not be compared', () => {
    const { changes: _, ...uncompared } = version('b');
    expect(nextEdition(uncompared, published('2.3.4'))).toBe('2.4.0');
  });

  test('is a patch where the same data are told or tiled otherwise', () => {
    expect(nextEdition(version('b'), published('2.3.4'))).toBe('2.3.5');
    expect(nextEdition(version('a'), published('2.3.4'))).toBe('2.3.5');
  });

  test('of a record that had none comes with its next version', () => {
    expect(nextEdition(version('a'), published())).toBeUndefined();
    expect(nextEdition(version('b'), published())).toBe('1.0.1');
  });
});
