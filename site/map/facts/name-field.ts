import { isIdentifier } from '../../../schemas/model/label-fields.ts';
import type { Field } from '../../../schemas/types.ts';

/** Whether a field holds what a thing is called, by its own name. */
export const holdsName = (field: string): boolean => /^(nom|name|lib|titre|title|label|topony)/i.test(field);

/** The fields of a feature as a person reads them: what it is called first, what only machines tell it by last. */
export function asRead<Of extends Pick<Field, 'name' | 'type'>>(fields: readonly Of[]): Of[] {
  const called = fields.find(({ name, type }) => type === 'text' && holdsName(name));
  const rank = (field: Of): number => (field === called ? 0 : isIdentifier(field.name) ? 2 : 1);
  return [...fields].sort((a, b) => rank(a) - rank(b));
}

/** "hauteur_mat" → "Hauteur mat", "TYPEZONE" → "Typezone". */
export function readable(name: string): string {
  const spaced = name.replaceAll('_', ' ').trim();
  const words = spaced.length > 3 && spaced === spaced.toLocaleUpperCase('fr') ? spaced.toLocaleLowerCase('fr') : spaced;
  return words.charAt(0).toLocaleUpperCase('fr') + words.slice(1);
}
