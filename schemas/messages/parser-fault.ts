/** Message that a program gives in English alone, in both languages. */
export interface Fault {
  fr: string;
  en: string;
}

type Row = [pattern: RegExp, fr: string, en: string];

const xmlFaults: Row[] = [
  [/^(unexpected close tag|weird empty close tag)/, 'une balise fermante n’a pas d’ouvrante', 'a closing tag has no opening one'],
  [/^unmatched closing tag: (.+)/, 'la balise fermante «\u202f$1\u202f» n’a pas d’ouvrante', 'the closing tag “$1” has no opening one'],
  [/^unclosed tag: (.+)/, 'la balise «\u202f$1\u202f» n’est pas fermée', 'the tag “$1” is not closed'],
  [/^unbound namespace prefix: "?([^"]+)/, 'le préfixe «\u202f$1\u202f» n’est pas déclaré', 'the prefix “$1” is not declared'],
  [/^duplicate attribute: (.+)/, 'l’attribut «\u202f$1\u202f» est écrit deux fois', 'the attribute “$1” is written twice'],
  [
    /^(attribute without value|unquoted attribute value|value)/,
    'un attribut n’a pas de valeur entre guillemets',
    'an attribute has no value in quotes',
  ],
  [/entity/, 'un caractère spécial («\u202f&…;\u202f») est mal écrit', 'a special character (“&…;”) is badly written'],
  [
    /^(text data outside|documents may contain only one root)/,
    'quelque chose suit ou précède l’élément racine',
    'something stands beside the root element',
  ],
  [/^(document must contain a root|unexpected end)/, 'il n’y a pas d’élément complet', 'there is no whole element'],
  [
    /declaration|version number|standalone/,
    'sa déclaration «\u202f<?xml …?>\u202f» est mal écrite',
    'its declaration “<?xml …?>” is badly written',
  ],
  [/disallowed|malformed|incorrect|whitespace|forward-slash/, 'un caractère n’y a pas sa place', 'a character is out of place'],
];

const sqliteFaults: Row[] = [
  [/not a database/, 'ce n’est pas une base SQLite', 'it is no SQLite database'],
  [/malformed|corrupt/, 'la base SQLite est endommagée', 'the SQLite database is damaged'],
  [/no such table: (\S+)/, 'la table «\u202f$1\u202f» manque', 'the table “$1” is missing'],
  [/no such column: (\S+)/, 'la colonne «\u202f$1\u202f» manque', 'the column “$1” is missing'],
  [/encrypted/, 'il est chiffré', 'it is encrypted'],
];

/** Translate a message by the first row whose pattern matches; a message that no row knows is quoted as it is. */
function faultIn(rows: readonly Row[], message: string): Fault {
  const text = message.replace(/\.$/, '').slice(0, 100);
  for (const [pattern, fr, en] of rows) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const written = (said: string): string => said.replace('$1', () => found[1] ?? '');
    return { fr: written(fr), en: written(en) };
  }
  return { fr: `«\u202f${text}\u202f»`, en: `“${text}”` };
}

/** Translate a fault of the XML parser (saxes), without the position that its message begins with. */
export const xmlFault = (message: string): Fault => faultIn(xmlFaults, message.replace(/^\d+:\d+:\s*/, ''));

/** Translate a fault that SQLite reports. */
export const sqliteFault = (message: string): Fault => faultIn(sqliteFaults, message);
