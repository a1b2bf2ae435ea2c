import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset, ManifestSource } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { fileSource } from '../source/fetch.ts';
import { inspectSource, type InspectOptions } from './inspect.ts';
import { findInvalid, normaliseSource, type Clean } from './normalise.ts';
import { makeZip } from '../programs/programs.fixtures/make-zip.ts';

const fixtures = join(import.meta.dirname, 'inspect.fixtures');
/** Source in the manifest of each fixture whose file does not say enough by itself. */
const sources: Record<string, ManifestSource> = {
  'mats.csv': { crs: 'EPSG:2154' },
  'zones.csv': { crs: 'EPSG:4326' },
  'villes.json': { filter: { country: ['FR'] } },
};

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-inspect-'));
});
afterAll(() => rm(folder, { recursive: true }));

const scratch = (): string => join(folder, `scratch${(count += 1)}`);

async function read(
  path: string,
  dataset: Pick<Dataset, 'source' | 'layers'> = { source: {} },
  options: InspectOptions = {},
): Promise<Clean & { format: string }> {
  const source = await fileSource(path);
  const work = scratch();
  const inspection = await inspectSource(source, dataset, work, options);
  const clean = await normaliseSource(inspection, dataset, work);
  return {
    ...clean,
    format: inspection.format,
    problems: [...inspection.problems, ...clean.problems, ...(await findInvalid(clean, work)).problems],
  };
}

/** A file of these bytes. */
async function deposit(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const refusal = async (path: string, source: ManifestSource = {}): Promise<{ id: string; message: string }[]> => {
  const error: unknown = await read(path, { source }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PipelineError)) throw error instanceof Error ? error : new Error('The file was not refused.');
  return error.problems.map(({ id, message }) => ({ id, message }));
};

const points = (coordinates: number[][], extra: object = {}): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    ...extra,
    features: coordinates.map((position, index) => ({
      type: 'Feature',
      properties: { nom: `n${index}` },
      geometry: { type: 'Point', coordinates: position },
    })),
  });

describe('a source of each format', () => {
  const cases = readdirSync(fixtures).filter((name) => !name.endsWith('.expected.json'));
  test.each(cases)('is read from %s', async (name) => {
    const { format, layers, problems } = await read(join(fixtures, name), { source: sources[name] ?? {} });
    const facts = { format, layers, problems: problems.map(({ id, severity }) => `${severity} ${id}`) };
    // Versions of PROJ differ in the last digits.
    const text = JSON.stringify(facts, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value), 1);
    await expect(`${text}\n`).toMatchFileSnapshot(join(fixtures, `${name}.expected.json`));
  });
});

describe('a file that ends early', () => {
  const truncated =
    'arbres.geojson stations.geojsonl carte.topojson communes.json parcs.gml balade.kml trace.gpx zonage.gpkg ouvrages.fgb ouvrages.zip'.split(
      ' ',
    );
  test.each(truncated)('is refused: half of %s', async (name) => {
    const whole = await readFile(join(fixtures, name));
    const path = await deposit(`half-${name}`, whole.subarray(0, Math.floor(whole.length / 2)));
    const [first] = await refusal(path);
    expect(first?.id).toMatch(/^source\.(truncated|archive-broken|unreadable)$/);
  });

  test('is refused where a CSV ends inside quotes', async () => {
    const path = await deposit('quotes.csv', 'id,texte\n1,"un début');
    expect(await refusal(path)).toEqual([
      {
        id: 'source.truncated',
        message: 'Le fichier est incomplet (CSV)\u202f: il s’arrête avant sa fin. Exportez-le ou téléversez-le à nouveau.',
      },
    ]);
  });
});

