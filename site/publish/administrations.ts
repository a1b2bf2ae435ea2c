import { readOfficialList } from '../../schemas/official-code.ts';
import { groupBy } from '../../schemas/model/group-by.ts';
import { slugOf } from '../../schemas/rules/files.ts';
import { departementOf } from '../places/territories.ts';
import type { Administrations } from './siren.ts';

interface Named {
  code: string;
  nom: string;
  /** How its name joins another (INSEE, "type de nom en clair"); absent overseas. */
  typeLiaison?: number;
}

interface Commune extends Named {
  type: string;
  siren?: string;
}

const typographic = (name: string): string => name.replaceAll("'", '’');

/** INSEE's nine ways of joining a name to "Commune" ("type de nom en clair"). */
const joints = ['de ', 'd’', 'du ', 'de La ', 'des ', 'de L’', 'des ', 'de Las ', 'de Los '];
const articles = ['Le ', 'La ', 'Les ', 'L’', 'Aux ', 'Las ', 'Los '];
const vowel = /^[aeiouyàâéèêëîïôùûœæ]/i;

let made: Map<string, Administrations> | undefined;
/** The file of each département, by its number; made once. */
export const administrations = (): Map<string, Administrations> => (made ??= makeFiles());

function makeFiles(): Map<string, Administrations> {
  const files = new Map<string, Administrations>();
  const of = (departement: string): Administrations => {
    const file = files.get(departement) ?? {};
    files.set(departement, file);
    return file;
  };
  for (const { code, nom, typeLiaison } of readOfficialList<Named>('departements')) {
    const name = typographic(nom);
    of(code)[`DEP-${code}`] = { name, of: behindDepartement(name, typeLiaison) };
  }
  const communes = readOfficialList<Commune>('communes').filter(({ type }) => type === 'commune-actuelle');
  const namesakes = groupBy(communes, ({ nom }) => slugOf(nom));
  for (const { code, nom, siren, typeLiaison } of communes) {
    const name = typographic(nom);
    const isShared = (namesakes.get(slugOf(nom))?.length ?? 0) > 1;
    of(departementOf(code))[`COMMUNE-${code}`] = {
      ...(siren !== undefined && { siren }),
      name,
      of: behindCommune(name, typeLiaison),
      ...(isShared && { isShared }),
    };
  }
  return files;
}

/** Join a commune's name to "Commune": "de Vion", "du Mans", "de La Rochelle", "des Abymes". */
function behindCommune(name: string, joint = vowel.test(name) ? 1 : 0): string {
  // Its own article decides; else INSEE's joint, which knows Herblay from Haguenau; overseas, where there is none, the first letter.
  const own = articles.findIndex((article) => name.startsWith(article));
  return own < 0 ? `${joint === 1 ? 'd’' : 'de '}${name}` : `${joints[own + 2]}${name.slice(articles[own]?.length)}`;
}

/** The name of a département behind "Département": it has no article, and takes a small one. */
const behindDepartement = (name: string, joint = 0): string => `${(joints[joint] ?? 'de ').toLowerCase()}${name}`;
