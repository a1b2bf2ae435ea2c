import { readOfficialList } from '../../schemas/official-code.ts';
import { groupBy } from '../../schemas/model/group-by.ts';
import { slugOf } from '../../schemas/rules/files.ts';
import { departementOf } from '../places/territories.ts';
import { behindCommune, behindDepartement } from './name-behind.ts';
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

/** The file of each département, by its number. */
export function administrations(): Map<string, Administrations> {
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
