/** Bytes of a range of a file, and its ETag. */
export interface RangeBytes {
  data: ArrayBuffer;
  etag?: string;
}

/** A range that is on its way, and how many wait for it. */
interface Coming {
  answer: Promise<RangeBytes>;
  waiting: number;
  giveUp: AbortController;
}

/** Bytes of an archive that stay in memory: a hundred tiles. */
const mostBytes = 4 * 1024 ** 2;

/** Ranges of a file, each fetched once for all who wait and given up once nobody waits. The last ones stay, failures do not. */
export class SharedRanges {
  // Tiles that are alike are one range of an archive, and two sources of a map may read the same.
  readonly #coming = new Map<string, Coming>();
  readonly #kept = new Map<string, RangeBytes>();
  #bytes = 0;

  /** The bytes of a range by its name, each time as bytes of the asker's own: a map hands them over to its worker. */
  async get(name: string, fetch: (signal: AbortSignal) => Promise<RangeBytes>, signal?: AbortSignal): Promise<RangeBytes> {
    signal?.throwIfAborted();
    const kept = this.#kept.get(name);
    if (kept !== undefined) {
      this.#kept.delete(name);
      this.#kept.set(name, kept);
      return copyOf(kept);
    }
    const coming = this.#coming.get(name) ?? this.#begin(name, fetch);
    coming.waiting += 1;
    const leave = (): void => {
      coming.waiting -= 1;
      if (coming.waiting > 0) return;
      if (this.#coming.get(name) === coming) this.#coming.delete(name);
      coming.giveUp.abort(signal?.reason);
    };
    if (signal === undefined) return copyOf(await coming.answer);
    return new Promise<RangeBytes>((resolve, reject) => {
      const stop = (): void => {
        leave();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
      coming.answer.then((bytes) => resolve(copyOf(bytes)), reject).finally(() => signal.removeEventListener('abort', stop));
    });
  }

  #begin(name: string, fetch: (signal: AbortSignal) => Promise<RangeBytes>): Coming {
    const giveUp = new AbortController();
    const answer = fetch(giveUp.signal);
    const coming: Coming = { answer, waiting: 0, giveUp };
    this.#coming.set(name, coming);
    answer
      .then((bytes) => this.#keep(name, bytes))
      // Who waits for it learns why.
      .catch(() => undefined)
      .finally(() => {
        if (this.#coming.get(name) === coming) this.#coming.delete(name);
      });
    return coming;
  }

  #keep(name: string, bytes: RangeBytes): void {
    this.#kept.set(name, bytes);
    this.#bytes += bytes.data.byteLength;
    for (const [oldest, { data }] of this.#kept) {
      if (this.#bytes <= mostBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= data.byteLength;
    }
  }
}

const copyOf = ({ data, ...rest }: RangeBytes): RangeBytes => ({ ...rest, data: data.slice(0) });
