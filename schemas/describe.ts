import { explain, type Explained, type ManifestKind } from './explain.ts';
import { finding, step, steps, type Finding } from './finding.ts';
import { nearestKey, nearestValue, plainWord } from './nearest.ts';
import { exampleOf, schemaAt, titleOf, typeOf, valueAt } from './schema-at.ts';
import { say, type TextId } from './texts/say.ts';
import type { Violation } from './validators.js';

/** Longest part of a value that a message repeats, in characters. */
const quotedCharacters = 60;
/** Above this many, the possible values are not listed. */
const listedValues = 25;

interface Case {
  kind: ManifestKind;
  violation: Violation;
  pointer: string;
  /** Schema of the value at `pointer`. */
  schema: Explained;
  value: unknown;
}

/** One violation of a schema as a French sentence that says what is wrong and what to write; undefined where another violation says it. */
export function describeViolation(kind: ManifestKind, violation: Violation, whole: unknown): Finding | undefined {
  const pointer = violation.instancePath;
  const described: Case = { kind, violation, pointer, schema: schemaAt(kind, pointer), value: valueAt(whole, pointer) };
  return (sentences[violation.keyword] ?? otherwise)(described);
}

const sentences: Record<string, (described: Case) => Finding | undefined> = {
  additionalProperties: unknownKey,
  required: missingKey,
  dependentRequired: missingKey,
  oneOf: ({ pointer, schema }) => finding('manifest.one-of', { keys: (schema.oneOf ?? []).map(({ required = [] }) => required.map(quote).join(' et ')).join(' ou ') }, pointer),
  type: wrongType,
  enum: wrongValue,
  const: wrongValue,
  pattern: wrongForm,
  propertyNames: ({ pointer, violation }) => finding('manifest.key-form', { key: cut(violation.params['propertyName']) }, pointer + step(String(violation.params['propertyName'])), { at: 'key' }),
  maxLength: (described) => limited('manifest.too-long', described),
  minLength: ({ pointer, schema, value, violation }) =>
    value === '' ? finding('manifest.empty', { title: titleOf(schema, pointer) }, pointer) : limited('manifest.too-short', { pointer, schema, value, violation }),
  maxItems: (described) => limited('manifest.too-many', described),
  minItems: (described) => limited('manifest.too-few', described),
  maxProperties: (described) => limited('manifest.too-many', described),
  minProperties: ({ pointer, schema }) => finding('manifest.empty', { title: titleOf(schema, pointer) }, pointer),
  minimum: (described) => limited('manifest.too-small', described),
  exclusiveMinimum: (described) => limited('manifest.not-above', described),
  maximum: (described) => limited('manifest.too-large', described),
  uniqueItems: ({ pointer, schema, value, violation }) =>
    finding('manifest.twice', { title: titleOf(schema, pointer), value: cut(Array.isArray(value) ? value[Number(violation.params['i'])] : '') }, pointer + step(Number(violation.params['i']))),
  'false schema': ({ pointer }) => finding('manifest.not-with', { key: steps(pointer).at(-1) ?? '' }, pointer, { at: 'key' }),
  // The branch that failed is told by its own violation.
  if: () => undefined,
};

const otherwise = ({ pointer, schema, value }: Case) =>
  finding('manifest.form', { title: titleOf(schema, pointer), value: cut(value), description: schema.description ?? '', example: exampleOf(schema) }, pointer);

const quote = (key: string) => `« ${key} »`;

/** A value short enough to be repeated in a sentence. */
function cut(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const line = text.replace(/\s+/g, ' ');
  return line.length > quotedCharacters ? `${line.slice(0, quotedCharacters)}…` : line;
}

function unknownKey({ kind, violation, pointer, schema }: Case): Finding {
  const key = String(violation.params['additionalProperty']);
  const at = { at: 'key' } as const;
  const own = pointer + step(key);
  const allowed = Object.keys(schema.properties ?? {});
  if (kind === 'dataset' && pointer === '' && ['producteur', 'producer'].includes(plainWord(key))) return finding('manifest.producer-key', { key }, own, at);
  const near = nearestKey(key, allowed);
  if (near !== undefined) return finding('manifest.unknown-key', { key: cut(key), hint: say('hint.write', { near }) }, own, { ...at, hint: near });
  const elsewhere = placeOf(kind, key);
  if (elsewhere !== undefined) return finding('manifest.unknown-key', { key: cut(key), hint: say('hint.elsewhere', { place: elsewhere }) }, own, at);
  return finding('manifest.unknown-key', { key: cut(key), hint: say('hint.keys', { list: allowed.join(', ') }) }, own, at);
}

