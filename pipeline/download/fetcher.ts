import type { Asked, FetchFailure, ResponseHead } from '../fetcher/protocol.ts';
import { fail } from '../base/errors.ts';
import { conditions } from '../base/conditions.ts';
import { startFetcher, type Fetcher } from './fetcher-process.ts';

/** Fetchers of this process, one with a sandbox and one without, each from the first request until the end. */
// Hosts, their turns and written files stay with the pipeline: a fetcher taken over by an answer can give false answers, and no more.
const running = new Map<boolean, Fetcher>();
let lastId = 0;

/**
 * Ask an address through the fetcher, which has the network alone; errors show `shown`. A reader that has enough of the body calls `drop`.
 */
export async function fetchAddress(
  asked: Asked,
  shown: string,
  signal: AbortSignal,
): Promise<ResponseHead & { pieces: AsyncIterable<Buffer>; drop: () => void }> {
  signal.throwIfAborted();
  const fetcher = findFetcher(conditions().unsafe);
  const about = { idleMs: asked.idleMs, signal, errorOf: (failure: FetchFailure) => errorOf(failure, shown, asked.idleMs) };
  const id = (lastId += 1);
  const drop = (): void => fetcher.tell({ id, drop: true });
  async function* pieces(): AsyncGenerator<Buffer> {
    for (;;) {
      const { told, bytes } = await fetcher.call({ id, more: true }, about);
      if ('end' in told) return;
      yield bytes;
    }
  }
  try {
    const { told } = await fetcher.call({ id, ask: asked }, about);
    if ('head' in told) return { ...told.head, pieces: pieces(), drop };
    throw errorOf({ gone: 'no head' }, shown, asked.idleMs);
  } catch (error) {
    drop();
    throw error;
  }
}

/** Why there is no answer, as whoever asked is told it. */
export function errorOf(failed: FetchFailure, shown: string, idleMs: number): Error {
  if ('refused' in failed) return fail('source.url-private', { url: shown, address: failed.refused });
  if ('slow' in failed) return fail('source.url-slow', { url: shown, seconds: idleMs / 1000 });
  if ('gone' in failed) return fail('source.fetcher-gone', { url: shown, detail: failed.gone });
  return Object.assign(new Error(failed.message), { ...(failed.code !== undefined && { code: failed.code }) });
}

function findFetcher(unsafe: boolean): Fetcher {
  const known = running.get(unsafe);
  if (known !== undefined) return known;
  const fetcher = startFetcher(unsafe, () => running.delete(unsafe));
  running.set(unsafe, fetcher);
  return fetcher;
}
