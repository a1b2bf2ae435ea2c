import { createHash } from 'node:crypto';
import { validateDatasetRecord } from '../../schemas/validators.js';
import type { Artifact, Dataset, DatasetRecord, Problem, Version, MeasuredLevel } from '../../schemas/types.ts';
import { date as inFull } from '../../schemas/messages/format.ts';
import { attributionSentence } from '../../schemas/vocabularies.ts';
import { nextEdition, type Edition } from './edition.ts';
import { fail } from '../base/errors.ts';
import type { Source } from '../source/fetch.ts';
import type { Manifest } from '../manifest/read.ts';
import { pastOf, summarise } from './summarise.ts';
import { capProblems } from './cap-problems.ts';
import { standardsOf, withMetadata, type RecordStandard } from './with-metadata.ts';
import { withoutPath } from './describe-artifact.ts';
import { canonical } from '../source/version-id.ts';
import { withoutCopies, madeOf } from '../source/attach.ts';

/** What is told of a source; of its files apart where it has several. */
export function describeSource(format: string, { files, ...whole }: Source): Version['source'] {
  const told = files.map(({ path: _, crs: __, ...facts }) => facts);
  return { format, ...whole, ...(told.length > 1 && { files: told }) };
}

/** What a record is made of. */
export interface RecordParts {
  manifest: Manifest;
  version: Version;
  /** The standard that the version follows. */
  standard: RecordStandard;
  /** The source and the documents. */
  attached: readonly (Artifact & { path?: string })[];
  /** The record published until now. */
  previous: DatasetRecord | undefined;
  /** The highest edition that the data set was ever given, where it shows a lower one, or none, now. */
  given?: string | undefined;
  /** YYYY-MM-DD: of the manifest, never of the clock. */
  date: string;
  problems: readonly Problem[];
}

/** One record that the site cannot read would stop it for all. */
function refuseOdd(record: DatasetRecord): DatasetRecord {
  const { id }: DatasetRecord = record;
  if (validateDatasetRecord(record)) return record;
  const [first] = validateDatasetRecord.errors ?? [];
  throw fail('build.record', { dataset: id, detail: `${first?.instancePath} ${first?.keyword}` });
}

/** The record of a data set; pure: the same parts give the same bytes. What says nothing new keeps its edition. */
export function buildRecord(parts: RecordParts): DatasetRecord {
  const { previous, given } = parts;
  const same = recordOf(parts, { number: previous?.edition, breaking: [] });
  if (canonical(same) === canonical(previous)) return same;
  return recordOf(parts, nextEdition(same.version, previous, given));
}

function recordOf(parts: RecordParts, edition: Edition): DatasetRecord {
  const { manifest, version, attached, previous, date, problems } = parts;
  const { standard, titles } = parts.standard;
  const { id, dataset, producer, producerId } = manifest;
  const { personalData, style } = { personalData: dataset.personalData, style: manifest.style };
  const followed = standardsOf(dataset, version);
  const current: Version = {
    ...version,
    layers: version.layers.map((layer) =>
      withMetadata(
        layer,
        dataset.layers?.find(({ name }) => name === layer.name),
        titles,
      ),
    ),
    artifacts: [...madeOf(version), ...withoutCopies(version, attached).map(withoutPath)],
  };
  return refuseOdd({
    format: 1,
    id,
    identifier: dataset.identifier ?? id,
    path: dataset.access === 'unlisted' ? unlistedPath(manifest, version, previous) : id,
    producer: describeProducer(producerId, producer),
    title: dataset.title,
    description: dataset.description,
    themes: dataset.themes,
    keywords: dataset.keywords ?? [],
    license: dataset.license,
    attribution:
      dataset.attribution ?? attributionSentence(dataset.license, { producer: producer.title, date: inFull(version.date, 'fr') }),
    frequency: dataset.frequency,
    ...pick(dataset, ['temporal', 'lineage', 'resolution', 'scale', 'inspire', 'hvd', 'links']),
    ...(countTests(dataset) > 0 && { tests: countTests(dataset) }),
    ...(standard !== undefined && { standard }),
    ...(followed.length > 0 && { conformsTo: followed }),
    contact: dataset.contact,
    territories: measuredTerritories(version) ?? dataset.territories ?? [producer.territory],
    ...(dataset.role !== undefined && { role: dataset.role }),
    ...(producer.store !== undefined && { store: producer.store }),
    access: dataset.access === 'unlisted' ? 'unlisted' : 'public',
    ...(personalData !== undefined && { personalData }),
    ...(style !== undefined && { style }),
    updated: date,
    ...(edition.number !== undefined && { edition: edition.number }),
    version: current,
    history: historyOf(current, parts, edition),
    problems: capProblems(problems),
  });
}