describe('coordinate systems', () => {
  test('a file that says none is refused with the line that mends it', async () => {
    const path = await deposit('sans-crs.csv', 'nom;x;y\na;770000;6900000\nb;771000;6901000\n');
    const [first] = await refusal(path);
    expect(first?.id).toBe('source.crs-missing-guess');
    expect(first?.message).toContain('Écrivez «\u202fcrs: EPSG:2154\u202f» sous «\u202fsource\u202f» si c’est bien lui.');
    expect((await read(path, { source: { crs: 'EPSG:2154' } })).layers[0]?.crs).toEqual({
      code: 'EPSG:2154',
      name: 'RGF93 v1 / Lambert-93',
    });
  });

  test('the likeliest is taken, and told, where that is asked', async () => {
    const path = await deposit('a-deviner.csv', 'nom;x;y\na;1700000;8200000\n');
    const { layers, problems } = await read(path, undefined, { guessCrs: true });
    expect(layers[0]?.crs?.code).toBe('EPSG:3949');
    expect(problems.map(({ id }) => id)).toEqual(['source.crs-guessed']);
  });

  test('metres declared as degrees are refused', async () => {
    const [first] = await refusal(await deposit('metres.geojson', points([[770000, 6900000]])));
    expect(first?.id).toBe('source.crs-wrong-guess');
    expect(first?.message).toContain('elles conviennent à EPSG:2154');
  });

  test('degrees declared as metres are refused', async () => {
    const crs = { crs: { type: 'name', properties: { name: 'EPSG:2154' } } };
    const [first] = await refusal(await deposit('degres.geojson', points([[4.03, 49.25]], crs)));
    expect(first?.message).toContain('elles conviennent à EPSG:4326 (WGS 84)');
  });

  test('longitude and latitude that are exchanged are refused', async () => {
    const [first] = await refusal(await deposit('echange.geojson', points([[49.25, 4.03]])));
    expect(first?.id).toBe('source.crs-exchanged');
  });

  test('one that the manifest declares is held against the one of the file, where it says one', async () => {
    const crs = { crs: { type: 'name', properties: { name: 'EPSG:2154' } } };
    const path = await deposit('dit.geojson', points([[770000, 6900000]], crs));
    expect(await refusal(path, { crs: 'EPSG:3857' })).toMatchObject([{ id: 'source.crs-contradicted' }]);
    expect((await read(path, { source: { crs: 'EPSG:2154' } })).problems).toEqual([]);
    const metres = await deposit('muet.geojson', points([[770000, 6900000]]));
    expect(await read(metres, { source: { crs: 'EPSG:2154' } })).toMatchObject({ layers: [{ crs: { code: 'EPSG:2154' } }], problems: [] });
    // EDIGEO names its system by another registry, in each of its two lots.
    const lots = await refusal(join(fixtures, 'bornes-edigeo.tar.bz2'), { crs: 'EPSG:3857' });
    expect(lots.map(({ id }) => id)).toEqual(['source.crs-contradicted', 'source.crs-contradicted']);
  });

  test('points far from the others are told', async () => {
    const path = await deposit('loin.csv', 'x;y\n770000;6900000\n0;0\n');
    const { problems } = await read(path, { source: { crs: 'EPSG:2154' } });
    expect(problems.map(({ id }) => id)).toEqual(['source.outliers']);
  });

  test('a code that EPSG does not have is refused', async () => {
    expect(await refusal(await deposit('inconnu.csv', 'x;y\n1;2\n'), { crs: 'EPSG:999999' })).toMatchObject([{ id: 'source.crs-unknown' }]);
  });
});

