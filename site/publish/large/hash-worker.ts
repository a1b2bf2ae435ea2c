import { hashFile } from './hash.ts';

/** How far it is, what came out, or why nothing did. */
export type HashAnswer = { share: number } | { sha256: string } | { failed: string };

self.addEventListener('message', ({ data: file }: MessageEvent<Blob>) => {
  hashFile(file, (share) => self.postMessage({ share } satisfies HashAnswer)).then(
    (sha256) => self.postMessage({ sha256 } satisfies HashAnswer),
    (error: unknown) => self.postMessage({ failed: String(error) } satisfies HashAnswer),
  );
});
