import { describe, expect, test } from 'vitest';
import { say } from '../texts/say.ts';
import type { Dataset, Producer } from '../types.ts';
import { applyRules, type DataLayer, type Draft, type Facts, type ProducerDraft, type Rule } from './rule.ts';
import { datasetRules, producerRules } from './rules.ts';

const dataset: Dataset = {
  title: 'Éoliennes terrestres',
  description: 'Mâts d’éoliennes autorisés, construits ou démantelés, avec leur hauteur.',
  themes: ['energie'],
  keywords: ['éolienne', 'ICPE'],
  license: 'etalab-2.0',
  frequency: 'quarterly',
  temporal: { start: '2017-01-01' },
  lineage: 'Extraction de la base des installations classées.',
  contact: { name: 'Service SIG', email: 'sig@exemple.fr' },
  source: { path: 'eoliennes.csv' },
  layers: [{ name: 'eoliennes', key: 'id', fields: { hauteur: { unit: 'm' } } }],
  tiles: { profile: 'points', minzoom: 4, maxzoom: 14, fields: ['id', 'hauteur'], points: 'cluster' },
  style: 'style.json',
  expect: { features: { min: 2 }, layers: { eoliennes: { features: { max: 9 }, fields: ['id'] } }, bbox: [-5, 41, 10, 52] },
  documents: [{ path: 'notice.pdf', title: 'Notice' }],
};

const layer: DataLayer = {
  name: 'eoliennes',
  geometry: 'point',
  features: 3,
  bbox: [3, 48, 4, 49],
  fields: [
    { name: 'id', nulls: 0, distinct: 3 },
    { name: 'hauteur', nulls: 1, distinct: 2 },
  ],
};

const places = new Map([
  ['COMMUNE-51108', { name: 'Châlons-en-Champagne' }],
  ['COMMUNE-01015', { name: 'Arboys en Bugey' }],
  ['COMMUNE-01340', { name: 'Saint-Bois', replacedBy: 'COMMUNE-01015' }],
]);

const facts: Facts = {
  producerId: 'ddt-51',
  datasetId: 'eoliennes',
  producer: { type: 'etat' },
  today: '2026-11-24',
  updated: '2026-10-01',
  paths: new Map([
    ['eoliennes.csv', { state: 'file' }],
    ['style.json', { state: 'file' }],
    ['notice.pdf', { state: 'file' }],
  ]),
  placeOf: (code) => places.get(code),
  style: [{ id: 'mats', sourceLayer: 'eoliennes', fields: ['hauteur'] }],
  layers: [layer],
};

/** Parts that replace those above; undefined takes one away. */
type Changed<T> = { [Key in keyof T]?: T[Key] | undefined };
/** A change of the manifest above and of what is known of it. */
type Change = [Changed<Draft>, Changed<Facts>?];

// Longer than 250 lines: a table with two examples of each rule.

