import type { Value } from '../types.ts';
import { plainWord } from '../model/nearest.ts';
import {
  email,
  isOfBodies,
  isOfPlaces,
  isPersonsEmail,
  personalData,
  roleOf,
  traces,
  type PersonalReason,
  type PersonalTrace,
} from './personal-data.ts';
import { arePersons, fullName } from './personal-names.ts';
import { isIban, isNationalNumber, tracesIn, withoutContacts } from './personal-traces.ts';

/** A French number in plain digits may be any code; with signs between its pairs, or with +33, it is a telephone. */
const writtenPhone = /^(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?[1-9](?:[\s.-]?\d{2}){4}|0[1-9](?:[\s.-]\d{2}){4})$/;
const plainPhone = /^0[1-9]\d{8}$/;
const plainMobile = /^0[67]\d{8}$/;
/** French fixed-line telephone number: that of an organisation is no person's. */
const fixedPhone = /^(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-589]/;

/** Share of values from which a field is taken for what most of its values are. */
const mostly = 0.5;
/** Different beginnings that telephone numbers in plain digits have, and numbered codes do not. */
const phonePrefixes = 3;

function reasonOfValues(field: string, texts: readonly string[]): PersonalReason | undefined {
  const share = (test: (text: string) => boolean) => texts.filter(test).length / texts.length;
  if (texts.some(isPersonsEmail)) return 'email';
  if (share(isNationalNumber) >= mostly) return 'national-number';
  if (share(isIban) >= mostly) return 'bank-account';
  const isOfOthers = isOfBodies(field);
  if (share((text) => writtenPhone.test(text) && !(isOfOthers && fixedPhone.test(text))) >= mostly) return 'phone';
  if (texts.every((text) => plainPhone.test(text)) && new Set(texts.map((text) => text.slice(0, 2))).size >= phonePrefixes) return 'phone';
  // Codes of ten digits seldom begin so and in both ways.
  if (texts.every((text) => plainMobile.test(text)) && new Set(texts.map((text) => text.slice(0, 2))).size === 2) return 'phone-within';
  return undefined;
}

/** Names of persons that a field of roles has at least, in shares of what it says; or so many. */
const leastShare = 0.1;
const enoughPersons = 3;

function namesPersons(texts: readonly string[]): boolean {
  const different = [...new Set(texts)];
  const persons = different.filter((text) => fullName(text) === 'given').length;
  return persons >= enoughPersons || persons / different.length >= leastShare;
}

/** Reason why a field looks like personal data, by its name, a sample of its values, and persons named in its texts. */
export function personalColumn(field: string, values: readonly Value[], found?: readonly PersonalTrace[]): PersonalReason | undefined {
  // Traces in the texts: of all of them where `found` says it, else of those of the sample.
  const texts = values.filter((value) => value !== null && value !== '').map((value) => String(value).trim());
  if (texts.length === 0) return undefined;
  const named = personalData(field);
  const sure = reasonOfValues(field, texts) ?? reasonOfRole(field, named, texts) ?? confirmed(named, texts);
  if (sure !== undefined) return sure;
  const held = new Set(found ?? texts.flatMap(tracesIn));
  const isPlace = isOfPlaces(field);
  const trace = traces.find((each) => held.has(each) && !(each === 'name-within' && isPlace));
  if (trace !== undefined && trace !== 'name-within') return trace;
  return !isPlace && arePersons(texts.map(withoutContacts)) ? 'full-name' : trace;
}

/** A column of a layer, as far as it tells of persons. */
export interface TellingColumn {
  name: string;
  /** Some of its different values. */
  values: readonly Value[];
  /** Traces of persons in its texts, where all of them were searched and some have any. */
  traces?: readonly PersonalTrace[];
}

/** Why each of these columns looks personal; `omitted` are the names of those that stood beside them, and were taken out. */
export function personalColumns(columns: readonly TellingColumn[], omitted: readonly string[] = []): (PersonalReason | undefined)[] {
  const reasons = columns.map(({ name, values, traces: found = [] }) => personalColumn(name, values, found));
  const names = [...columns.flatMap(({ name, values }) => (values.length > 0 ? [name] : [])), ...omitted];
  const isBesideFirstNames = names.some((name) => /^prenoms?$|^first.?name$/.test(plainWord(name)));
  return columns.map(({ name, values }, index) =>
    // What is called a name beside first names is a surname, which no list holds.
    isBesideFirstNames && values.length > 0 && /^(noms?|name|last.?name)$/.test(plainWord(name))
      ? (reasons[index] ?? 'full-name')
      : reasons[index],
  );
}

function reasonOfRole(field: string, named: PersonalReason | undefined, texts: readonly string[]): PersonalReason | undefined {
  const role = named === undefined ? roleOf(field) : undefined;
  if (role === undefined || !namesPersons(texts.map(withoutContacts))) return undefined;
  return role === 'public' ? 'full-name' : 'person-name';
}

/** Reason that a field's name gives, unless its values say otherwise: near infrared and service boxes have such names too. */
function confirmed(named: PersonalReason | undefined, texts: readonly string[]): PersonalReason | undefined {
  if (named === 'national-number' || (named === 'email' && texts.every((text) => email.test(text) && !isPersonsEmail(text))))
    return undefined;
  return texts.every((text) => /^(true|false|oui|non|0|1)$/i.test(text)) ? undefined : named;
}
