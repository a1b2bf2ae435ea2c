import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { datasetText } from '../../../schemas/manifest-text.ts';
import { allowedBytes, type Departed, heldBytes, usageOf } from '../../../schemas/model/quota.ts';
import type { Bbox, DatasetRecord, Problem, Text } from '../../../schemas/types.ts';
import type { StandIn } from '../../../schemas/model/stand-in.ts';
import { grantChanges } from '../../access/grant-changes.ts';
import { defined } from '../../base/defined.ts';
import { producerIdOf } from '../../base/dataset-keys.ts';
import { drawBraille } from '../../forge/texts/braille.ts';
import type { CatalogueChanges } from '../../forge/gates/changes.ts';
import type { SummaryProposal, Review } from '../../forge/texts/summary.ts';
import { throughOthers } from '../../manifest/check-together.ts';
import { completeDataset } from '../../manifest/complete.ts';
import { readRepository } from '../../manifest/repository.ts';
import type { RecipientGrant } from '../../manifest/read-grants.ts';
import { type Manifest, type ReadCatalogue, readCatalogue, scanCatalogue } from '../../manifest/read.ts';
import { type FetchArtifact, fetchFrom, fetchPublished } from '../../publication/fetch-artifact.ts';
import { readRecords, readStandIns } from '../../publication/records.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { publicFace } from '../../record/public-face.ts';
import { openReader } from '../../stores/open.ts';
import type { Reader } from '../../stores/store.ts';
import { listedTerritories, openTerritories } from '../../territories/territories.ts';
import { comparedAccess, type ComparedStore } from '../operator.ts';
import { correctionsOf } from './corrections.ts';

/** Line of `mappe build --json` on a data set, as far as a review tells it. */
export interface ReportLine {
  dataset: string;
  outcome: SummaryProposal['outcome'] | 'built' | 'removed' | 'described' | 'skipped';
  problems: Problem[];
}

/** Sources of a review: the catalogue as it would be, its build and store, and the published catalogue. */
export interface Reviewed extends ComparedStore {
  store: Reader;
  lines: ReadonlyMap<string, ReportLine>;
  /** Absent: every line is told. */
  changes?: CatalogueChanges | undefined;
  /** Folder of the published manifests, with whose grants those of a request are compared; absent: no grant is told. */
  before?: string | undefined;
  /** Address of what is published, where it could be read. */
  published?: string | undefined;
}

/** All that a person decides on: what becomes of each data set, beside what is published of it. */
export async function gatherReview({ store, lines, changes, before, ...compared }: Reviewed): Promise<Review> {
  const catalogue = await readCatalogue(compared.datasets);
  const records = await readRecords(store);
  const { published, standIns, departed, reader } = await readPublished(compared);
  const granted = before === undefined ? undefined : await grantedBy(before);
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-review-places-'));
  const recordOf = (id: string): DatasetRecord | undefined => records.get(id) ?? published?.get(id);
  const listed = listedTerritories(catalogue.operator, recordOf);
  const fetch: FetchArtifact = async (artifact, path) =>
    (await fetchFrom(store)(artifact, path)) || (reader !== undefined && (await fetchPublished(reader, recordOf)(artifact, path)));
  const boxes = await openTerritories(scratch.path, fetch, () => listed).boxes();
  const ids = changes === undefined ? [...lines.keys()] : changes.datasets;
  return {
    proposals: await Promise.all(
      ids.map((id) =>
        proposalOf(id, {
          lines,
          catalogue,
          records,
          store,
          changes,
          published,
          standIns,
          departed,
          boxes,
          granted,
          day: (compared.now ?? new Date(0)).toISOString().slice(0, 10),
        }),
      ),
    ),
    elsewhere: brokenElsewhere(catalogue, ids, changes?.withdrawn ?? []),
    withdrawn: (changes?.withdrawn ?? []).map((id) => ({ id, ...reasonOf(id, catalogue) })),
    outside: changes?.outside ?? [],
    ...(compared.published !== undefined && { published: compared.published }),
  };
}

