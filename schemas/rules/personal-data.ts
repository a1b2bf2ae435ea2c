import { plainWord } from '../model/nearest.ts';
import { phrase } from '../messages/fill.ts';
import type { Fact } from '../types.ts';

/** Personal data that a text may hold beside other words, the surest first. */
export const traces = [
  'national-number-within',
  'bank-account-within',
  'email-within',
  'phone-within',
  'name-within',
  'home-within',
] as const;
/** Kind of personal data held by a text beside other words. */
export type PersonalTrace = (typeof traces)[number];

const certain = ['person-name', 'email', 'phone', 'national-number', 'birth', 'home-address', 'bank-account', 'number-plate'] as const;
/** Values that may be of people whom a law makes public, or of none: a person is asked. */
const asked = ['full-name', ...traces] as const;
const reasons = [...certain, ...asked];
/** Why a field looks like personal data. */
export type PersonalReason = (typeof reasons)[number];

/** Whether this reason is a question, which a person answers before anything is published, and no refusal. */
export const isAsked = (reason: string): boolean => asked.some((known) => known === reason);

const isReason = (reason: string): reason is PersonalReason => reasons.some((known) => known === reason);

/** A reason as it stands in a sentence. */
export const reasonName = (reason: string): Fact => (isReason(reason) ? phrase(`personal.${reason}`) : reason);

/** Roles that a person has: the name, address or telephone of one of these is a person's. */
const personRoles =
  /^(proprietaires?|demandeurs?|maires?|elus?|interlocuteurs?|titulaires?|usagers?|agents?|habitants?|beneficiaires?|exploitants?|locataires?|declarants?|presidents?|directeurs?|referents?|responsables?|occupants?|petitionnaires?|observateurs?|electeurs?|abonnes?|clients?|eleves?|parents?|personnes?|contact|owner|person|user)$/;
/** Roles that stand alone, or cut short behind "nom", where only the values tell a person from an organisation. */
const looseRoles =
  /^(prop|props|propr|proprio|proprios|exploit|locat|petit|petition|acquereurs?|vendeurs?|acheteurs?|concessionnaires?|defunts?|conjoints?|heritiers?|tenants?|owners?|applicants?|farmers?|riverains?|adherents?|licencies?|assures?|patients?|allocataires?|signataires?)$/;
/** Words that say that it is an organisation's. */
const organisationWords =
  /^(operateurs?|mairie|services?|organismes?|entreprises?|societes?|etablissements?|standard|accueil|structures?|amenageurs?|enseignes?|gestionnaires?|secretariat|public|ecole|office|siege)$/;

