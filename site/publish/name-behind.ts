/** INSEE's nine ways of joining a name to "Commune" ("type de nom en clair"). */
const joints = ['de ', 'd’', 'du ', 'de La ', 'des ', 'de L’', 'des ', 'de Las ', 'de Los '];
const articles = ['Le ', 'La ', 'Les ', 'L’', 'Aux ', 'Las ', 'Los '];
const vowel = /^[aeiouyàâéèêëîïôùûœæ]/i;

/** Join a commune's name to "Commune": "de Vion", "du Mans", "de La Rochelle", "des Abymes". */
export function behindCommune(name: string, joint = vowel.test(name) ? 1 : 0): string {
  // Its own article decides; else INSEE's joint, which knows Herblay from Haguenau; overseas, where there is none, the first letter.
  const own = articles.findIndex((article) => name.startsWith(article));
  return own < 0 ? `${joint === 1 ? 'd’' : 'de '}${name}` : `${joints[own + 2]}${name.slice(articles[own]?.length)}`;
}

/** The name of a département behind "Département": it has no article, and takes a small one. */
export const behindDepartement = (name: string, joint = 0): string => `${(joints[joint] ?? 'de ').toLowerCase()}${name}`;
