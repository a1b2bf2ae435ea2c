import type { Problem } from '../types.ts';

/** A published data set of which the site shows nothing, or a file of records of which it shows none. */
export interface LeftOut {
  /** <producer>/<dataset>; absent where its record does not say. */
  dataset?: string;
  /** Whether its record says that it is in no list, so that pages do not name it. */
  isUnlisted: boolean;
  /** Reason for which it is left out; `where` is the line of the record file. */
  problem: Problem;
}

/** Exit code of the site's builder when a data set's page throws: the data set is noted, and another run builds all other pages. */
export const againCode = 75;
