import { plainWord } from '../model/nearest.ts';
import { isPersonsEmail, type PersonalTrace } from './personal-data.ts';
import { givenNames } from './given-names.ts';
import { namesPlace } from './personal-names.ts';

/* Traces of persons anywhere within a text. Each expression is bounded, so that no text takes longer than its length. */

/** Longer texts are searched so far: no remark is longer, and a document in a cell has its own readers. */
const searchedCharacters = 10_000;
/** Coordinates are digits of all kinds. */
const isGeometry = /^[A-Z]{5,20}\s?(Z|M|ZM)?\s?\(+\s?-?\d/;
/** A text that repeats itself is not read forever. */
const mostMatches = 50;

const emailWithin = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g;
/** A mobile telephone is a person's; that of a house has the first digits of its region. */
const phoneWithin = /(?=[+0])(?<![\w.,])(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?|0)([1-9])(?:[\s.-]?\d{2}){4}(?!\d)/g;
const numberWithin = /(?<![\d.,-])[12378] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?![\d.,])/gi;
const accountWithin = /(?<!\w)[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,3})?(?!\w)/g;
const homeWithin =
  /(?:habit(?:e|ant|ent)|demeur(?:e|ant)|domicili[ée]e?s?|r[ée]sid(?:e|ant|ent))\s[^\n]{0,30}?\d{1,4}\s?(?:bis|ter)?,?\s(?:rue|avenue|av|bd|boulevard|place|chemin|impasse|all[ée]e|route|lotissement|quai|cours|square|passage|sentier)\b/i;

/** Digits with the key of a "numéro de sécurité sociale" (97 minus the rest by 97; 2A counts as 19, 2B as 18). */
export function isNationalNumber(text: string): boolean {
  const digits = text.replace(/\s/g, '').toUpperCase();
  if (!/^[12378]\d{2}(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2[AB])\d{6}\d{2}$/.test(digits)) return false;
  const number = digits.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return Number(digits.slice(13)) === 97 - Number(BigInt(number) % 97n);
}

/** Characters of an account's number, by country: those of France and of its neighbours. */
const accountLengths: Readonly<Record<string, number>> = {
  FR: 27,
  MC: 27,
  BE: 16,
  LU: 20,
  DE: 22,
  CH: 21,
  IT: 27,
  ES: 24,
  PT: 25,
  NL: 18,
  GB: 22,
};

/** A number of a bank account with its key (ISO 13616: the rest by 97 is 1). */
export function isIban(text: string): boolean {
  const compact = text.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]{10,30}$/.test(compact) || accountLengths[compact.slice(0, 2)] !== compact.length) return false;
  const number = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(number) % 97n === 1n;
}

/** Matches of an expression in a text, not more than are worth a look. */
function matchesOf(expression: RegExp, text: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const match of text.matchAll(expression)) if (found.push(match) === mostMatches) break;
  return found;
}

/** A text without its telephones and addresses of mail: who is named beside them. */
export const withoutContacts = (text: string): string => text.replace(phoneWithin, ' ').replace(emailWithin, ' ');

const title = /^(M|MM|Mr|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle)$/;
/** Offices and articles that follow a civil title in place of a name: "Monsieur le maire". */
const offices =
  /^(maire|prefete?|sous-prefete?|president|presidente|directeur|directrice|ministre|procureure?|adjointe?|le|la|les|l|senateur|depute|deputee|commissaire|secretaire|chef|x)$/;
/** Words, or verbs with "par", after which stands the name of a person who reports, lives or owns. */
const introduces =
  /^(contact|contacter|contactez|appeler|proprietaires?|locataires?|riverains?|riveraines?|habitante?s?|voisine?s?|temoins?|demandeurs?|demandeuse|exploitante?|interlocuteur|interlocutrice|referente?|responsable|victime|plaignante?|occupante?|chez|selon|apres|appartenant|famille|gardiens?|gardienne|cles?)$/;
