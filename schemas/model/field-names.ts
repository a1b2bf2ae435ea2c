import type { TerritoryLevel } from '../types.ts';
import { plainText } from './plain-text.ts';

/** Name of a field without accents, capitals and separators of its own. */
export const plain = (name: string): string =>
  plainText(name.replace(/(\p{Ll})(\p{Lu})/gu, '$1_$2'))
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** Fields whose digits are a code, not a quantity, whatever their format says. */
const codeNames = new Set(
  `ape arr arrondissement canton cod code codgeo com commune_insee cp dep departement depcom dept epci fantoir fax finess idpar id_par id_parcelle idu id_rnb insee iris naf nic
  num_parcelle parcelle ref_cad reg rivoli rna rnb rome section siren siret tel telephone uai`.split(/\s+/),
);
const codeWords =
  /(^|_)(insee|siren|siret|pdl|prm|tel|telephone|phone|code|cod|cde|postal|fantoir|rivoli|finess|uai|iris|idu|codgeo|cp)(_|$)|^code[a-z]|code$/;

/**
 * Whether values of this field are codes that keep leading zeros: INSEE,
 * SIREN, SIRET, metering point, telephone, postal code, parcel and the like.
 */
export function isCodeField(field: string): boolean {
  const name = plain(field);
  return codeNames.has(name) || codeWords.test(name);
}

/** Fields that say in which commune a feature is, in which union, in which département, in which region: the most local first. */
const areaNames: Readonly<Record<TerritoryLevel, RegExp>> = {
  commune: /^(code_?)?(insee|insee_?com|com(mune)?|depcom|codgeo)(_?(insee|code|commune|com))?$/,
  epci: /^(code_?|siren_?)?epci(_?(code|siren))?$/,
  departement: /^(code_?)?(dep|dept|departement|insee_dep)(_?(code|insee))?$/,
  region: /^(code_?)?(reg|region|insee_reg)(_?(code|insee))?$/,
};

/** A part of a field's name that says that its values are names. */
const nameWords = /^(nom|name|lib|libelle)_(de_la_|du_)?|_(nom|name|lib|libelle)$/;

/** Whether a field is called as those are whose values are codes or names of the territories of a level. */
export const namesArea = (field: string, level: TerritoryLevel): boolean => areaNames[level].test(plain(field).replace(nameWords, ''));

/** Whether values of this field are official codes of communes. */
export const isCommuneField = (field: string): boolean => areaNames.commune.test(plain(field)) && isCodeField(field);

/** The field among these whose values are codes of the smallest areas; undefined where none holds such codes. */
export const mostLocal = (fields: readonly string[]): string | undefined =>
  Object.values(areaNames)
    .map((names) => fields.find((field) => names.test(plain(field)) && isCodeField(field)))
    .find((field) => field !== undefined);
