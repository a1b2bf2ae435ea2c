import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ringOf } from '../../schemas/model/boxes.ts';
import type { Bbox, DatasetRecord } from '../../schemas/types.ts';
import { build } from '../commands/build/build.ts';
import { versionsOf } from '../commands/build/build.fixtures/catalogue.ts';
import type { BuildLine } from '../commands/build/build-one.ts';
import { recogniseDerived } from './derive.ts';
import { readRecords } from '../publication/records.ts';
import { openStore } from '../stores/open.ts';

const root = mkdtempSync(join(tmpdir(), 'derive-'));
afterAll(() => rmSync(root, { recursive: true }));
let number = 0;

const contact = 'contact: { name: Mairie, email: mairie@exemple.fr }\n';
const manifest = (source: string): string =>
  `title: Des objets de la commune\ndescription: Relevé des services techniques de la commune, rue par rue.\nthemes: [equipements]\nlicense: etalab-2.0\nfrequency: annual\nlineage: Levé sur place.\n${contact}source: ${source}\n`;

type Feature = [name: string, type: 'Point' | 'Polygon', coordinates: unknown];
const geojson = (features: readonly Feature[]): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: features.map(([nom, type, coordinates]) => ({
      type: 'Feature',
      properties: { nom },
      geometry: coordinates === null ? null : { type, coordinates },
    })),
  });
const frame = (...box: Bbox): unknown => [ringOf(box)];
const square = (west: number, south: number, side: number): unknown => frame(west, south, west + side, south + side);

/** Turbines near Châlons: at 0, some 219 m and some 15 km of a dwelling; three communes, one of them empty, one without a place. */
const turbines: Feature[] = [
  ['sur place', 'Point', [4.4, 48.95]],
  ['proche', 'Point', [4.403, 48.95]],
  ['loin', 'Point', [4.6, 48.95]],
];
const sources = {
  eoliennes: turbines,
  habitations: [['La Cense', 'Point', [4.4, 48.95]]] satisfies Feature[],
  communes: [
    ['Pleine', 'Polygon', square(4.39, 48.94, 0.1)],
    ['Vide', 'Polygon', square(5, 49, 0.1)],
    ['Sans contour', 'Polygon', null],
  ] satisfies Feature[],
  monde: [
    ['Antarctique', 'Polygon', frame(-180, -90, 180, -60)],
    // Some 290 m west of the second turbine.
    ['Ouest', 'Polygon', frame(-179, -80, 4.399, 80)],
    ['Est', 'Polygon', frame(4.5, -80, 179, 80)],
  ] satisfies Feature[],
};

/** Derivations from the four data sets. */
// The first two depend on one another, the next two show the other joins, then three with the whole world; the last four are refused.
const derived = {
  'a-par-commune': '{ join: count, of: { dataset: mairie/communes }, with: { dataset: mairie/proches } }',
  proches: '{ join: within, of: { dataset: mairie/eoliennes }, with: { dataset: mairie/habitations }, distance: 500 }',
  nearest: '{ join: nearest, of: { dataset: mairie/eoliennes }, with: { dataset: mairie/habitations }, distance: 1000, fields: [nom] }',
  touching: '{ join: intersects, of: { dataset: mairie/eoliennes }, with: { dataset: mairie/communes }, fields: [nom] }',
  'world-within': '{ join: within, of: { dataset: mairie/eoliennes }, with: { dataset: mairie/monde }, distance: 500 }',
  'world-nearest': '{ join: nearest, of: { dataset: mairie/eoliennes }, with: { dataset: mairie/monde }, distance: 100000, fields: [nom] }',
  'world-touching': '{ join: intersects, of: { dataset: mairie/eoliennes }, with: { dataset: mairie/monde }, fields: [nom] }',
  orphan: '{ join: count, of: { dataset: mairie/communes }, with: { dataset: mairie/absent } }',
  field: '{ join: intersects, of: { dataset: mairie/eoliennes }, with: { dataset: mairie/communes }, fields: [code] }',
  round: '{ join: count, of: { dataset: mairie/communes }, with: { dataset: mairie/trip } }',
  trip: '{ join: count, of: { dataset: mairie/communes }, with: { dataset: mairie/round } }',
};

