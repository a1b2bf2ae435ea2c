import type { PrivateReport, Problem } from '../../schemas/types.ts';
import { jsonLine } from '../../schemas/model/json-line.ts';
import { keysBelow } from '../publication/objects.ts';
import { digest } from '../stores/digest.ts';
import type { Store } from '../stores/store.ts';

/** Folder of the private store with what the last build has said of each data set. */
const folder = 'verdicts/';
const ending = '.json';

/** Problems of one report: a person mends the first, and builds again. */
const mostProblems = 100;

/** Fate of a data set in a build, with all that was found in its data. */
export interface PrivateFate {
  dataset: string;
  outcome: string;
  problems: readonly Problem[];
}

const outcomes: readonly PrivateReport['outcome'][] = ['published', 'unchanged', 'refused', 'skipped'];

/** Keep what a build has said of restricted data in their private store, where signing reads it for the readers of their producer. */
export async function putPrivateReport(store: Store, { dataset, outcome: fate, problems }: PrivateFate, now: Date): Promise<void> {
  const key = `${folder}${dataset}${ending}`;
  const outcome = outcomes.find((each) => each === fate);
  // What waits for its publication, or has left, has come to no end that a reader asks for.
  if (outcome === undefined) return fate === 'removed' ? store.remove([key]) : undefined;
  const report: PrivateReport = { format: 1, dataset, built: now.toISOString(), outcome, problems: problems.slice(0, mostProblems) };
  const bytes = Buffer.from(`${jsonLine(report)}\n`);
  await store.replace(key, bytes, digest(bytes));
}

/** List the data sets of which a build has said something. */
export const reportedDatasets = async (store: Store): Promise<string[]> =>
  (await keysBelow(store, folder)).map((key) => key.slice(folder.length, -ending.length)).sort();

/** Read what the last build has said of a data set; undefined where none has. */
export async function readPrivateReport(store: Store, dataset: string): Promise<PrivateReport | undefined> {
  const bytes = await store.get(`${folder}${dataset}${ending}`);
  return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as PrivateReport);
}
