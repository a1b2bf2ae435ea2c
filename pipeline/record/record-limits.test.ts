import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDataset, checkDatasetShape, checkProducer, checkProducerShape } from '../../schemas/check/check.ts';
import { filesOf } from '../../schemas/rules/files.ts';
import { safeName } from '../../schemas/model/plain-text.ts';
import { applyRules } from '../../schemas/rules/rule.ts';
import { datasetRules } from '../../schemas/rules/rules.ts';
import { dataset as goodDataset, producer as goodProducer } from '../../schemas/rules/rules.fixtures/good.ts';
import type { Dataset, Layer, Problem, Version } from '../../schemas/types.ts';
import { validateDatasetRecord } from '../../schemas/validators.js';
import { describeFile } from '../source/attach.ts';
import { checkStyle } from '../manifest/check-style.ts';
import { exampleVersion, makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { timeoutMs, tryOut } from '../security/security.fixtures/try-out.ts';
import { mediaTypeOf } from '../base/media-types.ts';
import { buildRecord } from './record.ts';
import { settable } from '../base/limits.ts';

/* What the record of a data set could not hold is refused by `check`, at its place, before anything is built. */

type Schema = Record<string, unknown>;
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const files = new Map<string, Schema>();

function fileOf(name: string): Schema {
  const known = files.get(name) ?? (JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'schemas', name), 'utf8')) as Schema);
  files.set(name, known);
  return known;
}

/** A part of a schema, and the file in which its own references are looked up. */
interface Part {
  schema: Schema;
  file: string;
}

/** The part at a pointer (`record.schema.json#/properties/id`), through what it refers to. */
function partAt(reference: string, from = ''): Part {
  const [name = '', pointer = ''] = reference.split('#');
  const file = name === '' ? from : name;
  let schema: unknown = fileOf(file);
  for (const key of pointer.split('/').slice(1)) schema = isSchema(schema) ? schema[key] : undefined;
  if (!isSchema(schema)) throw new Error(`No schema at ${reference}`);
  const { $ref } = schema;
  return typeof $ref === 'string' ? partAt($ref, file) : { schema, file };
}

const limitsOf = (reference: string): unknown[] => {
  const { schema } = partAt(reference);
  // Where one is shorter than a record takes, a snapshot that names it does no harm.
  return ['maxLength', 'pattern'].map((key) => schema[key] ?? null);
};

test.each([
  ['the title of a data set', 'dataset.schema.json#/properties/title', 'record.schema.json#/properties/title'],
  ['a description', 'dataset.schema.json#/properties/description', 'record.schema.json#/properties/description'],
  ['a layer', 'dataset.schema.json#/$defs/ManifestLayer/properties/name', 'record.schema.json#/$defs/Layer/properties/name'],
  ['a key', 'dataset.schema.json#/$defs/ManifestLayer/properties/key', 'record.schema.json#/$defs/Layer/properties/key'],
  [
    'a column of codes',
    'dataset.schema.json#/$defs/ManifestLayer/properties/territory/properties/code',
    'record.schema.json#/$defs/Layer/properties/territory/properties/code',
  ],
  ['a field', 'definitions.schema.json#/$defs/FieldName', 'record.schema.json#/$defs/Field/properties/name'],
  [
    'a data set that it is computed from',
    'dataset.schema.json#/$defs/DerivedFrom/properties/dataset',
    'record.schema.json#/$defs/ParentVersion/properties/dataset',
  ],
  [
    'a layer that it is computed from',
    'dataset.schema.json#/$defs/DerivedFrom/properties/layer',
    'record.schema.json#/$defs/ParentVersion/properties/layer',
  ],
  ['a data set in a snapshot', 'record.schema.json#/properties/id', 'snapshot.schema.json#/properties/editions/propertyNames'],
  ['a data set that is gone', 'record.schema.json#/properties/id', 'snapshot.schema.json#/properties/departed/propertyNames'],
  ['a data set that is destroyed', 'record.schema.json#/properties/id', 'tombstone.schema.json#/properties/dataset'],
  ['a data set of the operator', 'record.schema.json#/properties/id', 'operator.schema.json#/properties/territories/items'],
  [
    'a producer in a snapshot',
    'record.schema.json#/$defs/RecordProducer/properties/id',
    'snapshot.schema.json#/properties/producers/propertyNames',
  ],
])('%s has the same limits wherever it is named', (_, here, there) => {
  expect(limitsOf(here)).toEqual(limitsOf(there));
});

const matches = (reference: string, text: string): boolean => {
  const { schema } = partAt(reference);
  const { minLength = 0, maxLength = Infinity, pattern = '' } = schema as { minLength?: number; maxLength?: number; pattern?: string };
  return text.length >= minLength && text.length <= maxLength && new RegExp(pattern, 'u').test(text);
};

