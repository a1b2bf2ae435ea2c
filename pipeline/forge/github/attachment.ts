import { writeFile } from 'node:fs/promises';
import { fail, PipelineError } from '../../base/errors.ts';

/** GitHub takes no larger file in an issue. */
const mostBytes = 25 * 1024 ** 2;
const tries = 3;
const timeoutMs = 60_000;

/** Download a file dropped into an issue, from the address that GitHub gave it, to `path`; throws where it is incomplete or too large. */
export async function fetchAttachment(address: string, path: string): Promise<void> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
      if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`);
      await writeFile(path, upToLimit(answer.body));
      return;
    } catch (error) {
      if (error instanceof PipelineError) throw error;
      if (left === 0) throw fail('deposit.unreachable', { detail: detailOf(error) }, { cause: error });
    }
  }
}

async function* upToLimit(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > mostBytes) throw fail('deposit.too-large', { megabytes: mostBytes / 1024 ** 2 });
    yield piece;
  }
}

const detailOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);
