import type { Envelope, GrantedAccess } from '../../schemas/types.ts';
import { defined } from '../base/defined.ts';
import { producerIdOf } from '../base/dataset-keys.ts';
import type { Manifest } from '../manifest/read.ts';
import type { Store } from '../stores/store.ts';
import { readPrivateReport, reportedDatasets } from './private-reports.ts';
import type { LiveGrant } from './live-grants.ts';

/** Days for which an access that has ended or was taken away is told. */
const keptDays = 366;

/** Manifest as far as it says who reads what. */
export type ReadableManifest = Pick<Manifest, 'id' | 'grants'> & Partial<Pick<Manifest, 'producer'>>;

/** Access to all restricted data of a producer, for each of the readers that its producer.yaml names. */
export const readerGrants = (manifests: readonly ReadableManifest[]): LiveGrant[] =>
  manifests.flatMap(({ id: dataset, producer }) => (producer?.readers ?? []).map(({ recipient, key }) => ({ dataset, recipient, key })));

/** Grants of everybody: those of a reader open the whole, whatever else is granted to the same key. */
export function withReaders(grants: readonly LiveGrant[], readers: readonly LiveGrant[]): LiveGrant[] {
  const named = new Set(readers.map(nameOf));
  const byName = new Map(readers.map((each) => [nameOf(each), each]));
  return [...grants.filter((each) => !named.has(nameOf(each))), ...byName.values()];
}

const nameOf = ({ dataset, key }: LiveGrant): string => `${dataset} ${key}`;

/** All access that grants give or gave, and what was taken away since the last signing: its data sets are those that can be read. */
export function grantedAccess(
  manifests: readonly ReadableManifest[],
  former: readonly GrantedAccess[],
  { today, isRead }: { today: string; isRead: (dataset: string) => boolean },
): GrantedAccess[] {
  const oldest = new Date(Date.parse(today) - keptDays * 86_400_000).toISOString().slice(0, 10);
  const now = manifests.flatMap(({ id: dataset, grants = [] }) =>
    grants.map(({ recipient, until, reason, group, since, layers }): GrantedAccess => {
      const terms = defined({ group, since, layers: layers && [...layers] });
      return { dataset, recipient, until, reason, ...terms };
    }),
  );
  const held = new Set(now.map(accessName));
  const gone = former.flatMap((each): GrantedAccess[] => {
    if (held.has(accessName(each))) return [];
    // Of what cannot be read nobody has taken anything away.
    if (!isRead(each.dataset) || each.revoked !== undefined || each.until < today) return [each];
    return [{ ...each, revoked: today }];
  });
  return [...now, ...gone].filter(({ until, revoked }) => (revoked ?? until) >= oldest);
}

const accessName = ({ dataset, recipient, group = '', layers = [] }: GrantedAccess): string =>
  [dataset, recipient, group, ...layers.toSorted()].join(' ');

/** Part of an envelope that readers of producers have beside their grants: who has access, and what the last builds have said. */
export async function readerPart(
  store: Store,
  manifests: readonly ReadableManifest[],
  granted: readonly GrantedAccess[],
): Promise<(key: string) => Promise<Pick<Envelope, 'granted' | 'reports'>>> {
  const producersOf = new Map<string, Set<string>>();
  for (const { dataset, key } of readerGrants(manifests))
    producersOf.set(key, (producersOf.get(key) ?? new Set()).add(producerIdOf(dataset)));
  const reported = producersOf.size === 0 ? [] : await reportedDatasets(store);
  return async (key) => {
    const own = producersOf.get(key);
    if (own === undefined) return {};
    // guard [own.has(producerIdOf(dataset)) → true]: no reader is told of another producer
    const isOwn = (dataset: string): boolean => own.has(producerIdOf(dataset));
    const reports = await Promise.all(reported.filter(isOwn).map((dataset) => readPrivateReport(store, dataset)));
    return { granted: granted.filter(({ dataset }) => isOwn(dataset)), reports: reports.filter((each) => each !== undefined) };
  };
}