test.each(['a', 'ab', 'a-b', '7', '-a', 'a-', 'é', 'a'.repeat(60), 'a'.repeat(61), 'a'.repeat(121), 'A', 'a_b', 'a--b'])(
  'a folder “%s” passes the check where its name may stand in a record, for a producer and for a data set',
  (name) => {
    const told = (facts: { producerId?: string; datasetId?: string }): boolean =>
      applyRules(datasetRules, {}, facts).some(({ id }) => id.startsWith('folder.'));
    const producer = 'record.schema.json#/$defs/RecordProducer/properties/id';
    const id = 'record.schema.json#/properties/id';
    expect(told({ producerId: name }), 'a producer').toBe(!(matches(producer, name) && matches(id, `${name}/jeu`)));
    for (const producerId of ['ab', 'p'.repeat(60)])
      expect(told({ producerId, datasetId: name }), `a data set of ${producerId}`).toBe(!matches(id, `${producerId}/${name}`));
  },
);

test('an operator cannot allow more layers, fields, bands or sheets than a record can tell of', () => {
  const most = (reference: string): unknown => partAt(reference).schema['maxItems'];
  expect(most('record.schema.json#/$defs/Version/properties/layers')).toBeGreaterThanOrEqual(settable.layers.ceiling);
  expect(most('record.schema.json#/$defs/Layer/properties/fields')).toBeGreaterThanOrEqual(settable.fields.ceiling);
  expect(most('record.schema.json#/$defs/Raster/properties/bands')).toBeGreaterThanOrEqual(settable.rasterBands.ceiling);
  // A sheet is one artifact; documents and files of the source stand beside them.
  expect(most('record.schema.json#/$defs/Version/properties/artifacts')).toBeGreaterThanOrEqual(settable.sheets.ceiling + 250);
});

// ---- any manifest that is accepted ---------------------------------------------------------------------------------------------------

/** Text of a pattern, at times as long as it may be. */
function texts({
  pattern,
  minLength = 0,
  maxLength = 80,
}: {
  pattern?: string;
  minLength?: number;
  maxLength?: number;
}): fc.Arbitrary<string> {
  const fits = (text: string): boolean =>
    text.length >= minLength && text.length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(text));
  const base =
    pattern === undefined ? fc.string({ minLength, maxLength: Math.min(maxLength, 60) }) : fc.stringMatching(new RegExp(pattern));
  return fc
    .tuple(base, fc.boolean())
    .map(([text, isLong]) => {
      const longest = text + (text.at(-1) ?? 'a').repeat(Math.max(0, maxLength - text.length));
      return isLong && fits(longest) ? longest : text;
    })
    .filter(fits);
}

/** Any value that obeys a part of a schema. */
function valueOf({ schema: given, file }: Part): fc.Arbitrary<unknown> {
  const { $ref } = given;
  const { schema, file: at } = typeof $ref === 'string' ? partAt($ref, file) : { schema: given, file };
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if ('const' in schema) return fc.constant(schema['const']);
  const types = [schema['type']].flat();
  return fc.oneof(...types.map((type) => valueOfType(String(type), schema, at)));
}

function valueOfType(type: string, schema: Schema, file: string): fc.Arbitrary<unknown> {
  if (type === 'string') return texts(schema);
  if (type === 'boolean') return fc.boolean();
  const { minimum = -1000, exclusiveMinimum, maximum = 1000 } = schema as { minimum?: number; exclusiveMinimum?: number; maximum?: number };
  if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
  if (type === 'number')
    return fc.double({ min: exclusiveMinimum ?? minimum, max: maximum, minExcluded: exclusiveMinimum !== undefined, noNaN: true });
  if (type === 'array') {
    const { minItems = 0, maxItems = 20, uniqueItems = false } = schema as { minItems?: number; maxItems?: number; uniqueItems?: boolean };
    const part = { schema: schema['items'] as Schema, file };
    const length = { minLength: minItems, maxLength: Math.min(maxItems, 4) };
    const selector = (each: unknown): string => JSON.stringify(each);
    const some = uniqueItems ? fc.uniqueArray(valueOf(part), { ...length, selector }) : fc.array(valueOf(part), length);
    return fc.tuple(some, fc.boolean()).map(([list, isFull]) => {
      const [first] = list;
      // What is named twice is refused for that.
      if (!isFull || uniqueItems || typeof first !== 'string') return list;
      return [...list, ...Array.from({ length: maxItems - list.length }, () => first)];
    });
  }
  if (type === 'object') return objectsOf(schema, file);
  throw new Error(`No values of ${type}`);
}

function objectsOf(schema: Schema, file: string): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const alternatives = ((schema['oneOf'] ?? []) as { required: string[] }[]).map(({ required }) => required);
  const needed = new Set((schema['required'] ?? []) as string[]);
  const {
    additionalProperties: others,
    propertyNames = {},
    maxProperties = 10,
  } = schema as { additionalProperties?: unknown; propertyNames?: Schema; maxProperties?: number };
  if (isSchema(others))
    return fc.dictionary(texts(propertyNames), valueOf({ schema: others, file }), {
      minKeys: 1,
      maxKeys: Math.min(maxProperties, 6),
      noNullPrototype: true,
    });
  return fc.nat(Math.max(0, alternatives.length - 1)).chain((index) => {
    const chosen = alternatives[index] ?? [];
    const left = new Set(alternatives.flat().filter((key) => !chosen.includes(key)));
    const kept = properties.filter(([key]) => !left.has(key));
    const arbitraries = Object.fromEntries(kept.map(([key, part]) => [key, valueOf({ schema: part, file })]));
    return fc.record(arbitraries, {
      noNullPrototype: true,
      requiredKeys: kept.map(([key]) => key).filter((key) => needed.has(key) || chosen.includes(key)),
    });
  });
}

