/** Words of what finds a place, an address or a data set on a map. */
export const find = {
  near: (name: string, within: string) => `près de ${name} (${within})`,
  nowhere: 'Ces coordonnées ne tombent en France dans aucun système connu. Vérifiez l’ordre et le nombre de chiffres.',
  position: 'Position',
  system: 'Système de coordonnées',
  degrees: 'Degrés',
  sexagesimal: 'Degrés, minutes, secondes',
  metres: 'Mètres',
  outside: (title: string) => `hors de ${title}`,
};
