import { programTask } from '../../tools/job.ts';
import type { SourceFormat } from './format.ts';

/** Files of one name that make a shapefile; the rest of what GIS programs leave beside them is not needed. */
export const shapefileExtensions = ['shp', 'shx', 'dbf', 'prj', 'cpg'] as const;

/** Esri's shapefile, in an archive; a table alone (dbf) is read too. */
export const shapefile: SourceFormat = {
  id: 'shapefile',
  name: 'Shapefile',
  extensions: ['shp', 'dbf'],
  matches: ({ bytes, extension }) => (extension === 'shp' && bytes.length >= 4 && bytes.readInt32BE(0) === 9994) || extension === 'dbf',
  driver: 'ESRI Shapefile',
  examine: (path, names) => programTask('count-shapefile.ts', { names }, { source: path }),
};
