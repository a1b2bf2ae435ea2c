import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ArtifactFormat, DatasetRecord, Problem, RestrictedRecord, Version } from '../../schemas/types.ts';
import { attachFiles } from '../source/attach.ts';
import { PipelineError, problem } from '../base/errors.ts';
import { recogniseSource, type KnownSource } from '../source/fetch.ts';
import type { ManifestCheck } from '../publication/bring-parts.ts';
import type { PendingChange } from '../publication/pending.ts';
import type { StandIn } from '../../schemas/model/stand-in.ts';
import { publicFace } from '../record/public-face.ts';
import { recordDigest } from '../publication/records.ts';
import { readManifest, readWithdrawnManifest, withdrawalFile, type Manifest } from '../manifest/read.ts';
import { describeWithdrawn } from '../publication/withdrawn.ts';
import { isSameProducer } from '../record/leaving.ts';
import { buildRecord, describeProducer, type RecordParts } from '../record/record.ts';
import { canonical } from '../stores/digest.ts';
import { versionId } from '../source/version-id.ts';

/** Manifests of this checkout and published records, which the changes of a run are checked against. */
export interface CatalogueState {
  /** Folder of the manifests. */
  datasets: string;
  /** The data sets that the operator has made the territories. */
  territoryDatasets: readonly string[];
  /** The published record of a data set. */
  published: (dataset: string) => Promise<DatasetRecord | undefined>;
  /** The line in the place of a record. */
  left: (dataset: string) => Promise<StandIn | undefined>;
  /** The highest edition that a data set was ever given, where it shows a lower one, or none, now. */
  highestEdition: (dataset: string) => Promise<string | undefined>;
}

/** Check changes against the manifests: a part of a run, made where strangers' files are read, may tell of a data set only measurements. */
// A part neither writes facts of manifests, nor withdraws described data sets, nor chooses where a producer's bucket keys are used.
export const manifestCheck = (state: CatalogueState): ManifestCheck => ({
  refuseUnknown: async (dataset) => {
    const file = manifestOf(state.datasets, dataset);
    const withdrawal = join(dirname(file), withdrawalFile);
    const isKnown = async (): Promise<boolean> => ((await state.published(dataset)) ?? (await state.left(dataset))) !== undefined;
    return existsSync(file) || existsSync(withdrawal) || (await isKnown()) ? undefined : problem('publish.part-manifest', { file });
  },
  problemsOf: (change) => againstManifests(change, state),
});

async function againstManifests(change: PendingChange, state: CatalogueState): Promise<Problem[]> {
  const { dataset, base, record } = change;
  const { datasets, territoryDatasets, published, highestEdition } = state;
  const file = manifestOf(datasets, dataset);
  if (record === null && change.standIn?.status === 'restricted') return againstFace(change.standIn, file, territoryDatasets);
  if (record === null) return existsSync(file) ? [problem('publish.part-removes', { file })] : againstWithdrawal(change, state);
  const previous = await published(dataset);
  const digest = previous === undefined ? null : recordDigest(previous);
  // Published already, by a run that died before it could say so.
  if (digest === recordDigest(record)) return [];
  if (digest !== base) return [problem('publish.stale', { dataset })];
  try {
    const manifest = await readManifest(file, { territoryDatasets });
    return await againstManifest(record, manifest, { previous, highestEdition: await highestEdition(dataset) });
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return [problem('publish.part-manifest', { file }), ...error.problems];
  }
}

/** Check what a part says of restricted data to everybody: it may repeat their manifest, and nothing else. */
async function againstFace(said: RestrictedRecord, file: string, territoryDatasets: readonly string[]): Promise<Problem[]> {
  const forged = problem('publish.part-forged', { file, keys: 'standIn' });
  try {
    const manifest = await readManifest(file, { territoryDatasets });
    // guard: restricted data show what their manifest says, and nothing else
    const isOwn = manifest.dataset.access === 'restricted' && canonical(publicFace(manifest, said.updated)) === canonical(said);
    return isOwn ? [] : [forged];
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return [forged, ...error.problems];
  }
}

/** Check a withdrawal in a part: it may repeat its producer, its last record and the manifest of its successor, and nothing else. */
async function againstWithdrawal(
  { dataset: id, standIn: said }: PendingChange,
  { datasets, published, left }: CatalogueState,
): Promise<Problem[]> {
  if (said?.status !== 'withdrawn') return [];
  const file = join(datasets, id, withdrawalFile);
  const forged = problem('publish.part-forged', { file, keys: 'standIn' });
  try {
    const manifest = existsSync(file) ? await readWithdrawnManifest(file) : undefined;
    const known = { record: await published(id), left: await left(id) };
    const { moved } = said;
    const producer = manifest && describeProducer(manifest.producerId, manifest.producer);
    const rebuilt = describeWithdrawn({ id, withdrawal: manifest?.withdrawal, producer, ...known, moved });
    if (canonical(rebuilt) !== canonical(said)) return [forged]; // guard: is refused where it says
    if (moved === undefined || moved === movedBefore(known.left)) return [];
    const { dataset, producer: bearer } = await readManifest(manifestOf(datasets, moved));
    return dataset.identifier === said.identifier && isSameProducer(bearer, said.producer) ? [] : [forged];
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return [forged, ...error.problems];
  }
}

