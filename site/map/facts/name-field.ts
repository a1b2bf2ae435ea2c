/** Whether a field holds what a thing is called, by its own name. */
export const holdsName = (field: string): boolean => /^(nom|name|lib|titre|title|label|topony)/i.test(field);

/** "hauteur_mat" → "Hauteur mat", "TYPEZONE" → "Typezone". */
export function readable(name: string): string {
  const spaced = name.replaceAll('_', ' ').trim();
  const words = spaced.length > 3 && spaced === spaced.toLocaleUpperCase('fr') ? spaced.toLocaleLowerCase('fr') : spaced;
  return words.charAt(0).toLocaleUpperCase('fr') + words.slice(1);
}
