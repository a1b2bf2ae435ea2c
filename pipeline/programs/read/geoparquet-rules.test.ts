import { expect, test } from 'vitest';
import { gatherComplaints } from './complaints.ts';
import { checkGeoparquet } from './geoparquet-rules.ts';

const column = { encoding: 'WKB', geometry_types: ['Polygon', 'MultiPolygon Z'], bbox: [0, 0, 1, 1] };
const geo = { version: '1.1.0', primary_column: 'geom', columns: { geom: column } };

/** List what is told of a file with these "geo" metadata, whose columns are geom and bbox. */
function told(value: unknown): string[] {
  const schema = [
    { name: 'schema' },
    { name: 'geom', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
    { name: 'bbox' },
    { name: 'xmin' },
  ];
  const pairs = value === undefined ? [] : [{ key: 'geo', value: typeof value === 'string' ? value : JSON.stringify(value) }];
  const complaints = gatherComplaints();
  checkGeoparquet({ schema, key_value_metadata: pairs }, complaints);
  return complaints.problems().map(({ message }) => message);
}

test('metadata of each version have no fault, nor has a file without them', () => {
  expect(told(undefined)).toEqual([]);
  expect(told(geo)).toEqual([]);
  expect(told({ ...geo, version: '0.4.0', columns: { geom: { encoding: 'WKB' } } })).toEqual([]);
  expect(
    told({ ...geo, columns: { geom: { ...column, crs: null, edges: 'spherical', orientation: 'counterclockwise', epoch: 2021.5 } } }),
  ).toEqual([]);
});

test.each([
  ['{', 'geo', '"{"'],
  [{ ...geo, version: 1 }, 'version', '1'],
  [{ ...geo, columns: {} }, 'columns', '{}'],
  [{ ...geo, primary_column: 'forme' }, 'primary_column', '"forme"'],
])('what is wrong with the whole is told: %j', (value, member, found) => {
  expect(told(value)).toEqual([
    `Les métadonnées GeoParquet ne suivent pas le standard\u202f: «\u202f${member}\u202f» ne peut pas valoir ${found} (premier niveau du fichier). Exportez la couche à nouveau.`,
  ]);
});

test.each(['2.0-dev', '2.0.0', '1.2-dev', '3.1.0-beta'])(
  'a version that is none yet is told as a draft, alone, with the cure: %s',
  (version) => {
    const native = { version, primary_column: 'geom', columns: { geom: { encoding: 'native', crs: 'srid:2154' } } };
    expect(told(native).map((message) => message.replaceAll('\u202f', ' '))).toEqual([
      `Le fichier est en GeoParquet ${version}, une version inconnue ici ou encore à l’état de projet : les versions 0.4 à 1.1 sont lues. Écrivez-le à nouveau en 1.1 : GeoPandas avec schema_version="1.1.0", DuckDB avec GEOPARQUET_VERSION 'V1', ou « ogr2ogr » avec -lco USE_PARQUET_GEO_TYPES=NO.`,
    ]);
  },
);

test.each(['1.2.0', '1.1.0-rc.1'])('a version that only adds to the first is read: %s', (version) => {
  expect(told({ ...geo, version })).toEqual([]);
});

test.each([
  [{ encoding: 3 }, 'encoding'],
  [{ geometry_types: undefined }, 'geometry_types'],
  [{ geometry_types: ['Point', 'Point'] }, 'geometry_types'],
  [{ geometry_types: ['Curve'] }, 'geometry_types'],
  [{ crs: 'EPSG:2154' }, 'crs'],
  [{ edges: 'round' }, 'edges'],
  [{ orientation: 'clockwise' }, 'orientation'],
  [{ epoch: '2021' }, 'epoch'],
  [{ bbox: [1, 2, 3] }, 'bbox'],
  [{ covering: { bbox: { xmin: ['bbox', 'xmin'] } } }, 'covering'],
])('what is wrong with a column is told, with its name: %j', (change, member) => {
  const [first = '', ...others] = told({ ...geo, columns: { geom: { ...column, ...change } } });
  expect(first).toContain(`«\u202f${member}\u202f» ne peut pas valoir`);
  expect(first).toContain('(geom)');
  expect(others).toEqual([]);
});

test('a column that the file does not have is told', () => {
  expect(told({ ...geo, columns: { ...geo.columns, centre: { ...column, geometry_types: [] } } })).toEqual([
    'Les métadonnées GeoParquet nomment une colonne qui n’existe pas\u202f: centre. Exportez la couche à nouveau.',
  ]);
});
