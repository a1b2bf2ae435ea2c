import { basename, dirname } from 'node:path';
import { partEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import type { CheckGdbJob } from '../../programs/check/check-gdb.ts';
import type { SourceFormat } from './format.ts';

/**
 * Esri's file geodatabase, a folder of tables; GDAL gets the tables' files alone, as indexes and locks are not needed and say nothing more.
 */
export const fileGdb: SourceFormat = {
  id: 'file-gdb',
  name: 'File Geodatabase',
  extensions: partEndings.fileGdb,
  companions: ['gdbtablx'],
  folder: 'source.gdb',
  // Its tables are found by their names, all together: one of them is none.
  matches: () => false,
  driver: 'OpenFileGDB',
  rowNumbers: true,
  examine: (path, names) => programTask('check/check-gdb.ts', { name: names['source'] ?? '' } satisfies CheckGdbJob, { source: path }),
};

// guard [/^a[0-9a-f]{8}\.gdbtabl[ex]$/i → /\.gdbtabl[ex]$|^zones/i]: gives GDAL its tables alone
const tableFile = /^a[0-9a-f]{8}\.gdbtabl[ex]$/i;
/** Tables in a form of ArcGIS's own. */
const compressedFile = /\.gdbtable\.(cdf|sdc)$/i;

/** The file geodatabases among the names of an archive: the folder of each, and its tables by the names that GDAL knows them by. */
export function findGdbs(names: readonly string[]): { folder: string; tables: Map<string, string> }[] {
  const tables = names.filter((name) => tableFile.test(basename(name)));
  return [...Map.groupBy(tables, (name) => dirname(name))].map(([folder, own]) => ({
    folder,
    tables: new Map(own.map((name) => [basename(name).toLowerCase(), name])),
  }));
}

/** The first file of an archive that is a table in ArcGIS's own compressed form; undefined where none is. */
export const findCompressed = (names: readonly string[]): string | undefined => names.find((name) => compressedFile.test(name));
