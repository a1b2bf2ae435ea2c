import type { ClassMethod } from '../../../map/style/class-breaks.ts';
import type { RampName } from '../../../map/style/ramps.ts';

/** Words of how layers are drawn: fetched with it. */
export const style = {
  layer: 'Couche',
  color: 'Couleur',
  method: 'Classes',
  methods: {
    quantile: 'Effectifs égaux (quantiles)',
    equal: 'Intervalles égaux',
    jenks: 'Seuils naturels (Jenks)',
    own: 'Mes bornes',
  } satisfies Record<ClassMethod, string>,
  measured: 'Quartiles mesurés',
  count: 'Nombre de classes',
  breaks: 'Bornes, de la plus petite à la plus grande',
  breaksHint: 'Par exemple\u202f: 10\u202f; 20,5\u202f; 30. Une valeur égale à une borne est dans la classe au-dessus.',
  breaksWrong: (most: number) => `Écrivez de 1 à ${most} nombres croissants, séparés par des points-virgules.`,
  apply: 'Appliquer',
  ramp: 'Couleurs',
  ramps: {
    theme: 'Thème',
    blue: 'Bleu',
    orange: 'Orange',
    green: 'Vert',
    grey: 'Gris',
    viridis: 'Viridis',
    cividis: 'Cividis',
    diverging: 'Deux sens',
  } satisfies Record<RampName, string>,
  rampsHint: 'Toutes restent distinctes pour les personnes daltoniennes.',
  reversed: 'Inverser les couleurs',
  size: 'Taille selon',
  label: 'Étiquettes',
  none: 'Aucune',
  sameSize: 'La même pour tous',
  reset: 'Revenir au style d’origine',
  reading: 'Lecture des valeurs de la couche…',
  fromAll: (count: string) => `Classes calculées sur ${count} valeurs de toute la couche.`,
  fromView: (count: string) =>
    `Classes calculées sur les ${count} valeurs des objets dans la vue\u202f: le fichier de cette couche ne se lit pas ici.`,
  drawn: 'Ce que montre la carte',
  format: 'Emporter le style',
  formats: { maplibre: 'MapLibre (JSON)', qml: 'QGIS (QML)', sld: 'SLD' },
  download: 'Télécharger',
  partly: 'QML et SLD portent les couleurs et les classes\u202f; les tailles et les étiquettes ne vont que dans MapLibre.',
};
