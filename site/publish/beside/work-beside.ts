/** Messages of a worker that has one work: how far it is, then the result or a failure. */
type Message<Result> = { share: number } | { result: Result } | { failed: string };

/** A work that is done beside the page. */
export interface WorkBeside<Result> {
  /** Rejects where the work failed; never answers once it is stopped. */
  result: Promise<Result>;
  stop: () => void;
}

/** Milliseconds between two words of how far it is. */
const pauseMs = 100;

/** Give a worker its one work: it ends with it unless it `stays`, and what is hostile ends too. */
export function workBeside<Order, Result>(
  worker: Worker,
  order: Order,
  onProgress?: (share: number) => void,
  { stays = false } = {},
): WorkBeside<Result> {
  let isOver = !stays;
  const result = new Promise<Result>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Message<Result>>) => {
      if ('share' in data) onProgress?.(data.share);
      else if ('result' in data) resolve(data.result);
      else if ('failed' in data) reject(new Error(data.failed));
    });
    worker.addEventListener('error', ({ message }) => {
      isOver = true;
      reject(new Error(message));
    });
    worker.postMessage(order);
  }).finally(() => isOver && worker.terminate());
  return { result, stop: () => worker.terminate() };
}

/** Do the one work of the worker that calls this. */
export function doWork<Order, Result>(work: (order: Order, onProgress: (share: number) => void) => Promise<Result>): void {
  const tell = (message: Message<Result>): void => self.postMessage(message);
  let last = 0;
  const onProgress = (share: number): void => {
    const now = performance.now();
    if (now - last < pauseMs) return;
    last = now;
    tell({ share });
  };
  const begin = ({ data }: MessageEvent<Order>): void =>
    void work(data, onProgress).then(
      (result) => tell({ result }),
      (error: unknown) => tell({ failed: String(error) }),
    );
  self.addEventListener('message', begin, { once: true });
}
