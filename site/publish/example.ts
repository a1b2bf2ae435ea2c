import type { Dataset } from '../../schemas/types.ts';

/** A short manifest that obeys every rule, to be copied. */
export const exampleDataset: Dataset = {
  title: 'Aires de jeux',
  description:
    'Les aires de jeux de la commune ouvertes au public, avec l’âge conseillé et l’année du dernier contrôle.\n\nLes jeux des écoles n’y figurent pas.\n',
  themes: ['equipements'],
  keywords: ['jeux', 'enfants', 'square'],
  license: 'etalab-2.0',
  frequency: 'annual',
  lineage: 'Relevé de terrain au GPS par le service des espaces verts.',
  contact: { name: 'Service des espaces verts', email: 'espaces-verts@exemple.fr' },
  source: { path: 'aires-de-jeux.geojson' },
};