const movedBefore = (left: StandIn | undefined): string | undefined => (left?.status === 'withdrawn' ? left.moved : undefined);

async function againstManifest(
  record: DatasetRecord,
  manifest: Manifest,
  known: Pick<RecordParts, 'previous' | 'highestEdition'>,
): Promise<Problem[]> {
  const { store } = manifest.producer;
  // guard: does not choose the bucket
  if (record.store !== undefined && !isDeepStrictEqual(store, record.store)) {
    const file = join(manifest.folder, '..', 'producer.yaml');
    return [problem('own-store.other', { bucket: record.store.bucket, endpoint: record.store.endpoint, file })];
  }
  const { version, updated: date, problems } = record;
  const forgedIn = (keys: readonly string[]): Problem[] =>
    keys.length === 0 ? [] : [problem('publish.part-forged', { file: manifest.file, keys: keys.toSorted().join(', ') })];
  const source = await sourceOf(version, manifest);
  // guard [forgedIn(['version.source']) → []]: data from elsewhere
  if (source === undefined) return forgedIn(['version.source']);
  const attached = await attachFiles(manifest, source, version.artifacts);
  // Pure: of the same facts it makes the same record, or the part has written something itself.
  const rebuilt = buildRecord({ manifest, version, attached, ...known, date, problems });
  const keys = new Set([...Object.keys(record), ...Object.keys(rebuilt)]) as Set<keyof DatasetRecord>;
  // guard [[...keys].filter(… → []]: another title
  const forged: string[] = [...keys].filter((key) => canonical(record[key]) !== canonical(rebuilt[key]));
  // guard (parts.test.ts): that gives itself another version
  if (version.id !== versionId(version.source, manifest)) forged.push('version.id');
  if (!isServiceOf(version, manifest)) forged.push('version.service'); // guard: a service that pages would call
  // guard [...otherBytes(version…]: a published version with other bytes, made in the same way by the same programs, is refused by name
  return [...forgedIn(forged), ...otherBytes(version, known.previous?.version)];
}

const manifestOf = (datasets: string, dataset: string): string => join(datasets, dataset, 'dataset.yaml');

/** Source that a version names, as far as the manifest allows it; undefined where the version was made from something else. */
async function sourceOf({ source }: Version, manifest: Manifest): Promise<KnownSource | undefined> {
  const { files = [source], ...whole } = source;
  const { derive, service } = manifest.dataset.source;
  if (derive !== undefined) {
    const { of, with: other } = source.derivedFrom ?? {};
    return of?.dataset === derive.of.dataset && other?.dataset === derive.with.dataset ? { ...whole, files: [] } : undefined;
  }
  if (source.derivedFrom !== undefined) return undefined;
  if (service !== undefined) return source.url === service.url && files.length === 1 ? { ...whole, files: [] } : undefined;
  const described = manifest.sourceFiles;
  const isDescribed = described.length === files.length && described.every(({ url }, index) => url === files[index]?.url);
  if (!isDescribed) return undefined;
  const isKnown = described.every(({ url, sha256 }) => url === undefined || sha256 !== undefined);
  // What lies beside the manifest, or is pinned there, can be told without asking anybody.
  const recognised = isKnown ? await recogniseSource(manifest, source) : undefined;
  // guard [recognised?.sha256 !== source.sha256 → recognised === null]: than lie beside the manifest
  return isKnown && recognised?.sha256 !== source.sha256 ? undefined : { ...whole, files };
}

/** Find artifacts that differ from the published ones although source, recipe and programs are the same: builds are reproducible. */
function otherBytes(version: Version, known: Version | undefined): Problem[] {
  if (known?.id !== version.id || !isDeepStrictEqual(known.tools, version.tools)) return [];
  return version.artifacts.flatMap(({ format, layer, name, recipe, key, sha256 }) => {
    if (!isReproduced(format)) return [];
    const alike = known.artifacts.filter((each) => each.format === format && each.layer === layer);
    const same = alike.find((each) => each.name === name) ?? (alike.length === 1 ? alike[0] : undefined);
    if (same?.recipe !== recipe || same.sha256 === sha256) return [];
    return [problem('publish.part-bytes', { key, version: version.id, recipe, known: same.sha256, sha256 })];
  });
}

/** Documents are no part of a version, and differences are between two of them. */
const isReproduced = (format: ArtifactFormat): boolean => !['document', 'changes', 'changes-tiles'].includes(format);

/** Whether pages are led to the service that the manifest names, and to nobody else. */
function isServiceOf({ service }: Version, { dataset }: Manifest): boolean {
  const described = dataset.source.service;
  if (described === undefined || service === undefined) return described === service;
  const { type, url, layer, legend, map } = service;
  if (type !== described.type || url !== described.url || layer !== described.layer) return false;
  return [legend, map?.address, map?.asks?.address].every(
    (address) => address === undefined || URL.parse(address)?.origin === new URL(url).origin,
  );
}
