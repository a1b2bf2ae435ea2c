import type { Sketch } from '../../../map/draw/drawing.ts';
import { askTable, deleteDatabase, openDatabase } from '../../parts/database.ts';
import { hasDatabase } from '../../parts/has-database.ts';

const base = 'mappe-dessins';
const open = (): Promise<IDBDatabase> => openDatabase(base, 'drawings');
/** All of them are one entry: they are read and written together. */
const key = 'all';

/** The drawings that this browser keeps; nothing is made for a reader who has drawn nothing. */
export async function readDrawings(): Promise<readonly Sketch[]> {
  if (!(await hasDatabase(base))) return [];
  return (await askTable(await open(), 'readonly', (table) => table.get(key) as IDBRequest<Sketch[] | undefined>)) ?? [];
}

/** Keeps drawings in this browser; of none nothing is left there. */
export async function keepDrawings(drawings: readonly Sketch[]): Promise<void> {
  if (drawings.length > 0) await askTable(await open(), 'readwrite', (table) => table.put(drawings, key));
  else if (await hasDatabase(base)) await deleteDatabase(base);
}
