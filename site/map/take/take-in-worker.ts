import type { TakenFeature, TakenLayer } from '../model/taken.ts';
import { Refusal } from './refusal.ts';
import type { Estimate, TakeOptions, TakeRequest, Taker } from './take.ts';
import type { TakeAnswer, TakeOrder } from './take-worker.ts';

/** A taker that works beside the page. */
export interface WorkingTaker extends Taker {
  /** Ends it, and what it is at. */
  end: () => void;
}

/** Listeners to a worker. */
interface Ears {
  onAnswer: (answer: TakeAnswer) => void;
  onError: (error: Error) => void;
}

/** Worker beside the page. */
interface Beside {
  post: (order: TakeOrder) => void;
  end: () => void;
}

/** Begins a worker. */
export type BeginWorker = (ears: Ears) => Beside;

type Answer = { taken: TakenLayer[] } | { estimates: readonly Estimate[] };

/** Order that waits for its answer. */
interface Pending {
  order: TakeOrder;
  /** By layer, as far as they have come. */
  features: TakenFeature[][];
  onProgress: TakeOptions['onProgress'];
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** Make a taker in a worker, begun with the first order. Stopping a taking ends its worker at once; other orders go to the next. */
export function takeInWorker(begin = beginWorker): WorkingTaker {
  const pending = new Map<number, Pending>();
  let count = 0;
  const worker = keepWorker(begin, {
    onAnswer: (answer) => hear(pending, answer),
    onError: (error) => end(error),
  });
  function end(error: unknown): void {
    worker.stop();
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }
  function drop(id: number, reason: unknown): void {
    const dropped = pending.get(id);
    pending.delete(id);
    dropped?.reject(reason);
    if (dropped?.order.work === 'estimate') {
      worker.post({ id, work: 'stop' });
      return;
    }
    worker.stop();
    for (const other of pending.values()) {
      other.features = [];
      worker.post(other.order);
    }
  }
  async function ask(work: 'estimate' | 'take', requests: readonly TakeRequest[], { signal, onProgress }: TakeOptions): Promise<Answer> {
    signal?.throwIfAborted();
    const id = (count += 1);
    const stop = (): void => drop(id, signal?.reason);
    signal?.addEventListener('abort', stop);
    try {
      return await new Promise<Answer>((resolve, reject) => {
        const order: TakeOrder = { id, work, requests };
        pending.set(id, { order, features: [], onProgress, resolve, reject });
        worker.post(order);
      });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }
  return {
    async estimate(requests, options = {}) {
      const answer = await ask('estimate', requests, options);
      return 'estimates' in answer ? [...answer.estimates] : [];
    },
    async take(requests, options = {}) {
      const answer = await ask('take', requests, options);
      return 'taken' in answer ? answer.taken : [];
    },
    end: () => end(new DOMException('The taking was ended.', 'AbortError')),
  };
}

function hear(pending: Map<number, Pending>, answer: TakeAnswer): void {
  const asked = pending.get(answer.id);
  if (asked === undefined) return;
  if ('progress' in answer) asked.onProgress?.(answer.progress);
  else if ('features' in answer) (asked.features[answer.layer] ??= []).push(...answer.features);
  else {
    pending.delete(answer.id);
    if ('failed' in answer) asked.reject(answer.isRefusal ? new Refusal(answer.failed) : new Error(answer.failed));
    else if ('estimates' in answer) asked.resolve(answer);
    else asked.resolve({ taken: answer.taken.map((layer, index) => ({ ...layer, features: asked.features[index] ?? [] })) });
  }
}

/** One worker at a time, begun when it is needed; one that was stopped is not heard any more. */
function keepWorker(begin: BeginWorker, { onAnswer, onError }: Ears): { post: (order: TakeOrder) => void; stop: () => void } {
  let working: Beside | undefined;
  function begun(): Beside {
    const worker = begin({
      onAnswer: (answer) => {
        if (worker === working) onAnswer(answer);
      },
      onError: (error) => {
        if (worker === working) onError(error);
      },
    });
    return worker;
  }
  return {
    post: (order) => (working ??= begun()).post(order),
    stop() {
      working?.end();
      working = undefined;
    },
  };
}

/** The policy of the page allows a worker of the site alone. */
const beginWorker: BeginWorker = ({ onAnswer, onError }) => {
  const worker = new Worker(new URL('./take-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<TakeAnswer>) => onAnswer(data));
  worker.addEventListener('error', ({ message }) => onError(new Error(message)));
  return { post: (order) => worker.postMessage(order), end: () => worker.terminate() };
};