/** How many tests a manifest holds its data to: each bound of a count, each field that must exist, the box that holds all. */
function countTests({ expect }: Pick<Dataset, 'expect'>): number {
  const layers = Object.values(expect?.layers ?? {});
  const bounds = [expect?.features, ...layers.map(({ features }) => features)].flatMap((each) => Object.keys(each ?? {}));
  const fields = layers.flatMap((layer) => layer.fields ?? []);
  return bounds.length + fields.length + (expect?.bbox === undefined ? 0 : 1);
}

/** The versions of a data set, the current one first. */
function historyOf(
  current: Version,
  { manifest: { dataset, producer }, previous }: RecordParts,
  { number: edition, breaking }: Edition,
): DatasetRecord['history'] {
  const past = pastOf(previous, current.id);
  const told = { edition, breaking, store: producer.store?.address, ...newNote(dataset, past) };
  return [summarise(current, previous, told), ...past];
}

/** What a producer says of an edition; what it said of an earlier one already was forgotten in its manifest. */
function newNote({ changes: note }: Dataset, past: DatasetRecord['history']): Pick<DatasetRecord['history'][number], 'note'> {
  return note === undefined || past.some((each) => canonical(each.note) === canonical(note)) ? {} : { note };
}

function describeProducer(
  id: string,
  { title, type, territory, contact, url, verified, plan }: Manifest['producer'],
): DatasetRecord['producer'] {
  return {
    ...{ id, title, type, territory, contact },
    ...(url !== undefined && { url }),
    ...(verified !== undefined && { verified: true }),
    ...(plan?.name === 'premium' && { premium: { terabytes: plan.terabytes, until: plan.until } }),
  };
}

function pick<Key extends keyof Dataset>(dataset: Dataset, keys: readonly Key[]): Pick<Dataset, Key> {
  return Object.fromEntries(keys.flatMap((key) => (dataset[key] === undefined ? [] : [[key, dataset[key]]]))) as Pick<Dataset, Key>;
}

/** An address that only who holds the data can work out, kept from one version to the next. */
function unlistedPath({ id, producerId }: Manifest, { source }: Version, previous: DatasetRecord | undefined): string {
  if (previous?.access === 'unlisted') return previous.path;
  return `${producerId}/${createHash('sha256').update(`${id} ${source.sha256}`).digest('hex').slice(0, 32)}`;
}

/** Territories that a card has room for: of more, the wider level is named; where that has more as well, up to `mostNamed` still are. */
const fewNamed = 5;
const mostNamed = 20;
/** Where more of the features lie in no published territory of a level, it does not tell where the data set is; those at the edge of one do not count. */
const mostOutside = 0.05;

/** The territories of a data set by where its data were measured: those of the finest level that has only a few, and holds nearly all features; undefined where none does. */
export function measuredTerritories({
  territories = [],
  features,
  raster,
}: Pick<Version, 'territories' | 'features' | 'raster'>): string[] | undefined {
  const measured = Math.max(features, raster?.sheets ?? 1);
  const whole = territories.filter(({ outside = 0, atEdge = 0 }) => outside - atEdge <= mostOutside * measured);
  const finest = (most: number): MeasuredLevel | undefined => whole.findLast(({ codes = [] }) => codes.length > 0 && codes.length <= most);
  return (finest(fewNamed) ?? finest(mostNamed))?.codes?.map(({ code }) => code);
}
