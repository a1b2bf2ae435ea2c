import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { fail } from '../../base/errors.ts';
import { digest } from '../../stores/digest.ts';
import type { Store } from '../../stores/store.ts';

/** Prefix of the claims by which uploads announce themselves. */
const claims = '.upload/';
const claim = Buffer.from('claim');

/** An upload that has not renewed its claim for so long, on the store's clock, is dead. */
export const usualClaimMs = 60_000;
const renewalsPerClaim = 4;
const longestPauseMs = 1_000;
const pausesPerClaim = 4;

/** Do `work` while no other upload goes on at this place; `hold` throws where another has replaced this one, which had stopped too long. */
export async function whileClaimed<Result>(
  store: Store,
  claimMs: number,
  work: (hold: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const own = `${claims}${randomUUID()}`;
  // Announce first, then look for others: a dead upload is waited for until its claim shows that it is dead.
  const announce = (): Promise<void> => store.replace(own, claim, digest(claim));
  const started = performance.now();
  let renewal: NodeJS.Timeout | undefined;
  // Looking and renewing wait for each other: a store of one copy may say that a file is not there while it is replaced.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Answer>(step: () => Promise<Answer>): Promise<Answer> => {
    const next = last.then(step);
    last = next.catch(() => undefined);
    return next;
  };
  try {
    for (;;) {
      await announce();
      const other = await findOther(store, own, claimMs);
      if (other === undefined) break;
      // Two that come at the same moment both step back, each for a while of its own.
      await store.remove([own]);
      if (performance.now() - started > claimMs + 2 * longestPauseMs) throw fail('hosting.busy', { place: store.address, key: other });
      await wait(Math.random() * Math.min(longestPauseMs, claimMs / pausesPerClaim));
    }
    // What is removed meanwhile is not announced again: the other upload goes on. A renewal that fails shows at the next stage.
    const isHeld = async (): Promise<boolean> => (await store.head(own)) !== undefined;
    const renew = async (): Promise<void> => ((await isHeld()) ? announce() : undefined);
    let isRenewing = false;
    // One at a time: behind a slow store, renewals would wait for each other long after the work is done.
    const renewInTurn = (): void => {
      if (isRenewing) return;
      isRenewing = true;
      void inTurn(renew)
        .catch(() => undefined)
        .finally(() => (isRenewing = false));
    };
    renewal = setInterval(renewInTurn, claimMs / renewalsPerClaim);
    return await work(async () => {
      if (!(await inTurn(isHeld))) throw fail('hosting.overtaken', { place: store.address });
    });
  } finally {
    clearInterval(renewal);
    // A renewal under way would leave a claim of nobody behind.
    await last;
    await store.remove([own]).catch(() => undefined);
  }
}

/** The claim of another upload that lives, or this one's own where it is not there; claims of dead ones are removed. */
async function findOther(store: Store, own: string, claimMs: number): Promise<string | undefined> {
  const found = await Array.fromAsync(store.list(claims));
  const mine = found.find(({ key }) => key === own);
  if (mine === undefined) return own;
  for (const { key, modified } of found) {
    if (key === own) continue;
    if (mine.modified.getTime() - modified.getTime() < claimMs) return key;
    await store.remove([key]);
  }
  return undefined;
}
