import { fail } from '../base/errors.ts';

/** Budget of waiting for an untrusted host: so long in all, beyond the time that its requests and their bytes take. */
// A host that is a little late each time, or drips, would hold up what is published of everybody.
export interface TimeBudget {
  /** Wait for something that sends so many bytes, a request or a piece of an answer; throws, and aborts it, once the budget is spent. */
  wait: <Value>(work: (signal: AbortSignal) => Promise<Value>, sent?: number) => Promise<Value>;
  /** Bytes have come. */
  earn: (bytes: number) => void;
}

/** Ten minutes are an outage, not a slow day. */
const usualMs = 10 * 60_000;
/** Rate that four files in four parts each get of a line of 4 Mbit/s. */
const leastBytesPerSecond = 32 * 1024;
/** A request counts as so many bytes: it may take 3 seconds, as those of busy stores do. */
export const requestBytes = 3 * leastBytesPerSecond;
/** Longest wait that setTimeout can take. */
const longestMs = 2 ** 31 - 1;

/** The time budget of a host, the same one for all that a command asks of it. */
export function makeTimeBudget(address: string, ms = usualMs): TimeBudget {
  let leftMs = ms;
  const earn = (bytes: number, waitedMs = 0): void => {
    leftMs = Math.min(ms, leftMs + (bytes / leastBytesPerSecond) * 1000 - waitedMs);
  };
  return {
    earn,
    async wait(work, sent = 0) {
      const controller = new AbortController();
      const late = Promise.withResolvers<never>();
      const tooSlow = (): void => {
        late.reject(fail('own-store.slow', { address, minutes: Math.round(ms / 60_000), least: leastBytesPerSecond / 1024 }));
        controller.abort();
      };
      // guard [Math.max(0, leftMs) → 10_000]: that drips, says nothing or does not listen
      const timer = setTimeout(tooSlow, Math.min(longestMs, Math.max(0, leftMs) + (sent / leastBytesPerSecond) * 1000));
      const began = performance.now();
      try {
        return await Promise.race([work(controller.signal), late.promise]);
      } finally {
        clearTimeout(timer);
        earn(sent, performance.now() - began);
      }
    },
  };
}

/** For a host that the operator has chosen: its own limits of time do. */
export const unlimited: TimeBudget = { wait: (work) => work(new AbortController().signal), earn: () => undefined };
