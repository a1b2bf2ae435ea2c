import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateStyleMin, type StyleSpecification } from '@maplibre/maplibre-gl-style-spec';
import { expect, test } from 'vitest';
import type { DatasetRecord, Field, GeometryKind } from '../../schemas/types.ts';
import { factsAsMeant } from './code-labels.ts';
import { factsOf, fieldOf, layerOf } from '../map/facts/facts.fixture.ts';
import { readProducerStyle } from '../map/style/producer-style.ts';
import { standardStyle } from './standard-style.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schemas', 'record.schema.json'), 'utf8')) as {
  examples: [DatasetRecord];
};
const [example] = schema.examples;
const [exampleLayer] = example.version.layers;
const layer = (name: string, geometry: GeometryKind, field?: string, values: string[] = []): DatasetRecord['version']['layers'][number] => {
  if (exampleLayer === undefined) throw new Error('The example has no layer.');
  const coded: Field = { name: field ?? 'libelle', type: 'text', nulls: 0, top: values.map((value) => ({ value, count: 2 })) };
  return { ...exampleLayer, name, standard: name, geometry, fields: [coded] };
};
const recordOf = (id: string, ...layers: ReturnType<typeof layer>[]) => ({
  standard: { id, title: id, url: 'https://cnig.gouv.fr/' },
  version: { ...example.version, layers },
});

const plan = recordOf(
  'cnig-plu',
  layer('prescription_surf', 'polygon'),
  layer('zone_urba', 'polygon', 'TYPEZONE', ['U', 'N']),
  layer('info_pct', 'point'),
);
const street = recordOf(
  'cnig-pcrs',
  layer('facadepcrs', 'line', 'precisionPlanimetrique', ['005']),
  layer('murpcrs', 'line', 'precisionPlanimetrique', ['005', '999']),
);

test.each([plan, street])('the style of a standard is one that MapLibre takes', (record) => {
  const layers = (standardStyle(record) ?? []).map((each) => ({ ...each, source: 'data' }));
  const sources = { data: { type: 'vector', url: 'https://exemple.fr/a.json' } };
  expect(layers.length).toBeGreaterThan(3);
  expect(validateStyleMin(JSON.parse(JSON.stringify({ version: 8, sources, layers })) as StyleSpecification)).toEqual([]);
});

test('zones lie below all that is said of a part of them', () => {
  const drawn = (standardStyle(plan) ?? []).map((each) => each['source-layer']);
  expect([...new Set(drawn)]).toEqual(['zone_urba', 'prescription_surf', 'info_pct']);
});

test('zones have the colours that the standard gives them, by day and by night, in the legend too', () => {
  const all = recordOf('cnig-plu', layer('zone_urba', 'polygon', 'TYPEZONE', ['U', 'AUc', 'AUs', 'A', 'N']));
  const colors = { U: '#e60000', AUc: '#ff6565', AUs: '#feccbe', A: '#ffff00', N: '#56aa02' };
  for (const dark of [false, true]) {
    const told = legendOf(all, dark).map(({ label, color, fill }) => [label.split(',')[0], color, fill]);
    expect(told).toEqual(Object.entries(colors).map(([zone, color]) => [zone, color, 0.6]));
  }
});

const legendOf = (record: typeof street, dark = false) => {
  const style = standardStyle(record) ?? [];
  const layers = record.version.layers.map(({ name, geometry, fields }) =>
    layerOf({ name, geometry: geometry ?? 'mixed', fields: fields.map(({ name: field }) => fieldOf({ name: field })) }),
  );
  const facts = factsAsMeant(factsOf({ layers, style }), record);
  return readProducerStyle(facts, facts.layers, { lang: 'fr', dark }).legend.flatMap(({ entries }) => entries);
};

test('a lone layer of a street plan says its classes of precision in the legend, in words', () => {
  const walls = recordOf('cnig-pcrs', layer('murpcrs', 'line', 'precisionPlanimetrique', ['005', '999']));
  expect(legendOf(walls).map(({ label, shape }) => `${label} (${shape})`)).toEqual(['5 cm au plus (line)', 'au-delà de 150 cm (line)']);
});

