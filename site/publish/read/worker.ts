import { doWork } from '../beside/work-beside.ts';
import { openSqlite } from './open-sqlite.ts';
import { readFile, type ReadFile } from './read-file.ts';
import type { ReadChoices, Rewritable, TakenColumn } from './reading.ts';

/* Reads a file beside the page, which stays alive; stopped by ending it. */

/** Order to read a file. */
export interface ReadOrder {
  file: File;
  choices: ReadChoices;
  /** A column that is taken out of it before. */
  take?: { column: TakenColumn; format: Rewritable } | undefined;
}

/** Content of a file, and the file that was read: without the column that was taken out of it. */
export type ReadResult = ReadFile & { file: File };

doWork(async ({ file: given, choices, take }: ReadOrder, onProgress): Promise<ReadResult> => {
  const machine = { onProgress, openSqlite };
  const file = take === undefined ? given : await (await import('./take-column.ts')).takeColumn(given, take.format, take.column, machine);
  return { ...(await readFile({ name: file.name, bytes: file }, choices, machine)), file };
});