/** Each rule with a change that it lets through and one that it tells of; the sentence is what it says. */
const cases: Record<string, { good: Change; bad: Change; says: string }> = {
  'folder.slug': {
    good: [{}, { datasetId: 'eoliennes-2024' }],
    bad: [{}, { datasetId: 'Éoliennes_51' }],
    says: 'Le dossier « Éoliennes_51 » doit être en minuscules sans accent, avec des traits d’union. Renommez-le « eoliennes-51 ».',
  },
  'path.absent': {
    good: [{}],
    bad: [{}, { paths: new Map([['eoliennes.csv', { state: 'absent', near: 'eolienne.csv' }]]) }],
    says: 'Le fichier « eoliennes.csv » est introuvable. Le plus proche est « eolienne.csv ».',
  },
  'path.other-case': {
    good: [{}],
    bad: [{}, { paths: new Map([['eoliennes.csv', { state: 'other-case', near: 'Eoliennes.CSV' }]]) }],
    says: 'Le fichier s’appelle « Eoliennes.CSV » : écrivez-le avec les mêmes majuscules.',
  },
  'path.folder': {
    good: [{}],
    bad: [{}, { paths: new Map([['eoliennes.csv', { state: 'folder' }]]) }],
    says: '« eoliennes.csv » est un dossier. Indiquez un fichier.',
  },
  'path.empty': {
    good: [{}],
    bad: [{}, { paths: new Map([['notice.pdf', { state: 'empty' }]]) }],
    says: 'Le fichier « notice.pdf » est vide.',
  },
  'path.outside': {
    good: [{}],
    bad: [{ source: { path: '../x.csv' } }, { paths: new Map([['../x.csv', { state: 'outside' }]]) }],
    says: '« ../x.csv » sort du dossier du jeu de données. Placez le fichier à côté du manifeste et écrivez son nom seul.',
  },
  'path.hidden': {
    good: [{}],
    bad: [{ source: { path: '.env' } }, { paths: new Map([['.env', { state: 'hidden' }]]) }],
    says: '« .env » contient un nom qui commence par un point. Renommez-le.',
  },
  'path.link': {
    good: [{}],
    bad: [{}, { paths: new Map([['eoliennes.csv', { state: 'link' }]]) }],
    says: '« eoliennes.csv » passe par un lien symbolique. Placez le fichier lui-même.',
  },
  'path.unknown-package': {
    good: [{}],
    bad: [{ source: { path: 'node_modules/x/y.json' } }, { paths: new Map([['node_modules/x/y.json', { state: 'unknown-package' }]]) }],
    says: 'Le paquet de « node_modules/x/y.json » n’est pas dans package.json. Ajoutez-le avec npm install, ou placez le fichier à côté du manifeste.',
  },
  'documents.type': {
    good: [{ documents: [{ path: 'photo.JPG', title: 'Photo' }] }],
    bad: [{ documents: [{ path: 'notice.html', title: 'Notice' }] }],
    says: '« notice.html » n’est pas un document que l’on peut publier. Types possibles : PDF, ODT, ODS, DOCX, XLSX, TXT, MD, CSV, PNG, JPEG, WEBP, TIFF.',
  },
  'source.secret': {
    good: [{ source: { url: 'https://exemple.fr/a.csv?keyword=vent' } }],
    bad: [{ source: { url: 'https://exemple.fr/a.csv?apikey=1234' } }],
    says: 'Cette adresse contient un mot de passe ou une clé, que tout le monde pourrait lire. Donnez une adresse publique, et changez cette clé.',
  },
  'source.departements': {
    good: [{ source: { files: [{ url: 'https://exemple.fr/{departement}.zip', departements: ['51', '2A'] }, { path: 'a.zip' }] } }],
    bad: [{ source: { files: [{ url: 'https://exemple.fr/{departement}.zip' }] } }],
    says: '« {departement} » dans l’adresse et la liste « departements » vont ensemble, sous « files ». Écrivez les deux, ou aucun.',
  },
  'source.distance': {
    good: [{ source: { derive: { join: 'within', of: { dataset: 'a/a' }, with: { dataset: 'b/b' }, distance: 500 } } }],
    bad: [{ source: { derive: { join: 'nearest', of: { dataset: 'a/a' }, with: { dataset: 'b/b' } } } }],
    says: 'distance va avec join: within et nearest, et ne va pas avec les autres. Ajoutez-la en mètres, ou retirez-la.',
  },
  'source.page': {
    good: [{ source: { url: 'https://exemple.fr/export' } }],
    bad: [{ source: { url: 'https://exemple.fr/eoliennes.html' } }],
    says: 'Cette adresse semble être celle d’une page, pas d’un fichier. Copiez l’adresse du lien de téléchargement.',
  },
  'source.table-only': {
    good: [{ source: { path: 'eoliennes.csv', geometry: { x: 'x', y: 'y' } } }],
    bad: [{ source: { path: 'eoliennes.geojson', geometry: { x: 'x', y: 'y' } } }],
    says: '« geometry » et « filter » ne servent que pour un tableau (CSV, JSON). Supprimez-les.',
  },
  'title.file-name': {
    good: [{ title: 'Voirie 2.0 (D_3)' }],
    bad: [{ title: 'EOLIENNES_51' }],
    says: '« EOLIENNES_51 » est un nom de fichier. Écrivez ce que sont les données, par exemple « Éoliennes terrestres ».',
  },
  'title.capitals': {
    good: [{ title: 'ZNIEFF' }],
    bad: [{ title: { fr: 'ÉOLIENNES TERRESTRES', en: 'Wind turbines' } }],
    says: 'Le titre est tout en capitales. Écrivez-le en minuscules, avec une capitale au début.',
  },
  'title.full-stop': {
    good: [{ title: 'Bâtiments, routes…' }],
    bad: [{ title: 'Éoliennes terrestres.' }],
    says: 'Le titre se termine par un point. Supprimez-le.',
  },
  'title.empty-word': {
    good: [{ title: 'Données de comptage' }],
    bad: [{ title: 'Données' }],
    says: '« Données » ne dit pas ce que sont les données. Nommez les objets, par exemple « Aires de jeux ».',
  },
  'description.short': {
    good: [{}],
    bad: [{ description: 'Des mâts.' }],
    says: 'La description est très courte. En 40 caractères ou plus, dites ce que contiennent les données, d’où elles viennent et leurs limites.',
  },
  'description.title': {
    good: [{}],
    bad: [{ description: 'Eoliennes terrestres.' }],
    says: 'La description répète le titre. Dites ce que contiennent les données et à quoi elles servent.',
  },
  'description.html': {
    good: [{ description: 'Les mâts de hauteur < 50 m et > 12 m sont notés **petits** dans <https://exemple.fr>.' }],
    bad: [{ lineage: 'Saisi par <b onclick="x">nous</b>.' }],
    says: 'Le texte contient du HTML (<b onclick="x">). Écrivez du texte simple ou du Markdown : **gras**, [lien](https://…), - liste.',
  },
  'keywords.repeated': {
    good: [{ keywords: ['eau', 'eaux usées'] }],
    bad: [{ keywords: ['Éoliennes', 'eolienne'] }],
    says: 'Le mot-clé « eolienne » répète « Éoliennes ». Gardez-en un.',
  },
  'license.closed': {
    good: [{ license: 'ODbL-1.0' }],
    bad: [{ license: 'CC-BY-NC-4.0' }],
    says: '« Creative Commons Attribution, pas d’utilisation commerciale 4.0 » n’est pas une licence ouverte : elle limite la réutilisation. Pour des données ouvertes, écrivez etalab-2.0 ou ODbL-1.0.',
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
    good: [{ access: 'unlisted' }],
    bad: [{ access: 'restricted' }],
    says: 'L’accès restreint n’est pas encore possible : rien ne garantirait que ces données restent réservées. Elles ne sont ni lues ni publiées. N’envoyez pas le fichier dans le dépôt public, et gardez ce manifeste pour plus tard.',
  },
  'access.reason-alone': {
    good: [{ access: 'unlisted', accessReason: 'En cours de validation.' }],
    bad: [{ accessReason: 'En cours de validation.' }],
    says: '« accessReason » dit pourquoi l’accès est limité, mais l’accès est public. Supprimez cette ligne.',
  },
  'personal.name': {
    good: [{ layers: [{ name: 'eoliennes', fields: { nom_commune: {} } }] }, { layers: undefined }],
    bad: [{ layers: [{ name: 'eoliennes', fields: { nom_proprietaire: {} } }] }, { layers: undefined }],
    says: 'Le champ « nom_proprietaire » semble contenir des noms de personnes. Retirez-le du fichier, ou justifiez sa publication dans « personalData » (basis, reason).',
  },
  'personal.values': {
    good: [
      { personalData: { basis: 'art. L. 2121-1', reason: 'Mandat public' } },
      { layers: [{ ...layer, fields: [...layer.fields, { name: 'mel', personal: 'email' }] }] },
    ],
    bad: [{}, { layers: [{ ...layer, fields: [...layer.fields, { name: 'mel', personal: 'email' }] }] }],
    says: 'Le champ « mel » de la couche « eoliennes » semble contenir des adresses électroniques de personnes. Rien n’est publié tant qu’il est là : retirez-le du fichier, ou justifiez sa publication dans « personalData » (basis, reason).',
  },
  'contact.unreachable': {
    good: [{ contact: { name: 'Mairie', url: 'https://exemple.fr' } }],
    bad: [{ contact: { name: 'Mairie' } }],
    says: 'Le contact n’a ni adresse électronique ni page. Ajoutez « email » ou « url ».',
  },
  'contact.person': {
    good: [{ contact: { name: 'SIG', email: 'ddt-sig.marne@exemple.fr' } }],
    bad: [{ contact: { name: 'SIG', email: 'jeanne.dupont@exemple.fr' } }],
    says: '« jeanne.dupont@exemple.fr » semble être l’adresse d’une personne. Donnez celle d’un service, qui reste quand les personnes changent : sig@…, contact@…',
  },
  'date.impossible': {
    good: [{ temporal: { start: '2024-02-29' } }],
    bad: [{ temporal: { start: '2026-02-30' } }],
    says: 'Le 2026-02-30 n’existe pas dans le calendrier.',
  },
  'temporal.order': {
    good: [{ temporal: { start: '2020-01-01', end: '2020-01-01' } }],
    bad: [{ temporal: { start: '2020-01-01', end: '2019-12-31' } }],
    says: 'La période finit le 2019-12-31, avant de commencer le 2020-01-01. Échangez les deux dates.',
  },
  'temporal.future': {
    good: [{ temporal: { start: '2026-11-24' } }],
    bad: [{ temporal: { start: '2027-01-01' } }],
    says: 'La période commence dans l’avenir, le 2027-01-01. Vérifiez la date.',
  },
  'frequency.late': {
    good: [{ frequency: 'annual' }, { updated: '2026-01-01' }],
    bad: [{}, { updated: '2026-01-01' }],
    says: 'Les données datent de 327 jours alors que leur fréquence est « trimestrielle ». Mettez-les à jour, ou annoncez un autre rythme.',
  },
  'territory.unknown': {
    good: [{ territories: ['DEP-2A', 'COMMUNE-51108', 'OM-988', 'MONDE'] }],
    bad: [{ territories: ['DEP-99'] }],
    says: '« DEP-99 » n’est le code d’aucun territoire connu. Exemples de codes : FR, REG-44 (Grand Est), DEP-51 (Marne), EPCI-200066876, COMMUNE-51108, MONDE.',
  },
  'territory.replaced': {
    good: [{ territories: ['COMMUNE-01015'] }],
    bad: [{ territories: ['COMMUNE-01340'] }],
    says: 'Saint-Bois (COMMUNE-01340) fait partie de Arboys en Bugey depuis une fusion de communes. Écrivez COMMUNE-01015.',
  },
  'bbox.order': {
    good: [{}],
    bad: [{ expect: { bbox: [41, -5, 52, 200] } }, { layers: undefined }],
    says: 'L’emprise doit être dans l’ordre ouest, sud, est, nord, en degrés : [-5.2, 41.3, 9.6, 51.1] pour la métropole.',
  },
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
    says: 'Le champ « hauteur » est vide dans 1 objets : il ne peut pas servir de clé. Remplissez-le, ou choisissez un autre champ.',
  },
  'key.repeated': {
    good: [{}],
    bad: [{}, { layers: [{ ...layer, fields: [{ name: 'id', nulls: 0, distinct: 2 }, { name: 'hauteur' }] }] }],
    says: 'Le champ « id » n’a que 2 valeurs différentes pour 3 objets : il ne peut pas servir de clé. Corrigez les doublons, ou choisissez un autre champ.',
  },
  'expect.order': {
    good: [{ expect: { features: { min: 3, max: 3 } } }],
    bad: [{ expect: { features: { min: 9, max: 3 } } }, { layers: undefined }],
    says: 'Le minimum attendu (9) dépasse le maximum (3). Échangez-les.',
  },
  'expect.features': {
    good: [{ expect: { features: { min: 3, max: 3 } } }],
    bad: [{ expect: { features: { min: 7000 } } }],
    says: '3 objets, alors que le manifeste en attend 7000 au moins. Vérifiez le fichier ; s’il est juste, corrigez « expect ».',
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
  'documents.twice': {
    good: [{}],
    bad: [
      {
        documents: [
          { path: 'notice.pdf', title: 'Notice' },
          { path: 'notice.pdf', title: 'Mode d’emploi' },
        ],
      },
    ],
    says: 'Le document « notice.pdf » est déjà donné plus haut. Gardez-le une fois.',
  },
  'links.twice': {
    good: [{ links: [{ title: 'Site', url: 'https://exemple.fr/a' }] }],
    bad: [
      {
        links: [
          { title: 'Site', url: 'https://exemple.fr/a' },
          { title: 'Page', url: 'https://exemple.fr/a' },
        ],
      },
    ],
    says: 'L’adresse https://exemple.fr/a est déjà donnée plus haut. Gardez-la une fois.',
  },
  'title.year': {
    good: [{ title: 'Éoliennes 2024' }],
    bad: [{ title: 'Éoliennes 2024', temporal: undefined }],
    says: 'Le titre nomme l’année 2024, que la recherche par période ne trouve pas. Dites-la dans « temporal » (start, end) ; si les données sont tenues à jour, retirez l’année du titre.',
  },
  'title.producer': {
    good: [{ title: 'Éoliennes de la Marne' }, { producer: { title: 'DDT' } }],
    bad: [{ title: 'Éoliennes de la DDT de la Marne' }, { producer: { title: 'DDT de la Marne' } }],
    says: 'Le titre répète le nom du producteur, « DDT de la Marne », que chaque page montre déjà. Retirez-le du titre.',
  },
  'identifier.version': {
    good: [{ identifier: 'ddt-51/eoliennes-v' }],
    bad: [{ identifier: 'ddt-51/eoliennes-v2' }],
    says: 'L’identifiant contient « v2 », qui changera avec les données. Un identifiant reste le même d’une version à l’autre : retirez-le.',
  },
  'description.link': {
    good: [{ description: 'Décrites en détail sur la page https://exemple.fr/eoliennes' }],
    bad: [{ description: '[Voir la page des éoliennes](https://exemple.fr/eoliennes)' }],
    says: 'La description n’est qu’une adresse. Dites ce que contiennent les données, et donnez l’adresse dans « links ».',
  },
  'description.untranslated': {
    good: [{ description: { fr: 'Mâts d’éoliennes de la Marne, avec leur hauteur.', en: 'Masts of wind turbines, with their height.' } }],
    bad: [
      {
        description: {
          fr: 'Mâts d’éoliennes de la Marne, avec leur hauteur.',
          en: 'Mâts d’éoliennes de la Marne, avec leur hauteur.',
        },
      },
    ],
    says: 'La description anglaise est celle en français. Traduisez-la, ou écrivez le français seul, sans « fr » ni « en ».',
  },
  'texts.unfinished': {
    good: [{ lineage: 'Relevé à compléter par chaque commune.' }],
    bad: [{ lineage: 'Données fournies par la DDT. À compléter : comment et quand elles ont été produites.' }],
    says: 'Le texte n’est pas fini : il contient « À compléter : ». Complétez-le.',
  },
  'keywords.idle': {
    good: [{ keywords: ['éolienne terrestre en service'] }],
    bad: [{ keywords: ['ICPE', 'Eoliennes terrestres'] }],
    says: 'Le mot-clé « Eoliennes terrestres » répète le titre ou un thème, que la recherche trouve déjà. Supprimez-le.',
  },
  'keywords.many': {
    good: [{ keywords: 'abcdefghijkl'.split('').map((letter) => letter + letter) }],
    bad: [{ keywords: 'abcdefghijklm'.split('').map((letter) => letter + letter) }],
    says: 'Il y a 13 mots-clés : au-delà de 12, plus personne ne les lit. Gardez ceux que le titre et la description ne disent pas.',
  },
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
  'key.personal': {
    good: [{}],
    bad: [{}, { layers: [{ ...layer, fields: [{ name: 'id', personal: 'national-number' }] }] }],
    says: 'La clé « id » est une donnée personnelle : elle serait l’identifiant public de chaque objet. Choisissez un autre champ.',
  },
  'frequency.by-hand': {
    good: [{ frequency: 'daily', source: { url: 'https://exemple.fr/a.csv' } }],
    bad: [{ frequency: 'hourly' }],
    says: 'La fréquence « toutes les heures » demande une source à une adresse : un fichier déposé ne change qu’avec une demande. Donnez « source.url », ou annoncez un autre rythme.',
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
  'crs.overseas': {
    good: [{ source: { path: 'a.csv', crs: 'EPSG:2154' }, territories: ['FR', 'DEP-971'] }],
    bad: [{ source: { path: 'a.csv', crs: 'EPSG:2154' } }, { producer: { territory: 'DEP-974' } }],
    says: 'EPSG:2154 est un système de la métropole, alors que les données sont outre-mer. Vérifiez-le : EPSG:5490 (Antilles), EPSG:2972 (Guyane), EPSG:2975 (La Réunion), EPSG:4471 (Mayotte).',
  },
  'tiles.profile': {
    good: [{}],
    bad: [{}, { layers: [{ ...layer, geometry: 'polygon' }] }],
    says: 'Aucune couche n’a de points : le profil « points » ne lui convient pas. Écrivez « auto », ou supprimez « profile ».',
  },
};

const producer: Producer = {
  title: 'DDT de la Marne',
  type: 'etat',
  siret: '13000525500018',
  territory: 'DEP-51',
  contact: { name: 'SIG', email: 'sig@exemple.fr' },
};

const producerCases: Record<string, { good: Changed<ProducerDraft>; bad: Changed<ProducerDraft>; says: string }> = {
  'contact.unreachable': {
    good: {},
    bad: { contact: { name: 'SIG' } },
    says: 'Le contact n’a ni adresse électronique ni page. Ajoutez « email » ou « url ».',
  },
  'contact.person': {
    good: {},
    bad: { contact: { name: 'SIG', email: 'lulu51@gmail.com' } },
    says: '« lulu51@gmail.com » semble être l’adresse d’une personne. Donnez celle d’un service, qui reste quand les personnes changent : sig@…, contact@…',
  },
  'siret.key': {
    good: { siret: '35600000049837' },
    bad: { siret: '13000525500019' },
    says: 'Le SIRET 13000525500019 est faux : sa clé de contrôle ne correspond pas. Recopiez-le depuis l’annuaire des entreprises.',
  },
  'siret.expected': {
    good: { siret: undefined, type: 'association' },
    bad: { siret: undefined },
    says: 'Ajoutez le SIRET de l’organisme dans « siret » : il permet de vérifier qui publie.',
  },
  'territory.unknown': {
    good: { territory: 'CTU-20R' },
    bad: { territory: 'REG-99' },
    says: '« REG-99 » n’est le code d’aucun territoire connu. Exemples de codes : FR, REG-44 (Grand Est), DEP-51 (Marne), EPCI-200066876, COMMUNE-51108, MONDE.',
  },
  'territory.replaced': {
    good: {},
    bad: { territory: 'COMMUNE-01340' },
    says: 'Saint-Bois (COMMUNE-01340) fait partie de Arboys en Bugey depuis une fusion de communes. Écrivez COMMUNE-01015.',
  },
  'date.impossible': {
    good: {},
    bad: { verified: { by: 'admin', on: '2026-13-01', how: 'dns' } },
    says: 'Le 2026-13-01 n’existe pas dans le calendrier.',
  },
  'verified.future': {
    good: { verified: { by: 'admin', on: '2026-11-24', how: 'dns' } },
    bad: { verified: { by: 'admin', on: '2027-01-01', how: 'dns' } },
    says: 'La vérification est datée du 2027-01-01, dans l’avenir. Vérifiez la date.',
  },
  'plan.ended': {
    good: { plan: { name: 'premium', terabytes: 3, until: '2026-11-24' } },
    bad: { plan: { name: 'premium', terabytes: 3, until: '2026-01-01' } },
    says: 'L’offre payante a pris fin le 2026-01-01.',
  },
};

/** Texts are written here with plain spaces; the catalogue's own have narrow ones, which nobody can see in an editor. */
const spaced = (text: string) => text.replaceAll('\u202f', ' ');

function change<T extends object>(whole: T, changes: Changed<T> = {}): Partial<T> {
  // Without the keys whose value is undefined, every key that is left has the type that T gives it.
  return Object.fromEntries(Object.entries({ ...whole, ...changes }).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function told<Subject>(rules: readonly Rule<Subject>[], id: string, subject: Subject, known: Facts): string[] {
  return applyRules(rules, subject, known)
    .filter((finding) => finding.id === id)
    .map((finding) => spaced(say(finding.id, finding.facts)));
}

describe('rules of data sets', () => {
  test('say nothing of a good manifest', () => {
    expect(applyRules(datasetRules, dataset, facts)).toEqual([]);
  });

  test('say nothing where nothing is known', () => {
    expect(applyRules(datasetRules, {}, {})).toEqual([]);
  });

  test('have an example each', () => {
    expect(Object.keys(cases).sort()).toEqual(datasetRules.map(({ id }) => id).sort());
  });

  test.each(Object.entries(cases))(
    '%s tells a bad manifest from a good one',
    (id, { good: [goodChange, goodFacts], bad: [badChange, badFacts], says }) => {
      expect(told(datasetRules, id, change<Draft>(dataset, goodChange), change(facts, goodFacts))).toEqual([]);
      expect(told(datasetRules, id, change<Draft>(dataset, badChange), change(facts, badFacts))).toEqual([says]);
    },
  );
});

describe('rules of producers', () => {
  test('say nothing of a good producer', () => {
    expect(applyRules(producerRules, producer, facts)).toEqual([]);
  });

  test('have an example each', () => {
    expect(Object.keys(producerCases).sort()).toEqual(producerRules.map(({ id }) => id).sort());
  });

  test.each(Object.entries(producerCases))('%s tells a bad producer from a good one', (id, { good, bad, says }) => {
    expect(told(producerRules, id, change<ProducerDraft>(producer, good), facts)).toEqual([]);
    expect(told(producerRules, id, change<ProducerDraft>(producer, bad), facts)).toEqual([says]);
  });
});
