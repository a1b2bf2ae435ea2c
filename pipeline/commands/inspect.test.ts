import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspect, type InspectOptions } from './inspect.ts';

const fixtures = join(import.meta.dirname, '..', 'inspect.fixtures');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-command-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(file: string, options: InspectOptions = {}): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await inspect(file, options, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

test('a file is described for people', async () => {
  const { code, text } = await run(join(fixtures, 'arbres.geojson'));
  expect(code).toBe(0);
  expect(text.replace(fixtures, '')).toMatchInlineSnapshot(`
    "/arbres.geojson (GeoJSON)

    arbres : 3 objets ponctuels
      coordonnées : EPSG:4326 (WGS 84)
      emprise : de 4,03 à 5,36 en longitude, de 45,95 à 49,25 en latitude
      champs : id (entier), nom (texte), insee (texte), hauteur (nombre), plante (date), remarquable (oui ou non), mesures (texte), suivi (texte)

    ! Couche « arbres » : des objets n’ont pas de géométrie (1 sur 3). Ils sont dans les fichiers, pas sur la carte. [source.empty-geometries]

    Ce fichier peut être publié."
  `);
});

test('a file is described in one line of JSON of a fixed shape', async () => {
  const file = join(fixtures, 'ouvrages.zip');
  const { code, text } = await run(file, { json: true });
  const report = JSON.parse(text) as { layers: object[] };
  expect(code).toBe(0);
  expect(text).not.toContain('\n');
  expect(Object.keys(report)).toEqual(['file', 'ok', 'layers', 'problems']);
  expect(report.layers.map((layer) => Object.keys(layer))).toEqual(
    Array.from({ length: 2 }, () => ['name', 'features', 'geometry', 'crs', 'bbox', 'fields']),
  );
  expect(report).toMatchObject({
    file,
    ok: true,
    problems: [],
    layers: [
      { name: 'zones', features: 4, geometry: 'polygon', crs: 'EPSG:2154' },
      { name: 'ouvrages', features: 3 },
    ],
  });
});

test('a file that cannot be published has exit code 1, and says why in both shapes', async () => {
  const file = join(folder, 'vide.csv');
  await writeFile(file, '');
  expect(JSON.parse((await run(file, { json: true })).text)).toMatchObject({
    ok: false,
    layers: [],
    problems: [{ id: 'source.empty', severity: 'error' }],
  });
  const { code, text } = await run(file);
  expect(code).toBe(1);
  expect(text).toContain('✗ Le fichier ne contient aucune donnée.');
  expect(text).not.toContain('peut être publié');
});

test('the coordinate system may be given', async () => {
  const { code, text } = await run(join(fixtures, 'mats.csv'), { json: true, crs: 'EPSG:2154' });
  expect(code).toBe(0);
  expect(JSON.parse(text)).toMatchObject({ layers: [{ crs: 'EPSG:2154', geometry: 'point' }] });
});

test('a file that is not there is said to be absent', async () => {
  expect(JSON.parse((await run(join(folder, 'absent.csv'), { json: true })).text)).toMatchObject({
    ok: false,
    problems: [{ id: 'source.absent' }],
  });
});
