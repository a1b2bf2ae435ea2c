import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { currentLimits } from '../../base/conditions.ts';
import { makeGeopackage, point, scratchFolder } from '../programs.fixtures/make-geopackage.ts';
import { finishClean } from './finish-clean.ts';

test('a column that the manifest leaves out goes though a database holds its values to be unique, as numbers of persons are', () => {
  const path = join(scratchFolder(), 'clean.gpkg');
  const people = [1, 2].map((n) => ({ geometry: point(4, 48), properties: { code: `A${n}`, nir: `Durand ${n}` } }));
  const columns = ['code', 'nir'].map((name) => ({ name, type: 'text' as const }));
  makeGeopackage(path, 'mats', people, columns);
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE held (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, code TEXT(5), nir TEXT UNIQUE);
    INSERT INTO held SELECT fid, geom, code, nir FROM mats; DROP TABLE mats; ALTER TABLE held RENAME TO mats`);
  database.close();
  const table = { name: 'mats', fidColumn: 'fid', geometryColumn: 'geom', untyped: false, textColumns: [], driverFields: {}, types: {} };
  const [finished] = finishClean(path, { tables: [{ ...table, omit: ['NIR'] }] }, currentLimits());
  expect(finished).toMatchObject({ rows: 2, geometry: 'point', fields: [{ name: 'code', type: 'text' }] });
  expect(readFileSync(path, 'latin1')).not.toContain('Durand');
});
