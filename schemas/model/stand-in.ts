import type { RestrictedRecord, WithdrawnRecord } from '../types.ts';

/** A line in the place of a record: what is left of a data set that was withdrawn, or what everybody knows of a restricted one. */
export type StandIn = WithdrawnRecord | RestrictedRecord;
