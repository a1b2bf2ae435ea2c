import { packDeposit, type Deposit, type DepositParts } from './deposit.ts';

/** Order to pack a deposit. */
export interface PackOrder {
  id: string;
  parts: DepositParts;
}

/** Result of an order: the deposit, or the message of a failure. */
export type PackAnswer = { deposit: Deposit } | { failed: string };

self.addEventListener('message', ({ data: { id, parts } }: MessageEvent<PackOrder>) => {
  packDeposit(id, parts).then(
    (deposit) => self.postMessage({ deposit } satisfies PackAnswer),
    (error: unknown) => self.postMessage({ failed: String(error) } satisfies PackAnswer),
  );
});