const reports =
  /^(signal|declar|observ|relev|constat|transmi|saisi|vu|occup|habit|demand|depos|plainte|rapport|indiqu|renseign|communiqu|rencontr|trouv|plant|gere|entretenu)/;
/** Words that may stand before a person's name: most texts have none, and need no search word by word. */
const mayName =
  /\bM\.|\bM(?:M|r|me|lle|onsieur|adame)|contact|appele|propri|locat|river|habit|voisin|moin|demand|exploit|interloc|r[eé]f[eé]rent|respons|victim|plaign|occup|chez|selon|gardien|cl[eé]s? |famille|appart|apr[eèé]s| par /i;
const isCapital = (word: string): boolean => /^\p{Lu}[\p{L}'’-]+$/u.test(word);
const isGiven = (word: string): boolean => givenNames.has(plainWord(word).split(/['-]/, 1)[0] ?? '');
const joins = /^(de|du|d|des|la|le|et|a|au|aux|l|dit|dite|:)$/;

/** Does a text name a person: behind a title, or behind a word that says who reports, lives or owns? */
function namesPerson(text: string): boolean {
  const words = text.match(/[\p{L}\p{N}'’-]{1,60}|[:.,;()]/gu) ?? [];
  /** The words before, without those that only join. */
  const before = (index: number, count: number): string[] => {
    const found: string[] = [];
    for (let at = index - 1; at >= 0 && at >= index - 6 && found.length < count; at -= 1) {
      const word = plainWord(words[at] ?? '').replace(/^[dl]'/, '');
      if (/^[.,;()]$/.test(word)) break;
      if (!joins.test(word)) found.push(word);
    }
    return found;
  };
  return words.some((word, index) => {
    if (title.test(word)) {
      // "M" alone may be a metre, a class, a column.
      const from = words[index + 1] === '.' ? index + 2 : index + 1;
      if (from === index + 1 && word === 'M') return false;
      const name = words.slice(from, from + 4).find((each) => !joins.test(plainWord(each)));
      const isName = name !== undefined && isCapital(name) && !offices.test(plainWord(name));
      return isName && !before(index, 1).some(namesPlace);
    }
    const next = words[index + 1] ?? '';
    if (/^famille$/i.test(word) && isCapital(next) && !givenNames.has(plainWord(next))) return true;
    if (!isCapital(word) || !isCapital(next) || (!isGiven(word) && !isGiven(next))) return false;
    const [nearest = '', verb = ''] = before(index, 2);
    return introduces.test(nearest) || (nearest === 'par' && reports.test(verb)) || reports.test(nearest);
  });
}

/** Find traces of persons within a text. */
export function tracesIn(given: string): PersonalTrace[] {
  if (given.length < 8) return [];
  // guard [.slice(0, searchedCharacters)]: a text of a million characters is searched to its limit alone
  const text = given.slice(0, searchedCharacters);
  const found: PersonalTrace[] = [];
  const hasDigits = /\d{2}/.test(text);
  // Digits alone are a code before they are a person's: most of a column have to be one.
  const isCode = /^\w+$/.test(text) || isGeometry.test(text);
  if (hasDigits && !isCode) {
    if (matchesOf(numberWithin, text).some(([match]) => isNationalNumber(match))) found.push('national-number-within');
    if (matchesOf(accountWithin, text).some(([match]) => isIban(match))) found.push('bank-account-within');
  }
  if (text.includes('@') && matchesOf(emailWithin, text).some(([match]) => isPersonsEmail(match.replace(/^[.+-]+/, ''))))
    found.push('email-within');
  if (hasDigits && !isCode && matchesOf(phoneWithin, text).some(([, first]) => first === '6' || first === '7')) found.push('phone-within');
  if (mayName.test(text) && namesPerson(text)) found.push('name-within');
  if (homeWithin.test(text)) found.push('home-within');
  return found;
}
