import type { RestrictedRecord, WithdrawnRecord } from '../types.ts';

/** A line in the place of a record: of a data set that was withdrawn, or of a restricted one. */
export type StandIn = WithdrawnRecord | RestrictedRecord;
