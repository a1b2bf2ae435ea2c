import { openTable, type OpenTable, type TableFile } from './open-table.ts';

/* Holds a table beside the page, which stays alive. */

/** Methods of a table that an order may name. */
export type Verb = Exclude<keyof OpenTable, 'head'>;

/** Orders to the worker: first to open a file, then a method of the table; or to stop the order of a number. */
export type TableOrder = { id: number; verb: Verb; args: unknown[] } | { id: number; open: TableFile } | { stop: number };

/** Answers of the worker, under the number of the order: progress, then the value or the error. */
export type TableAnswer =
  { id: number; done: number; of: number } | { id: number; value: unknown } | { id: number; failed: { name: string; message: string } };

/** Milliseconds between two words of how far it is. */
const pauseMs = 100;

const tell = (answer: TableAnswer): void => self.postMessage(answer);
const running = new Map<number, AbortController>();
let opened: Promise<OpenTable> | undefined;

async function obey(order: Exclude<TableOrder, { stop: number }>, signal: AbortSignal): Promise<unknown> {
  if ('open' in order) {
    opened = openTable(order.open, { signal });
    return (await opened).head;
  }
  const table = await opened;
  let last = 0;
  const onBytes = (done: number, of: number): void => {
    if (performance.now() - last < pauseMs) return;
    last = performance.now();
    tell({ id: order.id, done, of });
  };
  // The client, in the same version of this code, states what each verb is given; the run comes last.
  const work = table?.[order.verb] as ((this: OpenTable, ...args: unknown[]) => unknown) | undefined;
  return table && work?.call(table, ...order.args, { signal, onBytes });
}

self.addEventListener('message', ({ data: order }: MessageEvent<TableOrder>) => {
  if ('stop' in order) {
    running.get(order.stop)?.abort();
    return;
  }
  const { id } = order;
  const control = new AbortController();
  running.set(id, control);
  void obey(order, control.signal)
    .then(
      (value) => tell({ id, value }),
      (error: unknown) =>
        tell({
          id,
          failed: error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) },
        }),
    )
    .finally(() => running.delete(id));
});
