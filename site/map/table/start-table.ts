import type { OnBytes } from './column-cache.ts';
import type { Histogram } from './histogram.ts';
import type { TableFile, TableHead, TableRow } from './open-table.ts';
import type { Query } from './query.ts';
import type { TableAnswer, TableOrder, Verb } from './table-worker.ts';

/** How a page follows a work, and stops it. */
export interface Followed {
  signal?: AbortSignal | undefined;
  onBytes?: OnBytes | undefined;
}

/** Table of a whole layer, held by a worker of its own. Each work rejects with its error, or an AbortError where it was stopped. */
export interface LiveTable {
  head: TableHead;
  /** Find what a query asks for; gives how many rows. */
  find: (query: Query, followed?: Followed) => Promise<number>;
  /** Rows of what was found, from a place in its order. */
  list: (from: number, count: number, followed?: Followed) => Promise<TableRow[]>;
  /** How the values of a column are spread. */
  spread: (field: string, followed?: Followed) => Promise<Histogram>;
  /** Numbers of a column, rising; of more than so many, each as many apart. */
  numbers: (field: string, most: number, followed?: Followed) => Promise<Float64Array<ArrayBuffer>>;
  /** Find the place of a row among the rows found; -1 where it is not. */
  placeOf: (row: number) => Promise<number>;
  /** One row, found or not. */
  rowAt: (row: number, followed?: Followed) => Promise<TableRow>;
  close: () => void;
}

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
  onBytes?: OnBytes | undefined;
}

/** Opens a table in a worker; who no longer needs it closes it. */
export async function startTable(file: TableFile, followed: Followed = {}): Promise<LiveTable> {
  const worker = new Worker(new URL('./table-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, Waiting>();
  let last = 0;

  worker.addEventListener('message', ({ data: answer }: MessageEvent<TableAnswer>) => {
    const asked = waiting.get(answer.id);
    if ('done' in answer) {
      asked?.onBytes?.(answer.done, answer.of);
      return;
    }
    waiting.delete(answer.id);
    // What came is of the type that the verb of the order states below.
    if ('value' in answer) asked?.resolve(answer.value as never);
    else asked?.reject(errorOf(answer.failed));
  });
  worker.addEventListener('error', ({ message }) => {
    for (const { reject } of waiting.values()) reject(new TypeError(`Error loading the worker of the table. Failed to fetch: ${message}`));
    waiting.clear();
  });

  function ask<Value>(order: { open: TableFile } | { verb: Verb; args: unknown[] }, { signal, onBytes }: Followed = {}): Promise<Value> {
    const id = (last += 1);
    return new Promise<Value>((resolve, reject) => {
      waiting.set(id, { resolve, reject, onBytes });
      signal?.addEventListener('abort', () => send({ stop: id }), { once: true });
      send({ id, ...order });
    });
  }
  const send = (order: TableOrder): void => worker.postMessage(order);

  try {
    const head = await ask<TableHead>({ open: file }, followed);
    return {
      head,
      find: (query, run) => ask({ verb: 'find', args: [query] }, run),
      list: (from, count, run) => ask({ verb: 'list', args: [from, count] }, run),
      spread: (field, run) => ask({ verb: 'spread', args: [field] }, run),
      numbers: (field, most, run) => ask({ verb: 'numbers', args: [field, most] }, run),
      placeOf: (row) => ask({ verb: 'placeOf', args: [row] }),
      rowAt: (row, run) => ask({ verb: 'rowAt', args: [row] }, run),
      close: () => worker.terminate(),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/** An error as it was beside the page: its name tells what it means to a reader. */
function errorOf({ name, message }: { name: string; message: string }): Error {
  if (name === 'SyntaxError') return new SyntaxError(message);
  if (name === 'AbortError') return new DOMException(message, name);
  return name === 'TypeError' ? new TypeError(message) : new Error(message);
}
