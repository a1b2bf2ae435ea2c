import { step } from '../messages/finding.ts';
import { nearest } from '../model/nearest.ts';
import { phrase } from '../messages/fill.ts';
import type { Bbox } from '../types.ts';
import { numberInName } from './personal-data.ts';
import { breakIf, type Break, type DataLayer, type Draft, type Facts, type Rule } from './rule.ts';

const namesOf = (layer: DataLayer) => layer.fields.map(({ name }) => name);

/** Names of files and layers after the number of a person: they would stand in addresses. */
function personNumbers({ source = {}, layers = [] }: Draft, { layers: data = [] }: Facts): Break[] {
  const files = [source, ...(source.files ?? [])].flatMap(({ path, deposit }) => [path, deposit]);
  const named = [
    ...files.map((name = '') => ({ name: name.replace(/^.*\//, ''), pointer: '/source' })),
    ...layers.flatMap(({ name, source: from }, index) => [from, name].map((each = '') => ({ name: each, pointer: `/layers/${index}` }))),
    ...data.map(({ name }) => ({ name, pointer: '' })),
  ];
  const found = named.flatMap(({ name, pointer }) => {
    const number = numberInName(name);
    return number === undefined ? [] : [{ pointer, facts: { name, reason: phrase(`personal.${number}`) } }];
  });
  return found.filter(({ facts }, index) => found.findIndex((each) => each.facts.name === facts.name) === index);
}

/** Suggest what to write instead of a name that the data do not have: the nearest, else the first ten. */
const meant = (name: string, names: readonly string[]) => nearest(name, names) ?? names.slice(0, 10).join(', ');

/** Each layer that the manifest describes, with the layer of the data that bears its name. */
function described({ layers = [] }: Draft, { layers: data = [] }: Facts) {
  return layers.flatMap((layer, index) => {
    const found = data.find(({ name }) => name === layer.name);
    return found === undefined ? [] : [{ layer, pointer: `/layers/${index}`, found }];
  });
}

function layersTwice({ layers = [] }: Draft): Break[] {
  const names = layers.map(({ name }) => name);
  return names.flatMap((name, index) => breakIf(names.indexOf(name) < index, `/layers/${index}/name`, { name }));
}

function fieldsUnknown(draft: Draft, facts: Facts): Break[] {
  return described(draft, facts).flatMap(({ layer, pointer, found }) =>
    Object.entries(layer.fields ?? {})
      .filter(([field, { omit }]) => omit !== true && !namesOf(found).includes(field))
      .map(([field]) => ({
        pointer: `${pointer}/fields${step(field)}`,
        at: 'key' as const,
        facts: { field, layer: found.name, near: meant(field, namesOf(found)) },
      })),
  );
}

const keys = (draft: Draft, facts: Facts) =>
  described(draft, facts).flatMap(({ layer: { key }, pointer, found }) =>
    key === undefined ? [] : [{ key, pointer: `${pointer}/key`, layer: found, field: found.fields.find(({ name }) => name === key) }],
  );

/** Counts of features against what the manifest expects of them. */
function counts({ expect = {} }: Draft, { layers = [] }: Facts): { pointer: string; features: number; min?: number; max?: number }[] {
  const all = { pointer: '/expect/features', features: layers.reduce((sum, { features }) => sum + features, 0), ...expect.features };
  const each = layers.map(({ name, features }) => ({
    pointer: `/expect/layers/${name}/features`,
    features,
    ...expect.layers?.[name]?.features,
  }));
  return layers.length === 0 ? [] : [all, ...each];
}

const inside = ([west, south, east, north]: Bbox, [w, s, e, n]: Bbox) => w >= west && s >= south && e <= east && n <= north;

function fieldsExpected({ expect }: Draft, { layers }: Facts): Break[] {
  if (layers === undefined || layers.length === 0) return [];
  return Object.entries(expect?.layers ?? {}).flatMap(([name, { fields = [] }]) => {
    const found = layers.find((layer) => layer.name === name);
    if (found === undefined) return [{ pointer: `/expect/layers/${name}`, at: 'key' as const, facts: { what: name } }];
    return fields.flatMap((field, index) =>
      breakIf(!namesOf(found).includes(field), `/expect/layers/${name}/fields/${index}`, { what: field }),
    );
  });
}

function boundsReversed({ expect = {} }: Draft): Break[] {
  const bounds = {
    '/expect/features': expect.features,
    ...Object.fromEntries(Object.entries(expect.layers ?? {}).map(([name, { features }]) => [`/expect/layers/${name}/features`, features])),
  };
  return Object.entries(bounds).flatMap(([pointer, { min = 0, max = Infinity } = {}]) => breakIf(min > max, pointer, { min, max }));
}

/** Per cent that may be lost from a version to the next without a word. */
const usualThreshold = 10;

/** Rules of layers and fields against the data, and of what the manifest expects of them. */
export const layerRules: readonly Rule[] = [
  { id: 'layers.twice', severity: 'error', breaks: layersTwice },
  {
    id: 'layers.absent',
    severity: 'error',
    breaks: ({ layers = [] }, { layers: data }) =>
      layers.flatMap(({ name }, index) => {
        const names = data?.map((layer) => layer.name);
        // Data without layers are of another kind, which is told.
        return names === undefined || names.length === 0 || names.includes(name)
          ? []
          : [{ pointer: `/layers/${index}/name`, facts: { name, near: meant(name, names) } }];
      }),
  },
  { id: 'layers.person-number', severity: 'warning', breaks: personNumbers },
  { id: 'fields.unknown', severity: 'error', breaks: fieldsUnknown },
  {
    id: 'key.unknown',
    severity: 'error',
    breaks: (draft, facts) =>
      keys(draft, facts).flatMap(({ key, pointer, layer, field }) =>
        breakIf(field === undefined, pointer, { key, layer: layer.name, near: meant(key, namesOf(layer)) }),
      ),
  },
  {
    id: 'key.empty',
    severity: 'error',
    breaks: (draft, facts) =>
      keys(draft, facts).flatMap(({ key, pointer, field }) => breakIf((field?.nulls ?? 0) > 0, pointer, { key, count: field?.nulls ?? 0 })),
  },
  {
    id: 'key.repeated',
    severity: 'error',
    breaks: (draft, facts) =>
      keys(draft, facts).flatMap(({ key, pointer, layer, field }) => {
        const filled = layer.features - (field?.nulls ?? 0);
        return breakIf(field?.distinct !== undefined && field.distinct < filled, pointer, {
          key,
          distinct: field?.distinct ?? 0,
          features: filled,
        });
      }),
  },
  { id: 'expect.order', severity: 'error', breaks: boundsReversed },
  {
    id: 'expect.threshold',
    severity: 'error',
    breaks: ({ expect: { change: { threshold = 0, reason } = {} } = {} }) =>
      breakIf(threshold > usualThreshold && reason === undefined, '/expect/change/threshold', { threshold, usual: usualThreshold }),
  },
  {
    id: 'expect.features',
    severity: 'error',
    breaks: (draft, facts) =>
      counts(draft, facts).flatMap(({ pointer, features, min = 0, max = Infinity }) => [
        ...breakIf(features < min, pointer, { features, wanted: phrase('expect.at-least', { count: min }) }),
        ...breakIf(features > max, pointer, { features, wanted: phrase('expect.at-most', { count: max }) }),
      ]),
  },
  { id: 'expect.fields', severity: 'error', breaks: fieldsExpected },
  {
    id: 'expect.bbox',
    severity: 'error',
    breaks: ({ expect }, { layers = [] }) =>
      layers.flatMap(({ name, bbox }) =>
        breakIf(expect?.bbox !== undefined && bbox !== null && !inside(expect.bbox, bbox), '/expect/bbox', {
          layer: name,
          bbox: bbox?.join(', ') ?? '',
        }),
      ),
  },
  {
    id: 'expect.extent',
    severity: 'error',
    breaks: ({ expect: { bbox } = {} }, { layers = [], data }) => {
      const whole = layers.length === 0 ? data?.bbox : undefined;
      if (bbox === undefined || whole === undefined || whole === null) return [];
      return breakIf(!inside(bbox, whole), '/expect/bbox', { bbox: whole.join(', ') });
    },
  },
  {
    id: 'expect.unplaced',
    severity: 'error',
    breaks: ({ expect: { bbox } = {} }, { layers = [], data }) =>
      breakIf(bbox !== undefined && data?.bbox === null && layers.some(({ features }) => features > 0), '/expect/bbox'),
  },
];
