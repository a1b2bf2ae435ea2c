import { layer, type Example } from './good.ts';

/** Examples of the rules of ../rights.ts. */
export const examples: Record<string, Example> = {
  'license.closed': {
    good: [{ license: 'ODbL-1.0' }],
    bad: [{ license: 'CC-BY-NC-4.0' }],
    says: '« Creative Commons Attribution, pas d’utilisation commerciale 4.0 » n’est pas une licence ouverte : elle limite la réutilisation. Pour des données ouvertes, écrivez etalab-2.0 ou ODbL-1.0.',
  },
  'license.passed-on': {
    good: [{ license: 'LicenseRef-acces-restreint', access: 'restricted', accessReason: 'crpa-l311-5-2-d', source: { deposit: 'reseaux.gpkg.age', sha256: 'a'.repeat(64) }, documents: undefined }],
    bad: [{ access: 'restricted', accessReason: 'crpa-l311-5-2-d', source: { deposit: 'reseaux.gpkg.age', sha256: 'a'.repeat(64) }, documents: undefined }],
    says: '« Licence Ouverte 2.0 » laisse chacun transmettre ces données, que leur accès restreint réserve à leurs destinataires. Écrivez LicenseRef-acces-restreint.',
  },
  'license.authority': {
    good: [{ license: 'CC-BY-4.0' }, { producer: { type: 'association' } }],
    bad: [{ license: 'CC-BY-4.0' }],
    says: '« Creative Commons Attribution 4.0 » n’est pas dans la liste des licences ouvertes aux administrations (article D. 323-2-1 du code des relations entre le public et l’administration). Si vous êtes l’auteur des données, écrivez etalab-2.0 ou ODbL-1.0.',
  },
  'license.hvd': {
    good: [{ hvd: 'geospatial' }],
    bad: [{ hvd: 'geospatial', license: 'ODbL-1.0' }],
    says: '« Licence ODbL 1.0 » est plus restrictive que CC BY 4.0, ce que le règlement européen 2023/138 ne permet pas pour des données de forte valeur. Écrivez etalab-2.0.',
  },
  'lineage.expected': {
    good: [{}],
    bad: [{ lineage: undefined }],
    says: 'Dites d’où viennent les données dans « lineage » : une administration le doit, et l’on s’y fiera. Exemple : lineage: Relevé sur le terrain en 2025 par le service des espaces verts.',
  },
  'access.restricted': {
    good: [{ access: 'restricted', accessReason: 'crpa-l311-5-2-d', source: { deposit: 'reseaux.gpkg.age', sha256: 'a'.repeat(64) }, documents: undefined }],
    bad: [{ access: 'restricted', accessReason: 'crpa-l311-5-2-d', documents: undefined }],
    says: 'Des données à accès restreint ne sont ni dans ce dépôt public ni à une adresse : rien n’en est lu ni publié. Envoyez le fichier par « mappe deposit --private », qui le chiffre, et nommez ce dépôt dans « source » (deposit et sha256). Ce qui a déjà été envoyé ici reste dans l’historique de git : dites-le à l’administrateur.',
  },
  'access.sealed': {
    good: [{ access: 'restricted', accessReason: 'crpa-l311-5-2-d', source: { deposit: 'reseaux.gpkg.age', sha256: 'a'.repeat(64) }, documents: undefined }],
    bad: [{ source: { deposit: 'reseaux.gpkg.age', sha256: 'a'.repeat(64) }, documents: undefined }],
    says: '« reseaux.gpkg.age » est un dépôt chiffré : ces données sont à accès restreint. Écrivez « access: restricted », ou déposez le fichier en clair pour les rendre publiques.',
  },
  'access.no-reason': {
    good: [{ access: 'restricted', accessReason: 'crpa-l311-5-2-d', source: { deposit: 'reseaux.gpkg.age', sha256: 'a'.repeat(64) }, documents: undefined }],
    bad: [{ access: 'restricted', source: { deposit: 'reseaux.gpkg.age', sha256: 'a'.repeat(64) }, documents: undefined }],
    says: 'Un accès restreint se justifie : écrivez dans « accessReason » le code du texte qui le permet. Toute restriction sans raison est un refus de communication.',
  },
  'access.reason-alone': {
    good: [{ access: 'unlisted', accessReason: 'crpa-l311-2' }],
    bad: [{ accessReason: 'crpa-l311-2' }],
    says: '« accessReason » dit pourquoi l’accès est limité, mais l’accès est public. Supprimez cette ligne.',
  },
  'access.which-secret': {
    good: [{ access: 'unlisted', accessReason: 'crpa-l311-5-2-h', accessDetail: 'Secret en matière de statistiques (loi n° 51-711, article 6).' }],
    bad: [{ access: 'unlisted', accessReason: 'crpa-l311-5-2-h' }],
    says: '« crpa-l311-5-2-h » ne dit pas quel secret la loi protège ici. Nommez-la dans « accessDetail ».',
  },
  'access.facts-alone': {
    good: [{ access: 'restricted', accessReason: 'crpa-l311-5-2-d', publicFacts: ['extent'], source: { deposit: 'reseaux.gpkg.age', sha256: 'a'.repeat(64) }, documents: undefined }],
    bad: [{ publicFacts: ['extent'] }],
    says: '« publicFacts » dit ce que tout le monde peut savoir de données restreintes, et celles-ci ne le sont pas. Supprimez cette ligne.',
  },
  'personal.name': {
    good: [{ layers: [{ name: 'eoliennes', fields: { nom_commune: {} } }] }, { layers: undefined }],
    bad: [{ layers: [{ name: 'eoliennes', fields: { nom_proprietaire: {} } }] }, { layers: undefined }],
    says: 'Le champ « nom_proprietaire » semble contenir des noms de personnes. Retirez-le du fichier, ou justifiez sa publication dans « personalData » (basis, reason) ; s’il ne nomme personne, dites-le là.',
  },
  'personal.values': {
    good: [
      { personalData: { basis: 'art. L. 2121-1', reason: 'Mandat public' } },
      { layers: [{ ...layer, fields: [...layer.fields, { name: 'mel', personal: 'email' }] }] },
    ],
    bad: [{}, { layers: [{ ...layer, fields: [...layer.fields, { name: 'mel', personal: 'email' }] }] }],
    says: 'Le champ « mel » de la couche « eoliennes » semble contenir des adresses électroniques de personnes. Rien n’est publié tant qu’il est là : retirez-le du fichier, ou justifiez sa publication dans « personalData » (basis, reason) ; s’il ne nomme personne, dites-le là.',
  },
  'personal.asked': {
    good: [
      { layers: [{ name: 'eoliennes', fields: { nom: { omit: true } } }] },
      { layers: [{ ...layer, fields: [...layer.fields, { name: 'nom', personal: 'full-name' }] }] },
    ],
    bad: [{}, { layers: [{ ...layer, fields: [...layer.fields, { name: 'nom', personal: 'full-name' }] }] }],
    says: 'Le champ « nom » de la couche « eoliennes » semble contenir des noms et prénoms de personnes. Retirez-le (« omit: true » sous ce champ, dans « fields »), ou dites dans « personalData » (basis, reason) pourquoi il est public, ou qu’il ne nomme personne.',
  },
  'license.derived': {
    good: [{ license: 'ODbL-1.0' }, { parents: [{ id: 'osm/voies', license: 'ODbL-1.0', access: 'public' }] }],
    bad: [{ license: 'etalab-2.0' }, { parents: [{ id: 'osm/voies', license: 'ODbL-1.0', access: 'public' }] }],
    says: 'Ces données viennent de osm/voies, sous « Licence ODbL 1.0 », qui ne se change pas pour une autre licence. Écrivez la même licence, ou dérivez d’un autre jeu.',
  },
  'access.derived': {
    good: [{ access: 'unlisted' }, { parents: [{ id: 'ddt-51/projet', license: 'etalab-2.0', access: 'unlisted' }] }],
    bad: [{}, { parents: [{ id: 'ddt-51/projet', license: 'etalab-2.0', access: 'unlisted' }] }],
    says: 'Ces données publiques viennent de ddt-51/projet, qui n’est dans aucune liste : elles en montreraient le contenu. Écrivez « access: unlisted », ou rendez ddt-51/projet public.',
  },
  'hvd.unlisted': {
    good: [{ hvd: 'geospatial' }],
    bad: [{ hvd: 'geospatial', access: 'unlisted' }],
    says: 'Des données de forte valeur doivent être publiques et faciles à trouver (règlement européen 2023/138). Écrivez « access: public », ou retirez « hvd ».',
  },
  'attribution.producer': {
    good: [{ attribution: 'Source : DDT de la Marne, 2025' }, { producer: { title: 'DDT de la Marne' } }],
    bad: [{ attribution: 'Source : préfecture' }, { producer: { title: 'DDT de la Marne' } }],
    says: 'La mention de source ne nomme pas le producteur, « DDT de la Marne », que la licence demande de citer. Ajoutez son nom.',
  },
};
