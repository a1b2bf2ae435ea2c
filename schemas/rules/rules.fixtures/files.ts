import type { Example } from './good.ts';

/** Examples of the rules of ../files.ts. */
export const examples: Record<string, Example> = {
  'folder.slug': {
    good: [{}, { datasetId: 'eoliennes-2024' }],
    bad: [{}, { datasetId: 'Éoliennes_51' }],
    says: 'Le dossier « Éoliennes_51 » doit être en minuscules sans accent, avec des traits d’union. Renommez-le « eoliennes-51 ».',
  },
  'folder.length': {
    good: [{}, { producerId: 'ab', datasetId: 'a' }],
    bad: [{}, { producerId: 'a' }],
    says: 'Le nom du dossier « a » doit avoir de 2 à 60 caractères (1 ici). Renommez-le.',
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
  'source.departements': {
    good: [{ source: { files: [{ url: 'https://exemple.fr/{departement}.zip', departements: ['51', '2A'] }, { path: 'a.zip' }] } }],
    bad: [{ source: { files: [{ url: 'https://exemple.fr/{departement}.zip' }] } }],
    says: '« {departement} » dans l’adresse et la liste « departements » vont ensemble, sous « files ». Écrivez les deux, ou aucun.',
  },
  'source.many-files': {
    good: [{ source: { files: [{ url: 'https://exemple.fr/{departement}.csv', departements: ['all'] }] } }],
    bad: [
      {
        source: {
          files: [
            { url: 'https://exemple.fr/a-{departement}.csv', departements: ['all'] },
            { url: 'https://exemple.fr/b-{departement}.csv', departements: ['all'] },
          ],
        },
      },
    ],
    says: 'Cette source compte 202 fichiers, une fois les départements dépliés : une fiche en décrit 200 au plus. Répartissez-les entre plusieurs jeux, ou réunissez-les dans une archive.',
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
    good: [{ source: { deposit: 'depot-0a1b2c3d.csv.age', sha256: 'a'.repeat(64), geometry: { x: 'x', y: 'y' } } }],
    bad: [{ source: { path: 'eoliennes.geojson', geometry: { x: 'x', y: 'y' } } }],
    says: '« geometry » et « filter » ne servent que pour un tableau (CSV, JSON ; Parquet pour « geometry »). Supprimez-les.',
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
};
