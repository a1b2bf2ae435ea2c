import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLimits } from '../../base/limits.ts';
import { unpack } from '../../programs/check/unpack.ts';
import { inspect, type InspectFileOptions } from './inspect.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'vector', 'inspect.fixtures');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-command-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An operator.yaml that sets a limit. */
const limitedOperator = async (limit: string): Promise<string> =>
  `${await readFile(join(import.meta.dirname, '..', '..', 'manifest', 'read.fixtures', 'datasets', 'operator.yaml'), 'utf8')}limits: { ${limit} }\n`;

async function run(file: string, options: Omit<InspectFileOptions, 'lang'> = {}): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await inspect(file, { ...options, lang: 'fr' }, (line) => lines.push(line));
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

test.each([
  ['4326', '«\u202f4326\u202f» n’est pas un code EPSG. Écrivez «\u202fEPSG:4326\u202f».'],
  ['epsg 2154', '«\u202fepsg 2154\u202f» n’est pas un code EPSG. Écrivez «\u202fEPSG:2154\u202f».'],
  ['Lambert 93', 'n’est pas un code EPSG. Écrivez «\u202fEPSG:2154\u202f», si c’est RGF93 v1 / Lambert-93.'],
  ['LAMB93', 'Écrivez «\u202fEPSG:2154\u202f», si c’est RGF93 v1 / Lambert-93.'],
  ['Lambert II étendu', 'Écrivez «\u202fEPSG:27572\u202f», si c’est NTF (Paris) / Lambert zone II.'],
  ['CC49', 'Écrivez «\u202fEPSG:3949\u202f», si c’est RGF93 v1 / CC49.'],
  ['maison', '«\u202fmaison\u202f» n’est pas un code EPSG. Exemple\u202f: EPSG:2154'],
])('the coordinate system %s is refused with what to write instead, before anything is read', async (crs, message) => {
  await expect(run('/absent.csv', { crs })).rejects.toThrow(message);
});

test('a file is read within the limits of operator.yaml', async () => {
  const datasets = join(folder, 'datasets');
  await mkdir(datasets);
  await writeFile(join(datasets, 'operator.yaml'), await limitedOperator('fields: 2'));
  const { code, text } = await run(join(fixtures, 'arbres.geojson'), { datasets });
  expect([code, text]).toEqual([1, expect.stringMatching(/2 au plus sont publiés.*limits: { fields: … }/s)]);
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

test('a file that lacks its coordinate system is sound, and says what to write', async () => {
  const file = join(fixtures, 'mats.csv');
  const { code, text } = await run(file);
  expect(code).toBe(0);
  expect(text).toContain('! La couche «\u202fmats\u202f» ne dit pas son système de coordonnées.');
  expect(text).toMatch(/Ce fichier peut être publié, une fois son système de coordonnées donné\.$/);
});

test('a file that is no source is said for what it is, whole or cut', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000049454e44ae426082', 'hex');
  const whole = join(folder, 'plan.png');
  const cut = join(folder, 'coupe.png');
  await writeFile(whole, png);
  await writeFile(cut, png.subarray(0, -3));
  const { code, text } = await run(whole);
  expect(code).toBe(0);
  expect(text).toContain('· C’est un document ou une image (PNG), pas des données');
  expect(text).toMatch(/Ce fichier n’a pas de défaut, mais ce n’est pas une source de données\.$/);
  expect(JSON.parse((await run(cut, { json: true })).text)).toMatchObject({ ok: false, problems: [{ id: 'source.truncated' }] });
});

test('a shapefile is read with the files beside it, and refused without', async () => {
  const shapes = join(folder, 'shapes');
  await mkdir(shapes);
  const job = { name: 'ouvrages.zip', extensions: ['shp', 'shx', 'dbf', 'prj', 'cpg'] };
  const { files } = await unpack(join(fixtures, 'ouvrages.zip'), shapes, job, defaultLimits);
  const main = files.find(({ local }) => local.endsWith('.shp'))?.local ?? '';
  const report = JSON.parse((await run(join(shapes, main), { json: true })).text) as { ok: boolean; layers: { features: number }[] };
  expect(report.ok).toBe(true);
  expect(report.layers[0]?.features).toBeGreaterThan(2);
  for (const extension of ['shx', 'dbf', 'prj', 'cpg']) await rm(join(shapes, main.replace('shp', extension)), { force: true });
  expect(JSON.parse((await run(join(shapes, main), { json: true })).text)).toMatchObject({
    ok: false,
    problems: [{ id: 'source.shapefile-alone' }],
  });
});

test('a table is held to the standard that is named', async () => {
  const file = join(folder, 'noms.csv');
  await writeFile(file, 'id,nom\n1,Reims\n');
  expect((await run(file, { json: true })).code).toBe(0);
  const { code, text } = await run(file, { standard: 'bal' });
  expect(code).toBe(1);
  expect(text).toContain('✗ La colonne numero manque à cette Base Adresse Locale');
});

test('of a broken file, what its headers say is still told', async () => {
  const file = join(folder, 'ligne.geojson');
  const feature = { type: 'Feature', id: {}, properties: { nom: 'a' }, geometry: { type: 'Point', coordinates: [4, 49] } };
  await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
  expect(JSON.parse((await run(file, { json: true })).text)).toMatchObject({
    ok: false,
    layers: [{ name: 'ligne', features: 1, crs: 'EPSG:4326' }],
    problems: [{ id: 'source.geojson-id', severity: 'error' }],
  });
});

test('columns that seem to name people are told, as a review would', async () => {
  const file = join(folder, 'terriers.csv');
  await writeFile(file, 'id,nom,lon,lat\n1,Jeanne Durand,4.1,48.9\n2,BENALI Karim,4.2,48.9\n3,M. Le Goff,4.3,48.9\n');
  const { code, text } = await run(file);
  expect(code).toBe(0);
  expect(text).toMatch(
    /! Le champ «\u202fnom\u202f» de la couche «\u202fterriers\u202f» semble contenir des noms et prénoms de personnes\. .*\[personal\.asked\]/,
  );
});