describe('what is not data', () => {
  test.each([
    ['page.csv', '<!doctype html><title>404</title>', 'source.is-web-page'],
    ['vide.geojson', '', 'source.empty'],
    ['sans-ligne.csv', 'a,b\n', 'source.empty'],
    ['plan.dxf', '0\nSECTION', 'source.convert-first'],
    ['image.png', '\x89PNG\r\n\x1a\n\0', 'source.not-vector'],
    ['donnees.parquet', 'PAR1', 'source.parquet-broken'],
    ['texte.parquet', 'a,b', 'source.not-parquet'],
    ['archive.rar', 'Rar!\x1a\x07', 'source.is-rar'],
    ['tuiles.pmtiles', 'PMTiles\x03', 'source.is-tiles'],
    ['zones.tab', '!table', 'source.mapinfo-alone'],
    ['E000ZB01.THF', 'BOMT 12:E000ZB01.THF', 'source.edigeo-alone'],
    ['parcelles.shp', '\0\0\x27\x0a', 'source.shapefile-alone'],
    ['objet.json', '{"a": 1}', 'source.format-unknown'],
    ['liste.json', '[1, 2]', 'source.format-unknown'],
    ['profond.geojson', `{"type":"FeatureCollection","features":${'['.repeat(100_000)}`, 'source.too-deep'],
    ['doctype.gpx', '<!DOCTYPE gpx [<!ENTITY a "b">]><gpx></gpx>', 'source.xml-doctype'],
    ['entite.kml', '<?xml version="1.0"?><!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml></kml>', 'source.xml-doctype'],
    [
      'vrt.geojson',
      '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
      'source.format-unknown',
    ],
    ['vrt.csv', '<OGRVRTDataSource></OGRVRTDataSource>', 'source.format-unknown'],
    [
      'reseau.xml',
      '<?xml version="1.0"?><PublicationDelivery xmlns="http://www.netex.org.uk/netex" xmlns:gml="http://www.opengis.net/gml/3.2" version="1.09"/>',
      'source.is-netex',
    ],
    ['fiche.xml', '<?xml version="1.0"?><MD_Metadata xmlns="http://www.isotc211.org/2005/gmd"></MD_Metadata>', 'source.is-sheet'],
  ])('is refused: %s', async (name, content, id) => {
    expect(await refusal(await deposit(name, Buffer.from(content, 'latin1')))).toMatchObject([{ id }]);
  });
});

test('transport in NeTEx is told by its name, and the way out, in its archive too', async () => {
  const netex =
    '<?xml version="1.0"?><PublicationDelivery xmlns="http://www.netex.org.uk/netex" xmlns:gml="http://www.opengis.net/gml/3.2"/>';
  const archive = makeZip(['arrets.xml', 'lignes/ligne-1.xml'].map((name) => ({ name, content: netex })));
  expect((await refusal(await deposit('offre-netex.zip', archive))).map(({ message }) => message.replaceAll('\u202f', ' '))).toEqual([
    '« arrets.xml » est au format NeTEx (offre de transport), qui n’est pas lu. Donnez le même réseau en GTFS, que transport.data.gouv.fr publie le plus souvent à côté ; ou exportez ses arrêts et ses lignes en GeoPackage.',
  ]);
});

test('a metadata sheet alone is told by the title of what it describes, and the way out', async () => {
  const title = '<gmd:title><gco:CharacterString>Plan local\n d’Exemple</gco:CharacterString></gmd:title>';
  const [problem] = await refusal(await deposit('fiche.xml', Buffer.from(`<gmd:MD_Metadata>${title}</gmd:MD_Metadata>`)));
  expect(problem?.message.replaceAll('\u202f', ' ')).toBe(
    '« fiche.xml » est une fiche de métadonnées (ISO 19115) : elle décrit « Plan local d’Exemple », sans en contenir les données. Donnez ce paquet, en archive avec elle : elle y sera lue.',
  );
});

