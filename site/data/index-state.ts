import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { recordPaths, restrictedRecords } from './records.ts';
import { readSettings } from './settings.ts';

/** Names the state of the search index: another where the records or the program that writes it are others. */
export async function indexState(): Promise<string> {
  const digests = (await recordPaths()).map(({ digest }) => digest);
  const faces = (await restrictedRecords()).map((record) => JSON.stringify(record));
  return createHash('sha256')
    .update([basename(readSettings().bundle), ...digests, ...faces].join('\n'))
    .digest('hex')
    .slice(0, 8);
}
