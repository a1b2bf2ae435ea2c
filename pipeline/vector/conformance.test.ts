import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Dataset } from '../../schemas/types.ts';
import { validateDatasetRecord } from '../../schemas/validators.js';
import { catalogue, manifest, recordOf, run } from '../commands/build/build.fixtures/catalogue.ts';
import { bringSchemas, checkConformance } from './conformance.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { makeGeopackage, point, scratchFolder, type Feature } from '../programs/programs.fixtures/make-geopackage.ts';

const turbine = (id: string | null, height: number | null, mail: string | null = null): Feature => ({
  geometry: point(4.1, 48.9),
  properties: { id, hauteur: height, courriel: mail },
});
const schema = {
  title: 'Mâts',
  primaryKey: 'id',
  fields: [
    { name: 'id', type: 'string', constraints: { pattern: '[A-Z]\\d{2}' } },
    { name: 'hauteur', type: 'number', constraints: { required: true, maximum: 200 } },
    { name: 'courriel', type: 'string', format: 'email' },
  ],
};
const wrong = [turbine('A01', 90), turbine('A01', 250), turbine('b2', null), turbine(null, 80)];

test('publishes with a mark what breaks a schema, where the manifest lets it: every fault counted, the first rows named', async () => {
  const { datasets, write } = catalogue('conformsTo: [{ schema: schema.json, onFailure: mark }]\n', wrong);
  write('schema.json', JSON.stringify(schema));
  const store = join(scratchFolder(), 'store');
  const { passed, lines } = await run(datasets, store);
  expect(passed).toBe(true);
  const record = await recordOf(store);
  expect([validateDatasetRecord(record), validateDatasetRecord.errors]).toEqual([true, null]);
  expect(record?.version.conformance).toEqual([
    {
      schema: 'schema.json',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      title: 'Mâts',
      kind: 'table',
      layer: 'mats',
      rows: 4,
      errors: 5,
      faults: [
        { field: 'hauteur', rule: 'maximum', count: 1, first: [{ row: 2, value: '250' }] },
        { field: 'id', rule: 'pattern', count: 1, first: [{ row: 3, value: 'b2' }] },
        { field: 'hauteur', rule: 'required', count: 1, first: [{ row: 3 }] },
        { field: 'id', rule: 'required', count: 1, first: [{ row: 4 }] },
        { field: 'id', rule: 'unique', count: 1, first: [{ row: 2, value: 'A01' }] },
      ],
    },
  ]);
  expect(lines[0]?.problems.find(({ facts }) => facts?.['field'] === 'hauteur')?.message).toBe(
    'Couche «\u202fmats\u202f», champ «\u202fhauteur\u202f», schéma «\u202fschema.json\u202f»\u202f: valeur trop grande. Valeurs fautives\u202f: 1 sur 4\u202f; d’abord objet 2 «\u202f250\u202f». Publié avec une marque, comme le manifeste le demande (onFailure: mark).',
  );
  expect(record?.conformsTo).toBeUndefined();
});

test('refuses it otherwise, and publishes nothing', async () => {
  const { datasets, write } = catalogue('conformsTo: [{ schema: schema.json }]\n', wrong);
  write('schema.json', JSON.stringify(schema));
  const store = join(scratchFolder(), 'store');
  const { passed, lines } = await run(datasets, store);
  expect(passed).toBe(false);
  const told = lines[0]?.problems.filter(({ id }) => id === 'conforms.fault') ?? [];
  expect([told.length, told.every(({ severity }) => severity === 'error')]).toEqual([5, true]);
  expect(told[0]?.where).toMatch(/dataset\.yaml:9:/);
  expect(told[0]?.message).toMatch(/ Corrigez les données, ou publiez-les avec une marque \(onFailure: mark\)\.$/);
  expect(await recordOf(store)).toBeUndefined();
});

const manifestOf = (folder: string, ...conformsTo: NonNullable<Dataset['conformsTo']>) => ({
  folder,
  dataset: { conformsTo },
  locate: (pointer: string) => pointer,
});

type Given = Parameters<typeof checkConformance>[1];

const check = async (folder: string, asked: Exclude<NonNullable<Dataset['conformsTo']>[number], string>, given: Given) =>
  checkConformance(await bringSchemas(manifestOf(folder, asked), scratchFolder()), given);

