import { givenLinesOf } from '../../../map/profile/given-lines.ts';
import { doWork } from '../../../publish/beside/work-beside.ts';
import { openSqlite } from '../../../publish/read/open-sqlite.ts';
import { readFile } from '../../../publish/read/read-file.ts';
import type { FileReading } from '../../../publish/read/reading.ts';

/* Reads the lines of one file of the reader's own, beside the page; nothing of it goes anywhere. */

/** Lines of a file, and what is told of it. */
export interface LinesRead extends ReturnType<typeof givenLinesOf>, Pick<FileReading, 'problems'> {}

/** A line of more corners than any walk has is none to follow. */
const room = { features: 500_000, bytes: 200_000_000 };

doWork(async (file: File): Promise<LinesRead> => {
  const machine = { onProgress: () => undefined, openSqlite, room };
  const { reading, taken = [] } = await readFile({ name: file.name, bytes: file }, {}, machine);
  return { ...givenLinesOf(taken), problems: reading.problems };
});
