import { DatabaseSync } from 'node:sqlite';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareLayers, type LayerChanges } from './compare-layers.ts';
import type { ComparedLayer } from './compared-layer.ts';
import { dataColumns } from './change-table.ts';
import { makeGeopackage, point, scratchFolder } from '../programs.fixtures/make-geopackage.ts';
import { writeGeoparquetFile } from '../write/write-geoparquet.ts';

const columns = [
  { name: 'id', type: 'text' },
  { name: 'etat', type: 'text' },
  { name: 'hauteur', type: 'number' },
  { name: 'commune', type: 'text' },
] as const;

interface Mast {
  id: string | null;
  etat: string;
  x?: number | null;
  hauteur?: number | null;
}

const mast = (id: string | null, x: number | null = 0, etat = 'construit', hauteur: number | null = 80): Mast => ({ id, etat, x, hauteur });
const layer = (change: Partial<ComparedLayer> = {}): ComparedLayer => ({
  name: 'mats',
  key: 'id',
  in: 'both',
  fields: columns.map((column) => ({ ...column, in: 'both' as const, retyped: false })),
  hasGeometry: true,
  comparesGeometry: true,
  systemOf: 'mats',
  area: 'commune',
  ...change,
});

/** Compare two lists of masts; gives what was found, and the rows written. */
async function compare(old: readonly Mast[], now: readonly Mast[], compared = layer()) {
  const folder = scratchFolder();
  const out = join(folder, 'out');
  mkdirSync(out);
  for (const [name, masts] of Object.entries({ old, new: now })) {
    const clean = join(folder, name === 'new' ? 'clean.gpkg' : 'old.gpkg');
    const features = masts.map(({ x = 0, ...properties }) => ({
      geometry: x === null ? null : point(x, 1),
      properties: { commune: '51108', ...properties },
    }));
    const table = makeGeopackage(clean, 'mats', features, columns, 'EPSG:2154');
    await writeGeoparquetFile(clean, { table, crs: null, output: join(folder, `${name}0.parquet`) });
  }
  const [found] = await compareLayers({ in: folder, out }, { layers: [compared], writes: true, systems: true });
  using database = new DatabaseSync(join(out, 'clean.gpkg'), { readOnly: true });
  const rows = database
    .prepare(`SELECT change, key, moved, fields, ${compared.hasGeometry ? 'geom IS NOT NULL' : '0'} AS drawn FROM mats ORDER BY fid`)
    .all();
  const whole = database.prepare('SELECT * FROM mats ORDER BY fid').all();
  return { found, rows: rows.map((row) => Object.values(row).join(' ')), whole };
}

const counts = (found: LayerChanges | undefined) =>
  found && [found.added, found.removed, found.changed, found.moved, found.unchanged].join(' ');

