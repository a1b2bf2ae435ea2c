import { layer, type Example } from './good.ts';

/** Examples of the rules of ../layers.ts. */
export const examples: Record<string, Example> = {
  'layers.twice': {
    good: [{}],
    bad: [{ layers: [{ name: 'eoliennes' }, { name: 'eoliennes' }] }],
    says: 'Deux couches s’appellent « eoliennes ». Donnez-leur des noms différents.',
  },
  'layers.absent': {
    good: [{ layers: [{ name: 'n_importe' }] }, { layers: undefined, style: undefined }],
    bad: [{ layers: [{ name: 'eolienes' }] }],
    says: 'Le fichier n’a pas de couche « eolienes ». Écrivez eoliennes, ou indiquez son nom dans le fichier avec « source ».',
  },
  'fields.unknown': {
    good: [{}],
    bad: [{ layers: [{ name: 'eoliennes', fields: { Hauteur: {} } }] }],
    says: 'La couche « eoliennes » n’a pas de champ « Hauteur ». Champs possibles : hauteur.',
  },
  'key.unknown': {
    good: [{}],
    bad: [{ layers: [{ name: 'eoliennes', key: 'identifiant' }] }],
    says: 'La couche « eoliennes » n’a pas de champ « identifiant ». Champs possibles : id, hauteur.',
  },
  'key.empty': {
    good: [{}],
    bad: [{ layers: [{ name: 'eoliennes', key: 'hauteur' }] }],
    says: 'Le champ « hauteur » est vide par endroits : il ne peut pas servir de clé. Remplissez-le, ou choisissez un autre champ. Nombre d’objets : 1.',
  },
  'key.repeated': {
    good: [{}],
    bad: [{}, { layers: [{ ...layer, fields: [{ name: 'id', nulls: 0, distinct: 2 }, { name: 'hauteur' }] }] }],
    says: 'Le champ « id » n’a pas une valeur différente pour chaque objet : il ne peut pas servir de clé. Corrigez les doublons, ou choisissez un autre champ. Valeurs différentes : 2 ; objets : 3.',
  },
  'expect.order': {
    good: [{ expect: { features: { min: 3, max: 3 } } }],
    bad: [{ expect: { features: { min: 9, max: 3 } } }, { layers: undefined }],
    says: 'Le minimum attendu (9) dépasse le maximum (3). Échangez-les.',
  },
  'expect.threshold': {
    good: [{ expect: { change: { threshold: 50, reason: 'Le registre est remis à plat chaque année.' } } }],
    bad: [{ expect: { change: { threshold: 50 } } }],
    says: 'Un seuil de 50 % laisse passer plus que les 10 % habituels. Dites pourquoi : « reason ».',
  },
  'expect.features': {
    good: [{ expect: { features: { min: 3, max: 3 } } }],
    bad: [{ expect: { features: { min: 7000 } } }],
    says: 'Nombre d’objets : 3, alors que le manifeste en attend 7000 au moins. Vérifiez le fichier ; s’il est juste, corrigez « expect ».',
  },
  'expect.fields': {
    good: [{}],
    bad: [{ expect: { layers: { eoliennes: { fields: ['commune'] } } } }],
    says: '« commune » est attendu par le manifeste et absent des données. Vérifiez le fichier ; s’il est juste, corrigez « expect ».',
  },
  'expect.bbox': {
    good: [{}],
    bad: [{ expect: { bbox: [3.5, 41, 10, 52] } }],
    says: 'La couche « eoliennes » s’étend sur [3, 48, 4, 49], hors de l’emprise attendue. Vérifiez les coordonnées ; si elles sont justes, corrigez « expect ».',
  },
  'expect.extent': {
    good: [{ expect: { bbox: [-5, 41, 10, 52] } }, { layers: [], data: { kind: 'image', bbox: [3, 48, 4, 49] } }],
    bad: [{ expect: { bbox: [3.5, 41, 10, 52] } }, { layers: [], data: { kind: 'image', bbox: [3, 48, 4, 49] } }],
    says: 'Les données s’étendent sur [3, 48, 4, 49], hors de l’emprise attendue. Vérifiez les coordonnées ; si elles sont justes, corrigez « expect ».',
  },
  'expect.unplaced': {
    good: [{}, { data: { kind: 'features', bbox: [3, 48, 4, 49] } }],
    bad: [{}, { data: { kind: 'features', bbox: null } }],
    says: 'Rien n’a de position dans ces données : « expect.bbox » ne vérifie rien. Retirez-le, ou vérifiez les coordonnées.',
  },
};
