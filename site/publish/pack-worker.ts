import { packDeposit, type Deposit, type DepositParts } from './deposit.ts';

/** What is to be packed. */
export interface PackOrder {
  id: string;
  parts: DepositParts;
}

/** What became of it. */
export type PackAnswer = { deposit: Deposit } | { failed: string };

self.addEventListener('message', ({ data: { id, parts } }: MessageEvent<PackOrder>) => {
  packDeposit(id, parts).then(
    (deposit) => self.postMessage({ deposit } satisfies PackAnswer),
    (error: unknown) => self.postMessage({ failed: String(error) } satisfies PackAnswer),
  );
});
