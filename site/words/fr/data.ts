/** Words of data sets in lists and on their page. */
export const data = {
  title: 'Données',
  features: (n: string, one: boolean) => (one ? `${n} entité` : `${n} entités`),
  rows: (n: string, one: boolean) => (one ? `${n} ligne` : `${n} lignes`),
  updated: (date: string) => `mis à jour le ${date}`,
  fresh: 'À jour',
  stale: 'À actualiser',
  verified: 'producteur vérifié',
  formats: {
    pmtiles: 'PMTiles',
    flatgeobuf: 'FlatGeobuf',
    geoparquet: 'GeoParquet',
    geopackage: 'GeoPackage',
    csv: 'CSV',
    'csv-excel': 'CSV pour Excel',
    source: 'Fichier d’origine',
    document: 'Document',
    silhouette: 'Silhouette',
    drawing: 'Dessin',
    locator: 'Situation',
  },
};