/** Why a data set goes, where its withdrawn.yaml says it. */
function reasonOf(dataset: string, { withdrawn }: ReadCatalogue): { reason?: Text } {
  const own = withdrawn.find(({ id }) => id === dataset);
  return own === undefined ? {} : { reason: own.withdrawal.reason };
}

/** Find errors of data sets that a pull request does not change: it may take away the data that they are computed from. */
function brokenElsewhere({ problems }: ReadCatalogue, ids: readonly string[], withdrawn: readonly string[]): Problem[] {
  const others = [...problems].filter(([id]) => !ids.includes(id));
  // What says that data go is told here as well: it is no proposal of data.
  const isTold = (dataset: string, { id }: Problem): boolean => withdrawn.includes(dataset) || throughOthers.some((one) => one === id);
  return others.flatMap(([dataset, found]) => found.filter((each) => each.severity === 'error' && isTold(dataset, each)));
}

async function readPublished(
  options: ComparedStore & { published?: string | undefined },
): Promise<Pick<ReviewContext, 'published' | 'standIns' | 'departed'> & { reader?: Reader }> {
  const { published } = options;
  if (published === undefined) return { published, standIns: undefined, departed: undefined };
  const reader = await openReader(published, await comparedAccess(options));
  return {
    published: await readRecords(reader),
    standIns: await readStandIns(reader),
    departed: (await readCurrent(reader))?.snapshot.departed,
    reader,
  };
}

interface ReviewContext {
  lines: ReadonlyMap<string, ReportLine>;
  catalogue: ReadCatalogue;
  records: ReadonlyMap<string, DatasetRecord>;
  store: Reader;
  changes: CatalogueChanges | undefined;
  published: ReadonlyMap<string, DatasetRecord> | undefined;
  /** Lines that stand in the place of published records. */
  standIns: ReadonlyMap<string, StandIn> | undefined;
  /** Removed data sets whose files the store still holds. */
  departed: Departed | undefined;
  /** Boxes of territories, from their published outlines. */
  boxes: ReadonlyMap<string, Bbox>;
  /** Published grants, by data set. */
  granted: ReadonlyMap<string, readonly RecipientGrant[]> | undefined;
  /** YYYY-MM-DD: of a face that is not published yet. */
  day: string;
}

/** Grants of the published manifests, by data set. */
async function grantedBy(datasets: string): Promise<Map<string, readonly RecipientGrant[]>> {
  const { manifests } = await scanCatalogue(datasets, { repository: readRepository() });
  return new Map(manifests.flatMap(({ id, grants }) => (grants === undefined ? [] : [[id, grants] as const])));
}

async function proposalOf(id: string, known: ReviewContext): Promise<SummaryProposal> {
  const { lines, catalogue, records, store, changes } = known;
  const producer = producerIdOf(id);
  const line = lines.get(id);
  const newProducer = changes?.newProducers.includes(producer) === true;
  // A manifest that cannot be read was never built: what is wrong with it is known all the same.
  const problems = line?.problems ?? [...(catalogue.problems.get(producer) ?? []), ...(catalogue.problems.get(id) ?? [])];
  const corrections = await correctionsOf(problems);
  const found = { problems, newProducer, ...(corrections.length > 0 && { corrections }) };
  const restricted = catalogue.manifests.find((each) => each.id === id && each.dataset.access === 'restricted');
  // guard: a request that changes restricted data reads nothing of them
  if (restricted !== undefined) return { id, outcome: 'described', ...found, ...faceOf(restricted, known) };
  // A proposal whose file could not be had was not looked at, whatever is published under its name.
  const isUnseen = line?.outcome === 'skipped' && problems.some(({ id: reason }) => reason === 'source.host-unreachable');
  const record = line === undefined || line.outcome === 'refused' || isUnseen ? undefined : records.get(id);
  if (record === undefined) return { id, outcome: 'refused', ...found };
  const silhouette = await readSilhouette(record, store);
  const completed = complete(id, record, catalogue);
  const outcome = line === undefined ? 'refused' : outcomeOf(line);
  const outlines = outlinesOf(record, known.boxes);
  return { id, outcome, ...found, record, silhouette, ...(completed && { completed }), ...outlines, ...besideOf(record, known) };
}

