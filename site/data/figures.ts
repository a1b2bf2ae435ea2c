import { bucketsOf, usageOf, type BucketUse, type QuotaUse } from '../../schemas/model/quota.ts';
import type { ArtifactFormat, DatasetRecord, Text } from '../../schemas/types.ts';
import { departed, listedRecords, readRecord, recordIds, summaries } from './records.ts';
import { dataPeriod, nextUpdate, type DataPeriod } from '../../schemas/model/data-date.ts';
import { staleOn } from '../words/vocabulary.ts';

/** Bytes and files of one format. */
export interface FormatFigures {
  format: ArtifactFormat;
  files: number;
  bytes: number;
}

/** Figures of a producer; without a listed data set, it has no page, but its bytes are stored all the same. */
export interface ProducerFigures {
  id: string;
  title: string;
  /** Listed ones, and the bytes of their current versions. */
  datasets: number;
  bytes: number;
  premium?: NonNullable<DatasetRecord['producer']['premium']>;
}

/** A data set that promised news. */
export interface Due {
  path: string;
  title: Text;
  producer: string;
  /** Period of the data. */
  period: DataPeriod;
  /** When news is to come: a year, a month or a day; absent where it comes too often to wait for. */
  next?: string;
  /** The day from which its data are late, YYYY-MM-DD. */
  due: string;
}

/** The platform in figures, of what is listed: files are those of current versions. */
export interface Figures {
  datasets: number;
  producers: number;
  versions: number;
  features: number;
  bytes: number;
  /** YYYY-MM-DD; absent where nothing is published. */
  last?: string;
  formats: FormatFigures[];
  byProducer: ProducerFigures[];
  /** Those that promise a rhythm, the soonest due first. */
  dues: Due[];
  warnings: number;
  /** Bytes by producer, of all versions and of those that left the catalogue: unlisted ones count, being stored and paid like the rest. */
  usage: Map<string, QuotaUse>;
  /** Those that producers keep themselves, each with who keeps it. */
  buckets: (BucketUse & { title: string })[];
}

let figuresRead: Promise<Figures> | undefined;
/** Reads every listed record once, whatever the number of pages that ask. */
export const readFigures = (): Promise<Figures> => (figuresRead ??= countListed());

async function countListed(): Promise<Figures> {
  const listed = await summaries();
  const totals = { versions: 0, features: 0, bytes: 0, warnings: 0 };
  const formats = new Map<ArtifactFormat, FormatFigures>();
  const dues: Due[] = [];
  for await (const record of listedRecords()) {
    const { path, title, producer, version, history, problems, frequency, deprecated } = record;
    const period = dataPeriod(record);
    totals.versions += history.length;
    totals.features += version.features;
    totals.bytes += bytesOf(record);
    totals.warnings += problems.filter(({ severity }) => severity === 'warning').length;
    for (const { format, bytes } of version.artifacts) {
      const row = formats.get(format) ?? { format, files: 0, bytes: 0 };
      formats.set(format, { format, files: row.files + 1, bytes: row.bytes + bytes });
    }
    const due = staleOn({ period, frequency, deprecated, isService: version.service !== undefined });
    const next = nextUpdate(period, frequency);
    if (due !== undefined && period) dues.push({ path, title, producer: producer.title, period, ...(next !== undefined && { next }), due });
  }
  const last = listed[0]?.updated;
  const stored: StoredRecord[] = [];
  const isListed = new Set(listed.map(({ id }) => id));
  for (const id of await recordIds()) stored.push(pickStored(await readRecord(id), isListed));
  const usage = usageOf(stored, await departed());
  const byProducer = producerFigures(stored, usage.keys());
  const titles = new Map(byProducer.map(({ id, title }) => [id, title]));
  return {
    datasets: listed.length,
    producers: new Set(listed.map(({ producer }) => producer.id)).size,
    ...totals,
    ...(last !== undefined && { last }),
    formats: [...formats.values()].sort((a, b) => b.bytes - a.bytes),
    byProducer,
    dues: dues.sort((a, b) => a.due.localeCompare(b.due)),
    usage,
    buckets: bucketsOf(stored).map((bucket) => ({ ...bucket, title: titles.get(bucket.producer) ?? bucket.producer })),
  };
}

/**
 * Stored facts of a record, listed or not; without `listedBytes`, the bytes of an unlisted record's current version are never shown alone.
 */
type StoredRecord = Pick<DatasetRecord, 'id' | 'producer' | 'history'> & { listedBytes?: number };

const pickStored = (record: DatasetRecord, isListed: ReadonlySet<string>): StoredRecord => {
  const { id, producer, history } = record;
  return { id, producer, history, ...(isListed.has(id) && { listedBytes: bytesOf(record) }) };
};

/** Rows of all producers, most listed bytes first, those with only leftover bytes included: a sum with missing rows cannot be checked. */
export function producerFigures(records: readonly StoredRecord[], others: Iterable<string> = []): ProducerFigures[] {
  const rows = new Map<string, ProducerFigures>();
  for (const { producer, listedBytes } of records) {
    const { id, title, premium } = producer;
    const row = rows.get(id) ?? { id, title, ...(premium && { premium }), datasets: 0, bytes: 0 };
    const isListed = listedBytes !== undefined;
    const datasets = row.datasets + (isListed ? 1 : 0);
    const bytes = row.bytes + (listedBytes ?? 0);
    rows.set(id, { ...row, datasets, bytes });
  }
  for (const id of others) if (!rows.has(id)) rows.set(id, { id, title: id, datasets: 0, bytes: 0 });
  return [...rows.values()].sort((a, b) => b.bytes - a.bytes);
}

const bytesOf = ({ version }: DatasetRecord): number => version.artifacts.reduce((sum, { bytes }) => sum + bytes, 0);
