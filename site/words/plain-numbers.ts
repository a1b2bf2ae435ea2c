import type { Field } from '../../schemas/types.ts';

/** Words of the names of fields whose digits name something. */
const naming =
  /(^|[_\d])(id|ids|idu|fid|gid|oid|uid|objectid|num|numero|num[eé]ro|no|code|codes|cod|cde|ref|r[eé]f[eé]rence|cle|key|epsg|siren|siret|insee|cp|postal|tel|telephone|t[eé]l[eé]phone|fax|an|annees?|ann[eé]es?|year|mill[eé]sime)(_|$)|^(identifiant|code)/i;

/** Whether the numbers of a field name something (a year, an identifier, a code) and measure nothing: they are written without thin spaces. */
export const areNames = ({ name, type, unit }: Pick<Field, 'name' | 'type' | 'unit'>): boolean =>
  type === 'integer' && unit === undefined && naming.test(name.replace(/(\p{Ll})(\p{Lu})/gu, '$1_$2'));
