import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, test } from 'vitest';
import { buildDataset } from '../build.ts';
import { makeManifest } from './convert.fixtures/make-clean.ts';
import { PipelineError } from '../base/errors.ts';
import { buildIn } from '../record/build.fixtures/machine.ts';
import type { BuildResult } from '../record/build-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-names-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

async function buildOf(name: string, content: string | Buffer): Promise<BuildResult> {
  const home = join(folder, String((count += 1)));
  mkdirSync(home);
  writeFileSync(join(home, name), content);
  return buildDataset({ ...makeManifest({ source: { path: name } }), folder: home }, buildIn(join(home, 'scratch')));
}

const pointWith = (properties: Record<string, string>): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [2, 48] } }],
  });

/** The same as a GeoPackage, whose fields GDAL reads by SQL. */
function asGeopackage(content: string): Buffer {
  const path = join(folder, `noms${(count += 1)}`);
  writeFileSync(`${path}.geojson`, content);
  const layer = ['-nln', 'noms', '-lco', 'FID=numero', '-lco', 'GEOMETRY_NAME=forme', '-lco', 'LAUNDER=NO'];
  execFileSync('ogr2ogr', ['-f', 'GPKG', ...layer, `${path}.gpkg`, `${path}.geojson`]);
  return readFileSync(`${path}.gpkg`);
}

/** Names that are odd, and that every file can hold. */
const kept = ['a"b', 'a\'b', '\\', 'a\\b', 'a;b', 'a,b', 'a b', 'select', 'from', 'order', 'a'.repeat(64), 'b'.repeat(128), 'fid', 'ogc_fid', 'rowid', 'geometry', 'bbox', 'id', 'é à', 'a.b', 'a:b', 'a/b', '%s', '`', '[a]', '$1', '-a', 'mappe_x', '?', 'NULL', '1a', 'É', 'é']; // prettier-ignore
const odd = Object.fromEntries(kept.map((name, index) => [name, `v${index}`]));
const content = pointWith(odd);
const expected = new Map(Object.entries(odd));

/** Values of a row in the fields with odd names. */
const valuesIn = (row: object): Map<string, unknown> => new Map(Object.entries(row).filter(([name]) => expected.has(name)));

describe('a field whose name is odd', () => {
  test.each<[string, () => string | Buffer]>([
    ['noms.geojson', () => content],
    ['noms.gpkg', () => asGeopackage(content)],
  ])('keeps name and value in every file: %s', async (name, make) => {
    const { record, files } = await buildOf(name, make());
    const pathOf = (format: string): string => files.find((each) => each.format === format)?.path ?? '';
    expect(record.version.layers[0]?.fields.map((field) => field.name)).toEqual(expect.arrayContaining(kept));
    for (const format of ['flatgeobuf', 'geopackage']) {
      const said = execFileSync('ogr2ogr', ['-f', 'GeoJSON', '/vsistdout/', pathOf(format)], {
        encoding: 'utf8',
        env: { ...process.env, OGR2OGR_USE_ARROW_API: 'NO' },
      });
      const [feature] = (JSON.parse(said) as { features: { properties: object }[] }).features;
      expect([format, valuesIn(feature?.properties ?? {})]).toEqual([format, expected]);
    }
    const [row = {}] = await parquetReadObjects({
      file: await asyncBufferFromFile(pathOf('geoparquet')),
      compressors: { ZSTD: (page) => zstdDecompressSync(page) },
    });
    expect(valuesIn(row)).toEqual(expected);
    const tiles = execFileSync('tippecanoe-decode', [pathOf('pmtiles')], { encoding: 'utf8' });
    for (const [each, value] of expected) expect(tiles).toContain(`${JSON.stringify(each)}: ${JSON.stringify(value)}`);
    const head = readFileSync(pathOf('csv'), 'utf8');
    for (const each of kept) expect(head).toContain(/[",]/.test(each) ? `"${each.replaceAll('"', '""')}"` : each);
  });

  test.each([['"'], ['"a"'], ["'t Hooft"], ['*'], [''], ['c'.repeat(129)]])(
    'is refused where its name, and its values with it, would be lost: %j',
    async (name) => {
      for (const [file, given] of [['noms.geojson', pointWith({ [name]: 'a', n: 'b' })], ['noms.gpkg', asGeopackage(pointWith({ [name]: 'a', n: 'b' }))]] as const) {
        if (name === '' && file === 'noms.gpkg') continue;
        const error: unknown = await buildOf(file, given).catch((thrown: unknown) => thrown);
        const [problem] = error instanceof PipelineError ? error.problems : [];
        expect(problem?.id).toBe('source.field-name');
        expect(problem?.message).toContain(`le nom du champ «\u202f${name.slice(0, 128)}\u202f» ne peut pas être gardé tel quel`);
      }
    },
  ); // prettier-ignore

  test('is told where it becomes another one: for its capitals, or for the geometry', async () => {
    const { record } = await buildOf('noms.geojson', pointWith({ Nom: 'a', nom: 'b', geom: 'c' }));
    expect(record.version.layers[0]?.fields.map(({ name }) => name)).toEqual(['Nom', 'nom2', 'geom_1']);
    const told = record.problems.map(({ message }) => message);
    expect(told).toContainEqual(
      expect.stringMatching(/«\u202fNom\u202f» et «\u202fnom\u202f» ne diffèrent que par leurs majuscules[^]*«\u202fnom2\u202f»/),
    );
    expect(told).toContainEqual(expect.stringMatching(/le champ «\u202fgeom\u202f» devient «\u202fgeom_1\u202f»/));
  });
});
