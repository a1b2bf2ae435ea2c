import { plainWord } from '../model/nearest.ts';
import { givenNames, honoured } from './given-names.ts';

/* Full names of persons, told from names of places, of bodies and of things by their words. */

/** Words of organisations, shops, places and works, which have names of persons too. */
const notPersons =
  /^(commune|mairie|ville|departement|region|etat|communaute|cc|ca|cu|metropole|agglomeration|syndicat|si(?!mo|ri|x)[a-z]{2,4}|sc[ip]|sarl|sasu?|sa|eurl|earl|gaec|scea|gfa|snc|sca|association|asso|amicale|club|onf|office|agence|societe|ste|ets|etablissements?|entreprise|groupe|prive|privee|public|conseil|chambre|caisse|parc|domaine|foret|bois|rue|place|avenue|av|boulevard|bd|chemin|route|impasse|allees?|quai|cours|square|passage|sentier|lycee|college|ecole|hopital|clinique|maison|residence|saint|sainte|st|ste|fondation|groupement|cooperative|cuma|ministere|direction|service|musee|institut|universite|paroisse|eveche|diocese|centre|chateau|ferme|moulin|pont|passerelle|lac|port|creche|halte|garderie|salle|gymnase|stade|piscine|espace|theatre|cinema|mediatheque|bibliotheque|jardins?|garage|boulangerie|boucherie|pharmacie|cafe|bar|restaurant|hotel|auberge|chez|coiffure|fleuriste|pizzeria|tabac|presse|optique|transports|cabinet|gare|station|arret|parking|zone|marais|etang|ruisseau|riviere|roche|rocher|pointe|mont|val|vallee|champs?|clos|croix|fontaine|puits|grotte|tour|fort|villa|cite|hameau|lieu|quartier|statue|buste|monument|stele|plaque|tombe|chapelle|eglise|basilique|cathedrale|abbaye|notre|dame|dames|petite?|grande?|belle|reine|roi|boucle|sur|sous|en|aux|pour|dans|par|avec|sans|les|freres|fils|and|the|abbe|mas|dolmen|menhir|levee|pecheur|pomme|poire|cerise|prune|variete|foyer|ehpad|lot|col|pic|docteur|general|marechal|colonel|capitaine|president|france)$/;
const titles = /^(m|mr|mm|mme|mmes|mlle|monsieur|madame|mademoiselle|messieurs|docteur|dr|maitre|me)$/;
/** Persons whose first names are not given. */
const families = /^(indivision|consorts|succession|hoirie|veuve|epoux|epouse|heritiers|famille)$/;
const particles = /^(de|du|des|la|le|les|et|ou|von|van|el|al|ben|bin|da|das|do|dos|di|del|della)$/;

/** Words that only join, and stand before a person as well as before a place. */
const prepositions = /^(chez|par|avec|pour|sur|sous|en|aux|dans|sans|les|and|the)$/;