function cleanOf(folder: string, features: readonly Feature[]): Given {
  const path = join(folder, 'clean.gpkg');
  const columns = [
    { name: 'id', type: 'text' },
    { name: 'hauteur', type: 'number' },
    { name: 'courriel', type: 'text' },
  ] as const;
  const { name, fidColumn } = makeGeopackage(path, 'mats', features, columns);
  return { clean: { path, layers: [{ name, fidColumn, geometry: 'point', fields: [...columns] }] }, measured: [], sources: [] };
}

test('holds a table to what its producer wrote where the schema speaks of texts, and publishes these as texts', async () => {
  const { datasets, write } = catalogue('conformsTo: [{ schema: schema.json, onFailure: mark }]\n');
  write('dataset.yaml', manifest('conformsTo: [{ schema: schema.json, onFailure: mark }]\n').replace('mats.geojson', 'mats.csv'));
  write(
    'mats.csv',
    'id;prix;jour;niveau;lon;lat\nA;12.50;31/01/2024;3;4.1;48.9\nB;3.00;1/2/2024;4;4.2;48.9\nB;7.1;01/02/2024;12;4.3;48.9\n',
  );
  const prix = { $ref: '#/$defs/prix' };
  const jour = { type: 'string', pattern: '^\\d{2}/\\d{2}/\\d{4}$' };
  const niveau = { anyOf: [{ type: 'integer', exclusiveMaximum: 12 }, { type: 'null' }] };
  const $defs = { prix: { type: 'string', pattern: '^[0-9]+\\.[0-9]{2}$' } };
  write('schema.json', JSON.stringify({ title: 'Tarifs', $defs, properties: { prix, jour, niveau } }));
  const store = join(scratchFolder(), 'store');
  const { lines } = await run(datasets, store);
  const record = await recordOf(store);
  expect(record?.version.conformance?.[0]?.faults, JSON.stringify(lines)).toEqual([
    { field: 'jour', rule: 'pattern', count: 1, first: [{ row: 2, line: 3, value: '1/2/2024' }] },
    { field: 'prix', rule: 'pattern', count: 1, first: [{ row: 3, line: 4, value: '7.1' }] },
    { field: 'niveau', rule: 'maximum', count: 1, first: [{ row: 3, line: 4, value: '12' }] },
  ]);
  const types = record?.version.layers[0]?.fields.map(({ name, type }) => [name, type]);
  expect(types).toEqual(
    expect.arrayContaining([
      ['prix', 'text'],
      ['jour', 'text'],
      ['niveau', 'integer'],
    ]),
  );
});

test('a column that has become the geometry is there, and required of each row; what else is asked of its text is told not to be checked; its rows are told by the lines of the file', async () => {
  const { datasets, write } = catalogue();
  const source = 'source: { path: mats.csv, crs: EPSG:4326, geometry: { wkt: Emplacement }, filter: { id: [A, B, C] } }\n';
  write('dataset.yaml', manifest('conformsTo: [{ schema: schema.json, onFailure: mark }]\n').replace(/source:.*\n/, source));
  write('mats.csv', 'id;Emplacement\nA;POINT (4.1 48.9)\n\nX;POINT (4.2 48.9)\nB;\nC;POINT (4.3 48.9)\n');
  const emplacement = { name: 'emplacement', type: 'string', constraints: { required: true, pattern: 'POINT.*', unique: true } };
  write('schema.json', JSON.stringify({ fields: [{ name: 'id' }, emplacement], fieldsMatch: 'equal' }));
  const store = join(scratchFolder(), 'store');
  const { lines } = await run(datasets, store);
  const record = await recordOf(store);
  expect(record?.version.conformance?.[0]?.faults, JSON.stringify(lines)).toEqual([
    { field: 'emplacement', rule: 'required', count: 1, first: [{ row: 2, line: 5 }] },
  ]);
  expect(lines[0]?.problems.find(({ id }) => id === 'conforms.fault')?.message).toContain(
    'Valeurs fautives\u202f: 1 sur 3\u202f; d’abord ligne 5. Publié',
  );
  expect(lines[0]?.problems.find(({ id }) => id === 'conforms.geometry')).toMatchObject({
    severity: 'notice',
    message:
      'Couche «\u202fmats\u202f», schéma «\u202fschema.json\u202f»\u202f: la colonne «\u202femplacement\u202f» est devenue la géométrie des objets. Il est vérifié que chacun en a une si le schéma le demande\u202f; ce qu’il demande d’autre de ce texte ne l’est pas.',
  });
});

