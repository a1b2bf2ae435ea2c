import { plain } from './table-geometry.ts';

/** Fields whose digits are a code, not a quantity, whatever their format says. */
const codeNames = new Set(
  `ape arr arrondissement canton cod code codgeo com commune_insee cp dep departement depcom dept epci fantoir fax finess idpar id_par id_parcelle idu id_rnb insee iris naf nic
  num_parcelle parcelle ref_cad reg rivoli rna rnb rome section siren siret tel telephone uai`.split(/\s+/),
);
const codeWords = /(^|_)(insee|siren|siret|code|cod|cde|postal|fantoir|rivoli|finess|uai|iris|idu|codgeo|cp)(_|$)|^code[a-z]|code$/;

/** Whether values of this field are codes that keep their leading zeros: INSEE, SIREN, SIRET, postal code, parcel and the like. */
export function isCodeField(field: string): boolean {
  const name = plain(field);
  return codeNames.has(name) || codeWords.test(name);
}

/** Fields that say in which commune, else in which département, a feature is. */
const areaNames =
  /^(code_?)?(insee|insee_?com|com(mune)?|depcom|codgeo)(_?(insee|code|commune|com))?$|^(code_?)?(dep|dept|departement|insee_dep)(_?(code|insee))?$/;

/** Whether values of this field are codes of communes or of départements. */
export const isAreaField = (field: string): boolean => areaNames.test(plain(field)) && isCodeField(field);