/** Make a catalogue of the four and of their derivations; gives functions to change it, and to build it into its own store. */
function catalogue(): {
  write: (path: string, text: string) => void;
  run: (...ids: string[]) => Promise<BuildLine[]>;
  records: () => Promise<Map<string, DatasetRecord>>;
} {
  const datasets = join(root, 'datasets');
  const store = join(root, 'store');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(datasets, path)), { recursive: true });
    writeFileSync(join(datasets, path), text);
  };
  write(
    'operator.yaml',
    `title: Essai\ndescription: Un catalogue d’essai.\nsite: https://exemple.fr/\n${contact}publisher: { name: Association }\nhost: { name: Hébergeur }\naccessibility: { status: non-conforme }\n`,
  );
  write('mairie/producer.yaml', `title: Mairie\ntype: commune\nterritory: COMMUNE-51108\n${contact}`);
  for (const [name, features] of Object.entries(sources)) {
    write(`mairie/${name}/dataset.yaml`, manifest('{ path: objets.geojson }'));
    write(`mairie/${name}/objets.geojson`, geojson(features));
  }
  for (const [name, derive] of Object.entries(derived)) write(`mairie/${name}/dataset.yaml`, manifest(`{ derive: ${derive} }`));
  const run = async (...ids: string[]): Promise<BuildLine[]> => {
    const lines: BuildLine[] = [];
    number += 1;
    await build({
      datasets,
      store,
      ids,
      run: `essai-${number}`,
      now: new Date('2026-11-24'),
      versionsOf,
      onLine: (line) => lines.push(line),
    });
    return lines;
  };
  return { write, run, records: async () => new Map(await readRecords(await openStore(store))) };
}

const fieldsOf = (record: DatasetRecord | undefined): string[] =>
  record?.version.layers.flatMap(({ fields }) => fields.map(({ name }) => name)) ?? [];
const rowsOf = (record: DatasetRecord | undefined): unknown[] => record?.version.layers.flatMap(({ sample }) => sample) ?? [];

/** Built once, whole, for all tests. */
const { write, run, records } = catalogue();
let first: Map<string, BuildLine>;
let built: Map<string, DatasetRecord>;
beforeAll(async () => {
  first = new Map((await run()).map((line) => [line.dataset, line]));
  built = await records();
});

test('turbines within 500 m of a dwelling, and their number by commune, follow from three data sets and from each other', async () => {
  const near = built.get('mairie/proches');
  expect(fieldsOf(near)).toEqual(['nom', 'nombre', 'distance_m']);
  expect(rowsOf(near)).toEqual([
    ['sur place', 1, 0],
    ['proche', 1, expect.closeTo(219, -1)],
  ]);
  expect(rowsOf(built.get('mairie/a-par-commune'))).toEqual([
    ['Pleine', 2],
    ['Vide', 0],
    // Nobody knows what lies in it: that is not none.
    ['Sans contour', null],
  ]);
  const { date } = built.get('mairie/eoliennes')?.version ?? {};
  expect(near?.version.source.derivedFrom, 'readers are told of which versions it was made').toEqual({
    join: 'within',
    of: {
      dataset: 'mairie/eoliennes',
      version: built.get('mairie/eoliennes')?.version.id,
      date,
      edition: '1.0.0',
      attribution: expect.any(String),
    },
    with: {
      dataset: 'mairie/habitations',
      version: built.get('mairie/habitations')?.version.id,
      date,
      edition: '1.0.0',
      attribution: expect.any(String),
    },
    distance: 500,
  });

  const chain = ['mairie/a-par-commune', 'mairie/communes', 'mairie/eoliennes', 'mairie/habitations', 'mairie/proches'];
  expect((await run(...chain)).map(({ outcome }) => outcome)).toEqual(chain.map(() => 'unchanged'));

  // A dwelling that moves changes what is computed from it, and what is computed from that.
  write(
    'mairie/habitations/dataset.yaml',
    `${manifest('{ path: objets.geojson }')}expect: { change: { allow: [extent], reason: La ferme a déménagé. } }\n`,
  );
  write('mairie/habitations/objets.geojson', geojson([['La Cense', 'Point', [4.6, 48.95]]]));
  const again = new Map((await run(...chain)).map((line) => [line.dataset, line]));
  expect(again.get('mairie/eoliennes')?.outcome).toBe('unchanged');
  expect(again.get('mairie/proches')?.outcome).toBe('published');
  expect(again.get('mairie/a-par-commune')?.outcome).toBe('published');
  const lost = again
    .get('mairie/proches')
    ?.problems.map(({ severity, message }) => `${severity}: ${message.replaceAll(/[\u00a0\u202f]/g, ' ')}`);
  const once = (kind: string): string =>
    `Si c’est voulu, dites-le dans le manifeste, sous « expect » : « change: { allow: [${kind}], edition: 1.0.0, reason: le motif } ».`;
  expect(lost, 'what is lost is told, and published').toEqual(
    expect.arrayContaining([
      `warning: Couche « objets » : 1 objets au lieu de 2, 50 % de moins (seuil : 10 %). ${once('features')}`,
      `warning: Couche « objets » : 100 % de l’emprise ne sont plus couverts (seuil : 10 %). ${once('extent')}`,
    ]),
  );
  expect(rowsOf((await records()).get('mairie/a-par-commune'))).toEqual([
    ['Pleine', 0],
    ['Vide', 0],
    ['Sans contour', null],
  ]);
});

