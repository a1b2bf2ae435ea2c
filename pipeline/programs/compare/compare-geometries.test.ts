import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { makeGeopackage, point, scratchFolder, square } from '../programs.fixtures/make-geopackage.ts';
import { writeGeoparquetFile } from '../write/write-geoparquet.ts';
import { compareLayers } from './compare-layers.ts';

const columns = [{ name: 'id', type: 'text' }] as const;
interface Geometry {
  type: string;
  coordinates: unknown;
}
const places = Array.from({ length: 30 }, (_, index) => square(index * 10, 0, 5) as Geometry);
const multiple = ({ type, coordinates }: Geometry): Geometry => ({ type: `Multi${type}`, coordinates: [coordinates] });
const turned = ({ type, coordinates }: Geometry): Geometry => ({
  type,
  coordinates: (coordinates as number[][][]).map((ring) => ring.toReversed()),
});
const with3 = (all: readonly Geometry[], geometry: Geometry): Geometry[] => all.map((each, index) => (index === 3 ? geometry : each));
const two: Geometry = { type: 'MultiPolygon', coordinates: [places[3]?.coordinates, (square(30, 20, 5) as Geometry).coordinates] };

/**
 * Counts of a comparison (added, removed, changed, moved, unchanged) with a key and without, and the type of a geometry that is written of
 * it.
 */
async function compare(old: readonly Geometry[], now: readonly Geometry[]) {
  const folder = scratchFolder();
  for (const [name, all] of Object.entries({ old, new: now })) {
    const clean = join(folder, name === 'new' ? 'clean.gpkg' : 'old.gpkg');
    const features = all.map((geometry, index) => ({ geometry, properties: { id: `n${index}` } }));
    const table = makeGeopackage(clean, 'zones', features, columns, 'EPSG:2154');
    await writeGeoparquetFile(clean, { table, crs: null, output: join(folder, `${name}0.parquet`) });
  }
  const fields = columns.map((column) => ({ ...column, in: 'both' as const, retyped: false }));
  const layer = { name: 'zones', in: 'both' as const, fields, hasGeometry: true, comparesGeometry: true, systemOf: 'zones', area: null };
  const counts: string[] = [];
  let written: unknown[] = [];
  for (const key of ['id', null]) {
    const out = join(folder, `out-${key}`);
    mkdirSync(out);
    const [found] = await compareLayers({ in: folder, out }, { layers: [{ ...layer, key }], writes: true, systems: true });
    counts.push([found?.added, found?.removed, found?.changed, found?.moved, found?.unchanged].join(' '));
    using database = new DatabaseSync(join(out, 'clean.gpkg'), { readOnly: true });
    // The type is the second number of the well-known binary, after a header of eight bytes.
    written = database
      .prepare('SELECT change, hex(substr(geom, 10, 1)) AS type FROM zones ORDER BY fid')
      .all()
      .map((row) => Object.values(row).join(' '));
  }
  return { counts, written };
}

const none = '0 0 0 0 30';

describe('one place written in two ways', () => {
  test('one feature of several members changes none of those that its layer then writes as multiple', async () => {
    const { counts, written } = await compare(places, with3(places.map(multiple), two));
    expect(counts).toEqual(['0 0 1 1 29', '0 0 1 1 29']);
    // What is written is as it was: MultiPolygon (06) now, Polygon (03) before.
    expect(written).toEqual(['changed 06', 'before 03']);
  });

  test('a layer that becomes one of several kinds has changed where a feature did', async () => {
    expect((await compare(places, places.map(multiple))).counts).toEqual([none, none]);
    const mixed = [...places.map(multiple), point(7, 7) as Geometry];
    expect((await compare(places, mixed)).counts).toEqual(['1 0 0 0 30', '1 0 0 0 30']);
  });

  test('rings that go the other way are no change; a vertex that is moved is one', async () => {
    expect((await compare(places, places.map(turned))).counts).toEqual([none, none]);
    const moved = turned({ type: 'Polygon', coordinates: [[[30, 0], [35, 0], [35, 5.001], [30, 5], [30, 0]]] }); // prettier-ignore
    expect((await compare(places, with3(places.map(turned), moved))).counts).toEqual(['0 0 1 1 29', '0 0 1 1 29']);
  });

  test('a height that is another one is a change', async () => {
    const raised = (z: number): Geometry => ({ type: 'Polygon', coordinates: [[[30, 0, z], [35, 0, 1], [35, 5, 1], [30, 5, 1], [30, 0, z]]] }); // prettier-ignore
    expect((await compare(with3(places, raised(1)), with3(places, turned(raised(1))))).counts).toEqual([none, none]);
    expect((await compare(with3(places, raised(1)), with3(places, raised(2)))).counts).toEqual(['0 0 1 1 29', '0 0 1 1 29']);
  });
});
