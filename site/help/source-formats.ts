/** A format of deposited files, for the guide: names of files, and what its producer should know. */
export interface GuideFormat {
  name: string;
  endings: string;
  fr: string;
  en: string;
}

/** Formats that the pipeline reads, those that French producers have first. */
export const sourceFormats: readonly GuideFormat[] = [
  {
    name: 'GeoPackage',
    endings: '.gpkg',
    fr: 'Le plus sûr\u202f: plusieurs couches, types et système de coordonnées compris.',
    en: 'The safest: several layers, types and coordinate system included.',
  },
  {
    name: 'Shapefile',
    endings: '.zip',
    fr: 'Tous les fichiers (.shp, .shx, .dbf, .prj, .cpg) dans un zip, même dans un sous-dossier.',
    en: 'All files (.shp, .shx, .dbf, .prj, .cpg) in a zip, in a sub-folder too.',
  },
  {
    name: 'GeoJSON',
    endings: '.geojson, .json',
    fr: 'En WGS\u202f84, ou avec son système écrit dans le fichier.',
    en: 'In WGS 84, or with its system written in the file.',
  },
  {
    name: 'CSV',
    endings: '.csv, .tsv, .txt',
    fr: 'Point-virgule ou virgule, virgule décimale, UTF-8 ou Windows\u202f: reconnus. Colonnes de longitude et latitude, x et y, ou WKT\u202f; sans elles, un tableau simple.',
    en: 'Semicolon or comma, decimal comma, UTF-8 or Windows: recognised. Columns of longitude and latitude, x and y, or WKT; without them, a plain table.',
  },
  { name: 'FlatGeobuf', endings: '.fgb', fr: 'Une couche.', en: 'One layer.' },
  { name: 'GML', endings: '.gml, .xml', fr: 'Les courbes sont remplacées par des lignes.', en: 'Curves are replaced by lines.' },
  {
    name: 'KML',
    endings: '.kml',
    fr: 'Un KMZ est un zip\u202f: déposez le KML qu’il contient.',
    en: 'A KMZ is a zip: deposit the KML inside.',
  },
  { name: 'GPX', endings: '.gpx', fr: 'Traces, itinéraires et points.', en: 'Tracks, routes and points.' },
  { name: 'TopoJSON', endings: '.topojson, .json', fr: 'Chaque objet devient une couche.', en: 'Each object becomes a layer.' },
  {
    name: 'GeoJSONSeq',
    endings: '.geojsonl, .ndjson',
    fr: 'Un objet par ligne\u202f; pour les gros fichiers.',
    en: 'One feature a line; for large files.',
  },
  { name: 'JSON', endings: '.json', fr: 'Une liste d’objets, lue comme un tableau.', en: 'A list of objects, read as a table.' },
  {
    name: 'Archives',
    endings: '.zip, .tar.gz, .gz, .bz2',
    fr: 'Un seul jeu de données par archive, sans archive dedans.',
    en: 'One data set an archive, no archive inside.',
  },
];
