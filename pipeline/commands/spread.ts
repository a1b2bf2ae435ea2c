import { readFile } from 'node:fs/promises';
import { fail } from '../errors.ts';
import type { Shard } from '../dataset-ids.ts';
import type { PlanLine } from './plan.ts';

/** The jobs that one matrix of GitHub may hold. */
const mostMachines = 256;
/** What every data set costs beside its bytes: programs start, files are put. */
const costOfOne = 20e6;
/** What a machine does in about the time that another one takes to start: fewer are slower, more only wait. */
const costOfMachine = 10 * costOfOne;

type Planned = Omit<PlanLine, 'part'>;

/** Name the part of each data set that has something to be done, "3/12": parts cost about the same, and what is big is alone in its own. */
export function spread(lines: readonly Planned[]): PlanLine[] {
  const work = lines.filter(({ action }) => action !== 'nothing' && action !== 'renewable');
  const costs = work.map(({ bytes }) => costOfOne + bytes);
  const wanted = Math.ceil(costs.reduce((sum, cost) => sum + Math.min(cost, costOfMachine), 0) / costOfMachine);
  const parts = new Float64Array(Math.min(mostMachines, wanted));
  // The most costly first, each to the part that has least: never a third above the best that there is.
  const order = [...costs.keys()].sort((a, b) => (costs[b] ?? 0) - (costs[a] ?? 0));
  const partOf = new Map<string, string>();
  for (const index of order) {
    const least = parts.reduce((best, cost, part) => (cost < (parts[best] ?? 0) ? part : best), 0);
    parts[least] = (parts[least] ?? 0) + (costs[index] ?? 0);
    partOf.set(work[index]?.dataset ?? '', `${least + 1}/${parts.length}`);
  }
  return lines.map((line) => {
    const part = partOf.get(line.dataset);
    return part === undefined ? line : { ...line, part };
  });
}

/** What one part of a plan is to do. */
export interface Part {
  wanted: string[];
  removed: string[];
}

/** Read what `mappe plan --json` has written, for one of its parts. */
export async function readPart(file: string, { index, count }: Shard): Promise<Part> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw fail('plan.absent', { file }, { cause });
  });
  const lines = text.split('\n').flatMap((line, number) => (line === '' ? [] : [parseLine(line, file, number + 1)]));
  const [, planned] = (lines.find(({ part }) => part !== undefined)?.part ?? `1/${count}`).split('/');
  if (Number(planned) !== count) throw fail('plan.other-parts', { file, planned: Number(planned), count });
  const own = lines.filter(({ part }) => part === `${index}/${count}`);
  const idsOf = (isRemoved: boolean): string[] =>
    own.flatMap(({ dataset, action }) => ((action === 'remove') === isRemoved ? [dataset] : []));
  return { wanted: idsOf(false), removed: idsOf(true) };
}

function parseLine(line: string, file: string, number: number): Pick<PlanLine, 'dataset' | 'action' | 'part'> {
  try {
    const { dataset, action, part } = JSON.parse(line) as Partial<PlanLine>;
    const isPart = part === undefined || /^\d+\/\d+$/.test(part);
    if (dataset !== undefined && /^[a-z0-9-]+\/[a-z0-9-]+$/.test(dataset) && action !== undefined && isPart)
      return { dataset, action, ...(part !== undefined && { part }) };
  } catch (cause) {
    throw fail('plan.unreadable', { file, line: number }, { cause });
  }
  throw fail('plan.unreadable', { file, line: number });
}
