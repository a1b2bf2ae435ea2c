import type { OpenedGrant, Text } from '../../../schemas/types.ts';

/** A grant that this browser has seen: an envelope tells what is open, and nothing of what no longer is. */
export interface SeenGrant {
  /** <producer>/<dataset> */
  id: string;
  title: Text;
  producer: string;
  /** Last day, YYYY-MM-DD; absent for the producer's own people. */
  until?: string;
  /** Day on which it was first found closed; absent while it is open. */
  closed?: string;
}

/** An access that ends within so many days is to be renewed. */
export const soonDays = 31;

/** Days for which an access that has ended is told. */
const toldDays = 180;

/** Grants to be told at the next visit: those that are open now, and for half a year those that were. */
export function recallGrants(seen: readonly SeenGrant[], open: readonly OpenedGrant[], today: string): SeenGrant[] {
  const oldest = new Date(Date.parse(today) - toldDays * 86_400_000).toISOString().slice(0, 10);
  const now = open.map(({ until, record: { id, title, producer } }) => ({
    id,
    title,
    producer: producer.title,
    ...(until !== undefined && { until }),
  }));
  const closed = seen
    .filter(({ id }) => now.every((each) => each.id !== id))
    .map((each) => ({ ...each, closed: each.closed ?? today }))
    .filter((each) => each.closed >= oldest);
  return [...now, ...closed];
}

/** Whether a grant that is closed had come to its last day; else its producer has taken it back. */
export const hasEnded = ({ until, closed = '' }: SeenGrant): boolean => until !== undefined && until < closed;

/** Days from one to another, both YYYY-MM-DD. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** Grants of several envelopes, each data set once: the whole before a part, the longest of several. */
export function joinGrants(all: readonly OpenedGrant[]): OpenedGrant[] {
  const best = new Map<string, OpenedGrant>();
  for (const grant of all) {
    const other = best.get(grant.record.id);
    if (other === undefined || isBetter(grant, other)) best.set(grant.record.id, grant);
  }
  return [...best.values()];
}

const isBetter = (one: OpenedGrant, other: OpenedGrant): boolean => {
  const [layers, others] = [one, other].map((grant) => grant.layers?.length ?? Infinity);
  return layers === others ? (one.until ?? '9999') > (other.until ?? '9999') : (layers ?? 0) > (others ?? 0);
};
