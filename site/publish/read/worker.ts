import { openSqlite } from './open-sqlite.ts';
import { readFile, type ReadFile } from './read-file.ts';
import type { ReadChoices } from './reading.ts';

/* Reads a file beside the page, which stays alive; stopped by ending it. */

/** What it is asked. */
export interface ReadOrder {
  file: File;
  choices: ReadChoices;
}

/** What it tells: how far it is, then what it found. */
export type ReadAnswer = { share: number } | { found: ReadFile } | { failed: string };

/** Milliseconds between two words of how far it is. */
const pauseMs = 100;

const tell = (answer: ReadAnswer): void => self.postMessage(answer);

self.addEventListener('message', ({ data: { file, choices } }: MessageEvent<ReadOrder>) => {
  let last = 0;
  const onProgress = (share: number): void => {
    const now = performance.now();
    if (now - last < pauseMs) return;
    last = now;
    tell({ share });
  };
  readFile({ name: file.name, bytes: file }, choices, { onProgress, openSqlite }).then(
    (found) => tell({ found }),
    (error: unknown) => tell({ failed: String(error) }),
  );
});
