import { isDeepStrictEqual } from 'node:util';
import type { DatasetRecord, Problem, WithdrawnRecord } from '../../schemas/types.ts';
import { fail, problem } from '../base/errors.ts';
import { goneFrom, idsOf } from '../manifest/dataset-ids.ts';
import type { Catalogue, Manifest } from '../manifest/read.ts';
import { describeWithdrawn } from '../publication/withdrawn.ts';
import { describeProducer } from './record.ts';

/** A data set that leaves the catalogue, or of which something else is to be said since it has left. */
export interface Departure {
  id: string;
  /** What is published of it; absent where it has left already. */
  record?: DatasetRecord | undefined;
  withdrawn?: WithdrawnRecord | undefined;
}

/** What is published, and what is left of what was. */
export interface PublishedState {
  records: ReadonlyMap<string, DatasetRecord>;
  withdrawn: ReadonlyMap<string, WithdrawnRecord>;
}

/** What the manifests take out of the catalogue, and what they say of what has left it. */
export function departures(
  catalogue: Pick<Catalogue, 'manifests' | 'withdrawn' | 'problems'>,
  { records, withdrawn }: PublishedState,
): Departure[] {
  const described = new Set(idsOf(catalogue));
  const gone = goneFrom(catalogue, records.keys());
  const bearers = new Map(
    catalogue.manifests.flatMap(({ id, dataset }) => (dataset.identifier === undefined ? [] : [[dataset.identifier, id]])),
  );
  const left = [...withdrawn.keys()].filter((id) => !described.has(id) && !records.has(id));
  const ids = new Set([...gone, ...catalogue.withdrawn.map(({ id }) => id), ...left]);
  return [...ids].sort().flatMap((id): Departure[] => {
    const manifest = catalogue.withdrawn.find((each) => each.id === id);
    const record = records.get(id);
    const known = withdrawn.get(id);
    const bearer = bearers.get(manifest?.withdrawal.identifier ?? record?.identifier ?? known?.identifier ?? id);
    const now = describeWithdrawn({
      id,
      withdrawal: manifest?.withdrawal,
      producer: manifest && describeProducer(manifest.producerId, manifest.producer),
      record,
      left: known,
      moved: bearer === id ? undefined : bearer,
    });
    return record === undefined && isDeepStrictEqual(now, known) ? [] : [{ id, record, withdrawn: now }];
  });
}

/** There is one organisation of such a type in a territory, whatever it calls itself. */
const soleTypes: readonly string[] = ['commune', 'epci', 'departement', 'region'];

/**
 * Refuse the name or the identifier of what somebody else has withdrawn: links to it lead to its page for good. Gives what is to be known of
 * data that come back.
 */
export function refuseTaken(
  { id, dataset, producer }: Pick<Manifest, 'id' | 'dataset' | 'producer'>,
  withdrawn: ReadonlyMap<string, WithdrawnRecord>,
): Problem[] {
  const isSame = ({ producer: other }: WithdrawnRecord): boolean =>
    other.title === producer.title ||
    (other.type === producer.type && other.territory === producer.territory && soleTypes.includes(other.type));
  const { identifier = id } = dataset;
  const others = [...withdrawn.values()].filter((left) => (left.id === id || left.identifier === identifier) && !isSame(left));
  if (others[0] !== undefined) throw fail('withdrawn.taken', { dataset: others[0].id, producer: others[0].producer.title });
  return withdrawn.has(id) ? [problem('withdrawn.again', {}, { severity: 'warning' })] : [];
}
