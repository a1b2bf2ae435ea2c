import type { Verdict } from '../../../../schemas/types.ts';

/** A verdict that has found nothing to say of request 7. */
export const blankVerdict: Verdict = {
  format: 1, request: 7, head: 'a'.repeat(40), datasets: [], problems: [], elsewhere: [],
  withdrawn: [], outside: [], outsideCount: 0, producers: [],
};
