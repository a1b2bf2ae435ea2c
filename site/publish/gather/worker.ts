import { gather, type Gathered, type GivenPart } from './gather.ts';

/** Order to make one file of given ones. */
export interface GatherOrder {
  given: GivenPart[];
  sheet?: string;
}

/** Result of an order: the gathered file, or the message of a failure. */
export type GatherAnswer = { gathered: Gathered } | { failed: string };

self.addEventListener('message', ({ data: { given, sheet } }: MessageEvent<GatherOrder>) => {
  gather(given, sheet).then(
    (gathered) => self.postMessage({ gathered } satisfies GatherAnswer),
    (error: unknown) => self.postMessage({ failed: String(error) } satisfies GatherAnswer),
  );
});