/** The words of a field's name: `dateNaissance`, `DATE_NAISS` and `date-naissance` are cut alike. */
function wordsOf(name: string): string[] {
  return plainWord(name.replace(/([a-z])([A-Z])/g, '$1 $2'))
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Roles whose holders a law makes public: elected, sworn or appointed. */
const publicRoles = /^(maires?|elus?|conseill\w{1,5}|deputee?s?|senat\w{3,5}|presidente?s?|notaires?|prefete?s?|commissaires?)$/;
/** Words of names of columns whose names of persons are those of places, bodies, works or species. */
const placeWords =
  /^(voies?|rues?|odonymes?|toponymes?|hydronymes?|lieux?|lieudit|ecoles?|colleges?|lycees?|etablissements?|equipements?|salles?|gymnases?|stades?|batiments?|edifices?|monuments?|oeuvres?|artistes?|sculpteurs?|architectes?|peintres?|compositeurs?|stations?|arrets?|stop|gares?|quartiers?|communes?|villes?|navires?|bateaux?|especes?|taxons?|scientifique|vernaculaires?|varietes?|enseignes?|societes?|entreprises?|denomination|raison|operateurs?|site|sites|hameaux?|adresses?|street|road|place|parkings?|crus?)$/;

/** Whether a field's name says a role of persons, whoever has it: its values tell. */
export function roleOf(name: string): 'private' | 'public' | undefined {
  const words = wordsOf(name).map((word) => word.replace(/\d+$/, ''));
  if (words.some((word) => organisationWords.test(word))) return undefined;
  if (words.some((word) => publicRoles.test(word))) return 'public';
  return words.some((word) => personRoles.test(word) || looseRoles.test(word)) ? 'private' : undefined;
}

/** Whether a field's name says that it is of organisations. */
export const isOfBodies = (name: string): boolean => wordsOf(name).some((word) => organisationWords.test(word));

/** Whether a field's name says that the names in it are of places, bodies, works or species. */
export const isOfPlaces = (name: string): boolean => wordsOf(name).some((word) => placeWords.test(word));

/** Does a field look like personal data by its name, and why. */
export function personalData(name: string): PersonalReason | undefined {
  const words = wordsOf(name);
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  const joined = words.join(' ');
  if (has(/^(prenoms?|patronyme|firstname|lastname|surname|nomprenom)$/)) return 'person-name';
  if (/\b(nom|name)s? (de )?(famille|naissance|marital|jeune fille|complet)\b|\b(first|last|family|full) name\b/.test(joined))
    return 'person-name';
  if (has(/^(nom|noms|name|identite)$/) && (has(personRoles) || has(publicRoles)) && !has(organisationWords))
    return has(publicRoles) ? 'full-name' : 'person-name';
  if (has(/^(naissance|naiss|birth)$/) && has(/^(date|dat|dt|jour|lieu|commune|place|ville)$/)) return 'birth';
  if (has(/^(birthdate|birthday|dob|ddn|datenaissance|datenaiss)$/)) return 'birth';
  if (has(/^(nir|secu|ssn)$/) || /\bsecurite sociale\b/.test(joined)) return 'national-number';
  if (has(/^iban$/)) return 'bank-account';
  if (has(/^immatriculation$/)) return 'number-plate';
  if (
    has(/^domicile$/) ||
    (has(/^(adresse|adr|address)$/) && (has(/^(personnelle|perso|privee|postale_perso)$/) || has(personRoles)) && !has(organisationWords))
  )
    return 'home-address';
  if (has(/^(e?mail|emails|courriels?|mel)$/) && !has(organisationWords)) return 'email';
  if (has(/^(telephones?|tel|phone|gsm)$/) && !has(organisationWords)) return 'phone';
  return undefined;
}

/** Numbers by which one person is known, as names of files and layers hold them: Telepac calls its exports after a farmer's. */
const numbersInNames: readonly [RegExp, 'pacage' | 'phone' | 'national-number'][] = [
  [/pac.{0,60}?(?<!\d)\d{9}(?!\d)/i, 'pacage'],
  // A farm's number begins with its département on three digits; no other number of nine begins with a nought.
  [/(?<!\d)0(0[1-9]|[1-8]\d|9[0-5])\d{6}(?!\d)/, 'pacage'],
  [/(?<!\d)0[67]\d{8}(?!\d)/, 'phone'],
  [/(?<!\d)[12]\d{2}(0[1-9]|1[0-2])(\d{2}|2[AB])\d{8}(?!\d)/i, 'national-number'],
];

/** Kind of personal number that the name of a file or layer seems to hold; undefined where it holds none. */
export const numberInName = (name: string): 'pacage' | 'phone' | 'national-number' | undefined =>
  numbersInNames.find(([pattern]) => pattern.test(name.slice(0, 300)))?.[1];

/** An address of mail alone. */
export const email = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i;
/** Boxes that several people read. */
const serviceBox =
  /^(contact|accueil|info|infos|information|mairie|commune|ville|secretariat|service|standard|courrier|urbanisme|sig|support|admin|administration|direction|dir|communication|comm?|hello|bonjour|client|clients|sav|supervision|exploitation|reservation|opendata|data|donnees|technique|services?)/i;
const freeMail =
  /@(gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|orange|wanadoo|free|sfr|neuf|laposte|bbox|numericable|icloud|me|proton|protonmail|gmx|aol|club-internet)\.[a-z.]+$/i;

/** Is this the address of a person rather than of a service? Told from its form: a free provider, or first name and name. */
export function isPersonsEmail(address: string): boolean {
  if (!email.test(address)) return false;
  const [box = ''] = address.split('@', 1);
  return (
    !serviceBox.test(box) && (freeMail.test(address) || /^\p{L}{2,}[.]\p{L}{2,}(\d{0,3})$/u.test(box) || /^\p{L}[.-]\p{L}{3,}$/u.test(box))
  );
}
