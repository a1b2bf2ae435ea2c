import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { datasetText } from '../../../schemas/manifest-text.ts';
import { inLanguage } from '../../../schemas/messages/say.ts';
import { allowedBytes, type Departed, heldBytes, usageOf } from '../../../schemas/model/quota.ts';
import { filesOf } from '../../../schemas/rules/files.ts';
import type { DatasetRecord, Problem } from '../../../schemas/types.ts';
import { producerOf } from '../../base/dataset-keys.ts';
import { drawBraille } from '../../forge/braille.ts';
import { type CatalogueChanges, readChanges } from '../../forge/changes.ts';
import { annotations } from '../../forge/github-text.ts';
import { type Proposal, type Review, summaryOf } from '../../forge/summary.ts';
import { throughOthers } from '../../manifest/check-together.ts';
import { completeDataset } from '../../manifest/complete.ts';
import { type Catalogue, readCatalogue } from '../../manifest/read.ts';
import { readRecords } from '../../publication/records.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { type Access, openReader } from '../../stores/open.ts';
import type { Reader } from '../../stores/store.ts';
import { text } from '../help.ts';
import { comparedAccess } from '../operator.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';

/** `mappe summary`: what a pull request would publish, for whoever decides on it. */
export const define = ({ command, ending, access, lang, print, root }: Terminal): Command =>
  command('summary', 'cli.summary', 'datasets', 'store')
    .argument('<report>', text('cli.summary-report'))
    .option('--since <revision>', text('cli.since'))
    .requiredOption('--write <file>', text('cli.write'))
    .option('--published <store>', text('cli.published-compared'))
    .action(
      ending(async (report: string, { write: out, ...flags }: Omit<Flags<SummaryOptions>, 'out'> & { write: string }) => {
        const { annotations, holds } = await summary({ ...flags, lang: lang(), access: access(), report, out, root: root() });
        for (const line of annotations) print(line);
        return holds ? exitCodes.done : exitCodes.refused;
      }),
    );

/** Options of `mappe summary`. */
export interface SummaryOptions {
  /** Lines that `mappe build --json` gave. */
  report: string;
  /** Folder where that build published. */
  store: string;
  datasets: string;
  /** The repository, and the revision that the pull request starts from; without one, every line of the report is told. */
  root: string;
  since?: string;
  /** The Markdown is written here. */
  out: string;
  /** Address of what is published, where it could be read. */
  published?: string;
  lang: Lang;
  access?: Access;
}

interface ReportLine {
  dataset: string;
  outcome: Proposal['outcome'] | 'skipped';
  problems: Problem[];
}

/** Lines that show each problem at its place, and whether the rest of the catalogue holds. */
export interface SummaryResult {
  annotations: string[];
  holds: boolean;
}

/** Write the summary of a pull request. */
export async function summary(options: SummaryOptions): Promise<SummaryResult> {
  const { datasets } = options;
  const store = await openReader(options.store, options.access);
  const lines = await readReport(options.report);
  const changes = options.since === undefined ? undefined : await readChanges(options.since, datasets, options.root);
  const catalogue = await readCatalogue(datasets);
  const records = await readRecords(store);
  const { published, departed } = await readPublished(options);
  const ids = changes === undefined ? [...lines.keys()] : changes.datasets;
  const proposals = await Promise.all(ids.map((id) => proposalOf(id, { lines, catalogue, records, store, changes, published, departed })));
  const elsewhere = brokenElsewhere(catalogue, ids, changes?.withdrawn ?? []);
  const review: Review = {
    proposals,
    elsewhere,
    withdrawn: changes?.withdrawn ?? [],
    reasons: new Map(catalogue.withdrawn.map(({ id, withdrawal: { reason } }) => [id, reason])),
    outside: changes?.outside ?? [],
    ...(options.published !== undefined && { published: options.published }),
  };
  await mkdir(dirname(options.out), { recursive: true });
  await writeFile(options.out, summaryOf(review, options.lang));
  const problems = [...proposals.flatMap((proposal) => proposal.problems), ...elsewhere];
  return { annotations: annotations(inLanguage(problems, options.lang)), holds: elsewhere.length === 0 };
}

