import { plainWord } from '../model/nearest.ts';
import { phrase } from '../messages/fill.ts';
import type { Fact, Value } from '../types.ts';

const reasons = ['person-name', 'email', 'phone', 'national-number', 'birth', 'home-address', 'bank-account', 'number-plate'] as const;
/** Why a field looks like personal data. */
export type PersonalReason = (typeof reasons)[number];

const isReason = (reason: string): reason is PersonalReason => reasons.some((known) => known === reason);

/** A reason as it stands in a sentence. */
export const nameOf = (reason: string): Fact => (isReason(reason) ? phrase(`personal.${reason}`) : reason);

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

/** Whether a field's name says a role of persons, whoever has it: its values tell. */
function isOfRole(name: string): boolean {
  const words = wordsOf(name).map((word) => word.replace(/\d+$/, ''));
  return words.some((word) => personRoles.test(word) || looseRoles.test(word)) && !words.some((word) => organisationWords.test(word));
}

/** First names that are common in France, and seldom mean anything else. */
const firstNames = new Set(
  `adele adrien agnes alain albert alexandra alexandre alexis ali alice amandine amelie andre andree anne annie anthony antoine arnaud arthur audrey aurelie
  aurelien aurore baptiste beatrice benjamin benoit bernadette bernard brigitte bruno camille carole caroline catherine cecile cedric celine chantal charles charlotte
  chloe christelle christian christiane christine christophe clara claude claudine clement colette corinne cyril damien daniel daniele danielle david delphine denis denise
  didier dominique edith edouard eliane elisabeth elise elodie emilie emma emmanuel emmanuelle eric ernest estelle etienne eugene evelyne fabien fabienne fabrice fanny
  fatima felix florence florian francine francis franck francois francoise frederic gabriel genevieve georges gerard germaine ghislaine gilbert gilles ginette giselle
  gregory guillaume guy helene henri henriette herve hubert hugo huguette ines irene isabelle jacqueline jacques janine jean jeanne jeannine jerome jocelyne joel joelle
  jose joseph josette josiane julie julien juliette justine karim karine kevin laetitia laura laurence laurent lea leon liliane lionel louise louis lucas lucie lucien lucienne
  ludovic lydie madeleine magali manon manuel marc marcel marcelle marguerite marie marielle marion marthe martine mathieu mathilde matthieu maurice maxime melanie
  michel michele micheline mireille mohamed monique muriel myriam nadia nadine nathalie nicolas nicole noemie odette odile olivier pascal pascale patrice patricia patrick
  paul paulette pauline philippe pierre pierrette rachel raphael raymond raymonde regine remi renaud rene renee richard robert roger roland romain sabine samuel sandra
  sandrine sarah sebastien serge severine simone solange sonia sophie stephane stephanie suzanne sylvain sylvie therese thierry thomas valerie vanessa veronique
  victor vincent virginie viviane xavier yann yannick yves yvette yvonne`.split(/\s+/),
);
const titles = /^(m|mr|mm|mme|mmes|mlle|monsieur|madame|mademoiselle|messieurs|docteur|maitre)$/;
/** Persons whose first names are not given. */
const families = /^(indivision|consorts|succession|hoirie|veuve|epoux|epouse|heritiers|famille)$/;
/** Words of organisations and of places, which have names of persons too. */
const notPersons =
  /^(commune|mairie|ville|departement|region|etat|communaute|cc|ca|cu|metropole|agglomeration|syndicat|si[a-z]+|sc[ip]|sarl|sasu?|sa|eurl|earl|gaec|scea|gfa|snc|sca|association|asso|amicale|club|onf|office|agence|societe|ste|ets|etablissements?|entreprise|groupe|prive|privee|public|conseil|chambre|caisse|parc|domaine|foret|bois|rue|place|avenue|boulevard|chemin|route|impasse|allee|lycee|college|ecole|hopital|clinique|maison|residence|saint|sainte|st|fondation|groupement|cooperative|cuma|ministere|direction|service|musee|institut|universite|paroisse|eveche|diocese|centre|chateau|ferme|moulin|pont|lac|port)$/;