describe('attributes', () => {
  test('that lost their accents are told with an example', async () => {
    const rows = 'nom,lon,lat\nÃ‰glise SaintÃ©e,4,49\nFor\ufffdt,4.1,49\n';
    const { problems } = await read(await deposit('accents.csv', rows));
    expect(problems.map(({ id, severity }) => `${severity} ${id}`)).toEqual([
      'warning source.replacement-characters',
      'warning source.mojibake',
    ]);
    expect(problems[0]?.message).toContain('par exemple dans «\u202fFor\ufffdt\u202f»');
  });

  test('whose names differ by case alone, or are those of our own columns, all stay', async () => {
    const properties = { Nom: 'a', nom: 'b', fid: 'x', geom: 'g', GEOM: 'h' };
    const path = await deposit(
      'noms.geojson',
      JSON.stringify({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [4, 49] } }),
    );
    const { layers } = await read(path);
    expect(layers[0]?.fields.map(({ name }) => name)).toHaveLength(5);
    expect(layers[0]?.fields.map(({ name }) => name.toLowerCase())).not.toContain('geom');
    expect(layers[0]?.fidColumn).not.toBe('fid');
  });

  test('that are codes written as numbers become text, and lost zeros are told', async () => {
    const path = await deposit(
      'codes.geojson',
      points([[4, 49]]).replace('"nom":"n0"', '"code_insee":1004,"siret":12345678900011,"valeur":3'),
    );
    const { layers, problems } = await read(path);
    expect(layers[0]?.fields).toEqual([
      { name: 'code_insee', type: 'text' },
      { name: 'siret', type: 'text' },
      { name: 'valeur', type: 'integer' },
    ]);
    expect(problems).toMatchObject([{ id: 'source.code-zero-lost', severity: 'warning' }]);
  });
});

test('numbers that GDAL would cut are one refusal, in the reader’s language, with how many they are', async () => {
  const head = Buffer.alloc(32 + 32 + 1);
  head[0] = 3;
  head.writeUInt32LE(55, 4);
  head.writeUInt16LE(head.length, 8);
  head.writeUInt16LE(7, 10);
  head.write('HAUTEUR', 32);
  head.write('N', 43);
  head[48] = 6;
  head[64] = 0x0d;
  const rows = Array.from({ length: 55 }, (_, row) => ` ${String(row).padStart(2)} abc`);
  const archive = makeZip([{ name: 'mats.dbf', content: Buffer.concat([head, Buffer.from(rows.join(''))]) }]);
  await expect(read(await deposit('mats.zip', archive))).rejects.toThrow(
    'Couche «\u202fmats\u202f»\u202f: des valeurs du champ «\u202fHAUTEUR\u202f» ne sont pas des nombres et seraient coupées (55 en tout, par exemple «\u202f0 abc\u202f», «\u202f1 abc\u202f», «\u202f2 abc\u202f»). Corrigez-les dans le fichier, ou donnez à ce champ un type de texte.',
  );
});

describe('a text of megabytes', () => {
  const long = 'é'.repeat(8_000_000);
  const feature = (nom: string): string =>
    JSON.stringify({ type: 'Feature', properties: { id: 1, nom }, geometry: { type: 'Point', coordinates: [4, 49] } });

  test.each([
    ['un.geojson', `{"type":"FeatureCollection","features":[${feature('a')},${feature(long)}]}`, 'un', 'nom'],
    ['suite.geojsonl', `${feature('a')}\n${feature(long)}\n`, 'suite', 'nom'],
    ['table.csv', `nom,lon,lat\na,4,49\n"${long}",4,49\n`, 'table', 'nom'],
    [
      'trace.gpx',
      `<gpx version="1.1" creator="a" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="49" lon="4"><name>a</name></wpt><wpt lat="49" lon="4"><desc>${long}</desc></wpt></gpx>`,
      'waypoints',
      'desc',
    ],
  ])('is refused with its row, its field and the limit: %s', async (name, content, layer, field) => {
    expect((await refusal(await deposit(name, content))).map(({ message }) => message.replaceAll('\u202f', ' '))).toEqual([
      `Couche « ${layer} », champ « ${field} » : une valeur de 16000000 octets (ligne 2) dépasse les 65536 permis. Publiez les longs textes comme documents (« documents »). Un administrateur peut relever cette limite dans operator.yaml : « limits: { textBytes: … } », jusqu’à 16777216.`,
    ]);
  });
});

