import { adoptOwn, releaseOwn } from '../../../map/own/own-tiles.ts';
import { workBeside } from '../../../publish/beside/work-beside.ts';
import type { OwnLook } from '../../../map/own/facts-of-taken.ts';
import type { FetchedFile, FetchOrder, GeocodeOrder } from './fetch-address.ts';
import type { Geocoded } from './geocode.ts';
import type { BringOrder, Brought } from './worker.ts';

/** A work whose worker may stay with what it holds. */
export interface Bringing<Result> {
  result: Promise<Result>;
  /** Ends the work, or lets go of what is held. */
  end: () => void;
}

/** Read a file in a worker of its own, which stays with its features: a hostile one takes no other with it. */
export const bringFile = (order: BringOrder, onProgress: (share: number) => void): Bringing<Brought> =>
  begin(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'bring' }), order, onProgress);

/** Fetch a file of another site, or show an archive there, in a worker that may do nothing else. */
export const fetchFile = (order: FetchOrder, onProgress: (share: number) => void): Bringing<FetchedFile> =>
  begin(startFetching(), order, onProgress);

/** Ask where addresses are, in such a worker. */
export const askGeocoder = (order: GeocodeOrder, onProgress: (share: number) => void): Bringing<Geocoded> =>
  begin(startFetching(), order, onProgress);

const startFetching = (): Worker => new Worker(new URL('./fetch-address.ts', import.meta.url), { type: 'module', name: 'fetch' });

function begin<Result>(worker: Worker, order: { look: OwnLook }, onProgress: (share: number) => void): Bringing<Result> {
  const { id } = order.look;
  adoptOwn(id, worker);
  const { result } = workBeside<typeof order, Result>(worker, order, onProgress, { stays: true });
  return {
    result,
    end() {
      releaseOwn(id);
      worker.terminate();
    },
  };
}
