import { partEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import type { SourceFormat } from './format.ts';

/** Esri's shapefile, in an archive; a table alone (dbf) is read too. */
export const shapefile: SourceFormat = {
  id: 'shapefile',
  name: 'Shapefile',
  extensions: partEndings.shapefile,
  // What else GIS programs leave beside them is not needed.
  companions: ['shx', 'prj', 'cpg'],
  matches: ({ bytes, extension }) => (extension === 'shp' && bytes.length >= 4 && bytes.readInt32BE(0) === 9994) || extension === 'dbf',
  folder: 'source',
  driver: 'ESRI Shapefile',
  examine: (path, names) => programTask('check/check-shapefile.ts', { names }, { source: path }),
};
