import type { Reading } from '../kill.fixtures/reader.ts';

/** Counts of what befell runs, and of what a reader beside them has met. */
export interface Tally {
  /** Requests or calls that a fault befell. */
  faults: number;
  runs: number;
  /** Runs that failed; each was finished by a second one. */
  failed: number;
  reads: number;
  readerErrors: number;
}

const noTally: Tally = { faults: 0, runs: 0, failed: 0, reads: 0, readerErrors: 0 };

/** The tally of one run that was survived. */
export const tallyOf = (faults: number, error: unknown, { reads, errors }: Reading): Tally => ({
  faults, runs: 1, failed: error === undefined ? 0 : 1,
  reads, readerErrors: errors.length,
});

export const sumOf = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (sum, each) => ({
      faults: sum.faults + each.faults,
      runs: sum.runs + each.runs,
      failed: sum.failed + each.failed,
      reads: sum.reads + each.reads,
      readerErrors: sum.readerErrors + each.readerErrors,
    }),
    noTally,
  );

/** A line of the log. */
export function tell(name: string, { faults, runs, failed, reads, readerErrors }: Tally): void {
  process.stdout.write(
    `${name}: ${faults} faults injected, ${runs} of ${runs} runs survived, of which ${failed} failed and were finished by a second one; ${reads} reads beside them, ${readerErrors} reader errors\n`,
  );
}
