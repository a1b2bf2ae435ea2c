import type { DatasetRecord } from '../../schemas/types.ts';
import { readRecord, recordIds } from './records.ts';

/** The record of a data set that others name, to be linked to; undefined where it is gone, or in no list. */
export async function listedRecord(id: string): Promise<DatasetRecord | undefined> {
  const record = (await recordIds()).includes(id) ? await readRecord(id) : undefined;
  return record?.access === 'public' ? record : undefined;
}
