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

/** Message of the worker: its progress, then the result or a failure. */
export type ReadAnswer = { share: number } | { found: ReadFile; file: File } | { failed: string };

/** Milliseconds between two words of how far it is. */
const pauseMs = 100;

const tell = (answer: ReadAnswer): void => self.postMessage(answer);

self.addEventListener('message', ({ data: { file: given, choices, take } }: MessageEvent<ReadOrder>) => {
  let last = 0;
  const onProgress = (share: number): void => {
    const now = performance.now();
    if (now - last < pauseMs) return;
    last = now;
    tell({ share });
  };
  const machine = { onProgress, openSqlite };
  const read = async (): Promise<ReadAnswer> => {
    const file = take === undefined ? given : await (await import('./take-column.ts')).takeColumn(given, take.format, take.column, machine);
    return { found: await readFile({ name: file.name, bytes: file }, choices, machine), file };
  };
  read().then(tell, (error: unknown) => tell({ failed: String(error) }));
});