/** Is this the name of a person: a title and a name, a family, or a first name beside a name? */
function isPersonsName(text: string): boolean {
  const words = plainWord(text.slice(0, 200))
    .split(/[^a-z0-9]+/)
    .filter((word) => !/^(|d|de|du|des|la|le|l|et|ou|a)$/.test(word));
  const [first = '', ...others] = words;
  if (words.length < 2 || words.some((word) => /\d/.test(word))) return false;
  if (titles.test(first)) return others.some((word) => word.length > 1);
  if (words.some((word) => notPersons.test(word))) return false;
  if (families.test(first)) return true;
  return words.length <= 5 && words.some((word) => firstNames.has(word));
}

/** Names of persons that a field of roles has at least, in shares of what it says; or so many. */
const [leastShare, enoughPersons] = [0.1, 3];

function namesPersons(texts: readonly string[]): boolean {
  const different = [...new Set(texts)];
  const persons = different.filter(isPersonsName).length;
  return persons >= enoughPersons || persons / different.length >= leastShare;
}

function reasonOfName(name: string): PersonalReason | undefined {
  const words = wordsOf(name);
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  const joined = words.join(' ');
  if (has(/^(prenoms?|patronyme|firstname|lastname|surname|nomprenom)$/)) return 'person-name';
  if (/\b(nom|name)s? (de )?(famille|naissance|marital|jeune fille|complet)\b|\b(first|last|family|full) name\b/.test(joined))
    return 'person-name';
  if (has(/^(nom|noms|name|identite)$/) && has(personRoles) && !has(organisationWords)) return 'person-name';
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

const email = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i;
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

/** A French number in plain digits may be any code; with signs between its pairs, or with +33, it is a telephone. */
const writtenPhone = /^(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?[1-9](?:[\s.-]?\d{2}){4}|0[1-9](?:[\s.-]\d{2}){4})$/;
const plainPhone = /^0[1-9]\d{8}$/;

/** A "numéro de sécurité sociale" with its key (97 minus the rest by 97; 2A counts as 19, 2B as 18). */
export function isNationalNumber(text: string): boolean {
  const digits = text.replace(/\s/g, '').toUpperCase();
  if (!/^[12378]\d{2}(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2[AB])\d{6}\d{2}$/.test(digits)) return false;
  const number = digits.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return Number(digits.slice(13)) === 97 - Number(BigInt(number) % 97n);
}

function isIban(text: string): boolean {
  const compact = text.replace(/\s/g, '').toUpperCase();
  if (!/^FR\d{2}[0-9A-Z]{23}$/.test(compact)) return false;
  const number = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(number) % 97n === 1n;
}

/** Share of values from which a field is taken for what most of its values are. */
const mostly = 0.5;
/** Different beginnings that telephone numbers in plain digits have, and numbered codes do not. */
const phonePrefixes = 3;

function reasonOfValues(texts: readonly string[]): PersonalReason | undefined {
  const share = (test: (text: string) => boolean) => texts.filter(test).length / texts.length;
  if (texts.some(isPersonsEmail)) return 'email';
  if (share(isNationalNumber) >= mostly) return 'national-number';
  if (share(isIban) >= mostly) return 'bank-account';
  if (share((text) => writtenPhone.test(text)) >= mostly) return 'phone';
  if (texts.every((text) => plainPhone.test(text)) && new Set(texts.map((text) => text.slice(0, 2))).size >= phonePrefixes) return 'phone';
  return undefined;
}

/** Does a field look like personal data, and why: by its name and, where a sample of values is given, by what they are. */
export function personalData(field: string, values?: readonly Value[]): PersonalReason | undefined {
  const named = reasonOfName(field);
  if (values === undefined) return named;
  const texts = values.filter((value) => value !== null && value !== '').map((value) => String(value).trim());
  if (texts.length === 0) return undefined;
  const found = reasonOfValues(texts);
  if (found !== undefined) return found;
  if (named === undefined && isOfRole(field) && namesPersons(texts)) return 'person-name';
  // Near infrared and service boxes have such names too: their values tell.
  if (named === 'national-number' || (named === 'email' && texts.every((text) => email.test(text) && !isPersonsEmail(text))))
    return undefined;
  return texts.every((text) => /^(true|false|oui|non|0|1)$/i.test(text)) ? undefined : named;
}