describe('geometries', () => {
  test('that GDAL cannot read are not lost in silence', async () => {
    const broken = JSON.stringify({ type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates: [4, 49] } });
    expect(await refusal(await deposit('illisible.geojson', broken))).toMatchObject([{ id: 'source.geojson-nesting' }]);
    expect(await refusal(await deposit('wkt.csv', 'wkt;nom\nPOINT (4 49);a\nPOLYGON ((4;b\n'), { crs: 'EPSG:4326' })).toMatchObject([
      { id: 'source.wkt-syntax' },
    ]);
    // A type of well-known binary that only GDAL's own form has.
    const wkb = '01e9030000';
    expect(await refusal(await deposit('wkb.csv', `wkb;nom\n${wkb};a\n`), { crs: 'EPSG:4326' })).toMatchObject([
      { id: 'source.geometry-short' },
    ]);
  });

  test('are told with all else that is wrong, what GDAL says included', async () => {
    const features = [
      { type: 'LineString', coordinates: [[770000, 6900000]] },
      { type: 'Point', coordinates: [49.25, 4.03] },
    ].map((geometry) => ({
      type: 'Feature',
      properties: {},
      geometry,
    }));
    const path = await deposit('faux.geojson', JSON.stringify({ type: 'FeatureCollection', features: [...features, { type: 'Feature' }] }));
    expect((await refusal(path)).map(({ id }) => id)).toEqual([
      'source.geojson-line-short',
      'source.geojson-member-missing',
      'source.geojson-member-missing',
      'source.crs-wrong',
    ]);
  });

  test('of several types, empty or invalid are told', async () => {
    const features = [
      { type: 'Point', coordinates: [4, 49] },
      {
        type: 'Polygon',
        coordinates: [
          [
            [4, 49],
            [5, 50],
            [5, 49],
            [4, 50],
            [4, 49],
          ],
        ],
      },
      { type: 'MultiPoint', coordinates: [] },
      null,
    ].map((geometry) => ({ type: 'Feature', properties: {}, geometry }));
    const { layers, problems } = await read(await deposit('melange.geojson', JSON.stringify({ type: 'FeatureCollection', features })));
    expect(layers[0]).toMatchObject({ features: 4, geometry: 'mixed', kinds: { point: 1, polygon: 1 }, withoutGeometry: 2 });
    expect(problems.map(({ id, severity }) => `${severity} ${id}`)).toEqual([
      'warning source.empty-geometries',
      'notice source.mixed-geometries',
      'warning source.invalid-geometries',
    ]);
  });
});

describe('a KMZ', () => {
  const kml = (name: string): string =>
    `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${['a', 'b'].map((each) => `<Placemark><name>\n ${name} ${each}\n</name><Point><coordinates>4,49</coordinates></Point></Placemark>`).join('')}</Document></kml>`;

  test('is read from the KML that it opens, its images and what its links lead to left aside and named', async () => {
    const archive = makeZip([
      { name: 'annexes/autre.kml', content: kml('autre') },
      { name: 'doc.kml', content: kml('balade') },
      { name: 'images/plan.png', content: 'x' },
    ]);
    const { format, layers, problems, path } = await read(await deposit('balade.kmz', archive));
    expect(format).toBe('KML');
    expect(layers).toMatchObject([{ name: 'balade', features: 2 }]);
    expect(problems.map(({ id, facts }) => [id, facts?.['names']])).toEqual([['source.archive-ignored', 'plan.png, autre.kml']]);
    expect(execFileSync('ogrinfo', ['-al', path, 'balade'], { encoding: 'utf8' })).toContain('Name (String) = balade a\n');
  });

  test('without doc.kml is read from its first KML', async () => {
    const archive = makeZip(['b.kml', 'a.kml'].map((name) => ({ name, content: kml(name) })));
    const { layers, problems } = await read(await deposit('plan.kmz', archive));
    expect(layers).toMatchObject([{ name: 'plan', features: 2 }]);
    expect(problems.map(({ id, facts }) => [id, facts?.['names']])).toEqual([['source.archive-ignored', 'a.kml']]);
  });

  test('in an archive is an archive in an archive', async () => {
    const archive = makeZip([{ name: 'plan.kmz', content: makeZip([{ name: 'doc.kml', content: kml('a') }]) }]);
    expect(await refusal(await deposit('plans.zip', archive))).toMatchObject([{ id: 'source.archive-nested' }]);
  });
});
