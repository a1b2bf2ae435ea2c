import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { newDataset } from '../commands/new/new.ts';
import { PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import { inspectSource } from './inspect.ts';
import { normaliseSource, type Clean } from './normalise.ts';
import { recogniseKind } from '../source/recognise-kind.ts';
import { entriesOf, makeGdb, zipGdb, type GdbLayer } from '../programs/programs.fixtures/make-gdb.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { makeZip, type ZipEntry } from '../programs/programs.fixtures/make-zip.ts';

const trees: GdbLayer = {
  name: 'arbres',
  geometry: 'POINTZ',
  rows: [
    { wkt: 'POINT Z (770000 6900000 80)', nom: 'Chêne', grand: '9007199254740993', plante: '1990-03-21', vu: '2024-01-02T10:11:12+02:00' },
    { wkt: '', nom: '', grand: '', plante: '', vu: '' },
  ],
  options: ['TARGET_ARCGIS_VERSION=ARCGIS_PRO_3_2_OR_LATER', 'LAYER_ALIAS=Arbres remarquables', 'FEATURE_DATASET=Nature'],
};
const zones: GdbLayer = {
  name: 'zones',
  geometry: 'MULTIPOLYGON',
  rows: [{ wkt: 'POLYGON ((770000 6900000,770100 6900000,770100 6900100,770000 6900000))', nom: 'A' }],
  options: ['FEATURE_DATASET=Urbanisme'],
};

const made = (name: string, ...layers: GdbLayer[]): string => makeGdb(join(scratchFolder(), name), ...layers);

/** A file of these bytes, in a folder of its own. */
function deposit(name: string, bytes: Buffer): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

async function read(path: string): Promise<Clean & { format: string }> {
  const work = scratchFolder();
  const source = await fileSource(path);
  expect(await recogniseKind(source, work)).toBe('vector');
  const inspection = await inspectSource(source, { source: {} }, work);
  const clean = await normaliseSource(inspection, {}, work);
  // The file stays as long as the test.
  const kept = join(scratchFolder(), 'clean.gpkg');
  copyFileSync(clean.path, kept);
  return { ...clean, path: kept, format: inspection.format, problems: [...inspection.problems, ...clean.problems] };
}

const refusal = (path: string): Promise<string> =>
  read(path).then(
    () => 'not refused',
    (error: unknown) => {
      if (!(error instanceof PipelineError)) throw error;
      return error.problems.map(({ id, message }) => `${id}: ${message.replaceAll('\u202f', ' ')}`).join('\n');
    },
  );

describe('a file geodatabase', () => {
  test('is read with the layers of all its feature datasets, their heights, large integers and moments', async () => {
    const gdb = made('nature.gdb', trees, zones);
    const { format, layers, problems, path } = await read(deposit('nature.gdb.zip', zipGdb(gdb)));
    expect(format).toBe('File Geodatabase');
    expect(layers).toMatchObject([
      { name: 'arbres', features: 2, geometry: 'point', hasZ: true, withoutGeometry: 1, crs: { code: 'EPSG:2154' } },
      { name: 'zones', features: 1, geometry: 'polygon', crs: { code: 'EPSG:2154' } },
    ]);
    expect(layers[0]?.fields).toEqual([
      { name: 'nom', type: 'text' },
      { name: 'grand', type: 'integer', textInTiles: true },
      { name: 'plante', type: 'date' },
      { name: 'vu', type: 'datetime' },
    ]);
    // Indexes, locks and what else it is made of are not worth a word.
    expect(problems.map(({ id }) => id).sort()).toEqual(['source.empty-geometries', 'source.text-in-tiles']);
    const rows = execFileSync('ogrinfo', ['-json', '-features', path, 'arbres'], { encoding: 'utf8' });
    const { layers: found } = JSON.parse(rows) as { layers: { features: { properties: object; geometry: object | null }[] }[] };
    expect(rows).toContain('9007199254740993');
    expect(found[0]?.features).toMatchObject([
      {
        properties: { nom: 'Chêne', plante: '1990/03/21', vu: '2024/01/02 10:11:12+02' },
        geometry: { coordinates: [770000, 6900000, 80] },
      },
      { properties: { nom: null, grand: null, plante: null, vu: null }, geometry: null },
    ]);
  });

  test.each<[string, string, string | undefined]>([
    ['below folders', 'livraison.zip', 'livraison/données/nature.gdb/'],
    ['as the root of its archive', 'nature.gdb.zip', ''],
    ['in a folder of another name', 'nature.zip', 'geodatabase/'],
  ])('is read where it lies %s', async (_, name, prefix) => {
    const gdb = made('nature.gdb', zones);
    const { layers, problems } = await read(deposit(name, zipGdb(gdb, prefix)));
    expect(layers).toMatchObject([{ name: 'zones', features: 1 }]);
    expect(problems).toEqual([]);
  });

  test('gives GDAL its tables alone: what else lies in its folder is left aside, and named', async () => {
    const gdb = made('nature.gdb', zones);
    const odd: ZipEntry[] = ['a00000009.gdbtable.vrt', 'a0000000a.gdbtable.sh', 'zones.gdbtable', 'zones.vrt'].map((name) => ({
      name: `nature.gdb/${name}`,
      content: '<OGRVRTDataSource/>',
    }));
    const { layers, problems } = await read(deposit('nature.zip', zipGdb(gdb, undefined, ...odd)));
    expect(layers).toMatchObject([{ name: 'zones', features: 1 }]);
    expect(problems.map(({ id, facts }) => [id, facts?.['count']])).toEqual([['source.archive-ignored', 4]]);
  });

  test('is refused beside another one, with the names of both', async () => {
    const gdb = made('nature.gdb', zones);
    const both = makeZip([...entriesOf(gdb), ...entriesOf(gdb, 'plan/autre.gdb/')]);
    expect(await refusal(deposit('deux.zip', both))).toBe(
      'source.gdb-several: « deux.zip » contient plusieurs géodatabases fichier (nature.gdb, plan/autre.gdb) : ce sont plusieurs jeux de données. Déposez chacune dans son archive.',
    );
  });

  test.each(['cdf', 'sdc'])('is refused where ArcGIS has compressed it (.%s), with the way out', async (ending) => {
    const gdb = made('nature.gdb', zones);
    const archive = zipGdb(gdb, undefined, { name: `nature.gdb/a00000009.gdbtable.${ending}`, content: 'x' });
    expect(await refusal(deposit('nature.zip', archive))).toBe(
      `source.gdb-compressed: La géodatabase « nature.gdb » est compressée (a00000009.gdbtable.${ending}), sous une forme que seul ArcGIS lit. Décompressez-la avec l’outil « Décompresser des données de géodatabase fichier », ou exportez ses couches en GeoPackage.`,
    );
  });

  test('is refused where one of its tables is absent or cut, which GDAL alone would pass over', async () => {
    const gdb = made('nature.gdb', trees, zones);
    const entries = entriesOf(gdb);
    const without = makeZip(entries.filter(({ name }) => !name.endsWith('a00000009.gdbtable')));
    expect(await refusal(deposit('nature.zip', without))).toContain('il manque le fichier a00000009.gdbtable.');
    const cut = entries.map((entry) =>
      entry.name.endsWith('a00000009.gdbtable') ? { ...entry, content: (entry.content as Buffer).subarray(0, -20) } : entry,
    );
    expect(await refusal(deposit('nature.zip', makeZip(cut)))).toContain('le fichier a00000009.gdbtable s’arrête avant sa fin');
  });

  test('is asked for whole where one of its files comes alone', async () => {
    const gdb = made('nature.gdb', zones);
    const path = join(gdb, 'a00000009.gdbtable');
    expect(await refusal(path)).toBe(
      'source.gdb-alone: « a00000009.gdbtable » est un morceau de géodatabase fichier. Mettez dans une archive zip le dossier .gdb entier, avec tous ses fichiers.',
    );
  });

  test('is packed from its folder for a manifest that has the titles and codes of its layers and fields', async () => {
    const folder = scratchFolder();
    const geopackage = join(folder, 'nature.gpkg');
    const csv = join(folder, 'arbres.csv');
    writeFileSync(csv, 'nom,etat,wkt\nChêne,1,POINT (770000 6900000)\nFrêne,2,POINT (770010 6900000)\n');
    const open = ['-oo', 'GEOM_POSSIBLE_NAMES=wkt', '-oo', 'KEEP_GEOM_COLUMNS=NO', '-a_srs', 'EPSG:2154'];
    execFileSync('ogr2ogr', ['-q', '-f', 'GPKG', geopackage, csv, '-nln', 'arbres', '-nlt', 'POINT', ...open]);
    const sql = [
      "INSERT INTO gpkg_data_columns (table_name, column_name, name, constraint_name) VALUES ('arbres', 'etat', 'État sanitaire', 'etats')",
      "INSERT INTO gpkg_data_column_constraints VALUES ('etats', 'enum', '1', NULL, NULL, NULL, NULL, 'Sain'), ('etats', 'enum', '2', NULL, NULL, NULL, NULL, 'À <soigner>')",
    ];
    // GDAL makes the tables of the extension for a first domain of its own.
    execFileSync('ogrinfo', [
      '-q',
      '-update',
      geopackage,
      '-sql',
      `CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, PRIMARY KEY (table_name, column_name))`,
    ]);
    execFileSync('ogrinfo', [
      '-q',
      '-update',
      geopackage,
      '-sql',
      `CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT)`,
    ]);
    for (const each of sql) execFileSync('ogrinfo', ['-q', '-update', geopackage, '-sql', each]);
    const gdb = join(folder, 'nature.gdb');
    execFileSync('ogr2ogr', ['-q', '-f', 'OpenFileGDB', gdb, geopackage, '-lco', 'LAYER_ALIAS=Arbres remarquables']);
    const datasets = scratchFolder();
    const told: string[] = [];
    const options = {
      producer: 'ville-de-reims',
      datasets,
      lang: 'fr',
      yes: true,
      contact: 'Service SIG <sig@exemple.fr>',
      territory: 'COMMUNE-51454',
    } as const;
    expect(await newDataset(gdb, options, (text) => told.push(text.replaceAll('\u202f', ' ')))).toBe(0);
    expect(told[0]).toContain('Couche « arbres » : des champs contiennent des codes, publiés tels quels : etat.');
    const written = execFileSync('cat', [join(datasets, 'ville-de-reims', 'nature', 'dataset.yaml')], { encoding: 'utf8' });
    expect(parse(written)).toMatchObject({
      source: { path: 'nature.gdb.zip' },
      layers: [
        {
          name: 'arbres',
          title: 'Arbres remarquables',
          fields: {
            nom: { type: 'text' },
            etat: { title: 'État sanitaire', description: '1\u202f: Sain\u202f; 2\u202f: À <soigner>', type: 'text' },
          },
        },
      ],
    });
    expect(basename(gdb)).toBe('nature.gdb');
  });
});
