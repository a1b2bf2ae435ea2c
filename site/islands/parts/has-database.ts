/** Whether this browser has a database; asking makes none, and brings no code that reads it. */
export const hasDatabase = (name: string): Promise<boolean> =>
  new Promise((resolve) => {
    try {
      const opened = indexedDB.open(name);
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
