import { join } from 'node:path';
import { filesOf } from '../../../schemas/rules/files.ts';
import type { Dataset, GeometryKind, Layer, Version } from '../../../schemas/types.ts';
import type { Clean, CleanLayer } from '../normalise.ts';
import type { Manifest } from '../../manifest/read.ts';
import type { Column } from '../../programs/geopackage/clean-rows.ts';
import { makeGeopackage, type Feature } from '../../programs/programs.fixtures/make-geopackage.ts';

/** One layer of a clean GeoPackage that a test makes. */
export interface TestLayer {
  name: string;
  geometry: GeometryKind | null;
  features: Feature[];
  columns: Column[];
  crs?: string;
}

/** A clean GeoPackage, described as `normaliseSource` would. */
export function makeClean(folder: string, layers: readonly TestLayer[]): Clean {
  const path = join(folder, 'clean.gpkg');
  const described = layers.map(({ name, geometry, features, columns, crs = 'EPSG:4326' }): CleanLayer => {
    makeGeopackage(path, name, features, columns, crs);
    const withoutGeometry = geometry === null ? 0 : features.filter((feature) => feature.geometry === null).length;
    const counts = { features: features.length, sourceFeatures: features.length, filtered: 0, withoutGeometry };
    return { name, geometry, hasZ: false, crs: geometry === null ? null : { code: crs, name: crs }, bbox: null, fields: columns, fidColumn: 'fid', ...counts };
  });
  const systems = new Map(layers.map(({ crs = 'EPSG:4326' }) => [crs, { id: { authority: 'EPSG', code: Number(crs.slice('EPSG:'.length)) } }]));
  return { path, layers: described, systems, problems: [] };
}

/** A manifest with what the stages read of one. */
export function makeManifest(dataset: Partial<Dataset> = {}): Manifest {
  const whole: Dataset = {
    title: 'Jeu d’essai',
    description: 'Un jeu de données qui sert aux essais.',
    themes: ['energie'],
    license: 'etalab-2.0',
    frequency: 'annual',
    contact: { name: 'Service SIG', email: 'sig@exemple.fr' },
    source: { path: 'essai.geojson' },
    ...dataset,
  };
  return {
    id: 'ddt-51/essai',
    producerId: 'ddt-51',
    datasetId: 'essai',
    folder: '/nowhere',
    file: 'datasets/ddt-51/essai/dataset.yaml',
    dataset: whole,
    sourceFiles: filesOf(whole.source),
    producer: { title: 'DDT de la Marne', type: 'etat', territory: 'DEP-51', contact: { name: 'Service SIG', email: 'sig@exemple.fr' } },
    locate: (pointer) => `datasets/ddt-51/essai/dataset.yaml:${pointer}`,
  };
}

const layer: Layer = {
  name: 'mats',
  geometry: 'point',
  hasZ: false,
  crs: { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93' },
  features: 2,
  bbox: [2, 48, 3, 49],
  fields: [{ name: 'hauteur', type: 'number', nulls: 0, title: 'Un vieux titre', unit: 'pied' }],
  conservation: { source: 2, filtered: 0, clean: 2, geoparquet: 2, csv: 2, withoutGeometry: 0 },
  sample: [[1], [2]],
};
const artifact = {
  name: 'essai.csv',
  key: 'data/ddt-51/essai/9f86d081884c7d65/essai.csv',
  mediaType: 'text/csv',
  bytes: 10,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  recipe: 1,
};
/** A version of a data set of two points. */
export const exampleVersion: Version = {
  id: '9f86d081884c7d65',
  date: '2026-01-01',
  source: { format: 'GeoJSON', name: 'essai.geojson', bytes: 10, sha256: artifact.sha256 },
  features: 2,
  extent: { bbox: [2, 48, 3, 49], boxes: [{ area: 'FXX', bbox: [2, 48, 3, 49] }] },
  layers: [layer],
  tiles: { profile: 'points', minzoom: 3, maxzoom: 12, zooms: [] },
  artifacts: [{ format: 'csv', ...artifact }],
  tools: { gdal: '3.10.3', tippecanoe: '2.53.0' },
};
