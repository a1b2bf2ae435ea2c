import type { bring as french } from './fr.ts';

/** Words of files that the reader puts upon the map: fetched with the tool. */
export const bring: typeof french = {
  lead: 'A file of your device becomes a layer of the map. Nothing is sent unless you ask for it.',
  pick: 'File to show',
  formats: 'Formats that are read',
  paste: 'Paste an address or a text',
  pasteHint:
    'The address of a file, of a STAC item or of a WMS, WMTS or WFS service, GeoJSON, KML, GPX, coordinates, one a line, or the cells of a table with their titles.',
  pasteAdd: 'Put on the map',
  pasteUnknown: 'This text is neither an https address of a public site, nor GeoJSON, nor KML, nor GPX, nor coordinates, nor a table.',
  pasted: 'Pasted text',
  ask: (host) => `This file is to be asked of ${host}, which will receive your IP address, as will the site to which it may lead.`,
  askTiles: (host) =>
    `These tiles are to be asked of ${host} as the map moves: that site will receive your IP address, and know where you look.`,
  askImage: (host) =>
    `This image is to be asked of ${host} as the map moves: that site will receive your IP address, and know where you look.`,
  askService: (host) =>
    `This service is to be asked of ${host}, which will receive your IP address: first the list of its layers, then the one that you choose. If that comes as pictures, it will also know where you look.`,
  offered: {
    service: (host, n) => `${host}: ${n === 1 ? 'one layer' : `${n} layers`} to choose from.`,
    item: (name, n) => `“${name}” describes ${n === 1 ? 'one file' : `${n} files`} to choose from.`,
  },
  kinds: { wfs: 'Features (WFS)', wms: 'Pictures (WMS)', wmts: 'Tiled pictures (WMTS)' },
  cut: (total) => `This service has ${total} layers, of which these are the first. For another, add its name to the address: “&layers=…”.`,
  undrawn: (count, n) =>
    `${n === 1 ? 'One layer of this service is' : `${count} layers of this service are`} not offered here, for want of PNG, JPEG or WebP pictures in the projection of the web (EPSG:3857). Open the service in QGIS to see ${n === 1 ? 'it' : 'them'}.`,
  pictures: (host) => `These are pictures, which the map asks of ${host} as it moves: they have no table, no extract and no style.`,
  choice: { service: 'Layer of the service', item: 'File' },
  layerless: (host) =>
    `${host} tells of no layer that the map can show: as GeoJSON (WFS), or as PNG, JPEG or WebP pictures in the projection of the web (EPSG:3857, WMS 1.3 or WMTS 1.0). Look on its site for a file to download, then choose it here.`,
  fileless: (host) => `This STAC item of ${host} describes no file that the map can read. Download one, then choose it here.`,
  whole: (host) =>
    `${host} gives no GeoTIFF here that is read in parts (COG): this file is none, or this site gives no parts. Download it, then open it in QGIS.`,
  placeless: (host) =>
    `This image of ${host} does not say where it lies, or says so in a coordinate system that the map does not know. Open it in QGIS, by its address.`,
  pixels: (host) =>
    `The pixels of this image of ${host} are not of those that the map reads (compression, numbers or bands). Open it in QGIS, by its address.`,
  agree: 'Ask for it',
  refuse: 'No',
  fetching: (host, share) => `The file is coming from ${host}: ${share}`,
  silent: (host) => `${host} has not answered, or lets no other site read this file. Download it, then choose it here.`,
  answered: (host, status) => `${host} has not given this file (answer ${status}). Check the address.`,
  mine: 'your file',
  list: 'Your files',
  reading: (name, share) => `Reading “${name}”: ${share}`,
  placing: (name) => `“${name}” is read: the map is being prepared…`,
  stop: 'Stop',
  stopped: (name) => `The reading of “${name}” is stopped.`,
  shown: (name, count, n) => `“${name}” is on the map: ${count} ${n === 1 ? 'feature' : 'features'}.`,
  asking: (name, share) => `The addresses of “${name}” are looked up: ${share}`,
  there: (name) => `“${name}” is on the map.`,
  refused: (name) => `“${name}” is not on the map.`,
  failed:
    'This file took more memory than the browser gives, or made it fail. Keep a part of it, or publish it: the map will read only what it shows.',
  publish: 'Publish these data',
  publishFailed: 'This browser does not hand the file from one page to the other. Open the page “Publish”, then choose it again.',
  zoom: 'Go to',
  remove: 'Take off the list',
  forgets:
    'This page forgets your files when it is closed or loaded again, and its address does not hold them. The list of layers hides, orders and removes them.',
  crs: 'Coordinate system',
  joined: {
    commune: (column) => `Each row is in the middle of its commune, by “${column}”.`,
    postal: (column) => `Each row is in the middle of a commune of its postal code, by “${column}”.`,
    departement: (column) => `Each row is in the middle of its département, by “${column}”.`,
    address: (column) => `Each row is at its address, by “${column}”.`,
  },
  outlined: {
    commune: (column) => `Each row has the outline of its commune, by “${column}”.`,
    departement: (column) => `Each row has the outline of its département, by “${column}”.`,
  },
  outlinesOf: (owner, owed) => `${owner} · outlines: ${owed}`,
  missing: (n) => (n === 1 ? 'One row has found no place.' : `${n} rows have found no place.`),
  rough: (n) => (n === 1 ? 'One row is at its street or its commune alone.' : `${n} rows are at their street or their commune alone.`),
  addresses: {
    title: 'Place the rows at their addresses',
    street: 'Column of the address',
    town: 'Postal code or commune',
    inStreet: 'In the address already',
    sends: (host) =>
      `These columns, and nothing else of the file, will be sent to ${host}, the geocoder of the French State, which will also receive your IP address.`,
    ask: 'Look these addresses up',
    none: 'This column is empty. Choose that of the addresses.',
    many: (count, most) => `This table has ${count} different addresses: ${most} at most are looked up from here. Keep a part of it.`,
    unfound: 'None of these addresses was found. Check the columns chosen.',
    silent: (host) => `${host} has not answered. Try again in a few minutes.`,
    status: (host, status) =>
      status === 429
        ? `${host} gets too many requests (answer 429). Try again in a few minutes.`
        : `${host} has not looked these addresses up (answer ${status}). Try again later.`,
  },
  columns: 'This table does not say where its rows are. Choose the columns that say it.',
  x: 'Longitude, or X',
  y: 'Latitude, or Y',
  choose: 'Choose…',
  problems: {
    'bad-coordinates':
      'Rows whose coordinates we do not understand: {count}, the first of which is row {line} (“{value}”). They are not on the map.',
    'crs-exchanged-columns':
      'Latitude and longitude are exchanged in “{layer}” ({box}): the features fall off the coast of Somalia. Exchange the titles of the two columns in the table.',
    'crs-guessed':
      'The file does not say its coordinate system. The values of “{layer}” are those of {name} ({code}): check that everything is in its place.',
    'crs-guessed-instead':
      'The file says that it is in {said}, but the values of “{layer}” ({box}) are those of {name} ({code}): check that everything is in its place.',
    'crs-not-drawn': 'The map cannot place the system of “{layer}” ({name}). Export the layer in degrees (WGS 84) or in Lambert-93.',
    'layer-hollow': 'The features of “{layer}” have neither field nor geometry: there is nothing to show.',
    'not-read-here': 'Your browser does not read this format ({format}). Export these data as GeoPackage, GeoJSON or CSV.',
    'shapefile-no-dbf': '“{name}” has no .dbf file: it has no attributes. If it exists, choose it with the others, or add it to the zip.',
    'text-too-long': 'A value of the field “{field}” has more than {kilobytes} kB. Take this field out of the file.',
    'too-heavy':
      'This file is too heavy for a browser: 400 MB at most, 100 MB for an archive. Keep a part of it, or publish it: the map will read only what it shows.',
    'too-many-fields': 'A layer of this file has more than {limit} fields. Keep only the useful ones.',
    'too-many-layers': 'This file has more than {limit} layers. Make several files of it.',
    unplaced: 'Features without geometry in “{layer}”: {count}. They are not on the map.',
  },
};
