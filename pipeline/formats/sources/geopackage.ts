import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import type { SourceFormat } from './format.ts';

/** OGC 12-128: tables in one SQLite file. */
export const geopackage: SourceFormat = {
  id: 'geopackage',
  name: 'GeoPackage',
  extensions: fileEndings.geopackage,
  matches: ({ text }) => text.startsWith('SQLite format 3\0'),
  driver: 'GPKG',
  // Tables that the file does not declare stay hidden.
  options: ['LIST_ALL_TABLES=NO'], // guard: by a table that it does not declare
  rowNumbers: true,
  examine: (path) => programTask('check/check-geopackage.ts', undefined, { source: path }),
};
