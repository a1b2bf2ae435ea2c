import { askTable, deleteDatabase, openDatabase } from './database.ts';
import { hasDatabase } from './has-database.ts';

const base = 'mappe-fichier';
const open = (): Promise<IDBDatabase> => openDatabase(base, 'files');
const key = 'file';

/** Leaves a file to the page that publishes: this browser keeps it until that page takes it. */
export const handFile = async (file: File): Promise<void> =>
  void (await askTable(await open(), 'readwrite', (table) => table.put(file, key)));

/** Takes the file that another page has left, once; undefined where none has. */
export async function takeHandedFile(): Promise<File | undefined> {
  if (!(await hasDatabase(base))) return undefined;
  const file = await askTable(await open(), 'readonly', (table) => table.get(key) as IDBRequest<File | undefined>);
  // What it holds has to outlive the place where it was kept.
  const taken = file && new File([await file.arrayBuffer()], file.name, { type: file.type, lastModified: file.lastModified });
  await deleteDatabase(base);
  return taken;
}
