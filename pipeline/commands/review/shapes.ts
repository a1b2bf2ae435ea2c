import { join } from 'node:path';
import type { Problem, SampledShapes } from '../../../schemas/types.ts';
import { PipelineError } from '../../base/errors.ts';
import { isPersonal } from '../../forge/gates/judged-facts.ts';
import { type SummaryProposal, mostMapBytes, mostMaps, mostMapsBytes } from '../../forge/texts/summary.ts';
import { operatorFile, readOperatorFile } from '../../manifest/read.ts';
import { fetchFrom } from '../../publication/fetch-artifact.ts';
import { runWorks, workOf } from '../../sandbox/job.ts';
import { protect } from '../../sandbox/with-sandbox.ts';
import type { Reader } from '../../stores/store.ts';

/** Store of the built data, folder whose operator.yaml says how they are read, and scratch folder. */
interface Sampling {
  store: Reader;
  datasets: string;
  scratch: string;
  unsafe?: boolean | undefined;
  onNotice: (notice: Problem) => void;
}

/** Sample a few shapes of each data set for the maps of a comment, which share its room; a failure keeps no verdict back. */
export async function shapesOf(
  proposals: readonly SummaryProposal[],
  { store, datasets, scratch, unsafe, onNotice }: Sampling,
): Promise<Map<string, SampledShapes>> {
  const shown = proposals.length > mostMaps ? [] : proposals.filter(isShown);
  const found = new Map<string, SampledShapes>();
  if (shown.length === 0) return found;
  const bytes = Math.min(mostMapBytes, Math.floor(mostMapsBytes / shown.length));
  const { value: operator } = await readOperatorFile(join(datasets, operatorFile));
  try {
    await protect({ limits: operator?.limits, unsafe }, async () => {
      for (const proposal of shown) {
        const shapes = await sample(proposal, { store, folder: join(scratch, proposal.id), bytes });
        if (shapes !== undefined) found.set(proposal.id, shapes);
      }
    });
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    for (const each of error.problems) onNotice({ ...each, severity: 'warning' });
  }
  return found;
}

/** A comment stays where the data may be refused: of those that are in no list, or name people, it shows no place. */
const isShown = ({ outcome, record }: SummaryProposal): boolean =>
  // guard [record?.access === 'public' → record !== undefined]: no place is taken of data that are in no list
  // guard [!isPersonal(record)]: no place is taken of data that are in no list, that name people
  outcome === 'published' && record?.access === 'public' && !isPersonal(record);

async function sample(
  { record }: SummaryProposal,
  { store, folder, bytes }: { store: Reader; folder: string; bytes: number },
): Promise<SampledShapes | undefined> {
  const inputs: Record<string, string> = {};
  for (const artifact of record?.version.artifacts ?? []) {
    const file = `${Object.keys(inputs).length}.fgb`;
    const path = join(folder, file);
    if (artifact.format === 'flatgeobuf' && (await fetchFrom(store)(artifact, path))) inputs[file] = path;
  }
  const files = Object.keys(inputs);
  if (files.length === 0) return undefined;
  const [{ value }] = await runWorks([workOf('sample-shapes', { files, bytes }, inputs)], join(folder, 'work'));
  return value;
}
