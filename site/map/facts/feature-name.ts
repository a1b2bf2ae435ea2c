import { isIdentifier } from '../../../schemas/model/label-fields.ts';
import type { Field } from '../../../schemas/types.ts';
import { holdsName } from './name-field.ts';

/** Names of what a thing lies in, or belongs to. */
const ofOthers = /_?(com|comm|commune|communal|insee|dep|dept|departement|reg|region|epci|canton|pays|voie|rue)(_|$)/i;
/** Names that are a thing's own, the surest first: labels are often of something in it. */
const own: ((field: string) => boolean)[] = [
  (field) => /^(nom|name|titre|title|toponyme?)$/i.test(field),
  (field) => /^(nom|name|titre|title|topony)/i.test(field) && !ofOthers.test(field),
  (field) => holdsName(field) && !ofOthers.test(field),
];

/** The field that holds what a thing itself is called: that of its commune, or of a label in it, comes after. */
export function fieldOfName<Of extends Pick<Field, 'name' | 'type'>>(fields: readonly Of[]): Of | undefined {
  const texts = fields.filter(({ type }) => type === 'text');
  return own.map((isOwn) => texts.find(({ name }) => isOwn(name))).find((field) => field !== undefined);
}

/** Letters of a name at most: more are a sentence. */
const longestName = 80;

/** Whether a person would take a text for a name: words joined by marks are an identifier. */
export const isCalled = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= longestName && /\S/.test(text) && !/^\s*\S*_\S*\s*$/.test(text);

/** Codes of what a thing lies in: its number there, of which a person reads the name. */
const isCode = (field: string): boolean => /^(code?|cd)_|(^|_)insee(_|$)/i.test(field);

/** The fields of a feature as a person reads them: what it is called first, codes and what only machines tell it by last. */
export function asRead<Of extends Pick<Field, 'name' | 'type'>>(fields: readonly Of[]): Of[] {
  const called = fieldOfName(fields);
  const rank = (field: Of): number => (field === called ? 0 : isIdentifier(field.name) ? 3 : isCode(field.name) ? 2 : 1);
  return [...fields].sort((a, b) => rank(a) - rank(b));
}

/** Columns that a table shows without being moved. */
const inSight = 4;

/** Columns with that of the first identifier beside the first, where those in sight do not tell rows apart; `areAlike` judges these. */
export function keyInSight<Of extends Pick<Field, 'name'>>(columns: readonly Of[], areAlike: (seen: readonly Of[]) => boolean): Of[] {
  const [first, ...others] = columns;
  const key = others.find(({ name }) => isIdentifier(name));
  if (first === undefined || key === undefined || !areAlike(columns.slice(0, inSight))) return [...columns];
  return [first, key, ...others.filter((column) => column !== key)];
}

/** Least share of features that hold what tells them apart: of fewer, most rows would begin with a dash. */
const leastHeld = 0.5;

/** Fields with that first which says what a row is: the first of them that most features hold. `heldBy`: share of features that hold it. */
export function leadFirst<Of extends Pick<Field, 'name' | 'type'>>(fields: readonly Of[], heldBy: (field: Of) => number): Of[] {
  const lead = fields.find((field) => heldBy(field) >= leastHeld) ?? fields.find((field) => heldBy(field) > 0) ?? fields[0];
  return [...fields].sort((a, b) => Number(b === lead) - Number(a === lead));
}
