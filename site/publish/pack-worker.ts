import { packDeposit, type DepositParts } from './deposit.ts';
import { doWork } from './beside/work-beside.ts';

/** Order to pack a deposit. */
export interface PackOrder {
  id: string;
  parts: DepositParts;
}

doWork(({ id, parts }: PackOrder) => packDeposit(id, parts));
