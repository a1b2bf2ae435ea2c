import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { checkDatasetShape } from '../../schemas/check/check.ts';
import definitions from '../../schemas/definitions.schema.json' with { type: 'json' };
import { datasetText, producerText } from '../../schemas/manifest-text.ts';
import texts from '../../schemas/messages/fr/manifest.json' with { type: 'json' };
import { publish } from '../words/fr/publish.ts';
import { read } from '../words/fr/read.ts';
import type { FileReading } from './read/reading.ts';
import { exampleDataset } from './example.ts';
import { csvColumns, guessColumns, lastDayIn, unreadable } from './file.ts';
import { problemsOf } from './findings.ts';
import { packDeposit, packedBytes } from './deposit.ts';
import {
  datasetOf,
  chooseAccess,
  emptyForm,
  folderOf,
  folderPath,
  isOfAuthority,
  layersOf,
  producerOf,
  serviceTypes,
  type PublishForm,
} from './form.ts';
import { filled } from './publish.fixtures/filled.ts';

const known = { producers: [], today: '2026-11-24' };
const told = { lang: 'fr', texts } as const;

describe('the form', () => {
  test('says what its manifest says, in the order of the schema', () => {
    const dataset = datasetOf(filled());
    expect(Object.keys(dataset)).toEqual([
      'title',
      'description',
      'themes',
      'keywords',
      'license',
      'frequency',
      'lineage',
      'contact',
      'source',
    ]);
    expect(dataset).toMatchObject({
      keywords: ['jeux', 'enfants', 'square'],
      contact: { name: 'Espaces verts', email: 'espaces-verts@exemple.fr' },
      source: { path: 'aires-de-jeux.csv', crs: 'EPSG:4326', geometry: { x: 'lon', y: 'lat' } },
    });
    expect(producerOf(filled())).toMatchObject({ title: 'Ville de Vitry-le-François', type: 'commune', territory: 'COMMUNE-51649' });
    expect(folderPath(filled())).toBe('datasets/ville-de-vitry-le-francois/aires-de-jeux');
  });

  test('says of restricted data nothing that was read in their file, and names it by its digest alone', () => {
    const sealed = { name: 'depot-0a1b2c3d.csv.age', sha256: 'a'.repeat(64) };
    const layers = [{ name: 'aires', title: 'Aires', key: 'nom', fields: [{ name: 'nom', title: 'Nom', unit: '' }] }];
    const style = { ...emptyForm().style, layers: [{ id: 'a' }] };
    const reading: FileReading = { format: 'CSV', layers: [], problems: [] };
    const file = { name: 'reseaux-secrets.csv', bytes: 8, reading };
    const form: PublishForm = { ...filled(), access: 'restricted', file, layers, style };
    const errors = (each: PublishForm): string[] =>
      problemsOf(each, known, publish.problems, told).flatMap(({ control, severity }) => (severity === 'error' ? [control] : []));
    expect(errors(form)).toEqual(['accessReason', 'file']);
    // Encrypted in the name of its producer, who is asked for in its place, and at once with the reason.
    expect(errors({ ...form, producer: '' })).toEqual(['accessReason', 'producer']);
    const ready: PublishForm = { ...form, accessReason: 'crpa-l311-5-2-d', file: { ...file, sealed } };
    expect(errors(ready)).toEqual([]);
    const dataset = datasetOf(ready);
    expect(Object.keys(dataset)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(layers|tiles|style)$/)]));
    expect(dataset).toMatchObject({ access: 'restricted', source: { deposit: sealed.name, sha256: sealed.sha256 } });
    expect(JSON.stringify(dataset)).not.toContain('reseaux-secrets');
    const heavy = { ...ready.file, name: 'a.csv', bytes: 126 * 1024 ** 2 };
    expect(errors({ ...ready, file: { ...heavy, sealed } })).toEqual(['file']);
    // A command has encrypted and sent it: the page sends its description alone.
    const away: PublishForm = { ...ready, file: { ...heavy, sealed: { ...sealed, isSent: true } } };
    expect([errors(away), datasetOf(away).source]).toEqual([[], datasetOf(ready).source]);
    expect(errors({ ...ready, file: { ...file, sealed, sent: { sha256: 'b', producer: 'x' } } })).toEqual(['file']);
  });

  test('proposes no license that lets restricted data be passed on, and keeps one that the reader has chosen', () => {
    const form = emptyForm();
    const licenses = (['restricted', 'public', 'restricted'] as const).map((access) => {
      chooseAccess(form, access);
      return form.license;
    });
    expect(licenses).toEqual(['LicenseRef-acces-restreint', 'etalab-2.0', 'LicenseRef-acces-restreint']);
    form.license = 'CC-BY-NC-4.0';
    chooseAccess(form, 'public');
    expect([form.license, form.origin]).toEqual(['CC-BY-NC-4.0', 'file']);
  });

  test('has no error once it is filled in', () => {
    expect(problemsOf(filled(), known, publish.problems, told).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('asks at each control for what is missing', () => {
    const missing = problemsOf(emptyForm(), known, publish.problems, told).map(({ control, message }) => `${control}: ${message}`);
    expect(missing).toEqual(
      ['file', 'producer', 'title', 'description', 'themes', 'frequency', 'contactName', 'contactEmail'].map(
        (control) => `${control}: Remplissez ce champ.`,
      ),
    );
  });

  test('tells each rule beside the control that mends it', () => {
    const form = filled();
    form.title = 'AIRES DE JEUX.';
    form.newProducer.siret = '12345678901234';
    form.origin = 'url';
    form.url = 'https://exemple.fr/jeux.csv?token=1';
    form.lineage = '';
    const controls = problemsOf(form, known, publish.problems, told).map(({ control, severity }) => `${control} ${severity}`);
    expect(controls).toContain('title warning');
    expect(controls).toContain('siret error');
    expect(controls).toContain('file error');
    expect(controls).toContain('lineage warning');
  });

  test('says that the origin of data may be left out to those alone who do not have to say it', () => {
    const of = (type: PublishForm['newProducer']['type']): boolean =>
      isOfAuthority({ ...emptyForm(), producer: 'new', newProducer: { ...emptyForm().newProducer, type } }, []);
    expect([of('commune'), of('association'), of('')]).toEqual([true, false, false]);
    const ddt = { id: 'ddt', title: 'DDT', type: 'etat', territory: 'DEP-51' } as const;
    expect(isOfAuthority({ ...emptyForm(), producer: 'ddt' }, [ddt])).toBe(true);
    expect(publish.describe.lineageHint).not.toContain('doit');
  });

  test('asks for the coordinate system of columns that are not degrees', () => {
    const form = { ...filled(), columns: { kind: 'xy' as const, x: 'x_l93', y: 'y_l93', wkt: '' }, crs: '' };
    expect(problemsOf(form, known, publish.problems, told)).toContainEqual({
      control: 'crs',
      severity: 'error',
      message: publish.problems.crs,
    });
  });

  test('makes short folder names, cut between words', () => {
    expect(folderOf('Œuvres d’art & mobilier urbain')).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(folderOf('mot '.repeat(40)).length).toBeLessThanOrEqual(60);
    expect(folderOf('mot '.repeat(40))).toMatch(/-mot$/);
  });
});

describe('a service that is online already', () => {
  const at = (service: PublishForm['service']): PublishForm => ({ ...filled(), origin: 'service', service });
  const errorsOf = (form: PublishForm): string[] =>
    problemsOf(form, known, publish.problems, told).flatMap(({ control, severity, message }) =>
      severity === 'error' ? [`${control}: ${message}`] : [],
    );
  const url = 'https://data.geopf.fr/wmts';

  test.each([
    [
      { type: 'wmts', url: ` ${url} `, layer: ' Patrinat_ZNIEFF1 ' },
      { type: 'wmts', url, layer: 'Patrinat_ZNIEFF1' },
    ],
    [
      { type: 'pmtiles', url: 'https://www.exemple.fr/e.pmtiles', layer: 'typed before the kind was changed' },
      { type: 'pmtiles', url: 'https://www.exemple.fr/e.pmtiles' },
    ],
  ] as const)('is written as the source, and nothing of a file chosen before: %j', (typed, service) => {
    const form = at(typed);
    expect(datasetOf(form).source).toEqual({ service });
    expect(parse(datasetText(datasetOf(form)))).toMatchObject({ source: { service } });
    expect(checkDatasetShape(datasetOf(form)).findings).toEqual([]);
    expect(errorsOf(form)).toEqual([]);
  });

  test('asks at each control for what is missing, all at once', () => {
    expect(errorsOf(at({ type: '', url: '', layer: '' }))).toEqual([
      'serviceType: Remplissez ce champ.',
      'serviceUrl: Remplissez ce champ.',
    ]);
    expect(errorsOf(at({ type: 'wfs', url: '', layer: ' ' })).sort()).toEqual([
      'serviceLayer: Remplissez ce champ.',
      'serviceUrl: Remplissez ce champ.',
    ]);
    expect(errorsOf(at({ type: 'wfs', url, layer: '' }))).toEqual(['serviceLayer: Remplissez ce champ.']);
    expect(errorsOf(at({ type: 'cog', url: '', layer: '' }))).toEqual(['serviceUrl: Remplissez ce champ.']);
  });

  test.each([
    [
      { type: 'wms', url: 'https://exemple.fr/wms?REQUEST=GetMap', layer: 'a' },
      /^serviceUrl: L’adresse contient un paramètre de requête OGC/,
    ],
    [{ type: 'wms', url: 'https://exemple.fr/wms?token=1', layer: 'a' }, /^serviceUrl: /],
    [{ type: 'wms', url: 'exemple.fr/wms', layer: 'a' }, /^serviceUrl: /],
    [{ type: 'wms', url, layer: 'deux couches' }, /^serviceLayer: /],
  ] as const)('is held to the rules of a manifest: %j', (service, error) => {
    expect(errorsOf(at(service))).toEqual([expect.stringMatching(error)]);
  });

  test('is of a kind that the schema has, and each of them is offered', () => {
    const { enum: all } = definitions.$defs.ServiceType;
    expect(serviceTypes).toEqual(all);
  });
});

describe('a chosen file', () => {
  test.each([
    ['a.gpkg', undefined],
    ['A.GeoJSON', undefined],
    ['a.tar.gz', undefined],
    ['ortho.tif', undefined],
    ['ORTHO.JP2', undefined],
    ['rgealti.asc', undefined],
    ['lidar.copc.laz', undefined],
    ['plui.7z', undefined],
    ['a.parquet', undefined],
    ['a.shp', 'shapefile'],
    ['a.tab', 'parts'],
    ['nature.gdb.zip', undefined],
    ['a00000009.gdbtable', 'parts'],
    ['a.xlsx', 'spreadsheet'],
    ['a.kmz', undefined],
    ['a.dwg', 'unknown'],
  ])('%s is told to be %s', (name, reason) => {
    expect(unreadable(name)).toBe(reason);
  });

  test('is weighed as its zip will weigh, and one that is packed already as it is', async () => {
    const text = new File(['Square;4,58;48,72\n'.repeat(10_000)], 'jeux.csv');
    const { blob } = await packDeposit('a/b', { file: { name: 'jeux.csv', content: text } });
    // A zip says each name twice.
    expect(Math.abs((await packedBytes(text)) - blob.size)).toBeLessThan(400);
    expect(await packedBytes(new File(['aaaa'], 'jeux.zip'))).toBe(4);
  });

  test('gives the columns of a table, whatever separates them', () => {
    expect(csvColumns('\ufeff"nom; prénom";Longitude;"dit ""le bon"""\r\n1;2;3')).toEqual(['nom; prénom', 'Longitude', 'dit "le bon"']);
    expect(csvColumns('a,b,c\n')).toEqual(['a', 'b', 'c']);
    expect(csvColumns('a\tb')).toEqual(['a', 'b']);
    expect(csvColumns('a|b|c')).toEqual(['a', 'b', 'c']);
    expect(csvColumns('')).toEqual([]);
  });

  test('proposes the last day of its columns of dates, of ends and what is to come apart', () => {
    const table = 'nom;date_maj;date_fin\r\n"a; b";2024-03-31;2025-01-01\r\nc;31/12/2023;\r\nd;2031-01-01;\r\n';
    expect(lastDayIn(table, '2026-11-24')).toBe('2024-03-31');
    expect(lastDayIn('nom,pose\na,2024-01-01\n', '2026-11-24')).toBeUndefined();
  });

  test('places its rows by the columns that look like it', () => {
    expect(guessColumns(['id', 'Longitude', 'Latitude'])).toMatchObject({ kind: 'xy', x: 'Longitude', y: 'Latitude', degrees: true });
    expect(guessColumns(['x_aerogenerateur', 'y_aerogenerateur'])).toMatchObject({ kind: 'xy', degrees: false });
    expect(guessColumns(['nom', 'geom'])).toMatchObject({ kind: 'wkt', wkt: 'geom' });
    expect(guessColumns(['nom'])).toMatchObject({ kind: 'none' });
  });
});

describe('what was read of the file', () => {
  const field = { type: 'text' as const, examples: ['a'], nulls: 0, unique: true };
  const layer = { unplaced: 0, extent: null, crs: null, geometry: 'point' as const, count: 2 };
  const reading: FileReading = {
    format: 'GeoPackage',
    layers: [
      {
        ...layer,
        name: 'mats',
        source: 'MATS_2024',
        fields: [
          { ...field, name: 'id' },
          { ...field, name: 'h', type: 'number' },
        ],
        key: 'id',
      },
      {
        ...layer,
        name: 'parcs',
        source: 'parcs',
        title: 'Parcs éoliens',
        fields: [{ ...field, name: 'nom_proprietaire', personal: 'person-name' }],
      },
    ],
    problems: [{ id: 'unplaced', severity: 'warning', facts: { layer: 'MATS_2024', count: 3 } }],
  };
  const withReading = (change: Partial<PublishForm> = {}): PublishForm => ({
    ...filled(),
    columns: { kind: 'none', x: '', y: '', wkt: '' },
    crs: '',
    file: { name: 'eolien.gpkg', bytes: 1000, reading },
    layers: layersOf(reading, []),
    ...change,
  });

  test('proposes titles and keys, and keeps what was said of layers and fields of the same names', () => {
    const [mats, parcs] = layersOf(reading, []);
    expect([mats?.title, mats?.key, parcs?.title]).toEqual(['Mats 2024', 'id', 'Parcs éoliens']);
    const said = { name: 'mats', title: 'Mâts', key: 'gone', fields: [{ name: 'h', title: 'Hauteur', unit: 'm' }] };
    expect(layersOf(reading, [said])[0]).toEqual({
      name: 'mats',
      title: 'Mâts',
      key: 'id',
      fields: [
        { name: 'id', title: 'Identifiant', unit: '' },
        { name: 'h', title: 'Hauteur', unit: 'm' },
      ],
    });
  });

  test('proposes a unit for numbers alone, as `mappe new` does', () => {
    const field = { examples: [], nulls: 0, unique: false };
    const fields = [
      { name: 'surf_ha', type: 'text' as const, ...field },
      { name: 'puissance_kw', type: 'number' as const, ...field },
    ];
    const layer = { name: 'zones', source: 'zones', geometry: null, count: 1, unplaced: 0, extent: null, crs: null, fields };
    expect(layersOf({ layers: [layer] }, [])[0]?.fields).toEqual([
      { name: 'surf_ha', title: 'Surface (ha)', unit: '' },
      { name: 'puissance_kw', title: 'Puissance', unit: 'kW' },
    ]);
  });

  test('stands in the manifest, with what the reader says of it', () => {
    const form = withReading();
    Object.assign(form.layers[0]?.fields[1] ?? {}, { title: 'Hauteur', unit: 'm' });
    const dataset = datasetOf(form);
    expect(dataset.layers).toEqual([
      { name: 'mats', title: 'Mats 2024', key: 'id', fields: { id: { title: 'Identifiant' }, h: { title: 'Hauteur', unit: 'm' } } },
      { name: 'parcs', title: 'Parcs éoliens', fields: { nom_proprietaire: { title: 'Nom propriétaire' } } },
    ]);
    expect(dataset.tiles).toEqual({ profile: 'points' });
    expect(checkDatasetShape(dataset).findings).toEqual([]);
    expect(datasetOf({ ...form, origin: 'url', url: 'https://exemple.fr/a.gpkg' }).layers).toBeUndefined();
  });

  test('has lost columns: the manifest leaves them out of later ones', () => {
    const [mats, parcs] = layersOf(reading, []);
    if (mats === undefined || parcs === undefined) throw new Error('The file has two layers.');
    const layers = layersOf(reading, [{ ...mats, omitted: ['nom'] }, parcs]);
    const dataset = datasetOf(withReading({ layers }));
    expect(dataset.layers?.[0]?.fields).toEqual({ id: { title: 'Identifiant' }, nom: { omit: true } });
    expect(checkDatasetShape(dataset).findings).toEqual([]);
  });

  const messages = (form: PublishForm): string[] =>
    problemsOf(form, { ...known, read }, publish.problems, told).map(
      ({ control, severity, message }) => `${severity} ${control}: ${message}`,
    );

  test('is told beside the file, and what names people is refused until a text that allows it is named', () => {
    const refused = messages(withReading());
    expect(refused).toContain(`error personal: ${read.personal.refused}`);
    expect(refused).toContain(
      'warning file: Objets sans géométrie dans «\u202fMATS_2024\u202f»\u202f: 3. Ils seront dans les téléchargements, pas sur la carte.',
    );
    const asked = messages(withReading({ personal: { answer: 'law', basis: '', reason: '' } })).filter((each) => each.startsWith('error'));
    expect(asked).toEqual([expect.stringContaining('error basis: '), expect.stringContaining('error reason: ')]);
    const personal = { answer: 'law' as const, basis: 'article L. 312-1-2 du CRPA', reason: 'Les mandats électifs sont publics.' };
    expect(messages(withReading({ personal })).filter((each) => each.startsWith('error'))).toEqual([]);
    expect(datasetOf(withReading({ personal })).personalData).toEqual({ basis: personal.basis, reason: personal.reason });
  });

  test('that seem to name people and name nobody are said to, in one answer', () => {
    const nobody = (reason: string) => withReading({ personal: { answer: 'nobody', basis: '', reason } });
    expect(messages(nobody(' ')).filter((each) => each.startsWith('error'))).toEqual([expect.stringContaining('error reason: ')]);
    expect(messages(nobody('des noms de squares')).filter((each) => each.startsWith('error'))).toEqual([]);
    expect(datasetOf(nobody('des noms de squares')).personalData).toEqual({
      basis: 'Sans objet : ces colonnes ne nomment personne.',
      reason: 'Ces colonnes ne nomment personne : des noms de squares',
    });
  });

  test('is told to be read after the request where it leaves encrypted, which no machine of the request can open', () => {
    const left = { id: 'not-read-here', severity: 'notice', facts: { format: 'GML' } } as const;
    const file = { name: 'reseaux.gml', bytes: 1000, reading: { format: 'GML', layers: [], problems: [left] } };
    const said = (access: PublishForm['access']) =>
      problemsOf({ ...filled(), access, file }, { ...known, read }, publish.problems, told).find(({ isRead }) => isRead)?.message;
    expect(said('public')).toMatch(/ce format \(GML\)\. .* la réponse viendra dans la demande/);
    expect(said('restricted')).toMatch(/ce format \(GML\)\. Il ne sera lu et contrôlé qu’une fois la demande acceptée/);
  });

  test('is asked about at the review, but not for a system that is chosen, nor for what is read later', () => {
    const facts = { layer: 'mats', name: 'RGF93 v1 / Lambert-93', code: 'EPSG:2154', format: 'GML' };
    const guessed = { id: 'crs-guessed', severity: 'warning', facts } as const;
    const left = { id: 'not-read-here', severity: 'notice', facts } as const;
    const file = { name: 'eolien.gpkg', bytes: 1000, reading: { ...reading, problems: [...reading.problems, guessed, left] } };
    const said = problemsOf(withReading({ file }), { ...known, read }, publish.problems, told).filter(({ isRead }) => isRead);
    expect(said.map(({ message, isSettled }) => [message.slice(0, 20), isSettled])).toEqual([
      ['Objets sans géométri', undefined],
      ['Votre navigateur ne ', true],
      ['Le fichier ne dit pa', true],
    ]);
  });
});

test('the example manifest obeys the schema and every rule', () => {
  expect(checkDatasetShape(exampleDataset).findings).toEqual([]);
  expect(parse(datasetText(exampleDataset))).toEqual(exampleDataset);
});

test('a producer.yaml is commented and reads back the same', () => {
  const producer = producerOf(filled()) ?? {};
  const text = producerText(producer);
  expect(parse(text)).toEqual(producer);
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/schemas\/producer\.schema\.json\n/);
});
