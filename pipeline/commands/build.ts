import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetRecord, Problem, Version } from '../../schemas/types.ts';
import { buildDataset, type BuildResult } from '../build.ts';
import { PipelineError, problem } from '../errors.ts';
import type { Step } from '../progress.ts';
import { publish, putArtifacts, readRecords, writeRun } from '../publish.ts';
import { readCatalogue, type Catalogue } from '../read.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { readToolVersions } from '../tool-versions.ts';

/** What became of one data set: a line of --json. */
export interface BuildLine {
  dataset: string;
  outcome: 'published' | 'unchanged' | 'refused';
  version: string | null;
  features: number | null;
  artifacts: { format: string; bytes: number; sha256: string }[];
  seconds: number;
  problems: Problem[];
}

/** What the command is given; `onStep` hears of what goes on, `onLine` of each data set as soon as its fate is true. */
export interface BuildOptions {
  datasets: string;
  store: string;
  /** All of them where empty. */
  ids: readonly string[];
  now: Date;
  onLine: (line: BuildLine) => void;
  onStep?: (dataset: string, step: Step) => void;
}

/** Two cores; tippecanoe leaves the second one idle now and then. */
const datasetsAtATime = 2;

/** What all data sets of a run share. */
interface Run {
  catalogue: Catalogue;
  records: ReadonlyMap<string, DatasetRecord>;
  store: Store;
  scratch: string;
  today: string;
  tools: Version['tools'];
}

/** Build data sets and publish what has changed; true where every one was published or was so already. */
export async function build({ datasets, store: folder, ids, now, onLine, onStep }: BuildOptions): Promise<boolean> {
  const today = now.toISOString().slice(0, 10);
  const store = folderStore(folder);
  const catalogue = await readCatalogue(datasets, { today });
  const known = idsOf(catalogue);
  const wanted = choose(ids, known);
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-'));
  try {
    const run: Run = { catalogue, records: await readRecords(store), store, scratch, today, tools: await readToolVersions(scratch) };
    const lines: BuildLine[] = [];
    const changed: { line: BuildLine; record: DatasetRecord }[] = [];
    await inTurns(wanted, datasetsAtATime, async (id) => {
      const { line, record } = await buildOne(id, run, (step) => onStep?.(id, step));
      lines.push(line);
      if (record === undefined) onLine(line);
      else changed.push({ line, record });
    });
    const gone = [...run.records.keys()].filter((id) => !known.includes(id));
    if (changed.length > 0 || gone.length > 0) await publish({ records: changed.map(({ record }) => record), gone }, store);
    // "published" is said when it is true: after the pointer has moved.
    for (const { line } of changed) onLine(line);
    await writeRun(
      store,
      now,
      lines.map(({ dataset, outcome, seconds }) => ({ dataset, outcome, seconds })),
    );
    return lines.every(({ outcome }) => outcome !== 'refused');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Every data set that has a folder, those with a broken manifest included: what is published of them stays. */
export function idsOf({ manifests, problems }: Catalogue): string[] {
  return [...new Set([...manifests.map(({ id }) => id), ...[...problems.keys()].filter((id) => id.includes('/'))])].sort();
}

/** The data sets asked for by id or by producer; throws on one that is not there. */
export function choose(asked: readonly string[], known: readonly string[]): string[] {
  if (asked.length === 0) return [...known];
  const missing = asked.filter((id) => !known.some((each) => each === id || each.startsWith(`${id}/`)));
  if (missing.length > 0) throw new PipelineError(missing.map((id) => problem('build.unknown-dataset', { id })));
  return known.filter((each) => asked.some((id) => each === id || each.startsWith(`${id}/`)));
}

/** Build one data set and put its files in the store; a record where there is one to publish. */
async function buildOne(id: string, run: Run, on: (step: Step) => void): Promise<{ line: BuildLine; record?: DatasetRecord }> {
  const started = performance.now();
  const scratch = join(run.scratch, id.replace('/', '--'));
  await mkdir(scratch);
  try {
    const result = await attempt(id, { ...run, scratch }, on);
    const line = lineOf(id, result, (performance.now() - started) / 1000);
    return 'record' in result && result.outcome === 'published' ? { line, record: result.record } : { line };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function attempt(
  id: string,
  { catalogue, records, store, scratch, today, tools }: Run,
  on: (step: Step) => void,
): Promise<BuildResult | { refused: readonly Problem[] }> {
  const manifest = catalogue.manifests.find((each) => each.id === id);
  const problems = catalogue.problems.get(id) ?? [];
  if (manifest === undefined) return { refused: [...problems, ...(catalogue.problems.get(id.split('/')[0] ?? '') ?? [])] };
  try {
    const result = await buildDataset(manifest, { scratch, today, problems, previous: records.get(id), tools, on });
    if (result.outcome === 'published') {
      on({ stage: 'publish' });
      await putArtifacts(result.built, store);
    }
    return result;
  } catch (error) {
    if (error instanceof PipelineError) return { refused: error.problems };
    throw error;
  }
}

function lineOf(dataset: string, result: BuildResult | { refused: readonly Problem[] }, seconds: number): BuildLine {
  const rounded = Math.round(seconds * 100) / 100;
  if ('refused' in result)
    return { dataset, outcome: 'refused', version: null, features: null, artifacts: [], seconds: rounded, problems: [...result.refused] };
  const { id, features, artifacts } = result.record.version;
  return {
    dataset,
    outcome: result.outcome,
    version: id,
    features,
    artifacts: artifacts.map(({ format, bytes, sha256 }) => ({ format, bytes, sha256 })),
    seconds: rounded,
    problems: result.record.problems,
  };
}

/** Do the work of every item, `count` at a time, in order. */
async function inTurns<Item>(items: readonly Item[], count: number, work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: count }, lane));
}
