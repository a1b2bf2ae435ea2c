import { join } from 'node:path';
import type { Dataset, GeometryKind } from '../../schemas/types.ts';
import type { Clean, CleanLayer } from '../normalise.ts';
import type { Manifest } from '../read.ts';
import type { Column } from '../tools/clean-rows.ts';
import { makeGeopackage, type Feature } from '../tools/tools.fixtures/make-geopackage.ts';

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
  return { path, layers: described, problems: [] };
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
    producer: { title: 'DDT de la Marne', type: 'etat', territory: 'DEP-51', contact: { name: 'Service SIG', email: 'sig@exemple.fr' } },
    locate: (pointer) => `datasets/ddt-51/essai/dataset.yaml:${pointer}`,
  };
}
