import { emptyForm, type PublishForm } from '../form.ts';

/** A form of which nothing is to be mended. */
export function filled(): PublishForm {
  return {
    ...emptyForm(),
    producer: 'new',
    newProducer: {
      title: 'Ville de Vitry-le-François',
      type: 'commune',
      siren: '',
      siret: '',
      territory: { code: 'COMMUNE-51649', name: 'Vitry-le-François' },
    },
    file: { name: 'aires-de-jeux.csv', bytes: 2000, columns: ['nom', 'lon', 'lat'] },
    columns: { kind: 'xy', x: 'lon', y: 'lat', wkt: '' },
    crs: 'EPSG:4326',
    title: 'Aires de jeux',
    description: 'Les aires de jeux de la commune, avec leur âge conseillé.',
    themes: ['equipements'],
    keywords: 'jeux, enfants ; square',
    frequency: 'annual',
    lineage: 'Relevé de terrain par le service des espaces verts en 2026.',
    contact: { name: 'Espaces verts', email: 'espaces-verts@exemple.fr', url: '' },
  };
}
