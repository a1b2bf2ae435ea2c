import { doWork } from '../beside/work-beside.ts';
import { gather, type GivenPart } from './gather.ts';

/** Order to make one file of given ones. */
export interface GatherOrder {
  given: GivenPart[];
  sheet?: string;
}

doWork(({ given, sheet }: GatherOrder) => gather(given, sheet));
