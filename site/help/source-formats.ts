import { archiveEndings, fileEndings } from '../../schemas/model/source-endings.ts';

/** A format of deposited files, for the guide: names of files, and what its producer should know. */
export interface GuideFormat {
  name: string;
  endings: string;
  fr: string;
  en: string;
}

const dotted = (endings: readonly string[]): string => endings.map((ending) => `.${ending}`).join(', ');

/** Formats that the pipeline reads, those that French producers have first. */
export const sourceFormatRows: readonly GuideFormat[] = [
  {
    name: 'GeoPackage',
    endings: dotted(fileEndings.geopackage),
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
    name: 'File Geodatabase',
    endings: '.zip',
    fr: 'Le dossier .gdb entier d’ArcGIS dans un zip, une géodatabase par archive. Ses titres et ses codes sont proposés dans le manifeste\u202f; images, pièces jointes et relations n’en sont pas publiées.',
    en: 'The whole .gdb folder of ArcGIS in a zip, one geodatabase an archive. Its titles and codes are proposed in the manifest; its images, attachments and relationships are not published.',
  },
  {
    name: 'GeoJSON',
    endings: dotted(fileEndings.geojson),
    fr: 'En WGS\u202f84, ou avec son système écrit dans le fichier.',
    en: 'In WGS 84, or with its system written in the file.',
  },
  {
    name: 'CSV',
    endings: dotted(fileEndings.csv),
    fr: 'Point-virgule ou virgule, virgule décimale, UTF-8 ou Windows\u202f: reconnus. Colonnes de longitude et latitude, x et y, ou WKT\u202f; sans elles, un tableau simple. Une cellule est gardée telle quelle\u202f; "" est un texte vide et rien une valeur absente, sauf si toutes les cellules sont entre guillemets. SIRET, PDL, téléphones restent du texte.',
    en: 'Semicolon or comma, decimal comma, UTF-8 or Windows: recognised. Columns of longitude and latitude, x and y, or WKT; without them, a plain table. A cell is kept as it is; "" is an empty text and nothing an absent value, unless all cells are quoted. SIRET, metering points, telephone numbers stay text.',
  },
  {
    name: 'GTFS',
    endings: '.zip',
    fr: 'Le zip d’un réseau de transport, tel qu’il est\u202f: arrêts et tracés des lignes sur la carte, les autres fichiers en tableaux.',
    en: 'The zip of a transport network, as it is: stops and shapes of routes on the map, the other files as tables.',
  },
  { name: 'FlatGeobuf', endings: dotted(fileEndings.flatgeobuf), fr: 'Une couche.', en: 'One layer.' },
  {
    name: 'GeoParquet',
    endings: dotted(fileEndings.parquet),
    fr: 'Une couche, même écrite par DuckDB ou GeoPandas.',
    en: 'One layer, also as DuckDB or GeoPandas write it.',
  },
  { name: 'GML', endings: dotted(fileEndings.gml), fr: 'Les courbes sont remplacées par des lignes.', en: 'Curves are replaced by lines.' },
  {
    name: 'KML',
    endings: dotted([...fileEndings.kml, 'kmz']),
    fr: 'D’un KMZ, le KML qu’il ouvre (doc.kml)\u202f; ses images et ce à quoi mènent ses liens ne sont pas publiés.',
    en: 'Of a KMZ, the KML that it opens (doc.kml); its images and what its links lead to are not published.',
  },
  { name: 'GPX', endings: dotted(fileEndings.gpx), fr: 'Traces, itinéraires et points.', en: 'Tracks, routes and points.' },
  { name: 'TopoJSON', endings: dotted(fileEndings.topojson), fr: 'Chaque objet devient une couche.', en: 'Each object becomes a layer.' },
  {
    name: 'GeoJSONSeq',
    endings: dotted(fileEndings.geojsonseq),
    fr: 'Un objet par ligne\u202f; pour les gros fichiers.',
    en: 'One feature a line; for large files.',
  },
  {
    name: 'JSON',
    endings: dotted(fileEndings.jsonTable),
    fr: 'Une liste d’objets, lue comme un tableau.',
    en: 'A list of objects, read as a table.',
  },
  {
    name: 'MapInfo',
    endings: '.zip',
    fr: 'Un .tab avec ses .dat, .map, .id, ou un .mif avec son .mid, dans un zip.',
    en: 'A .tab with its .dat, .map, .id, or a .mif with its .mid, in a zip.',
  },
  {
    name: 'EDIGEO',
    endings: '.zip, .tar.bz2',
    fr: 'Les feuilles du cadastre, plusieurs à la fois.',
    en: 'Sheets of the cadastre, several at a time.',
  },
  {
    name: 'GeoTIFF',
    endings: dotted(fileEndings.geotiff),
    fr: 'Une image, un scan ou des altitudes. Plusieurs dalles font un seul jeu de données\u202f: ensemble dans une archive, ou par leurs adresses.',
    en: 'An image, a scan or heights. Many sheets are one data set: together in an archive, or by their addresses.',
  },
  {
    name: 'JPEG 2000',
    endings: dotted(fileEndings.jpeg2000),
    fr: 'Une image, comme l’IGN livre la BD ORTHO.',
    en: 'An image, as IGN delivers BD ORTHO.',
  },
  {
    name: 'ASCII Grid',
    endings: dotted(fileEndings.grid),
    fr: 'Des altitudes, comme l’IGN livre le RGE ALTI. Le fichier ne dit pas son système\u202f: écrivez «\u202fcrs\u202f».',
    en: 'Heights, as IGN delivers RGE ALTI. The file does not say its system: write “crs”.',
  },
  {
    name: 'LAS, LAZ, COPC',
    endings: dotted(fileEndings.pointCloud),
    fr: 'Un nuage de points. Un COPC (.copc.laz) se lit par morceaux, sans tout télécharger.',
    en: 'A point cloud. A COPC (.copc.laz) is read by pieces, without downloading all of it.',
  },
  {
    name: 'Archives',
    endings: dotted(archiveEndings.filter((ending) => ending !== 'kmz')),
    fr: 'Un seul jeu de données par archive, sans archive dedans.',
    en: 'One data set an archive, no archive inside.',
  },
];
