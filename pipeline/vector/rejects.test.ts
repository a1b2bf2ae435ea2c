import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Dataset, Layer } from '../../schemas/types.ts';
import { buildVector } from './build-vector.ts';
import { squareAt, writeShape } from '../standards/cnig.fixtures/make-package.ts';
import { makeManifest } from './convert.fixtures/make-clean.ts';
import { fileSource } from '../source/fetch.ts';
import type { BuildOutput } from '../record/build-output.ts';
import { line, point, square } from '../programs/programs.fixtures/make-geopackage.ts';
import { makeAll, machineIn } from '../record/build.fixtures/machine.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mappe-rejects-'));
afterAll(() => rmSync(scratch, { recursive: true }));
let count = 0;

/** Build a file of these bytes as a build does. */
async function make(
  name: string,
  content: string | Buffer,
  dataset: Partial<Dataset> = {},
): Promise<BuildOutput & { layer: Layer; lines: string[] }> {
  const folder = join(scratch, String((count += 1)));
  await mkdir(folder);
  await writeFile(join(folder, name), content);
  const source = await fileSource(join(folder, name));
  const manifest = makeManifest({ tiles: { minzoom: 7, maxzoom: 8 }, ...dataset });
  const made = await makeAll(buildVector, source, manifest, machineIn(join(folder, 'work')));
  const [layer] = made.version.layers;
  if (layer === undefined) throw new Error('No layer was made.');
  const file = made.files.find(({ format }) => format === 'rejects');
  const lines = file === undefined ? [] : readFileSync(file.path, 'utf8').slice(1).split('\r\n').slice(0, -1);
  return { ...made, layer, lines };
}

const sum = ({ rejects = [] }: Layer, kind: string): number =>
  rejects.filter((each) => each.kind === kind).reduce((total, each) => total + each.count, 0);

/** Expect each source feature in exactly one place: on the map, in the files but not on the map, or in no file. */
function expectWhole(layer: Layer): void {
  const { source, clean, tiles = 0 } = layer.conservation;
  expect(clean + sum(layer, 'rejected')).toBe(source);
  expect(tiles + sum(layer, 'aside')).toBe(clean);
}

const collection = (geometries: (object | null)[]): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: geometries.map((geometry, index) => ({ type: 'Feature', properties: { code: `0${index + 1}` }, geometry })),
  });

const bowTie = {
  type: 'Polygon',
  coordinates: [
    [
      [2, 47],
      [2.1, 47.1],
      [2.1, 47],
      [2, 47.1],
      [2, 47],
    ],
  ],
};

describe.concurrent('a source of features', () => {
  test('has all that is not everywhere as it came listed, in the record and in a file', async () => {
    const shapes = [
      square(2, 48, 0.01),
      null,
      square(2.5, 48, 1e-8),
      bowTie,
      square(3, 86, 0.5),
      square(2.02, 48, 0.01),
      square(2.5, 48, 1e-8),
    ];
    const { layer, lines, version } = await make('zones.geojson', collection(shapes), { layers: [{ name: 'zones', key: 'code' }] });
    expect(layer.rejects).toEqual([
      { kind: 'aside', reason: 'no-geometry', count: 1, first: [{ row: 2, id: '02' }] },
      { kind: 'aside', reason: 'outside-map', count: 1, first: [{ row: 5, id: '05' }] },
      {
        kind: 'aside',
        reason: 'too-small',
        count: 2,
        first: [
          { row: 3, id: '03' },
          { row: 7, id: '07' },
        ],
      },
      { kind: 'kept', reason: 'invalid', count: 1, first: [{ row: 4, id: '04' }] },
    ]);
    expectWhole(layer);
    expect(lines.slice(0, 3)).toEqual([
      'couche;sort;motif;ligne;identifiant;longitude;latitude',
      'zones;hors de la carte;sans géométrie;2;02;;',
      'zones;hors de la carte;au-delà de 85,05° de latitude;5;05;3,25;86,25',
    ]);
    expect(lines).toHaveLength(6);
    expect(version.artifacts.find(({ format }) => format === 'rejects')).toMatchObject({
      name: 'essai-ecarts.csv',
      mediaType: 'text/csv',
      recipe: 1,
    });
  });

  test('that lies beyond ±180° or crosses it is told as mended', async () => {
    const { layer } = await make('routes.geojson', collection([line([170, 0], [190, 1]), line([2, 48], [3, 48])]), {
      source: { crs: 'EPSG:4326' },
    });
    expect(layer.rejects).toEqual([{ kind: 'mended', reason: 'antimeridian', count: 1, first: [{ row: 1 }] }]);
    expectWhole(layer);
  });

  test('of odd geometries loses none of them, and is refused where it is cut', async () => {
    const odd = [
      point(2, 48),
      { type: 'GeometryCollection', geometries: [] },
      { type: 'MultiPolygon', coordinates: [] },
      point(2, 90),
      point(2, -90),
      point(182, 48),
      point(2, 48),
      {
        type: 'Polygon',
        coordinates: [
          [
            [2, 48],
            [2, 48],
            [2, 48],
            [2, 48],
          ],
        ],
      },
      line([2, 48], [2, 48]),
      { type: 'LineString', coordinates: [] },
      square(179.5, 10, 1),
    ];
    const rows = odd.map((geometry, code) => JSON.stringify({ type: 'Feature', properties: { code: `=${code}` }, geometry })).join('\n');
    const { layer } = await make('divers.geojsonl', rows);
    expect(layer.conservation.source).toBe(odd.length);
    expectWhole(layer);
    expect(layer.rejects?.map(({ kind, reason, first }) => [kind, reason, first.map(({ row }) => row)])).toEqual([
      ['aside', 'no-geometry', [2, 3, 10]],
      ['aside', 'outside-map', [4, 5]],
      ['aside', 'too-small', [8, 9]],
      ['kept', 'invalid', [8, 9]],
      ['mended', 'antimeridian', [6, 11]],
    ]);
    await expect(make('divers.geojsonl', rows.slice(0, rows.length / 2))).rejects.toThrow('Le fichier est incomplet');
  });

  test('of which all is everywhere has no list and no file', async () => {
    const { layer, lines, files } = await make('mats.geojson', collection([point(2, 48), point(3, 48)]));
    expect(layer).not.toHaveProperty('rejects');
    expect([lines, files.some(({ format }) => format === 'rejects')]).toEqual([[], false]);
    expectWhole(layer);
  });
});

