import { layer, type Example } from './good.ts';

/** Examples of the rules of ../fields.ts. */
export const examples: Record<string, Example> = {
  'layers.title-twice': {
    good: [{ layers: [{ name: 'eoliennes' }, { name: 'parcs' }] }],
    bad: [
      {
        layers: [
          { name: 'eoliennes', title: 'Éoliennes' },
          { name: 'parcs', title: 'éoliennes' },
        ],
      },
    ],
    says: 'Une autre couche a déjà le titre « éoliennes ». Dites ce qui les distingue.',
  },
  'fields.title-twice': {
    good: [
      {
        layers: [
          { name: 'eoliennes', fields: { id: { title: 'Nom' } } },
          { name: 'parcs', fields: { id: { title: 'Nom' } } },
        ],
      },
    ],
    bad: [{ layers: [{ name: 'eoliennes', fields: { id: { title: 'Hauteur' }, hauteur: { title: { fr: 'Hauteur', en: 'Height' } } } }] }],
    says: 'Un autre champ de la couche a déjà le titre « Hauteur ». Dites ce qui les distingue.',
  },
  'fields.title-name': {
    good: [{ layers: [{ name: 'eoliennes', fields: { hauteur: { title: 'hauteur' } } }] }],
    bad: [{ layers: [{ name: 'eoliennes', fields: { haut_mat: { title: 'haut_mat' } } }] }, { layers: undefined }],
    says: 'Le titre du champ « haut_mat » est son nom dans le fichier. Écrivez ce qu’il veut dire, ou supprimez le titre.',
  },
  'fields.unit': {
    good: [{ layers: [{ name: 'eoliennes', fields: { hauteur: { unit: 'm', type: 'number' } } }] }],
    bad: [{}, { layers: [{ ...layer, fields: [{ name: 'id' }, { name: 'hauteur', type: 'text' }] }] }],
    says: 'Le champ « hauteur » a une unité, mais n’est pas un nombre. Supprimez « unit », ou corrigez le type.',
  },
  'fields.code': {
    good: [{ layers: [{ name: 'eoliennes', fields: { code_insee: { type: 'text' }, nombre_communes: { type: 'integer' } } }] }],
    bad: [{ layers: [{ name: 'eoliennes', fields: { 'Code postal': { type: 'integer' } } }] }],
    says: 'Le champ « Code postal » semble contenir des codes, et un nombre perd ses zéros de tête. Écrivez « type: text ».',
  },
  'layers.person-number': {
    good: [
      {
        source: { files: [{ path: '241800432_PLUi_20200128.zip' }, { path: 'parcelles-2024_20240403125526.zip' }] },
        layers: [{ name: 'eoliennes', source: 'SUP_110068012' }],
      },
    ],
    bad: [{ source: { path: 'Dossier-PAC-2024_parcelle-2024_999100540_20240403125526.zip' } }],
    says: 'Le nom « Dossier-PAC-2024_parcelle-2024_999100540_20240403125526.zip » semble contenir des numéros PACAGE d’exploitants agricoles : il serait dans les adresses et les fichiers publiés. Renommez le fichier et sa couche avant de les envoyer.',
  },
  'fields.omit-key': {
    good: [{ layers: [{ name: 'eoliennes', key: 'id', fields: { nom: { omit: true } } }] }],
    bad: [{ layers: [{ name: 'eoliennes', key: 'nom', fields: { nom: { omit: true } } }] }],
    says: 'Le champ « nom » est retiré (omit), et la couche « eoliennes » en a besoin. Choisissez une autre clé ou un autre code, ou gardez le champ.',
  },
  'fields.omit-source': {
    good: [{ keepSource: false, layers: [{ name: 'eoliennes', fields: { nom: { omit: true } } }] }],
    bad: [{ keepSource: true, layers: [{ name: 'eoliennes', fields: { nom: { omit: true } } }] }],
    says: 'Un champ est retiré (omit), et le fichier d’origine, qui le contient encore, serait publié. Retirez « keepSource: true ».',
  },
  'key.personal': {
    good: [{}],
    bad: [{}, { layers: [{ ...layer, fields: [{ name: 'id', personal: 'national-number' }] }] }],
    says: 'La clé « id » est une donnée personnelle : elle serait l’identifiant public de chaque objet. Choisissez un autre champ.',
  },
};
