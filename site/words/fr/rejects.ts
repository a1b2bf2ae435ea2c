/** Words of the features that are not everywhere as they came. */
export const rejects = {
  title: 'Objets écartés',
  /** Between a layer's name and what is said of it. */
  colon: ' :',
  row: (n: string) => `ligne ${n}`,
  download: (size: string) => `Télécharger la liste (CSV pour Excel, ${size})`,
};
