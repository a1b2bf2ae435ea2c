import { layer, type Example } from './good.ts';

/** Examples of the rules of ../drawing.ts. */
export const examples: Record<string, Example> = {
  'tiles.zooms': {
    good: [{ tiles: { minzoom: 9, maxzoom: 9 } }],
    bad: [{ tiles: { minzoom: 14, maxzoom: 4 } }],
    says: 'Le zoom minimal (14) dépasse le zoom maximal (4). Échangez-les.',
  },
  'tiles.points-profile': {
    good: [{ tiles: { points: 'keep' } }],
    bad: [{ tiles: { profile: 'reseau', points: 'keep' } }],
    says: '« points » ne s’applique qu’au profil points, pas au profil « reseau ». Supprimez cette ligne.',
  },
  'tiles.fields': {
    good: [{}],
    bad: [{ tiles: { fields: ['hauteurs', 'hauteur'] } }],
    says: 'Aucune couche n’a de champ « hauteurs ». Champs possibles : hauteur.',
  },
  'style.source-layer': {
    good: [{}],
    bad: [{}, { style: [{ id: 'mats', sourceLayer: 'eolienne', fields: [] }] }],
    says: 'Le style (couche « mats ») nomme la couche de données « eolienne », qui n’existe pas. Écrivez eoliennes.',
  },
  'style.field': {
    good: [{}],
    bad: [{ tiles: { fields: ['id'] } }],
    says: 'Le style (couche « mats ») lit le champ « hauteur », absent des tuiles. Champs possibles : id.',
  },
  'tiles.profile': {
    good: [{}],
    bad: [{}, { layers: [{ ...layer, geometry: 'polygon' }] }],
    says: 'Aucune couche n’a de points : le profil « points » ne lui convient pas. Écrivez « auto », ou supprimez « profile ».',
  },
};
