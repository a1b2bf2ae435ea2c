import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { fileSource } from '../source/fetch.ts';
import { inspectSource } from '../vector/inspect.ts';
import { normaliseSource } from '../vector/normalise.ts';
import { quoted } from '../../schemas/codecs/geopackage.ts';
import { makeGeopackage, point } from '../programs/programs.fixtures/make-geopackage.ts';
import { testAttacks } from './security.fixtures/attack-tests.ts';
import type { Attack } from './security.fixtures/build-attacks.ts';
import { makeCanaries, type Canaries } from './security.fixtures/canaries.ts';

/*
 * Names of layers that the programs which read them are given as arguments, or could take for a path, an option, a connection or a
 * statement: each layer is published under a name of ours, with its feature.
 */

const names = ({ address, outside, secretFile }: Canaries): string[] => [
  '../../pwn',
  `../../../../..${outside}/pwn`,
  `${outside}/pwn`,
  `/vsicurl/${address}/a.csv`,
  '-al',
  '-oo',
  '--config',
  `@${secretFile}`,
  'PG:host=127.0.0.1',
  'MEM:::DATAPOINTER=1',
  `<OGRVRTDataSource><SrcDataSource>${secretFile}</SrcDataSource></OGRVRTDataSource>`,
  `a"; ATTACH DATABASE '/out/pwn.csv' AS b; --`,
  `$(touch ${outside}/pwn)`,
];

/** A GeoPackage of tables of one feature that are called so: GDAL itself would refuse to make them. */
function geopackage(called: readonly string[], folder: string): Buffer {
  const path = join(folder, 'made.gpkg');
  for (const index of called.keys()) makeGeopackage(path, `t${index}`, [{ geometry: point(4, 49), properties: { nom: 'a' } }], []);
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  for (const [index, name] of called.entries()) {
    database.exec(`ALTER TABLE t${index} RENAME TO ${quoted(name)}`);
    for (const table of ['gpkg_contents', 'gpkg_geometry_columns', 'gpkg_ogr_contents'])
      database.prepare(`UPDATE ${table} SET table_name = ? WHERE table_name = ?`).run(name, `t${index}`);
  }
  database.close();
  const bytes = readFileSync(path);
  rmSync(path);
  return bytes;
}

// attack: a memory address, a connection, or a virtual format for a name
// attack: a table whose name is a path
// attack: a name of a producer on a command line
test('tables whose names are paths, addresses, options, connections and statements are read each with its feature, and nothing else is', async () => {
  const canaries = await makeCanaries();
  const path = join(canaries.folder, 'source.gpkg');
  const work = join(canaries.folder, 'work');
  writeFileSync(path, geopackage(names(canaries), canaries.folder));
  const source = await fileSource(path);
  const inspection = await inspectSource(source, { source: {} }, work);
  const read = normaliseSource(inspection, {}, work);
  await expect(read).resolves.toHaveProperty('layers');
  const { layers } = await read;
  for (const { name, features } of layers) expect([name, features]).toEqual([expect.stringMatching(/^[a-z][a-z0-9_]{0,59}$/), 1]);
  expect(layers).toHaveLength(names(canaries).length);
  expect(await canaries.touched(work, '')).toEqual([]);
  await canaries.remove();
}, 180_000);

const gml = (point: string, inside = ''): string =>
  `<?xml version="1.0"?><c xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink"><gml:featureMember><parc><nom>a</nom><gml:geometryProperty${point}</gml:geometryProperty>${inside}</parc></gml:featureMember></c>`;
const placed = (srsName: string): string => gml(`><gml:Point srsName="${srsName}"><gml:pos>4 49</gml:pos></gml:Point>`);

/** A geometry by its address, or by the address of its coordinate system. */
const references: Attack[] = [
  {
    // attack: coordinate systems by address in XML
    name: 'GML with a coordinate system at an address',
    file: 'source.gml',
    make: ({ address }) => placed(`${address}/crs.xml`),
    refusedBy: /^source\./,
  },
  {
    name: 'GML with a coordinate system in a file',
    file: 'source.gml',
    make: ({ secretFile }) => placed(secretFile),
    refusedBy: /^source\./,
  },
  {
    name: 'GML with a coordinate system of a name that is read as a file',
    file: 'source.gml',
    make: ({ secretFile }) => placed(`ESRI::${secretFile}`),
    refusedBy: /^source\./,
  },
  {
    // attack: geometries by address in XML
    name: 'GML with a geometry at an address',
    file: 'source.gml',
    make: ({ address }) => gml(` xlink:href="${address}/a.xml#p">`),
    features: 1,
  },
  {
    name: 'GML with the points of a ring in a file',
    file: 'source.gml',
    make: ({ secretFile }) =>
      gml(
        '><gml:Point srsName="EPSG:4326"><gml:pos>4 49</gml:pos></gml:Point>',
        `<autre><gml:Polygon><gml:exterior xlink:href="file://${secretFile}#r"/></gml:Polygon></autre>`,
      ),
    features: 1,
  },
];

testAttacks(references);