/** Does this word stand before the name of a person after whom a place or a body is called? */
export function namesPlace(word: string): boolean {
  const plain = plainWord(word).replace(/^[dl]'/, '');
  return notPersons.test(plain) && !prepositions.test(plain) && !titles.test(plain);
}

/** How a text looks like the name of a person: with a given name or a title, with an initial, or only written as one. */
export type NameKind = 'given' | 'initial' | 'shape';

/** Characters of the longest name that is looked at. */
const nameCharacters = 200;
const plainParts = (word: string): string[] =>
  plainWord(word)
    .split(/[^a-z]+/)
    .filter((part) => part !== '');

/** How a text looks like a person's full name; undefined where it does not. */
export function fullName(text: string): NameKind | undefined {
  // "DUPONT Jean (fils)", "Jean Dupont -": what is beside a name.
  const written = text
    .slice(0, nameCharacters)
    .replace(/\([^)]*\)|[;:,/]|\s[-–—]+(?=\s|$)/g, ' ')
    .trim();
  const words = written.split(/\s+/);
  const [first = ''] = words;
  if (words.length < 2 || words.length > 8 || /\d/.test(written)) return undefined;
  const parts = words.flatMap(plainParts);
  const isTitled =
    titles.test(plainWord(first).replace(/\.$/, '')) &&
    /^(M\.|MM\.?|Mr\.?|Mmes?|Mme\.|Mlle|Dr\.?|Me|Monsieur|Madame|Mademoiselle|Messieurs|Docteur|Maître|M)$/i.test(first);
  const names = (isTitled ? words.slice(1) : words).filter(
    (word) => !/^[a-z]$/.test(word) && !particles.test(plainWord(word)) && !titles.test(plainWord(word).replace(/\.$/, '')),
  );
  const isCapital = (word: string): boolean => /^(?:[dlDL]['’])?\p{Lu}[\p{L}'’.-]*$/u.test(word);
  if (isTitled)
    return names.length > 0 && names.every(isCapital) && !names.some((word) => plainParts(word).some((part) => notOfTitle.test(part)))
      ? 'given'
      : undefined;
  if (words.some((word) => plainParts(word).some((part) => notPersons.test(part)) && !isSurname(word, words))) return undefined;
  if (families.test(parts[0] ?? '')) return 'given';
  if (names.length < 2 || names.length > 5) return undefined;
  const isLower = written === written.toLowerCase();
  if (!isLower && !names.every(isCapital)) return undefined;
  if (names.some((word) => plainParts(word).some((part) => givenNames.has(part)) && !/^\p{L}\.?$/u.test(word))) return 'given';
  if (isLower) return undefined;
  return names.some((word) => /^\p{Lu}\.?(-?\p{Lu}\.?)?$/u.test(word)) ? 'initial' : 'shape';
}

/** Offices and bodies that a title stands before. */
const notOfTitle = /^(maire|prefete?|presidente?|directeur|directrice|ministre|commune|procureure?)$/;
/** Surnames that are words of places too. */
const surnames =
  /^(petite?|grand|roche|fontaine|mont|val|champs?|clos|moulin|pont|lac|bois|roi|france|ville|tour|fort|maison|cours|ferme|port|croix)$/;

/** Is such a word the surname here: behind a given name, or in capitals before one? */
function isSurname(word: string, words: readonly string[]): boolean {
  const [first = '', last = '', ...others] = words;
  if (!surnames.test(plainWord(word)) || others.length > 0) return false;
  const given = word === last ? first : last;
  const isGiven = plainParts(given).some((part) => givenNames.has(part));
  return isGiven && (word === last || (word === word.toUpperCase() && given !== given.toUpperCase()) || plainWord(word) === 'petit');
}

function isHonoured(text: string): boolean {
  const plain = ` ${plainParts(text).join(' ')} `;
  return honoured.some((name) => plain.includes(` ${name} `));
}

/** Shares of different texts. */
const enoughGiven = 0.34;
const someGiven = 0.2;
const mostly = 0.8;
const tooHonoured = 0.34;

/** Are these texts full names of persons, most or many of them? A column of streets and schools, named after people, is not. */
export function arePersons(texts: readonly string[]): boolean {
  const different = [...new Set(texts)];
  const kinds = different.map(fullName);
  const share = (...wanted: readonly NameKind[]): number =>
    kinds.filter((kind) => kind !== undefined && wanted.includes(kind)).length / different.length;
  const given = different.filter((_, index) => kinds[index] === 'given');
  if (given.length > 0 && given.filter(isHonoured).length / given.length >= tooHonoured) return false;
  if (share('given') >= enoughGiven) return true;
  if (share('given') >= someGiven && share('given', 'initial', 'shape') >= mostly) return true;
  return different.length >= 3 && share('initial') >= 0.5 && share('given', 'initial', 'shape') >= mostly;
}
