import type { Problem } from '../types.ts';

/** A published data set of which the site shows nothing, or a file of records of which it shows none. */
export interface LeftOut {
  /** <producer>/<dataset>; absent where its record does not say. */
  dataset?: string;
  /** It says of itself that it is in no list: pages do not name it. */
  isUnlisted: boolean;
  /** Why; `where` is the line of the record file. */
  problem: Problem;
}

/** Exit code of the site's builder where a page of a data set could not be made: it has noted which, and makes all others when it is run again. */
export const againCode = 75;