test('the covers of a street plan have the colours and the names of their networks, by themselves and beside other layers', () => {
  const covers = layer('affleurantpcrs', 'point', 'reseau', ['ELECBT', 'GAZ', 'AEP', 'ASSAEU', 'COM', '00']);
  const told = [
    'électricité basse tension #ff0000',
    'gaz #ffff00',
    'eau potable #0000ff',
    'eaux usées #7d4900',
    'télécom #00ff00',
    'réseau non défini #828282',
  ];
  for (const record of [recordOf('cnig-pcrs', covers), recordOf('cnig-pcrs', layer('murpcrs', 'line'), covers)]) {
    const classes = legendOf(record).filter(({ shape }) => shape === 'point');
    expect(classes.map(({ label, color }) => `${label} ${color}`)).toEqual(told);
    // Yellow on paper is seen by its edge.
    expect(classes.map(({ edge }) => edge)).toEqual(told.map(() => '#1b2430'));
  }
});

test('covers whose network nobody named are drawn like any other layer of a street plan', () => {
  const covers = layer('affleurantpcrs', 'point', 'reseau', ['00']);
  const [, entry] = legendOf(recordOf('cnig-pcrs', layer('murpcrs', 'line'), covers));
  expect([entry?.label, entry?.color]).toEqual(['Affleurantpcrs', '#D55E00']);
});

test.each([false, true])('no two layers of a standard are drawn alike (night: %s)', (dark) => {
  const many = recordOf(
    'cnig-pcrs',
    layer('empriseechangepcrs', 'polygon'),
    ...['facadepcrs', 'seuilpcrs', 'limitevoiriepcrs', 'murpcrs'].map((name) => layer(name, 'line', 'precisionPlanimetrique', ['005'])),
    ...['arbrepcrs', 'affleurantpointpcrs', 'affleurantsymbolepcrs'].map((name) => layer(name, 'point')),
    layer('affleurantenveloppepcrs', 'polygon'),
  );
  const kinds = ['surf', 'lin', 'pct'] as const;
  const all = recordOf(
    'cnig-plu',
    layer('zone_urba', 'polygon', 'TYPEZONE', ['U', 'A']),
    ...['prescription', 'info', 'habillage'].flatMap((name) =>
      kinds.map((kind) => layer(`${name}_${kind}`, ({ surf: 'polygon', lin: 'line', pct: 'point' } as const)[kind])),
    ),
  );
  for (const record of [plan, street, many, all]) {
    const drawn = legendOf(record, dark).map(({ color, shape }) => `${color} ${shape}`);
    expect(drawn).toEqual([...new Set(drawn)]);
  }
  const colors = legendOf(plan, dark).map(({ color }) => color);
  expect(colors).toEqual([...new Set(colors)]);
});

test('a value of which the record does not tell has its own colour, and what has none that of the rest', () => {
  const zones = (field: Partial<Field>) => {
    const each = layer('zone_urba', 'polygon');
    return recordOf('cnig-plu', { ...each, fields: [{ name: 'typezone', type: 'text', nulls: 0, ...field }] });
  };
  // Each value once: none is the most frequent.
  const [urban, , , , farming] = legendOf(zones({ example: 'U', distinct: 2 })).map(({ label, color }) => `${label} ${color}`);
  expect([urban, farming]).toEqual(['U, zone urbaine #e60000', 'A, zone agricole #ffff00']);
  const some = legendOf(zones({ top: [{ value: 'U', count: 5 }], distinct: 1, nulls: 3 }));
  expect(some.map(({ label, color }) => `${label} ${color}`)).toEqual(['U, zone urbaine #e60000', 'Autre #1b2430']);
});

test('a layer keeps the colours of its standard under another name, and with the cut field names of a shapefile', () => {
  const named = (each: ReturnType<typeof layer>, name: string) => ({ ...each, name });
  const zones = recordOf('cnig-plu', named(layer('zone_urba', 'polygon', 'TYPEZONE', ['U', 'N']), 'zonage'));
  expect(JSON.stringify(standardStyle(zones))).toContain('["match",["get","TYPEZONE"],"U"');
  const walls = recordOf('cnig-pcrs', named(layer('murpcrs', 'line', 'precisionP', ['005', '010']), 'murs'));
  expect(JSON.stringify(standardStyle(walls))).toContain('["match",["get","precisionP"],"005"');
});

test('other data are drawn as they were', () => {
  expect(standardStyle(recordOf('cnig-sup', layer('ac1_assiette_sup_s', 'polygon')))).toBeUndefined();
  expect(standardStyle({ version: example.version })).toBeUndefined();
});