describe('two versions of a layer', () => {
  test('with a key: features come, go, move and change, each told by what has changed of it', async () => {
    const old = [mast('a'), mast('b'), mast('c'), mast('d'), mast('e', 5)];
    const now = [mast('a'), mast('b', 9), mast('c', 0, 'démantelé'), mast('e', 6, 'démantelé', null), mast('f')];
    const { found, rows } = await compare(old, now);
    expect(counts(found)).toBe('1 1 3 2 1');
    expect(found?.byField).toEqual([
      { field: 'etat', changed: 2 },
      { field: 'hauteur', changed: 1 },
    ]);
    expect(found?.byArea).toEqual([{ code: '51108', added: 1, removed: 1, changed: 3 }]);
    expect(rows.sort()).toEqual([
      'added f 0  1',
      'before b 1  1',
      'before e 1  1',
      'changed b 1  1',
      'changed c 0 etat 1',
      'changed e 1 etat, hauteur 1',
      'removed d 0  1',
    ]);
  });

  test('without a key: by geometry and attributes, then by the one that has not changed', async () => {
    const old = [mast('a', 1), mast('b', 2), mast('c', 3), mast('d', 4)];
    const now = [mast('a', 1), mast('b', 7), mast('c', 3, 'démantelé'), mast('e', 8, 'autorisé')];
    const { found } = await compare(old, now, layer({ key: null }));
    expect(counts(found)).toBe('1 1 2 1 1');
  });

  test('a key that stands twice, or nowhere, loses no feature', async () => {
    const old = [mast('a', 1), mast('a', 2), mast(null, 3), mast(null, 4)];
    const now = [mast('a', 2), mast('a', 5), mast('a', 6), mast(null, 4)];
    expect(counts((await compare(old, now)).found)).toBe('1 1 1 1 2');
  });

  test('a geometry that comes or goes is a change of it; where the system is another one none is', async () => {
    const old = [mast('a', null), mast('b', 2)];
    const now = [mast('a', 1), mast('b', null)];
    expect(counts((await compare(old, now)).found)).toBe('0 0 2 2 0');
    expect(counts((await compare(old, now, layer({ comparesGeometry: false }))).found)).toBe('0 0 0 0 2');
  });

  test('a field that has had two types is compared as text', async () => {
    const fields = columns.map((column) => ({ ...column, in: 'both' as const, retyped: column.name === 'hauteur' }));
    expect(counts((await compare([mast('a')], [mast('a')], layer({ fields }))).found)).toBe('0 0 0 0 1');
  });

  test('nothing is changed between a version and itself, whatever the order of its rows', async () => {
    const masts = Array.from({ length: 200 }, (_, index) => mast(String(index % 150), (index * 37) % 101));
    const keyed = await compare(masts, masts.toReversed());
    const keyless = await compare(masts, masts.toReversed(), layer({ key: null }));
    expect([counts(keyed.found), counts(keyless.found)]).toEqual(['0 0 0 0 200', '0 0 0 0 200']);
    expect([...keyed.rows, ...keyless.rows]).toEqual([]);
  });

  test('each change has the attributes of its feature, and a changed one what its fields held before', async () => {
    const old = [mast('a', 1), mast('b', 2), mast('c', 3)];
    const now = [mast('a', 1, 'démantelé', 81.5), mast('b', 9), mast('d', 4, 'autorisé')];
    const { whole } = await compare(old, now);
    const told = whole.map(({ change, before, id, etat, hauteur }) => [change, before, id, etat, hauteur].join(' '));
    expect(told.sort()).toEqual([
      'added  d autorisé 80',
      'before  b construit 80',
      'changed  b construit 80',
      'changed {"etat":"construit","hauteur":80} a démantelé 81.5',
      'removed  c construit 80',
    ]);
  });

  test('a field of one version alone is told with the rows of that version, and a name that is taken becomes another', async () => {
    const fields: ComparedLayer['fields'] = [
      { name: 'id', type: 'text', in: 'both', retyped: false },
      { name: 'hauteur', type: 'number', in: 'new', retyped: false },
      { name: 'etat', type: 'text', in: 'old', retyped: false },
    ];
    const { whole, found } = await compare([mast('a'), mast('b')], [mast('a', 7), mast('c')], layer({ fields, area: null }));
    expect(whole.map(({ change, id, hauteur, etat }) => [change, id, hauteur, etat])).toEqual([
      ['removed', 'b', null, 'construit'],
      ['added', 'c', 80, null],
      ['changed', 'a', 80, null],
      ['before', 'a', null, 'construit'],
    ]);
    expect(found?.columns.map(({ name }) => name).slice(-3)).toEqual(['id', 'hauteur', 'etat']);
    const taken = dataColumns(['key', 'key_2', 'Change', 'fid', 'nom', 'NOM'].map((name) => ({ ...fields[0]!, name })));
    expect(taken.map(({ name }) => name)).toEqual(['key_3', 'key_2', 'Change_2', 'fid_2', 'nom_2', 'NOM']);
  });

  test('a layer of one version alone, and one without geometry, are told row by row', async () => {
    const fields = layer().fields;
    const alone = (side: 'old' | 'new') => layer({ in: side, key: null, fields: fields.map((field) => ({ ...field, in: side })) });
    const added = await compare([mast('z')], [mast('a'), mast('b')], alone('new'));
    expect([counts(added.found), added.whole.map(({ change, id }) => [change, id])]).toEqual([
      '2 0 0 0 0',
      [
        ['added', 'a'],
        ['added', 'b'],
      ],
    ]);
    const removed = await compare([mast('a')], [mast('z')], alone('old'));
    expect([counts(removed.found), removed.rows]).toEqual(['0 1 0 0 0', ['removed  0  1']]);
    const plain = await compare([mast('a')], [mast('a', 0, 'démantelé')], layer({ hasGeometry: false }));
    expect(plain.whole).toMatchObject([{ change: 'changed', id: 'a', etat: 'démantelé', before: '{"etat":"construit"}' }]);
  });
});
