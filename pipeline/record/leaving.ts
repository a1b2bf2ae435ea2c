import { isDeepStrictEqual } from 'node:util';
import type { DatasetRecord, Problem, RecordProducer } from '../../schemas/types.ts';
import { fail, problem } from '../base/errors.ts';
import { goneFrom, idsOf } from '../manifest/dataset-ids.ts';
import type { ReadCatalogue, Manifest } from '../manifest/read.ts';
import { describeWithdrawn } from '../publication/withdrawn.ts';
import type { StandIn } from '../../schemas/model/stand-in.ts';

import { publicFace } from './public-face.ts';
import { describeProducer } from './record.ts';

/** A data set that leaves the catalogue, or of which something else is to be said since it has left. */
export interface Departure {
  id: string;
  /** Published record of the data set; absent where it has left already. */
  record?: DatasetRecord | undefined;
  standIn?: StandIn | undefined;
}

/** Published records, and the lines that stand in the place of others. */
export interface PublishedState {
  records: ReadonlyMap<string, DatasetRecord>;
  standIns: ReadonlyMap<string, StandIn>;
}

/** Departures from the catalogue: data sets to take out of it, and changed records of those that have left it. */
export function departures(
  catalogue: Pick<ReadCatalogue, 'manifests' | 'withdrawn' | 'problems'>,
  { records, standIns }: PublishedState,
): Departure[] {
  const described = new Set(idsOf(catalogue));
  const gone = goneFrom(catalogue, records.keys());
  const left = [...standIns.keys()].filter((id) => !described.has(id) && !records.has(id));
  const ids = new Set([...gone, ...catalogue.withdrawn.map(({ id }) => id), ...left]);
  return [...ids].sort().flatMap((id): Departure[] => {
    const manifest = catalogue.withdrawn.find((each) => each.id === id);
    const record = records.get(id);
    const known = standIns.get(id);
    const identifier = manifest?.withdrawal.identifier ?? record?.identifier ?? known?.identifier ?? id;
    const responsible = manifest?.producer ?? record?.producer ?? known?.producer;
    const bearer = catalogue.manifests.find(
      // guard [responsible && isSameProducer(each.producer, responsible)]: keep their identifier from another producer
      (each) => each.id !== id && each.dataset.identifier === identifier && responsible && isSameProducer(each.producer, responsible),
    );
    const now = describeWithdrawn({
      id,
      withdrawal: manifest?.withdrawal,
      producer: manifest && describeProducer(manifest.producerId, manifest.producer),
      record,
      left: known,
      moved: bearer?.id,
    });
    return record === undefined && isDeepStrictEqual(now, known) ? [] : [{ id, record, standIn: now }];
  });
}

/** Restricted data sets of which something else is to be said to everybody: their manifest is new, or they were public until now. */
async function faces(
  manifests: readonly Manifest[],
  { records, standIns }: PublishedState,
  dateOf: (manifest: Manifest) => Promise<string>,
): Promise<Departure[]> {
  const found: Departure[] = [];
  for (const manifest of manifests.filter(({ dataset }) => dataset.access === 'restricted')) {
    const { id } = manifest;
    const record = records.get(id);
    const known = standIns.get(id);
    const standIn = publicFace(manifest, await dateOf(manifest));
    if (record !== undefined || !isDeepStrictEqual(standIn, known)) found.push({ id, record, standIn });
  }
  return found;
}

/** Departures from the store that everybody reads, and what is said there of restricted data. */
export async function publicDepartures(
  whole: ReadCatalogue,
  published: PublishedState,
  { commitDate, today }: { commitDate: (folder: string) => Promise<string | undefined>; today: string },
): Promise<Departure[]> {
  const dateOf = async ({ folder }: Manifest): Promise<string> => (await commitDate(folder)) ?? today;
  return [...departures(whole, published), ...(await faces(whole.manifests, published, dateOf))];
}

/** There is one organisation of such a type in a territory, whatever it calls itself. */
const soleTypes: readonly string[] = ['commune', 'epci', 'departement', 'region'];

type Organisation = Pick<RecordProducer, 'title' | 'type' | 'territory'>;

/** Whether two producers are one organisation: its folder may have another name by now, and another organisation the name of its folder. */
export const isSameProducer = (one: Organisation, other: Organisation): boolean =>
  one.title === other.title || (one.type === other.type && one.territory === other.territory && soleTypes.includes(one.type));

/**
 * Refuse the name or identifier of another producer's published or withdrawn data set; tell what there is to know of data that come back.
 */
export function refuseTaken(
  { id, dataset, producer, producerId }: Pick<Manifest, 'id' | 'dataset' | 'producer' | 'producerId'>,
  { records, standIns }: PublishedState,
): Problem[] {
  // Links to a withdrawn data set lead to its page for good.
  const { identifier = id } = dataset;
  const isOther = (each: DatasetRecord | StandIn): boolean => !isSameProducer(each.producer, producer);
  const left = standIns.values().find((each) => (each.id === id || each.identifier === identifier) && isOther(each));
  // Who keeps its own name takes nobody's: most data sets are compared with nothing.
  const isTaken = (each: DatasetRecord): boolean => each.identifier === identifier && each.producer.id !== producerId && isOther(each);
  const other = left ?? (dataset.identifier === undefined ? undefined : records.values().find(isTaken));
  // guard: come back under their name by their producer
  if (other !== undefined) throw fail('withdrawn.taken', { dataset: other.id, producer: other.producer.title });
  return standIns.get(id)?.status === 'withdrawn' ? [problem('withdrawn.again', {}, { severity: 'warning' })] : [];
}