/** Public face of restricted data, whom they would be opened to, and what is published of them. */
function faceOf(
  manifest: Manifest,
  { published, standIns, granted, day }: ReviewContext,
): Pick<SummaryProposal, 'accessDetail' | 'accessReason' | 'face' | 'grants' | 'published'> {
  const { id, grants = [] } = manifest;
  const before = published?.get(id);
  const known = standIns?.get(id);
  const isNew = before === undefined && standIns !== undefined && known === undefined;
  const face = publicFace(manifest, day);
  const isSaid = known !== undefined && isDeepStrictEqual({ ...known, updated: '' }, { ...face, updated: '' });
  const { accessReason, accessDetail } = face;
  return {
    face,
    // A reason that everybody reads already was judged when it came.
    ...(!isSaid && defined({ accessReason, accessDetail })),
    ...(granted && { grants: grantChanges(granted.get(id) ?? [], grants) }),
    ...(before !== undefined ? { published: before } : isNew ? { published: null } : {}),
  };
}

/** Boxes of the territories that a record names and that none of its data were found in. */
function outlinesOf(
  { producer, territories, version }: DatasetRecord,
  boxes: ReadonlyMap<string, Bbox>,
): Pick<SummaryProposal, 'outlines'> {
  const found = new Set(version.territories?.flatMap(({ codes = [] }) => codes.map(({ code }) => code)));
  const named = [producer.territory, ...territories].filter((code) => !found.has(code));
  const known = named.flatMap((code): [string, Bbox][] => [boxes.get(code)].flatMap((box) => (box === undefined ? [] : [[code, box]])));
  return known.length === 0 ? {} : { outlines: Object.fromEntries(known) };
}

const outcomeOf = ({ outcome }: ReportLine): SummaryProposal['outcome'] =>
  outcome === 'skipped' ? 'unchanged' : outcome === 'published' || outcome === 'unchanged' ? outcome : 'refused';

/** Gather the published record beside a proposal, its producer's quota, and whether its source may change before publication. */
function besideOf(
  record: DatasetRecord,
  { catalogue, published, standIns, departed }: ReviewContext,
): Pick<SummaryProposal, 'accessDetail' | 'accessReason' | 'published' | 'quota' | 'unpinned' | 'wasRestricted'> {
  const { quota } = catalogue.operator;
  const manifest = catalogue.manifests.find(({ id }) => id === record.id);
  const own = [...(published ?? [])].flatMap(([, each]) => (each.producer.id === record.producer.id ? [each] : []));
  const bytes = (records: DatasetRecord[]): number => heldBytes(usageOf(records, departed).get(record.producer.id));
  const isOpen = (manifest?.sourceFiles ?? []).some(({ url, sha256 }) => url !== undefined && sha256 === undefined);
  const { sha256, files } = record.version.source;
  const { accessReason, accessDetail } = manifest?.dataset ?? {};
  return {
    ...defined({ accessReason, accessDetail }),
    ...(published && { published: published.get(record.id) ?? null }),
    ...(standIns?.get(record.id)?.status === 'restricted' && { wasRestricted: true }),
    ...(quota && {
      quota: {
        held: bytes(own),
        wanted: bytes([...own.filter(({ id }) => id !== record.id), record]),
        allowed: allowedBytes(quota, record.producer.premium, record.updated),
      },
    }),
    ...(isOpen && { unpinned: files === undefined ? { sha256 } : {} }),
  };
}

async function readSilhouette(record: DatasetRecord, store: Reader): Promise<string> {
  const artifact = record.version.artifacts.find(({ format }) => format === 'silhouette');
  const bytes = artifact === undefined ? undefined : await store.get(artifact.key);
  return bytes === undefined ? '' : drawBraille(Buffer.from(bytes).toString('utf8'));
}

function complete(id: string, record: DatasetRecord, { manifests }: ReadCatalogue): SummaryProposal['completed'] {
  const manifest = manifests.find((each) => each.id === id);
  if (manifest === undefined) return undefined;
  const { dataset, parts } = completeDataset(manifest.dataset, record.version.layers);
  return parts === 0 ? undefined : { file: join(id, basename(manifest.file)).replaceAll('\\', '/'), text: datasetText(dataset), parts };
}
