import { createHash } from 'node:crypto';
import type { Artifact, Dataset, DatasetRecord, Field, Layer, ManifestLayer, Problem, Version } from '../schemas/types.ts';
import { date as inFull } from '../schemas/texts/format.ts';
import { attributionSentence } from '../schemas/vocabularies.ts';
import type { Converted } from './convert.ts';
import type { Source } from './fetch.ts';
import type { Inspection } from './inspect.ts';
import type { MeasuredLayer } from './measure.ts';
import type { Clean } from './normalise.ts';
import type { Projected } from './project.ts';
import type { Manifest } from './read.ts';
import type { Checked } from './verify.ts';

/** The part of a manifest that makes a version: with the source, it decides every byte of the data. */
function dataPart({ source, layers = [], tiles }: Dataset): Record<'source' | 'layers' | 'tiles', unknown> {
  return {
    source,
    layers: layers.map(({ name, source: from, key, fields = {} }) => ({
      name,
      source: from,
      key,
      types: Object.entries(fields).flatMap(([field, { type }]) => (type === undefined ? [] : [[field, type]])),
    })),
    tiles,
  };
}

/** 16 hex of the digest of the source and the data part. */
export function versionId(source: { sha256: string }, dataset: Dataset): string {
  return createHash('sha256')
    .update(canonical({ source: source.sha256, part: dataPart(dataset) }))
    .digest('hex')
    .slice(0, 16);
}

/** Why a version is built, and of what; `known` is the one published until now. */
export function describeOrigin(source: { sha256: string }, dataset: Dataset, known: Version | undefined): NonNullable<Version['origin']> {
  const parts = partDigests(dataset);
  if (known === undefined) return { reason: 'first', parts };
  const isRenewed = known.id === versionId(source, dataset);
  return { reason: isRenewed ? 'renewed' : known.source.sha256 === source.sha256 ? 'manifest' : 'source', previous: known.id, parts };
}

/** 16 hex of the digest of each part of the manifest that makes a version: tells which of them has changed. */
export function partDigests(dataset: Dataset): NonNullable<Version['origin']>['parts'] {
  const { source, layers, tiles } = dataPart(dataset);
  const short = (part: unknown): string =>
    createHash('sha256')
      .update(canonical(part ?? null))
      .digest('hex')
      .slice(0, 16);
  return { source: short(source), layers: short(layers), tiles: short(tiles) };
}

/** JSON with its keys in order: the same value gives the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Everything that the stages found out of one version of the data. */
export interface Made {
  origin: NonNullable<Version['origin']>;
  source: Source;
  inspection: Pick<Inspection, 'format'>;
  clean: Clean;
  projected: Projected;
  measured: readonly MeasuredLayer[];
  converted: Converted;
  checked: Checked;
  tools: Version['tools'];
}

/** A version: what does not change as long as source and data part stay as they are. Its artifacts are those made from the data. */
export function describeVersion(
  id: string,
  date: string,
  { origin, source, inspection, clean, projected, measured, converted, checked, tools }: Made,
): Version {
  const layers = clean.layers.map(({ name, geometry, hasZ, crs, features }): Layer => {
    const { fields, sample } = find(measured, name);
    const { conservation } = find(checked.layers, name);
    return {
      name,
      geometry,
      hasZ,
      crs,
      features,
      bbox: projected.layers.find((layer) => layer.name === name)?.bbox ?? null,
      fields,
      conservation,
      sample,
    };
  });
  return {
    id,
    date,
    origin,
    source: describeSource(inspection.format, source),
    features: layers.reduce((sum, { features }) => sum + features, 0),
    extent: projected.extent,
    layers,
    ...(converted.tiles !== undefined && { tiles: { ...converted.tiles, zooms: checked.zooms } }),
    artifacts: converted.built.map(withoutPath),
    tools,
  };
}

/** What is told of a source; of its files apart where it has several. */
function describeSource(format: string, { files, ...whole }: Source): Version['source'] {
  const told = files.map(({ path: _, crs: __, ...facts }) => facts);
  return { format, ...whole, ...(told.length > 1 && { files: told }) };
}

