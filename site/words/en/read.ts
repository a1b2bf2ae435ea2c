import type { read as fr } from '../fr/read.ts';

/** Words about a file read in the browser, before any of it is sent. */
export const read: typeof fr = {
  reading: (name) => `Reading “${name}”…`,
  stop: 'Stop reading',
  stopped: 'Reading was stopped. Choose the file again to read it; otherwise it will be read and checked after you send it.',
  failed: 'Your browser could not read this file. It will be read and checked after you send it.',
  nothingLeft: 'Read in your browser: nothing has been sent.',
  stayed: 'Nothing has left your browser.',
  found: 'What the file contains',
  layer: {
    kinds: {
      point: ['point', 'points'],
      line: ['line', 'lines'],
      polygon: ['area', 'areas'],
      mixed: ['feature', 'features'],
      table: ['row', 'rows'],
    },
    crs: {
      file: 'stated by the file',
      format: 'that of this format',
      columns: 'from the names of the columns',
      chosen: 'chosen by you',
      guessed: 'guessed from the values',
    },
    crsLabel: 'Coordinate system',
    extentLabel: 'Extent',
    compass: { west: 'W', south: 'S', east: 'E', north: 'N' },
    keyLabel: 'Identifier of each feature',
    keyHint: 'A field that is never empty and whose values are all different: it lets a feature be followed from one version to the next.',
    keyNone: 'None',
    titleLabel: 'Title of the layer',
  },
  fields: (n) => (n === 1 ? 'One field' : `${n} fields`),
  fieldsHint: 'Give the fields titles that everyone understands. Without a title, the page shows the technical name.',
  field: {
    title: 'Title',
    unit: 'Unit',
    titleOf: (name) => `Title of ${name}`,
    unitOf: (name) => `Unit of ${name}`,
  },
  types: { text: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', date: 'date', datetime: 'date and time' },
  empty: (n) => (n === 1 ? 'one empty' : `${n} empty`),
  units: [
    'm',
    'km',
    'm²',
    'ha',
    'km²',
    'm³',
    'l',
    'kg',
    't',
    '%',
    '‰',
    '€',
    'h',
    'min',
    's',
    'year',
    'km/h',
    'm/s',
    'm³/s',
    'kW',
    'MW',
    'kWh',
    'MWh',
    '°C',
    'dB(A)',
  ],
  map: 'Map of the file',
  mapRemains: 'The list of layers and fields is still there.',
  far: (territory) => `These data are far from the territory of “${territory}”. Check the file, its coordinate system and who publishes.`,
  mapPart: 'The map shows only some of the features, spread over the whole file.',
  colors: {
    label: 'Colours of the map',
    labelOf: (layer) => `Colours of “${layer}”`,
    automatic: 'Those that the map gives',
    one: 'One colour',
    byField: 'By a field',
    names: ['Blue', 'Orange', 'Green', 'Amber', 'Pink', 'Sky blue', 'Ink'],
    hint: 'The map above shows those that will be published.',
  },
  style: {
    keep: 'Keep the colours of QGIS',
    hint: 'The published map will have these colours; the one above is only a preview. Labels, rules and images of QGIS are left out.',
  },
  personal: {
    title: 'These columns seem to name people: remove them, or say why they are public?',
    intro: 'Nothing has been sent. What you deposit is public at once and for good.',
    takeHint: '“Remove” takes the column out of what will be sent; your file does not change.',
    elsewhere:
      'This format cannot be rewritten here. In QGIS: right-click the layer, Export, Save features as, clear these fields; then choose the new file.',
    take: 'Remove',
    takeField: (field) => `Remove ${field}`,
    taken: (fields) => `Taken out of what will be sent: ${fields}.`,
    column: (field, layer) => `${field} (${layer})`,
    reasons: {
      'person-name': 'names of people',
      email: 'e-mail addresses of people',
      phone: 'telephone numbers',
      'national-number': 'social security numbers',
      birth: 'dates or places of birth',
      'home-address': 'addresses of people',
      'bank-account': 'bank accounts',
      'number-plate': 'number plates',
      'full-name': 'full names',
      'national-number-within': 'social security numbers within a text',
      'bank-account-within': 'bank accounts within a text',
      'email-within': 'e-mail addresses of people within a text',
      'phone-within': 'mobile telephone numbers',
      'name-within': 'names of people within a text',
      'home-within': 'homes of people within a text',
    },
    orSay: 'To keep them, say why:',
    nobody: 'They name nobody',
    contents: 'What they contain',
    contentsHint: 'Example: names of squares, and the telephone of the town hall. Whoever reviews the request checks it.',
    allowed: 'The law makes them public (the name of an elected person, for instance)',
    basis: 'Legal text that allows it',
    basisHint: 'Example: article L. 312-1-2 du code des relations entre le public et l’administration.',
    reason: 'Reason',
    reasonHint: 'Why these columns are useful to everyone.',
    refused: 'Remove these columns, or say why they may be public.',
  },
  /** Notices of a file that leaves encrypted: no machine of the request can open it. */
  sealed: {
    'not-read-here':
      'Your browser does not read this format ({format}). It will be read and checked only once the request is accepted, where the catalogue keeps its restricted data: what is found there is told nowhere in public, but on “My access”, to the readers that your organisation has named.',
    'too-heavy':
      'This file is too large for your browser to read (100 MB at most). It will be read and checked only once the request is accepted, where the catalogue keeps its restricted data: what is found there is told nowhere in public, but on “My access”, to the readers that your organisation has named.',
  },
  problems: {
    'archive-broken': 'This zip archive cannot be opened: it is damaged, or protected by a password. Make it again without one.',
    'archive-none':
      'This archive contains no data that we can read (it contains: {names}). Put the GeoPackage, the GeoJSON, the CSV or all the files of the shapefile into it.',
    'archive-two-names': 'In this zip archive one file has two names, “{name}” and “{other}”: we do not read it. Make the archive again.',
    'bad-coordinates':
      'Rows whose coordinates we do not understand: {count}; the first is line {line} (“{value}”). They will be published without a place on the map.',
    'crs-exchanged':
      'Latitude and longitude are swapped in “{layer}” ({box}): the features end up off the coast of Somalia. GeoJSON puts longitude first. In QGIS: toolbox, “Swap X and Y coordinates”, then export again.',
    'crs-exchanged-columns':
      'Latitude and longitude are swapped in “{layer}” ({box}): the features end up off the coast of Somalia. Swap the two columns below.',
    'crs-guessed':
      'The file does not state its coordinate system. The values of “{layer}” are those of {name} ({code}), which is chosen below. Check on the map that everything is in its place.',
    'crs-guessed-instead':
      'The file says that it is in {said}, but the values of “{layer}” ({box}) are those of {name} ({code}), which is chosen below. Check on the map that everything is in its place.',
    'crs-missing':
      'The file does not state its coordinate system, and the values of “{layer}” ({box}) are not those of any French system. Choose it below, or export the file with its system.',
    'crs-not-drawn': 'The map cannot place the system of “{layer}” ({name}). The file states it: it will be checked after you send it.',
    'crs-wrong': 'The coordinates of “{layer}” ({box}) cannot be in {name} ({code}). Choose another system below.',
    'csv-broken': 'This table cannot be read beyond line {line}. Check the quotation marks in that line, or save it again as CSV.',
    'csv-endless-row':
      'A row of this table, near line {line}, has more than {limit} MB. A quotation mark is probably opened there and never closed: close it, or save the table again as CSV.',
    'csv-long-rows':
      'Rows have more cells than the table has columns ({columns}): {count} in all; the first is line {line}. Put quotation marks around texts that contain the separator.',
    empty: 'This file is empty. Save it again from your software, then choose it here.',
    'feature-broken': 'Feature no. {feature} is not a GeoJSON “Feature”. Export the file again from your software.',
    'features-cut':
      'The service that this file comes from has {total} features, and has given only {count}. Ask it for the others, or take them as a whole file.',
    'flatgeobuf-version': 'This FlatGeobuf is version {version}; we read version 3. Export it again with recent software.',
    'geojson-root':
      'This JSON file is not GeoJSON: it must begin with {"type": "FeatureCollection"…}. Export it as GeoJSON from your software.',
    'geometry-broken': 'The geometry of feature no. {feature} is not valid GeoJSON. Export the file again from your software.',
    'geopackage-broken': 'This GeoPackage is damaged and cannot be read ({detail}). Export it again from your software.',
    'geopackage-none': 'This file is an SQLite database, but not a GeoPackage: it declares no layer. Export your layers as GeoPackage.',
    'geopackage-view': 'The layer “{name}” of this GeoPackage is a view. Export it as a table to a new GeoPackage.',
    'gpx-position': 'A point of this GPX (“{name}”) has no latitude or no longitude. Export the track again.',
    'gpx-root': 'This file is not a GPX. Export the track again.',
    'is-netex':
      '“{name}” is in NeTEx (public transport), which is not read. Give the same network as GTFS, or export its stops and lines as GeoPackage.',
    'is-sheet': '“{name}” is a metadata sheet: it describes data, which are in another file. Choose that one.',
    'is-umap':
      '“{name}” is a map of uMap, which is not published as it is. In uMap open Share, download the data as GeoJSON, then choose that file.',
    'is-web-page': '“{name}” is a web page, not data: the site has probably answered with a page instead of the file. Download it again.',
    'json-broken':
      'The JSON is broken at line {line}: there is a comma, a quotation mark or a brace missing or too many. Correct that line, or export the file again.',
    'kml-links': 'This KML links to other files ({count}), which are not read. Save their contents in the file.',
    'kml-links-only': 'This KML contains nothing but links to other files. Choose those files themselves.',
    'kml-root': 'This file is not a KML. Export it again from your software.',
    'layer-hollow':
      'The features of “{layer}” have neither fields nor a geometry: there is nothing to publish. Export the layer again with its attributes or its geometry, or remove it from the file.',
    'no-features': 'This file contains no feature. Check that the layer is not empty or filtered, then export it again.',
    'not-read-here':
      'Your browser does not read this format ({format}). It will be read and checked after you send it; the answer will come with the request.',
    'not-text': 'This table contains bytes that are not text. Save the sheet as CSV (UTF-8).',
    'not-what-it-says':
      '“{name}” calls itself {format}, but it is something else. Renaming a file does not change its format: export it as {format} from your software.',
    outliers:
      'Part of “{layer}” ({box}) is outside {name} ({code}): some coordinates are probably wrong. Look for these features in your software.',
    'parquet-broken': 'This Parquet file cannot be read ({detail}). Write it again, or export it as GeoPackage.',
    'properties-broken': 'The properties of feature no. {feature} are not a JSON object. Export the file again from your software.',
    'shape-broken': 'The geometry of feature no. {feature} of “{name}” is damaged. Export the layer again from your software.',
    'shapefile-header': '“{part}” is not part of a shapefile. Export the layer again from your software.',
    'shapefile-incomplete':
      '“{name}” lacks {missing}: a shapefile is made of several files of the same name (.shp, .shx, .dbf, .prj). Choose them all together, or put them all into the zip.',
    'shapefile-mismatch':
      '“{name}” has {shapes} shapes but {records} rows of attributes: its files do not belong together. Export the layer again.',
    'shapefile-no-dbf':
      '“{name}” has no .dbf file: it will be published without attributes. If there is one, choose it with the others, or add it to the zip.',
    'text-too-long':
      'A value of the field “{field}” has more than {kilobytes} kB: it would not be published. Remove this field, or give these texts as documents.',
    'too-deep': 'This file nests more than {limit} levels: it is not read. Export it again from your software, with plain fields.',
    'too-heavy':
      'This file is too large for your browser to read (100 MB at most). It will be read and checked after you send it; the answer will come with the request.',
    'too-many-features':
      'This file does not fit into the memory of a browser: the reading stopped after {count} features. Keep a part of it, or publish it: the map will read only what it shows.',
    'too-many-fields':
      'A layer of this file has more than {limit} fields; {limit} at most are published. Keep only the useful ones, then choose the new file.',
    'too-many-layers':
      'This file has more than {limit} layers; {limit} at most make one data set. Make several files of it, then a data set of each.',
    truncated: 'This file stops before its end. It was probably copied or downloaded badly: take the original again.',
    'truncated-part': '“{part}” stops before its end. It was probably copied badly: take the original again.',
    'umap-remote':
      'This map of uMap takes layers from other addresses ({count}), of which nothing is read. Download their data, then choose them.',
    'umap-remote-only': 'This map of uMap takes all its data from other addresses. Download them, then choose them.',
    'umap-root': 'This file is not a whole map of uMap. In uMap open Share, then download the full backup.',
    unknown: 'We do not recognise “{name}”. Export your data as GeoPackage, GeoJSON or CSV.',
    unplaced: 'Features without a geometry in “{layer}”: {count}. They will be in the downloads, not on the map.',
    'xml-broken': 'This file is broken at line {line} ({detail}). Export it again from your software.',
    'xml-doctype':
      'This file contains a DOCTYPE declaration at line {line}, which we refuse: it may hide something else. Remove that line.',
    'xml-endless':
      'At line {line} of this file a single text or tag has more than {limit} MB, which we refuse. Export it again, with smaller features.',
  },
};
