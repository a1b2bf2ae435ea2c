import { usageOf, type Usage } from '../schemas/quota.ts';
import type { ArtifactFormat, DatasetRecord, Text } from '../schemas/types.ts';
import { listedRecords, readRecord, recordIds, summaries } from './records.ts';
import { staleOn } from './vocabulary.ts';

/** Bytes and files of one format. */
export interface FormatFigures {
  format: ArtifactFormat;
  files: number;
  bytes: number;
}

/** What one producer publishes. */
export interface ProducerFigures {
  id: string;
  title: string;
  datasets: number;
  bytes: number;
  premium?: NonNullable<DatasetRecord['producer']['premium']>;
}

/** A data set that promised news for `due`, YYYY-MM-DD. */
export interface Due {
  path: string;
  title: Text;
  producer: string;
  updated: string;
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
  /** Bytes of all versions by producer: what is unlisted counts, for it is stored and paid like the rest. */
  usage: Map<string, Usage>;
}

let figuresRead: Promise<Figures> | undefined;

/** Reads every listed record once, whatever the number of pages that ask. */
export function readFigures(): Promise<Figures> {
  return (figuresRead ??= countListed());
}

async function countListed(): Promise<Figures> {
  const listed = await summaries();
  const figures: Figures = {
    datasets: listed.length,
    producers: 0,
    versions: 0,
    features: 0,
    bytes: 0,
    formats: [],
    byProducer: [],
    dues: [],
    warnings: 0,
    usage: new Map(),
  };
  const formats = new Map<ArtifactFormat, FormatFigures>();
  const producers = new Map<string, ProducerFigures>();
  for await (const record of listedRecords()) {
    count(record, figures, formats);
    const own = producers.get(record.producer.id) ?? { id: record.producer.id, title: record.producer.title, datasets: 0, bytes: 0 };
    const { premium } = record.producer;
    producers.set(own.id, { ...own, ...(premium && { premium }), datasets: own.datasets + 1, bytes: own.bytes + bytesOf(record) });
  }
  const largest = <T extends { bytes: number }>(rows: Iterable<T>): T[] => [...rows].sort((a, b) => b.bytes - a.bytes);
  const last = listed[0]?.updated;
  const stored = [];
  for (const id of await recordIds()) stored.push(pickHistory(await readRecord(id)));
  return {
    ...figures,
    ...(last !== undefined && { last }),
    usage: usageOf(stored),
    producers: producers.size,
    formats: largest(formats.values()),
    byProducer: largest(producers.values()),
    dues: figures.dues.sort((a, b) => a.due.localeCompare(b.due)),
  };
}

const pickHistory = ({ id, history }: DatasetRecord): Pick<DatasetRecord, 'id' | 'history'> => ({ id, history });
const bytesOf = ({ version }: DatasetRecord): number => version.artifacts.reduce((sum, { bytes }) => sum + bytes, 0);

function count(record: DatasetRecord, figures: Figures, formats: Map<ArtifactFormat, FormatFigures>): void {
  const { version, history, problems, updated, frequency } = record;
  figures.versions += history.length;
  figures.features += version.features;
  figures.bytes += bytesOf(record);
  figures.warnings += problems.filter(({ severity }) => severity === 'warning').length;
  for (const { format, bytes } of version.artifacts) {
    const row = formats.get(format) ?? { format, files: 0, bytes: 0 };
    formats.set(format, { format, files: row.files + 1, bytes: row.bytes + bytes });
  }
  const due = staleOn({ updated, frequency, isService: version.service !== undefined });
  if (due !== undefined) figures.dues.push({ path: record.path, title: record.title, producer: record.producer.title, updated, due });
}
