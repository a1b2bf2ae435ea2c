import type { Manifest } from '../manifest/read.ts';

/** Access of one recipient to one data set, on a day, whichever grants give it. */
export interface LiveGrant {
  dataset: string;
  recipient: string;
  /** X25519 recipient of age. */
  key: string;
  /** Last day, YYYY-MM-DD: of the first of its grants that ends; absent: a reader of the producer, whose access has no end. */
  until?: string;
  /** Absent: all layers. */
  layers?: readonly string[];
}

/** Grants that hold on a day, one for each key and data set: several give together what each gives. */
export function liveGrants(manifests: readonly Pick<Manifest, 'id' | 'grants'>[], today: string): LiveGrant[] {
  return manifests.flatMap(({ id: dataset, grants = [] }) => {
    // guard [until >= today → true]: a grant opens nothing after its last day
    const lasting = grants.filter(({ until }) => until >= today);
    // A passphrase lives a month from its first day: written later, it would live longer.
    // guard [since <= today → true]: a grant opens nothing before its first day
    const live = lasting.filter(({ since = today }) => since <= today);
    return [...Map.groupBy(live, ({ key }) => key)].flatMap(([key, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const isWhole = same.some(({ layers }) => layers === undefined);
      const layers = [...new Set(same.flatMap((grant) => grant.layers ?? []))].sort();
      const until = same.map((grant) => grant.until).reduce((a, b) => (a < b ? a : b));
      return [{ dataset, recipient: first.recipient, key, until, ...(!isWhole && { layers }) }];
    });
  });
}