test('the nearest keeps every feature, with the fields asked for; what touches keeps only what does', () => {
  expect(fieldsOf(built.get('mairie/nearest'))).toEqual(['nom', 'distance_m', 'nom_2']);
  expect(rowsOf(built.get('mairie/nearest'))).toEqual([
    ['sur place', 0, 'La Cense'],
    ['proche', expect.closeTo(219, -1), 'La Cense'],
    ['loin', null, null],
  ]);
  expect(rowsOf(built.get('mairie/touching'))).toEqual([
    ['sur place', 1, 'Pleine'],
    ['proche', 1, 'Pleine'],
  ]);
});

test('what is joined may be as wide as the world: only what is in reach is projected, nothing that is near is lost', () => {
  expect(rowsOf(built.get('mairie/world-within'))).toEqual([
    ['sur place', 1, expect.closeTo(73.3, 0)],
    ['proche', 1, expect.closeTo(293, 0)],
    ['loin', 1, 0],
  ]);
  expect(rowsOf(built.get('mairie/world-nearest'))).toEqual([
    ['sur place', expect.closeTo(73.3, 0), 'Ouest'],
    ['proche', expect.closeTo(293, 0), 'Ouest'],
    ['loin', 0, 'Est'],
  ]);
  expect(rowsOf(built.get('mairie/world-touching'))).toEqual([['loin', 1, 'Est']]);
});

test('a parent that the catalogue does not hold, a field that it lacks, and a circle are told with their place, and nothing else is refused', () => {
  const told = new Map(
    [...first.values()]
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ dataset, problems }) => [
        dataset,
        problems
          .filter(({ severity }) => severity === 'error')
          .map(({ message }) => message)
          .join(),
      ]),
  );
  const circle =
    'Ces jeux sont calculés les uns à partir des autres\u202f: mairie/round, mairie/trip. Retirez de l’un d’eux son source.derive.';
  expect(Object.fromEntries(told)).toEqual({
    'mairie/orphan': '«\u202fmairie/absent\u202f» n’est pas dans le catalogue\u202f: rien ne peut être calculé à partir de lui.',
    'mairie/field': 'La couche objets de mairie/communes n’a pas de champ code. Nommez dans fields l’un de ceux-ci\u202f: nom.',
    'mairie/round': circle,
    'mairie/trip': circle,
  });
});

test.each([
  [undefined, ['zones', 'haies'], '/source/derive/of/dataset mairie/communes a plusieurs couches. Nommez avec «\u202flayer\u202f», dans source.derive, celle qui est voulue\u202f: zones, haies.'],
  ['zone', ['zones', 'haies'], '/source/derive/of/layer mairie/communes n’a pas de couche zone qui ait des géométries. Le plus proche est «\u202fzones\u202f». Nommez dans source.derive l’une de celles-ci\u202f: zones, haies.'],
  [undefined, [], '/source/derive/of/dataset mairie/communes n’a aucune couche d’objets qui aient des géométries\u202f: rien ne peut en être calculé. Nommez dans source.derive un jeu de points, de lignes ou de surfaces.'],
])('of a parent the layer %s among %j is told apart from none', (layer, names, message) => {
  const communes = built.get('mairie/communes');
  const [first] = communes?.version.layers ?? [];
  if (communes === undefined || first === undefined) throw new Error('The communes were not built.');
  const record = { ...communes, version: { ...communes.version, layers: names.map((name) => ({ ...first, name })) } };
  const side = { dataset: 'mairie/communes', ...(layer !== undefined && { layer }) };
  const dataset = { source: { derive: { join: 'count' as const, of: side, with: side } } };
  const derive = () => recogniseDerived({ dataset, locate: (pointer) => pointer }, { recordOf: () => record });
  expect(derive).toThrow(message);
}); // prettier-ignore