/** The one dotted place of the manifest where `key`, or what it means, is allowed. */
function placeOf(kind: ManifestKind, key: string): string | undefined {
  for (const [name, { properties = {} }] of Object.entries(explain(kind).properties ?? {})) {
    const near = nearestKey(key, Object.keys(properties));
    if (near !== undefined && plainWord(near).length > 1) return `${name}.${near}`;
  }
  return undefined;
}

function missingKey({ violation, pointer, schema }: Case): Finding {
  const key = String(violation.params['missingProperty']);
  const { title = key, description = '', ...wanted } = schema.properties?.[key] ?? {};
  return finding('manifest.required', { key, title, description, example: exampleOf(wanted) }, pointer, { hint: key });
}

function wrongType({ violation, pointer, schema, value }: Case): Finding {
  const title = titleOf(schema, pointer);
  const wanted = [violation.params['type']].flat().map(String);
  const facts = { title, expected: wanted.map((type) => say(typeTexts[type] ?? 'type.object')).join(' ou '), actual: say(typeTexts[typeOf(value)] ?? 'type.object') };
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  if (value === null) return pointer === '' ? finding('manifest.empty-file', {}, '') : finding('manifest.empty', { title }, pointer);
  if (wanted.includes('string') && isScalar) return finding('manifest.type', { ...facts, hint: say('hint.quote', { value: String(value) }) }, pointer);
  if (wanted.includes('array') && typeof value === 'string') return finding('manifest.type', { ...facts, hint: say('hint.list', { value: cut(value) }) }, pointer);
  if (typeof value === 'string' && wanted.some((type) => type === 'number' || type === 'integer') && Number.isFinite(Number(value.replace(',', '.'))) && value.trim() !== '')
    return finding('manifest.type', { ...facts, hint: say('hint.unquote', { value: value.replace(',', '.') }) }, pointer);
  return finding('manifest.type', { ...facts, hint: pointer === '' ? '' : say('hint.example', { example: exampleOf(schema) }) }, pointer);
}

function wrongValue({ pointer, schema, value }: Case): Finding {
  const allowed = (schema.enum ?? []).map(String);
  const near = nearestValue(String(value), allowed);
  const all = allowed.length <= listedValues ? say('hint.values', { list: allowed.join(', ') }) : '';
  const hint = near === undefined ? all : say('hint.write', { near });
  return finding('manifest.value', { value: cut(value), title: titleOf(schema, pointer), hint }, pointer);
}

function wrongForm({ violation, pointer, schema, value }: Case): Finding | undefined {
  if (violation.schemaPath.includes('/propertyNames/')) return undefined;
  if (violation.params['pattern'] === oneLine) return finding('manifest.one-line', { title: titleOf(schema, pointer) }, pointer);
  const near = nearestValue(String(value), (schema.examples ?? []).map(String));
  const example = near ?? exampleOf(schema);
  return finding('manifest.form', { title: titleOf(schema, pointer), value: cut(value), description: schema.description ?? '', example }, pointer);
}

const oneLine = '^[^\\n]*$';

function limited(id: 'manifest.too-long' | 'manifest.too-short' | 'manifest.too-many' | 'manifest.too-few' | 'manifest.too-small' | 'manifest.not-above' | 'manifest.too-large', { violation, pointer, schema }: Omit<Case, 'kind'>): Finding | undefined {
  if (violation.schemaPath.includes('/propertyNames/')) return undefined;
  return finding(id, { title: titleOf(schema, pointer), limit: Number(violation.params['limit']) }, pointer);
}

/** How a JSON type is named in a sentence. */
const typeTexts: Record<string, TextId> = {
  string: 'type.string',
  number: 'type.number',
  integer: 'type.integer',
  boolean: 'type.boolean',
  object: 'type.object',
  array: 'type.array',
};