/** A good manifest of which some parts are any others. */
function changed(good: object, schema: string): fc.Arbitrary<object> {
  const keys = Object.keys(fileOf(schema)['properties'] as Schema);
  return fc
    .uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 3 })
    .chain((some) => fc.record(Object.fromEntries(some.map((key) => [key, valueOf(partAt(`${schema}#/properties/${key}`))]))))
    .map((parts) => ({ ...good, ...parts }));
}

/** Slugs, mostly a valid one, at times the longest and shortest: one refused for its form would test no limit. */
const slug = (longest: number): fc.Arbitrary<string> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant('ddt-51') }, fc.constantFrom('a', 'ab', 'x'.repeat(longest), 'x'.repeat(longest + 1)));
const styleId = fc.oneof({ weight: 20, arbitrary: fc.constant('mats') }, texts({ minLength: 1, maxLength: 201 }));
const { style: _style, ...unstyled } = goodDataset;
const inputs = fc.record({
  producerId: slug(60),
  datasetId: slug(114),
  dataset: changed(unstyled, 'dataset.schema.json'),
  producer: changed(goodProducer, 'producer.schema.json'),
  style: fc.tuple(fc.record({ id: styleId, type: fc.constant('line'), 'source-layer': fc.constant('eoliennes') })),
});

/** Documents whose names have an ending that is allowed. */
function withEndings(dataset: object): object {
  if (!('documents' in dataset) || !Array.isArray(dataset.documents)) return dataset;
  const documents = (dataset.documents as { path: string }[]).map((each) => ({ ...each, path: `${each.path.slice(0, 296)}.pdf` }));
  return { ...dataset, documents };
}

const isError = ({ severity }: Problem): boolean => severity === 'error';

/** The layers that a manifest describes, as measured. */
function layersOf({ layers = [] }: Dataset): Layer[] {
  const [example] = exampleVersion.layers;
  if (example === undefined) throw new Error('no layer');
  return layers.map(({ name, key, fields = {} }) => {
    const names = [...new Set([...(key === undefined ? [] : [key]), ...Object.keys(fields)])].filter((field) =>
      matches('definitions.schema.json#/$defs/FieldName', field),
    );
    return { ...example, name, fields: names.map((field) => ({ name: field, type: 'text', nulls: 0 })), sample: [] };
  });
}

function versionOf(dataset: Dataset): Version {
  const facts = { bytes: 1, sha256: exampleVersion.source.sha256 };
  const placed = filesOf(dataset.source).map(({ path, url }) => ({
    name: basename(path ?? 'source.csv'),
    ...facts,
    ...(url !== undefined && { url }),
  }));
  const [first] = placed;
  const source = { ...exampleVersion.source, ...first, ...(placed.length > 1 && { files: placed }) };
  return { ...exampleVersion, source, layers: layersOf(dataset), artifacts: [] };
}

test(
  'a record can hold all that a manifest says which `check` accepts',
  async () => {
    let accepted = 0;
    await tryOut(200, inputs, ({ producerId, datasetId, dataset: written, producer: writtenProducer, style: writtenStyle }) => {
      const producer = checkProducerShape(writtenProducer);
      const dataset = checkDatasetShape(withEndings(written));
      const style = checkStyle(Buffer.from(JSON.stringify(writtenStyle)), 'style.json');
      const ofProducer = checkProducer(producer.parts, {});
      const problems = checkDataset(dataset.parts, { producerId, datasetId, ...(producer.value && { producer: producer.value }) });
      const isRefused = [...ofProducer, ...problems, ...style.problems].some(isError) || dataset.value?.access === 'restricted';
      if (isRefused || dataset.value === undefined || producer.value === undefined || style.layers === undefined) return;
      accepted += 1;
      const id = `${producerId}/${datasetId}`;
      const manifest = {
        ...makeManifest(),
        id,
        producerId,
        datasetId,
        dataset: dataset.value,
        producer: producer.value,
        style: style.layers,
      };
      const attached = (dataset.value.documents ?? []).map(({ path, title }) => {
        const name = safeName(basename(path));
        return describeFile(
          manifest,
          { format: 'document', name, mediaType: mediaTypeOf(name), title },
          { bytes: 1, sha256: exampleVersion.source.sha256 },
        );
      });
      const version = versionOf(dataset.value);
      const record = buildRecord({
        manifest,
        version,
        attached,
        previous: undefined,
        date: '2026-11-24',
        problems,
      });
      expect([validateDatasetRecord(record), validateDatasetRecord.errors]).toEqual([true, null]);
    });
    // Were none accepted, nothing would be said of records.
    expect(accepted).toBeGreaterThan(10);
  },
  timeoutMs,
);
