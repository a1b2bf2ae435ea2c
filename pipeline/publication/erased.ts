import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetRecord, Erased, Problem, Snapshot, Tombstone } from '../../schemas/types.ts';
import { validateErased } from '../../schemas/validators.js';
import { fail, PipelineError, problem } from '../base/errors.ts';
import { mapLimit } from '../base/map-limit.ts';
import { producerIdOf, recordKeysOf } from '../base/dataset-keys.ts';
import type { Destroyed, Reader } from '../stores/store.ts';
import { readWholeRecordFile } from './record-files.ts';
import { leftOf } from './tombstones.ts';

/*
 * A store forgets: a backup put back in its place is from before a purge, and shows again what that one has destroyed. What was destroyed
 * is written beside the manifests too, where git keeps it: every command that opens a store is given it.
 */

/** The file beside operator.yaml that says what was destroyed, a line each. */
export const erasedFile = 'tombstones.ndjson';

/** Read the list of destroyed data beside the manifests; empty where there is no such file. Throws every problem of its lines. */
export async function readErased(datasets: string): Promise<Erased[]> {
  const { erased, problems } = await scanErased(datasets);
  if (problems.length > 0) throw new PipelineError(problems); // guard (erased.test.ts): is refused with a line that is cut off
  return erased;
}

/** Read the list of destroyed data as `readErased` does, and give its problems instead of throwing. */
export async function scanErased(datasets: string): Promise<{ erased: Erased[]; problems: Problem[] }> {
  const path = join(datasets, erasedFile);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))) return '';
    throw fail('erased.unread', { path }, { cause: error });
  });
  const problems: Problem[] = [];
  const erased: Erased[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const value = parseLine(line);
    if (value === undefined) problems.push(problem('erased.line', {}, { where: `${path}:${index + 1}` }));
    else erased.push(value);
  }
  if (problems.length === 0 && text !== textOf(erased)) problems.push(problem('erased.order', { path }, { where: path }));
  return { erased, problems };
}

function parseLine(line: string): Erased | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return validateErased(value) ? value : undefined;
  } catch {
    // What is wrong with it is told with its number: nobody writes these lines by hand.
    return undefined;
  }
}

/** Write into the file what tombstones have destroyed, beside what it says already; gives how many lines are new. */
export async function addErased(datasets: string, tombstones: readonly Tombstone[]): Promise<number> {
  const known = await readErased(datasets);
  const text = textOf([...known, ...tombstones.map(erasedOf)]);
  const before = textOf(known);
  if (text === before) return 0;
  const path = join(datasets, erasedFile);
  // Whole or not at all: a line that is cut off would be refused by everybody.
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
  return text.split('\n').length - before.split('\n').length;
}

/** Sorted, each line once: two branches that add lines are merged without a thought. */
function textOf(erased: readonly Erased[]): string {
  const lines = erased.map(({ dataset, date, versions, sources, artifacts }) =>
    JSON.stringify({
      dataset,
      date,
      versions: ordered(versions),
      sources: ordered(sources),
      artifacts: ordered(artifacts),
    } satisfies Erased),
  );
  return [...ordered(lines), ''].join('\n');
}

const ordered = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** Strip a tombstone of words that could hold what was destroyed: its reason and the names of files stay where the data were. */
export const erasedOf = ({ dataset, date, versions, sources, artifacts }: Tombstone): Erased => ({
  dataset,
  date,
  versions,
  sources,
  artifacts: artifacts.flatMap((key) => digestIn(key) ?? []),
});

/**
 * The digest that the key of an artifact (data/<producer>/<dataset>/<digest>/<file>) or of a deposited file bears, as far as the list has
 * it.
 */
export const digestIn = (key: string): string | undefined =>
  /^(?:data\/[^/]+\/[^/]+\/|(?:deposits|staging)\/[^/]+\/)([0-9a-f]{16})/.exec(key)?.[1];

/** A digest as far as the list of destroyed data has it. */
export const shortDigest = (sha256: string): string => sha256.slice(0, 16);

/** Turn an entry of the destroyed data into a tombstone, as a store keeps it. */
const asTombstone = ({ dataset, date, versions, sources }: Erased): Tombstone => ({
  format: 1,
  dataset,
  versions,
  sources,
  date,
  reason: `datasets/${erasedFile}`,
  artifacts: [],
  records: [],
});

/** List of destroyed data that a store is opened with: nothing of it is read from the store. */
export const destroyed = (list: readonly Erased[], isLeftOut = false): Destroyed => ({
  list,
  tombstones: list.map(asTombstone),
  sound: new Set(),
  isLeftOut,
});

/** Find destroyed data that a snapshot shows all the same; record files that cannot be read are left to others. */
export async function shownErased(
  store: Reader,
  { producers }: Pick<Snapshot, 'producers'>,
  erased: readonly Erased[] = store.erased?.list ?? [],
): Promise<Tombstone[]> {
  const shown = new Set<Tombstone>();
  const tombstones = erased.map(asTombstone);
  for (const [producer, own] of Map.groupBy(tombstones, ({ dataset }) => producerIdOf(dataset))) {
    const records = (await mapLimit(recordKeysOf(producers, producer), (key) => readWholeRecordFile(store, key).catch(none))).flat();
    for (const tombstone of own) if (records.some((record) => leftOf(record, [tombstone]) !== record)) shown.add(tombstone);
  }
  return [...shown];
}

function none(error: unknown): DatasetRecord[] {
  if (!(error instanceof PipelineError) && !(error instanceof SyntaxError)) throw error;
  return [];
}

/** Refuse a store whose snapshot shows what was destroyed; asked once of each snapshot. */
export async function refuseErased(store: Reader, key: string, snapshot: Pick<Snapshot, 'producers'>): Promise<void> {
  const { erased } = store;
  if (erased === undefined || erased.isLeftOut === true || erased.sound.has(key)) return;
  const shown = await shownErased(store, snapshot);
  if (shown.length > 0) throw new PipelineError([erasedProblem('store.erased', store, shown)]);
  erased.sound.add(key);
}

/** Problem that destroyed data are there again. */
export function erasedProblem(id: 'store.erased' | 'store.erased-held', { address }: Reader, tombstones: readonly Tombstone[]): Problem {
  const dates = tombstones.map(({ date }) => date).sort();
  const datasets = [...new Set(tombstones.map(({ dataset }) => dataset))].sort().join(', ');
  return problem(id, { address, datasets, date: dates.at(-1) ?? '' });
}