function find<Item extends { name: string }>(items: readonly Item[], name: string): Item {
  const item = items.find((each) => each.name === name);
  if (item === undefined) throw new Error(`No stage has described the layer "${name}".`);
  return item;
}

const withoutPath = ({ path: _, ...artifact }: Artifact & { path?: string }): Artifact => artifact;

/** What a record is made of. */
export interface RecordParts {
  manifest: Manifest;
  version: Version;
  /** The source and the documents. */
  attached: readonly (Artifact & { path?: string })[];
  /** The record published until now. */
  previous: DatasetRecord | undefined;
  /** YYYY-MM-DD: of the manifest, never of the clock. */
  date: string;
  problems: readonly Problem[];
}

/** The record of a data set; pure: the same parts give the same bytes. */
export function buildRecord({ manifest, version, attached, previous, date, problems }: RecordParts): DatasetRecord {
  const { id, dataset, producer, producerId } = manifest;
  const { personalData, style } = { personalData: dataset.personalData, style: manifest.style };
  const current: Version = {
    ...version,
    layers: version.layers.map((layer) =>
      withMetadata(
        layer,
        dataset.layers?.find(({ name }) => name === layer.name),
      ),
    ),
    artifacts: [...version.artifacts.filter(({ format }) => format !== 'source' && format !== 'document'), ...attached.map(withoutPath)],
  };
  return {
    format: 1,
    id,
    identifier: dataset.identifier ?? id,
    path: dataset.access === 'unlisted' ? unlistedPath(manifest, version, previous) : id,
    producer: {
      id: producerId,
      title: producer.title,
      type: producer.type,
      territory: producer.territory,
      contact: producer.contact,
      ...(producer.url !== undefined && { url: producer.url }),
      ...(producer.verified !== undefined && { verified: true }),
    },
    title: dataset.title,
    description: dataset.description,
    themes: dataset.themes,
    keywords: dataset.keywords ?? [],
    license: dataset.license,
    attribution: dataset.attribution ?? attributionSentence(dataset.license, { producer: producer.title, date: inFull(date, 'fr') }),
    frequency: dataset.frequency,
    ...pick(dataset, ['temporal', 'lineage', 'resolution', 'scale', 'inspire', 'hvd', 'conformsTo', 'links']),
    contact: dataset.contact,
    territories: dataset.territories ?? [producer.territory],
    access: dataset.access === 'unlisted' ? 'unlisted' : 'public',
    ...(personalData !== undefined && { personalData }),
    ...(style !== undefined && { style }),
    updated: date,
    version: current,
    history: [summarise(current), ...(previous?.history ?? []).filter((each) => each.id !== current.id)],
    problems: problems.filter(({ severity }) => severity !== 'error'),
  };
}

function pick<Key extends keyof Dataset>(dataset: Dataset, keys: readonly Key[]): Pick<Dataset, Key> {
  return Object.fromEntries(keys.flatMap((key) => (dataset[key] === undefined ? [] : [[key, dataset[key]]]))) as Pick<Dataset, Key>;
}

const summarise = ({ id, date, features, artifacts }: Version): DatasetRecord['history'][number] => ({
  id,
  date,
  features,
  bytes: artifacts.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** Titles and units of the manifest on what was measured; those of an earlier manifest are gone. */
function withMetadata(
  { name, title: _title, description: _description, key: _key, fields, ...measured }: Layer,
  manifest: ManifestLayer | undefined,
): Layer {
  const { title, description, key } = manifest ?? {};
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...measured,
    ...(key !== undefined && { key }),
    fields: fields.map(({ title: _fieldTitle, description: _fieldDescription, unit: _unit, ...field }): Field => {
      const said = manifest?.fields?.[field.name] ?? {};
      return {
        ...field,
        ...(said.title !== undefined && { title: said.title }),
        ...(said.description !== undefined && { description: said.description }),
        ...(said.unit !== undefined && { unit: said.unit }),
      };
    }),
  };
}

/** An address that only who holds the data can work out, kept from one version to the next. */
function unlistedPath({ id, producerId }: Manifest, { source }: Version, previous: DatasetRecord | undefined): string {
  if (previous?.access === 'unlisted') return previous.path;
  return `${producerId}/${createHash('sha256').update(`${id} ${source.sha256}`).digest('hex').slice(0, 32)}`;
}
