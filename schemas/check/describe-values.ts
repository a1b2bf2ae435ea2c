import definitions from '../definitions.schema.json' with { type: 'json' };
import type { Explained } from '../explain.ts';
import { finding, type Finding, type FindingId } from '../messages/finding.ts';
import { nearestValue, plainWord } from '../model/nearest.ts';
import { schemaDescription, exampleOf, schemaTitle, typeOf } from './schema-at.ts';
import { phrase } from '../messages/fill.ts';
import type { Fact } from '../types.ts';
import type { Violation } from '../validators.js';

/** A violation at `pointer`, with the value found there and the schema that it should obey. */
export interface Case {
  violation: Violation;
  pointer: string;
  schema: Explained;
  value: unknown;
}

/** Longest part of a value that a message repeats, in characters. */
const quotedCharacters = 60;
/** Above this many, the possible values are not listed. */
const listedValues = 25;

/** A value short enough to be repeated in a sentence. */
export function cut(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  const line = text.replace(/\s+/g, ' ');
  return line.length > quotedCharacters ? `${line.slice(0, quotedCharacters)}…` : line;
}

const typeTexts: Record<string, FindingId> = {
  string: 'type.string',
  number: 'type.number',
  integer: 'type.integer',
  boolean: 'type.boolean',
  object: 'type.object',
  array: 'type.array',
};

const nameOfType = (type: string): Fact => phrase(typeTexts[type] ?? 'type.object');

/** A value of another type than the schema wants. */
export function wrongType({ violation, pointer, schema, value }: Case): Finding {
  const title = schemaTitle(schema, pointer);
  if (value === null) return pointer === '' ? finding('manifest.empty-file', {}, '') : finding('manifest.empty', { title }, pointer);
  const types = [violation.params['type']].flat().map(String);
  // Where a text may also be a pair of texts, the pair need not be told.
  const expected = types.includes('string') ? 'string' : (types[0] ?? '');
  const facts = { title, expected: nameOfType(expected), actual: nameOfType(typeOf(value)) };
  return finding('manifest.type', { ...facts, hint: hintOfType(expected, pointer, schema, value) }, pointer);
}

/** How the value would be written with the right type. */
function hintOfType(expected: string, pointer: string, schema: Explained, value: unknown): Fact {
  if (pointer === '') return '';
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    const text = String(value);
    if (hasForm(text, schema)) return phrase('hint.quote', { value: text });
    const near = completed(text, schema);
    return near === undefined ? phrase('hint.example', { example: exampleOf(schema) }) : phrase('hint.write', { near });
  }
  if (expected === 'array' && typeof value === 'string') return phrase('hint.list', { value: cut(value) });
  if (expected === 'boolean' && ['oui', 'vrai', 'yes'].includes(plainWord(String(value)))) return phrase('hint.write', { near: 'true' });
  if (expected === 'boolean' && ['non', 'faux', 'no'].includes(plainWord(String(value)))) return phrase('hint.write', { near: 'false' });
  const number = typeof value === 'string' ? value.trim().replace(',', '.') : '';
  if ((expected === 'number' || expected === 'integer') && number !== '' && Number.isFinite(Number(number)))
    return phrase('hint.unquote', { value: number });
  return phrase('hint.example', { example: exampleOf(schema) });
}

const hasForm = (text: string, { pattern }: Explained): boolean => pattern === undefined || new RegExp(pattern).test(text);

/** A number that lacks what an example has before its own ("EPSG:"), with it; undefined where that does not make it right. */
function completed(text: string, schema: Explained): string | undefined {
  const texts = (schema.examples ?? []).map((example) => String(example).replace(/\d.*$/, '') + text.trim());
  return /^\s*\d+\s*$/.test(text) ? texts.find((each) => hasForm(each, schema)) : undefined;
}

/** Value to write instead of one that is not in a closed list: the one that it most likely means, else all that are allowed. */
export function hintOfValue(value: string, allowed: readonly string[]): Fact {
  const near = nearestValue(value, allowed);
  if (near !== undefined) return phrase('hint.write', { near });
  return allowed.length <= listedValues ? phrase('hint.values', { list: allowed.join(', ') }) : '';
}

/** A value that is not in a closed list. */
export function wrongValue({ pointer, schema, value }: Case): Finding {
  const hint = hintOfValue(String(value), (schema.enum ?? []).map(String));
  return finding('manifest.value', { value: cut(value), title: schemaTitle(schema, pointer), hint }, pointer);
}

const oneLine = '^[^\\n]*$';
/** The definition that has each pattern, for what it says of it. */
const forms = new Map(
  Object.values<Explained>(definitions.$defs).flatMap((definition) =>
    definition.pattern === undefined || definition.description === undefined ? [] : [[definition.pattern, definition]],
  ),
);

/** A text that does not have the form which its pattern asks for. */
export function wrongForm({ violation, pointer, schema, value }: Case): Finding | undefined {
  // The name of a key is told by its own violation.
  if (violation.schemaPath.includes('/propertyNames/')) return undefined;
  const title = schemaTitle(schema, pointer);
  const { pattern } = violation.params;
  if (pattern === oneLine) return finding('manifest.one-line', { title }, pointer);
  const description = schemaDescription((typeof pattern === 'string' ? forms.get(pattern) : undefined) ?? schema);
  const written = String(value);
  const example = completed(written, schema) ?? nearestValue(written, (schema.examples ?? []).map(String)) ?? exampleOf(schema);
  return finding('manifest.form', { title, value: cut(value), description, example }, pointer);
}

/** A value beyond a bound, told by the sentence `id`. */
export function beyond(id: FindingId): (described: Case) => Finding | undefined {
  return ({ violation, pointer, schema }) =>
    violation.schemaPath.includes('/propertyNames/')
      ? undefined
      : finding(id, { title: schemaTitle(schema, pointer), limit: Number(violation.params['limit']) }, pointer);
}
