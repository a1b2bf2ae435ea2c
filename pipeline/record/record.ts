import { createHash } from 'node:crypto';
import { validateDatasetRecord } from '../../schemas/validators.js';
import type { Artifact, Dataset, DatasetRecord, Problem, Version } from '../../schemas/types.ts';
import { date as inFull } from '../../schemas/messages/format.ts';
import { attributionSentence } from '../../schemas/vocabularies.ts';
import { knownTitles, recogniseService, recogniseStandard } from '../standards/recognise.ts';
import { countTests } from './count-tests.ts';
import { nextEdition, type Edition } from './edition.ts';
import { fail } from '../base/errors.ts';
import type { Source } from '../source/fetch.ts';
import type { Manifest } from '../manifest/read.ts';
import { pastOf, summarise } from './summarise.ts';
import { toldProblems } from './cap-problems.ts';
import { toldTerritories } from '../territories/territories.ts';
import { standardsOf, withMetadata } from './with-metadata.ts';

/** What of a manifest makes a version. */
type Making = Pick<Manifest, 'dataset' | 'schemas'>;

/** The part of a manifest that makes a version: with the source, it decides every byte of the data. */
function dataPart({
  dataset: {
    // Whether somebody has confirmed the system says nothing of the data.
    source: { crsGuessed: _, ...source },
    layers = [],
    tiles,
    raster,
    conformsTo = [],
  },
  schemas: digests = {},
}: Making): Record<'source' | 'layers' | 'tiles' | 'raster' | 'schemas', unknown> {
  // One at an address is read when data are built: its digest is in the record alone.
  const schemas = conformsTo.filter((asked) => typeof asked !== 'string').map((asked) => ({ ...asked, sha256: digests[asked.schema] }));
  return {
    source,
    layers: layers.map(({ name, source: from, key, territory, fields = {} }) => ({
      name,
      source: from,
      key,
      // Its codes are looked at with the data.
      territory,
      types: Object.entries(fields).flatMap(([field, { type }]) => (type === undefined ? [] : [[field, type]])),
    })),
    tiles,
    // Absent where the manifest says nothing of it: identifiers stay what they were.
    raster,
    schemas: schemas.length > 0 ? schemas : undefined,
  };
}

/** 16 hex of the digest of the source and the data part. */
export function versionId(source: { sha256: string }, manifest: Making): string {
  return createHash('sha256')
    .update(canonical({ source: source.sha256, part: dataPart(manifest) }))
    .digest('hex')
    .slice(0, 16);
}

/** Why a version is built, and of what; `known` is the one published until now. */
export function describeOrigin(source: { sha256: string }, manifest: Making, known: Version | undefined): NonNullable<Version['origin']> {
  const parts = partDigests(manifest);
  if (known === undefined) return { reason: 'first', parts };
  // Its data were made for the reason that they had, with the tools of now.
  if (known.id === versionId(source, manifest)) return { ...(known.origin ?? { reason: 'renewed' }), parts, renewed: true };
  return { reason: known.source.sha256 === source.sha256 ? 'manifest' : 'source', previous: known.id, parts };
}

/** 16 hex of the digest of each part of the manifest that makes a version: tells which of them has changed. */
export function partDigests(manifest: Making): NonNullable<Version['origin']>['parts'] {
  const { source, layers, tiles, raster, schemas } = dataPart(manifest);
  const short = (part: unknown): string =>
    createHash('sha256')
      .update(canonical(part ?? null))
      .digest('hex')
      .slice(0, 16);
  return {
    ...{ source: short(source), layers: short(layers), tiles: short(tiles) },
    ...(raster !== undefined && { raster: short(raster) }),
    ...(schemas !== undefined && { schemas: short(schemas) }),
  };
}

/** JSON with its keys in order: the same value gives the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** What is told of a source; of its files apart where it has several. */
export function describeSource(format: string, { files, ...whole }: Source): Version['source'] {
  const told = files.map(({ path: _, crs: __, ...facts }) => facts);
  return { format, ...whole, ...(told.length > 1 && { files: told }) };
}

/** An artifact as its record tells it. */
export const withoutPath = ({ path: _, ...artifact }: Artifact & { path?: string }): Artifact => artifact;

/** What a record is made of. */
export interface RecordParts {
  manifest: Manifest;
  version: Version;
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

const madeOf = ({ artifacts }: Version): Artifact[] => artifacts.filter(({ format }) => format !== 'source' && format !== 'document');

/** The files to publish beside a version's own: a source that is published as it is (a point cloud) is there already. */
export const withoutCopies = <Each extends Artifact>(version: Version, attached: readonly Each[]): Each[] =>
  attached.filter(({ sha256 }) => !madeOf(version).some((artifact) => artifact.sha256 === sha256));

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
  const { id, dataset, producer, producerId } = manifest;
  const { personalData, style } = { personalData: dataset.personalData, style: manifest.style };
  const followed = standardsOf(dataset, version);
  // A standard knows layers by what the source calls them.
  const named = version.layers.map(({ name, fields }) => ({
    name: dataset.layers?.find((layer) => layer.name === name)?.source ?? name,
    fields,
  }));
  const known = knownTitles(named);
  const standard = version.service === undefined ? recogniseStandard(named) : recogniseService(version.service);
  const current: Version = {
    ...version,
    layers: version.layers.map((layer) =>
      withMetadata(
        layer,
        dataset.layers?.find(({ name }) => name === layer.name),
        known,
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
    territories: toldTerritories(version) ?? dataset.territories ?? [producer.territory],
    ...(dataset.role !== undefined && { role: dataset.role }),
    ...(producer.store !== undefined && { store: producer.store }),
    access: dataset.access === 'unlisted' ? 'unlisted' : 'public',
    ...(personalData !== undefined && { personalData }),
    ...(style !== undefined && { style }),
    updated: date,
    ...(edition.number !== undefined && { edition: edition.number }),
    version: current,
    history: historyOf(current, parts, edition),
    problems: toldProblems(problems),
  });
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
