import type { api as fr } from '../fr/api.ts';

/** Words of the page for developers. */
export const api: typeof fr = {
  title: 'For developers',
  summary: 'There is no API to query: files, at stable addresses, read whole or in pieces. No key, no quota.',
  lead: 'No key, no account, no quota: the whole catalogue is made of files. Read them whole, or only the bytes you need.',
  contents: 'On this page',
  sections: {
    pointer: {
      title: 'The pointer: current.json',
      text: 'The only file that changes. It names the present state of the catalogue: a number that only grows, and the address of the state. Read it again to know whether something changed: with If-None-Match the answer is empty as long as nothing moves.',
    },
    snapshot: {
      title: 'The state of the catalogue',
      text: 'For each producer, the files of records that describe it. A state file never changes: keep it, and you can read the catalogue as it was that day. Each names the one before, with its digest and date (“previous”): the chain goes back to the first publication, and nothing in it can be changed unseen.',
    },
    records: {
      title: 'Records',
      text: 'One record a line, in JSON: title, description, licence, the sentence to reproduce, measured fields, extent, files with size and SHA-256 digest, past versions. Their schema is public.',
    },
    latest: {
      title: 'The current version of a data set',
      text: 'Beside each page, latest.json tells the edition, the date, the number of features, the differences and the files of the current version, with their address, size and digest. It is the only address to read again: those of the files never change. A greater first number of the edition warns that a program may stop, and “breaking” says why: a layer, a field or a band has gone or changed type, the key, the type of the geometries or the coordinate system is another, the geometries have no heights any more, or the points no colour or time. Of data that were withdrawn, latest.json says “status”: “withdrawn”, since when, why and what replaces them; /etat/retires.json names them all. Of restricted data it says “status”: “restricted”, the reason with its INSPIRE code, and whom to write to; never a file.',
    },
    files: {
      title: 'Data files',
      text: 'Their address holds the digest of their content: new data have a new address, and an address always gives the same bytes. FlatGeobuf, GeoParquet and PMTiles are read from afar, by byte ranges: one municipality of a national file costs some kilobytes.',
    },
    layout: {
      title: 'How the store is laid out',
      text: 'All that there is to read lies in a few folders. But for the pointer, a file is written once.',
    },
    removals: {
      title: 'Removals for good',
      text: 'A version published by mistake (personal data, for instance) can be destroyed. The state then names an act (“tombstones”) that says what, when and why. A copy of the store must obey it: destroy the same files.',
    },
    tiles: {
      title: 'Tiles',
      text: 'Each data set with geometry has a PMTiles archive, which MapLibre reads as it is. Its layers bear the name published in the record. QGIS does not open PMTiles as vector tiles: give it FlatGeobuf or GeoPackage.',
    },
    search: {
      title: 'Search and territories',
      text: 'Search and territory pages read files too; their addresses may change from one version of the site to the next, unlike those above.',
    },
    embed: {
      title: 'Courtesy',
      text: 'Show the sentence that the licence asks for: it stands ready in each record (“attribution”). Cache what never changes: all but current.json.',
    },
  },
  facts: [
    ['Access', 'GET and HEAD, from any site (open CORS)'],
    ['Ranges', 'Byte ranges, one at a time, exact'],
    ['Cache', 'A year for all that bears a digest; none for current.json'],
    ['Integrity', 'SHA-256 of each file in its record; strong ETag'],
    ['Coordinates', 'WGS 84 in FlatGeobuf, GeoParquet and CSV; the original system in GeoPackage'],
    ['Values', 'As deposited, white space included; in CSV, "" is an empty text, nothing an absent value; z, the height of points'],
  ],
  folders: [
    ['current.json', 'the pointer'],
    ['snapshots/<number>-<digest>.json', 'the states of the catalogue'],
    ['records/<producer>/<part>-<digest>.ndjson', 'records, one a line'],
    ['data/<producer>/<dataset>/<digest>/<file>', 'data files'],
    ['tombstones/<producer>/<dataset>/<digest>.json', 'acts of removal'],
  ],
  example: 'Example',
  all: 'Read the whole catalogue',
  change: 'Know whether the catalogue changed',
  range: 'Read only the first bytes of a file',
  area: 'Read only the features of an area',
  map: 'Put the data on a map',
  schema: 'The schemas (JSON Schema) of all these files',
  copy: 'Copy',
  copied: 'Copied',
  copyWhat: (what) => `Copy the example “${what}”`,
  none: 'Examples will appear once a first data set is published.',
};
