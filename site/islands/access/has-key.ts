import { keyDatabase } from './key-database.ts';

/** Whether this browser has held a key; asking makes no database, and brings no code that opens envelopes. */
export const hasKeyDatabase = (): Promise<boolean> =>
  new Promise((resolve) => {
    try {
      const opened = indexedDB.open(keyDatabase);
      // There was none: the one that begins is given up.
      opened.addEventListener('upgradeneeded', () => opened.transaction?.abort());
      opened.addEventListener('error', (event) => {
        event.preventDefault();
        resolve(false);
      });
      opened.addEventListener('success', () => {
        opened.result.close();
        resolve(true);
      });
    } catch {
      // Private windows of some browsers have no databases.
      resolve(false);
    }
  });