/** What is wrong, through others, with what a pull request does not change: it may take away what a data set is computed from. */
function brokenElsewhere({ problems }: Catalogue, ids: readonly string[], withdrawn: readonly string[]): Problem[] {
  const others = [...problems].filter(([id]) => !ids.includes(id));
  // What says that data go is told here as well: it is no proposal of data.
  const isTold = (dataset: string, { id }: Problem): boolean => withdrawn.includes(dataset) || throughOthers.some((one) => one === id);
  return others.flatMap(([dataset, found]) => found.filter((each) => each.severity === 'error' && isTold(dataset, each)));
}

async function readPublished(options: SummaryOptions): Promise<Pick<ReviewContext, 'published' | 'departed'>> {
  const { published } = options;
  if (published === undefined) return { published, departed: undefined };
  const reader = await openReader(published, await comparedAccess(options));
  return { published: await readRecords(reader), departed: (await readCurrent(reader))?.snapshot.departed };
}

async function readReport(path: string): Promise<Map<string, ReportLine>> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  // Written by `mappe build --json`, a line each.
  const parsed = lines.map((line) => JSON.parse(line) as ReportLine);
  return new Map(parsed.map((line) => [line.dataset, line]));
}

interface ReviewContext {
  lines: ReadonlyMap<string, ReportLine>;
  catalogue: Catalogue;
  records: ReadonlyMap<string, DatasetRecord>;
  store: Reader;
  changes: CatalogueChanges | undefined;
  published: ReadonlyMap<string, DatasetRecord> | undefined;
  /** Removed data sets whose files the store still holds. */
  departed: Departed | undefined;
}

async function proposalOf(id: string, known: ReviewContext): Promise<Proposal> {
  const { lines, catalogue, records, store, changes } = known;
  const producer = producerOf(id);
  const line = lines.get(id);
  const newProducer = changes?.newProducers.includes(producer) === true;
  // A manifest that cannot be read was never built: what is wrong with it is known all the same.
  const problems = line?.problems ?? [...(catalogue.problems.get(producer) ?? []), ...(catalogue.problems.get(id) ?? [])];
  // A proposal whose file could not be had was not looked at, whatever is published under its name.
  const isUnseen = line?.outcome === 'skipped' && problems.some(({ id: reason }) => reason === 'source.host-unreachable');
  const record = line === undefined || line.outcome === 'refused' || isUnseen ? undefined : records.get(id);
  if (record === undefined) return { id, outcome: 'refused', problems, newProducer };
  const silhouette = await readSilhouette(record, store);
  const completed = complete(id, record, catalogue);
  const outcome = line?.outcome === 'skipped' ? 'unchanged' : (line?.outcome ?? 'refused');
  return { id, outcome, problems, record, silhouette, newProducer, ...(completed && { completed }), ...besideOf(record, known) };
}

/** What a proposal is held against: the published record, what its producer may hold, and whether its source may change before it is published. */
function besideOf(
  record: DatasetRecord,
  { catalogue, published, departed }: ReviewContext,
): Pick<Proposal, 'published' | 'quota' | 'unpinned'> {
  const { quota } = catalogue.operator;
  const manifest = catalogue.manifests.find(({ id }) => id === record.id);
  const own = [...(published ?? [])].flatMap(([, each]) => (each.producer.id === record.producer.id ? [each] : []));
  const bytes = (records: DatasetRecord[]): number => heldBytes(usageOf(records, departed).get(record.producer.id));
  const isOpen = filesOf(manifest?.dataset.source).some(({ url, sha256 }) => url !== undefined && sha256 === undefined);
  const { sha256, files } = record.version.source;
  return {
    ...(published && { published: published.get(record.id) ?? null }),
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

function complete(id: string, record: DatasetRecord, { manifests }: Catalogue): Proposal['completed'] {
  const manifest = manifests.find((each) => each.id === id);
  if (manifest === undefined) return undefined;
  const { dataset, parts } = completeDataset(manifest.dataset, record.version.layers);
  return parts === 0 ? undefined : { file: join(id, basename(manifest.file)).replaceAll('\\', '/'), text: datasetText(dataset), parts };
}
