import type { data as fr } from '../fr/data.ts';

export const data: typeof fr = {
  title: 'Data',
  features: (n, one) => (one ? `${n} feature` : `${n} features`),
  rows: (n, one) => (one ? `${n} row` : `${n} rows`),
  updated: (date) => `updated ${date}`,
  fresh: 'Up to date',
  stale: 'Overdue',
  verified: 'verified producer',
  formats: {
    pmtiles: 'PMTiles',
    flatgeobuf: 'FlatGeobuf',
    geoparquet: 'GeoParquet',
    geopackage: 'GeoPackage',
    csv: 'CSV',
    'csv-excel': 'CSV for Excel',
    source: 'Original file',
    document: 'Document',
    silhouette: 'Silhouette',
    drawing: 'Drawing',
    locator: 'Locator',
  },
};
