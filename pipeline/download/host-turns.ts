import { setTimeout as wait } from 'node:timers/promises';

/** Turns of requests to hosts: one at a time for each host, and none before its rest is over. */
export interface HostTurns {
  /** Wait for one's turn with `host`; the function that it gives ends the turn. */
  take(host: string): Promise<() => void>;
  /** Nobody asks `host` before so many milliseconds have passed. */
  rest(host: string, milliseconds: number): void;
  /** The name of `host` was looked for in vain: whoever asks it in the next minute is told so at once. */
  miss(host: string, error: Error): void;
  /** Why the name of `host` leads nowhere, where that was found out in the last minute. */
  missed(host: string): Error | undefined;
}

/** A machine without network has none in a second either, and a list of data sets asks one host for many files. */
const missedMs = 60_000;

interface Host {
  /** Settles when the last turn that was asked for has ended. */
  last: Promise<void>;
  /** Date.now() from which the next turn may begin. */
  from: number;
}

/** Turns with at least `pauseMs` between one and the next. */
export function hostTurns(pauseMs: number): HostTurns {
  const hosts = new Map<string, Host>();
  const lost = new Map<string, { error: Error; until: number }>();
  const find = (name: string): Host => {
    const host = hosts.get(name) ?? { last: Promise.resolve(), from: 0 };
    hosts.set(name, host);
    return host;
  };
  return {
    async take(name) {
      const host = find(name);
      const before = host.last;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      host.last = promise;
      await before;
      while (host.from > Date.now()) await wait(host.from - Date.now());
      return () => {
        host.from = Math.max(host.from, Date.now() + pauseMs);
        resolve(undefined);
      };
    },
    rest(name, milliseconds) {
      const host = find(name);
      host.from = Math.max(host.from, Date.now() + milliseconds);
    },
    miss(name, error) {
      lost.set(name, { error, until: Date.now() + missedMs });
    },
    missed(name) {
      const found = lost.get(name);
      return found !== undefined && Date.now() < found.until ? found.error : undefined;
    },
  };
}
