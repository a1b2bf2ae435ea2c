import type { DatasetRecord, RecordProducer, Withdrawal, WithdrawnRecord } from '../../schemas/types.ts';
import type { StandIn } from '../../schemas/model/stand-in.ts';

import { defined } from '../base/defined.ts';

/** Facts on a data set that leaves the catalogue, or has left it. */
export interface Leaving {
  id: string;
  /** Its withdrawn.yaml; absent where its folder was removed, or renamed. */
  withdrawal?: Withdrawal | undefined;
  /** Its producer, as the manifests have it. */
  producer?: RecordProducer | undefined;
  /** Record that is published of the data set. */
  record?: DatasetRecord | undefined;
  /** Line that stands in the place of its record already. */
  left?: StandIn | undefined;
  /** The data set that has its identifier now. */
  moved?: string | undefined;
}

/** Describe a data set that has left, by its last record and its producer's words; undefined where nobody knows who has published it. */
export function describeWithdrawn({ id, withdrawal, producer, record, left, moved }: Leaving): WithdrawnRecord | undefined {
  // Nothing of the data is told, and nothing that nobody has said.
  const was = record === undefined ? left : describeRecord(record);
  const known = left?.status === 'withdrawn' ? left : undefined;
  const responsible = producer ?? was?.producer;
  const title = withdrawal?.title ?? was?.title;
  if (responsible === undefined || title === undefined) return undefined;
  const end = withdrawal ?? known;
  return {
    format: 1,
    id,
    status: 'withdrawn',
    identifier: withdrawal?.identifier ?? was?.identifier ?? id,
    path: was?.path ?? id,
    producer: responsible,
    title,
    ...defined({
      description: was?.description,
      license: was?.license,
      published: was?.status === 'withdrawn' ? was.published : undefined,
    }),
    ...defined({ since: end?.since, reason: end?.reason, replacedBy: end?.replacedBy }),
    ...defined({ moved: moved ?? known?.moved }),
  };
}

function describeRecord({
  id,
  identifier,
  path,
  producer,
  title,
  description,
  license,
  version,
  history,
  deprecated,
}: DatasetRecord): WithdrawnRecord {
  return {
    format: 1,
    id,
    status: 'withdrawn',
    identifier,
    path,
    producer,
    title,
    description,
    license,
    published: { first: history.at(-1)?.date ?? version.date, last: version.date },
    // What was said to replace it while it was still there does so all the more.
    ...defined({ replacedBy: deprecated?.replacedBy }),
  };
}

/** Make the withdrawn record that a publication leaves of a data set that it takes out of the catalogue. */
export const leftAfter = (said: StandIn | undefined, record: DatasetRecord | undefined): StandIn | undefined =>
  said ?? (record && describeRecord(record));
