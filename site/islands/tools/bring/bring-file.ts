import { adoptOwn, releaseOwn } from '../../../map/own/own-tiles.ts';
import { workBeside, type WorkBeside } from '../../../publish/beside/work-beside.ts';
import type { FetchedFile } from './fetch-address.ts';
import type { BringOrder, Brought } from './worker.ts';

/** A file that is read, and then held, beside the page. */
export interface Bringing {
  result: Promise<Brought>;
  /** Ends the reading, or lets go of what is held. */
  end: () => void;
}

/** Read a file in a worker of its own, which stays with its features: a hostile one takes no other with it. */
export function bringFile(order: BringOrder, onProgress: (share: number) => void): Bringing {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'bring' });
  const { id } = order.look;
  adoptOwn(id, worker);
  const { result } = workBeside<BringOrder, Brought>(worker, order, onProgress, { stays: true });
  return {
    result,
    end() {
      releaseOwn(id);
      worker.terminate();
    },
  };
}

/** Fetch a file of another site in a worker that may do nothing else. */
export const fetchFile = (address: URL, onProgress: (share: number) => void): WorkBeside<FetchedFile> =>
  workBeside(new Worker(new URL('./fetch-address.ts', import.meta.url), { type: 'module', name: 'fetch' }), address.href, onProgress);
