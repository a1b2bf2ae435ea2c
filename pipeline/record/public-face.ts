import type { RestrictedRecord } from '../../schemas/types.ts';
import { defined } from '../base/defined.ts';
import type { Manifest } from '../manifest/read.ts';
import { describeProducer } from './record.ts';

/** Public face of restricted data: words of its manifest, and no measure; `date` is of the manifest, YYYY-MM-DD. */
export function publicFace({ id, producerId, producer, dataset }: Manifest, date: string): RestrictedRecord {
  const { identifier = id, title, description, themes, keywords = [], license, frequency, contact } = dataset;
  const { temporal, dates, lineage, territories, accessReason = '', accessDetail, publicFacts } = dataset;
  return {
    format: 1,
    id,
    status: 'restricted',
    identifier,
    path: id,
    producer: describeProducer(producerId, producer),
    title,
    description,
    themes,
    keywords,
    license,
    frequency,
    ...defined({ temporal, dates, lineage }),
    contact,
    territories: territories ?? [producer.territory],
    accessReason,
    ...defined({ accessDetail, publicFacts }),
    updated: date,
  };
}
