import { gather, type Gathered, type GivenPart } from './gather.ts';

/** What one file is to be made of. */
export interface GatherOrder {
  given: GivenPart[];
  sheet?: string;
}

/** What became of it. */
export type GatherAnswer = { gathered: Gathered } | { failed: string };

self.addEventListener('message', ({ data: { given, sheet } }: MessageEvent<GatherOrder>) => {
  gather(given, sheet).then(
    (gathered) => self.postMessage({ gathered } satisfies GatherAnswer),
    (error: unknown) => self.postMessage({ failed: String(error) } satisfies GatherAnswer),
  );
});