test('a value that stands twice is told once, where its column is called unique and is the key', async () => {
  const folder = scratchFolder();
  const fields = [{ name: 'id', constraints: { unique: true } }];
  writeFileSync(join(folder, 's.json'), JSON.stringify({ fields, primaryKey: 'id' }));
  const given = cleanOf(folder, [turbine('A01', 90), turbine('A01', 90)]);
  const { conformance } = await check(folder, { schema: 's.json', onFailure: 'mark' }, given);
  expect(conformance[0]?.faults).toEqual([{ field: 'id', rule: 'unique', count: 1, first: [{ row: 2, value: 'A01' }] }]);
});

test('a layer or a file that is not there, and a column that a schema asks for, are told by name', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'schema.json'), JSON.stringify({ fields: [{ name: 'commune', constraints: { required: true } }] }));
  const given = cleanOf(folder, [turbine('A01', 90)]);
  await expect(check(folder, { schema: 'schema.json', layer: 'autre' }, given)).rejects.toThrow(
    'Le schéma «\u202fschema.json\u202f» contrôle la couche «\u202fautre\u202f», qui n’existe pas. Couches\u202f: mats.',
  );
  await expect(check(folder, { schema: 'schema.json' }, given)).rejects.toThrow(
    'Couche «\u202fmats\u202f»\u202f: le champ «\u202fcommune\u202f», que demande le schéma «\u202fschema.json\u202f», est absent.',
  );
});

test('a column too many and a pair that stands twice are faults, where a schema says so of the columns together', async () => {
  const folder = scratchFolder();
  const given = cleanOf(folder, [turbine('A01', 90), turbine('A01', 90), turbine('A02', 90)]);
  const faultsOf = async (asked: object) => {
    writeFileSync(join(folder, 's.json'), JSON.stringify(asked));
    const { conformance } = await check(folder, { schema: 's.json', onFailure: 'mark' }, given);
    return conformance.flatMap(({ faults }) => faults.map(({ field, rule, count }) => [field, rule, count]));
  };
  const fields = [{ name: 'id' }, { name: 'hauteur', type: 'number' }];
  expect(await faultsOf({ fields, uniqueKeys: [['id', 'hauteur']] })).toEqual([['id, hauteur', 'unique', 1]]);
  expect(await faultsOf({ properties: { id: {}, hauteur: {} }, additionalProperties: false })).toEqual([['courriel', 'extra', 1]]);
  expect(await faultsOf({ fields: [...fields, { name: 'nom' }], fieldsMatch: 'subset' })).toEqual([['nom', 'absent', 1]]);
});

test('values of fields that look personal stay out of the report', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'schema.json'), JSON.stringify(schema));
  const { clean } = cleanOf(folder, [turbine('A01', 90, 'jeanne.martin')]);
  const measured = [
    {
      name: 'mats',
      sample: [],
      values: [[]],
      problems: [],
      fields: [{ name: 'courriel', type: 'text' as const, nulls: 0, distinct: 1, personal: 'x' }],
    },
  ];
  const { conformance } = await check(folder, { schema: 'schema.json', onFailure: 'mark' }, { clean, measured, sources: [] });
  expect(conformance[0]?.faults).toEqual([{ field: 'courriel', rule: 'format', count: 1, first: [{ row: 1 }] }]);
});

test('a pattern that backtracks is matched in linear time', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'schema.json'), JSON.stringify({ fields: [{ name: 'id', constraints: { pattern: '(a+)+' } }] }));
  const given = cleanOf(folder, [turbine(`${'a'.repeat(5000)}b`, 1)]);
  await expect(check(folder, { schema: 'schema.json' }, given)).rejects.toThrow('motif non respecté');
});

const { server } = testServer();

test('a schema at an address is read no further than a schema may be long, and all of a data set have one time', async () => {
  const folder = scratchFolder();
  let sent = 0;
  server.answer = (_, response) => {
    const more = (): void => {
      while (!response.destroyed && sent < 40 * 1024 ** 2) {
        sent += 1024 ** 2;
        if (!response.write(Buffer.alloc(1024 ** 2, 32))) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  const bring = (network: object) =>
    bringSchemas(manifestOf(folder, { schema: `${server.origin}/s.json` }), scratchFolder(), { ...local, ...network });
  await expect(bring({})).rejects.toThrow('Mo');
  expect(sent).toBeLessThan(20 * 1024 ** 2);
  server.answer = () => undefined;
  await expect(bring({ totalMs: 300 })).rejects.toThrow(`${server.origin}/s.json n’a pas répondu en`);
});