/** A shapefile of two squares with one field, and one row of attributes more. */
function surplusRow(field: string, value: string): Buffer {
  const folder = mkdtempSync(join(scratch, 'shape-'));
  writeShape(join(folder, 'zones.shp'), [{ [field]: 'a@exemple.fr' }, { [field]: 'b@exemple.fr' }], squareAt);
  const path = join(folder, 'zones.dbf');
  const table = readFileSync(path);
  const start = table.readUInt16LE(8);
  const length = table.readUInt16LE(10);
  const surplus = Buffer.alloc(length, ' ');
  surplus.write(value, 1);
  table.writeUInt32LE(3, 4);
  writeFileSync(path, Buffer.concat([table.subarray(0, start + 2 * length), surplus]));
  execFileSync('bsdtar', ['-a', '-cf', join(folder, 'zones.zip'), '-C', folder, 'zones.shp', 'zones.shx', 'zones.dbf', 'zones.prj']);
  return readFileSync(join(folder, 'zones.zip'));
}

describe.concurrent('a shapefile', () => {
  test('has a row of attributes without a shape listed with its first attribute, and counted', async () => {
    const { layer, lines } = await make('zones.zip', surplusRow('CODE', '=1+1'));
    expect(layer.rejects).toEqual([{ kind: 'rejected', reason: 'no-shape', count: 1, first: [{ row: 3, id: '=1+1' }] }]);
    expect(layer.conservation).toMatchObject({ source: 3, filtered: 0, withoutShape: 1, clean: 2 });
    expectWhole(layer);
    expect(lines.slice(1)).toEqual(["zones;dans aucun fichier;ligne d’attributs sans forme;3;'=1+1;;"]);
  });

  test('of persons has it told by its row alone', async () => {
    const { layer, lines } = await make('zones.zip', surplusRow('EMAIL', 'anne.durand@exemple.fr'), {
      personalData: { basis: 'article L. 312-1-2 du CRPA', reason: 'Essai de la liste des objets écartés.' },
    });
    expect(layer.rejects).toEqual([{ kind: 'rejected', reason: 'no-shape', count: 1, first: [{ row: 3 }] }]);
    expect(lines.slice(1)).toEqual(['zones;dans aucun fichier;ligne d’attributs sans forme;3;;;']);
  });
});

describe.concurrent('a table', () => {
  test('has filtered rows told by their place in the source, rows without a place by that in the files', async () => {
    const rows = ['51,a,4.1,48.9', '02,b,4.2,48.9', '51,=1+1,NC,NC', '02,d,4.2,48.9', '51,e,,', '51,f,4.3,48.9'];
    const { layer, lines } = await make('mats.csv', `dep,nom,lon,lat\n${rows.join('\n')}\n`, {
      source: { filter: { dep: '51' } },
      layers: [{ name: 'mats', key: 'nom' }],
    });
    expect(layer.rejects).toEqual([
      { kind: 'rejected', reason: 'filtered', count: 2, first: [{ row: 2 }, { row: 4 }] },
      { kind: 'aside', reason: 'coordinates', count: 1, first: [{ row: 2, id: '=1+1' }] },
      { kind: 'aside', reason: 'no-geometry', count: 1, first: [{ row: 3, id: 'e' }] },
    ]);
    expectWhole(layer);
    expect(lines.slice(1)).toEqual([
      'mats;dans aucun fichier;écarté par le filtre du manifeste;2;;;',
      'mats;dans aucun fichier;écarté par le filtre du manifeste;4;;;',
      "mats;hors de la carte;coordonnées illisibles;2;'=1+1;;",
      'mats;hors de la carte;sans géométrie;3;e;;',
    ]);
  });

  test('of persons has them told by their rows alone', async () => {
    const rows = ['jean.dupont@exemple.fr,4.1,48.9', 'anne.durand@exemple.fr,NC,NC'];
    const { layer, lines } = await make('gens.csv', `email,lon,lat\n${rows.join('\n')}\n`, {
      layers: [{ name: 'gens', key: 'email' }],
      personalData: { basis: 'article L. 312-1-2 du CRPA', reason: 'Essai de la liste des objets écartés.' },
    });
    expect(layer.rejects).toEqual([{ kind: 'aside', reason: 'coordinates', count: 1, first: [{ row: 2 }] }]);
    expect(lines.join()).not.toContain('durand');
  });
});
