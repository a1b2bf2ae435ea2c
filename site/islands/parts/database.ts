/** Wait for what a database is asked. */
const answerOf = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB')));
  });

/** Open a database of this browser that has one table, made where there is none. */
export function openDatabase(name: string, table: string): Promise<IDBDatabase> {
  const opened = indexedDB.open(name, 1);
  opened.addEventListener('upgradeneeded', () => opened.result.createObjectStore(table));
  return answerOf(opened);
}

/** Ask the table of an open database, and close that. */
export async function askTable<Value>(
  base: IDBDatabase,
  mode: IDBTransactionMode,
  ask: (table: IDBObjectStore) => IDBRequest<Value>,
): Promise<Value> {
  try {
    const table = base.objectStoreNames[0] ?? '';
    return await answerOf(ask(base.transaction(table, mode).objectStore(table)));
  } finally {
    base.close();
  }
}

/** Take a database away, with all that it holds. */
export const deleteDatabase = async (name: string): Promise<void> => void (await answerOf(indexedDB.deleteDatabase(name)));
