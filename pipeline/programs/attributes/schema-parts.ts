import { fail } from '../../base/errors.ts';
import { isMembers } from '../../../schemas/json-values.ts';

export type SchemaPart = Record<string, unknown>;

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const schemaNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
export const schemaList = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value]);
export const schemaWords = (value: unknown): string[] =>
  schemaList(value).map((word) => (typeof word === 'string' ? word : JSON.stringify(word)));
export const textIf = (value: unknown): string | undefined => (value === undefined ? undefined : schemaWords(value)[0]);

/** Keywords that describe and ask for nothing. */
const told = new Set([
  'name',
  'title',
  'description',
  'example',
  'examples',
  'default',
  'rdfType',
  'type',
  'format',
  'deprecated',
  'readOnly',
  'categories',
  '$schema',
  '$id',
  '$comment',
  '$defs',
  'definitions',
]);
const isTold = (key: string): boolean => told.has(key) || key.startsWith('x-') || key.startsWith('_');

/** Refuse what a part asks and nobody checks, so that no row passes unchecked. */
export function refuseOthers(part: SchemaPart, known: readonly string[], schema: string, field: string): void {
  const keyword = Object.keys(part).find((key) => !known.includes(key) && !isTold(key));
  if (keyword !== undefined) throw fail('conforms.unsupported', { schema, keyword, field });
}

/** Schema in which a reference is looked up, and names for messages. */
interface Place {
  root: SchemaPart;
  schema: string;
  field: string;
}

/** No schema refers further; one that refers to itself never ends. */
const mostSteps = 20;
const references = ['$ref', 'anyOf', 'oneOf'] as const;
/** Whether a keyword asks something of a value: what two parts ask by the same one is not put together. */
const isAsked = (key: string): boolean => key === 'type' || key === 'format' || !isTold(key);

/** A part with what it refers to in its own file, and with the one kind of value that it may have, or the types. */
export function resolvePart(part: SchemaPart, place: Place, step = 0): SchemaPart {
  const keyword = references.find((name) => part[name] !== undefined);
  if (keyword === undefined) return part;
  const { [keyword]: value, ...rest } = part;
  const meant = step > mostSteps ? undefined : keyword === '$ref' ? targetOf(value, place) : choiceOf(value, keyword, place, step);
  if (meant === undefined || Object.keys(meant).some((key) => isAsked(key) && rest[key] !== undefined))
    throw fail('conforms.unsupported', { schema: place.schema, keyword, field: place.field });
  return resolvePart({ ...meant, ...rest }, place, step + 1);
}

/** Resolve a pointer into the same file; undefined for another file, or where there is nothing. */
function targetOf(reference: unknown, { root }: Place): SchemaPart | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  let target: unknown = root;
  for (const name of reference.slice(2).split('/')) {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    target = isMembers(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  return isMembers(target) ? target : undefined;
}

/** One part that says what a choice of parts does: the one beside "null", or their types where they ask nothing else. */
function choiceOf(value: unknown, keyword: 'anyOf' | 'oneOf', place: Place, step: number): SchemaPart | undefined {
  const choices = schemaList(value).filter(isMembers);
  if (choices.length > mostSteps) return undefined;
  const parts = choices.map((choice) => resolvePart(choice, place, step + 1 + choices.length));
  const typesOf = (part: SchemaPart): string[] => schemaWords(part['type']);
  const others = parts.filter((part) => typesOf(part).some((type) => type !== 'null') || Object.keys(part).some((key) => !isTold(key)));
  const types = parts.flatMap(typesOf);
  // A number that is whole would be of two types, where it may be of one.
  const isTwice = keyword === 'oneOf' && (new Set(types).size < types.length || (types.includes('integer') && types.includes('number')));
  if (others.length === 0 || isTwice || parts.some((part) => typesOf(part).length === 0)) return undefined;
  const [only] = others;
  if (others.length === 1) return { ...only, type: types };
  return others.every((part) => Object.keys(part).every((key) => key === 'type' || !isAsked(key))) ? { type: types } : undefined;
}
