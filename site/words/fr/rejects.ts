/** Words of the features that are not everywhere as they came. */
export const rejects = {
  title: 'Objets mis à part, gardés tels quels ou réparés',
  /** Between a layer's name and what is said of it. */
  colon: ' :',
  guide: 'Ce que cela veut dire',
  row: (n: string) => `ligne ${n}`,
  download: (size: string) => `Télécharger la liste (CSV pour Excel, ${size})`,
};
