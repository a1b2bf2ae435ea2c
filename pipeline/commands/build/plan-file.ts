import { readFile } from 'node:fs/promises';
import { choose, idsOf, inShard, type Shard } from '../../manifest/dataset-ids.ts';
import type { MachineShares } from '../../publication/bring-parts.ts';
import { readRepository } from '../../manifest/repository.ts';
import { familiesOf, firstOf } from '../../manifest/derived-order.ts';
import { fail } from '../../base/errors.ts';
import { scanCatalogue, type ReadCatalogue } from '../../manifest/read.ts';
import type { Problem } from '../../../schemas/types.ts';

/** Action that `build` would take for a data set, with its reasons: a line of --json. */
export interface PlanLine {
  dataset: string;
  /** build: data are made anew; sheets: an image's share beforehand; record: words change; renewable: in an older way, which alone builds nothing. */
  // describe: restricted, its public face changes.
  action: 'build' | 'sheets' | 'record' | 'renewable' | 'nothing' | 'remove' | 'describe' | 'refused';
  reasons: PlanReason[];
  /** Its data are made anew though nothing has changed, as was asked. */
  renew?: true;
  /** Bytes that building the data set reads, as far as they are known. */
  bytes: number;
  /** Files of images, where there are several. */
  sheets?: number;
  /** Share of the `sheets` that a machine converts, "2/8". */
  share?: string;
  /** Part that waits for all shares. */
  before?: string;
  /** Which machine is to do it, where several share the work: "3/12". */
  part?: string;
}

/** Reason for an action of a plan. */
export type PlanReason = Omit<Problem, 'severity'>;

interface PartOptions {
  ids: readonly string[];
  shard: Shard | undefined;
  /** File written by `mappe plan --json`: its parts are the shards then. */
  plan?: string | undefined;
}

/** Choose the data sets that one machine builds, and whether it removes those that have left the catalogue. */
export async function choosePart(
  catalogue: ReadCatalogue,
  { ids, shard, plan }: PartOptions,
): Promise<{ wanted: string[]; isOwn: (id: string) => boolean; renewed: ReadonlySet<string> }> {
  const known = idsOf(catalogue);
  const familyOf = familiesOf(catalogue.manifests, known);
  const inOwn = (id: string): boolean => inShard(familyOf(id), shard);
  const part = plan === undefined ? undefined : await readPlanPart(plan, shard ?? { index: 1, count: 1 });
  const chosen = part?.planned ?? ids;
  const planned = part?.planned.length === 0 ? [] : choose(chosen, known);
  const own = new Set(part?.wanted ?? planned.filter(inOwn));
  // Each machine builds the territories of a run first, as all others are measured by them: the same bytes and names, published once.
  const first = firstOf(catalogue.manifests);
  const wanted = own.size === 0 ? [] : planned.filter((id) => own.has(id) || first.has(id));
  return { wanted, isOwn: (id) => part?.removed.includes(id) ?? inOwn(id), renewed: new Set(part?.renewed) };
}

interface PlanPart {
  wanted: string[];
  removed: string[];
  /** Data sets of `wanted` that are built anew though nothing has changed. */
  renewed: string[];
  /** Data sets that all parts build together. */
  planned: string[];
}

/** Read what `mappe plan --json` has written, for one of its parts. */
export async function readPlanPart(file: string, { index, count }: Shard): Promise<PlanPart> {
  const lines = await readPlan(file);
  const [, planned] = (lines.find(({ part }) => part !== undefined)?.part ?? `1/${count}`).split('/');
  if (Number(planned) !== count) throw fail('plan.other-parts', { file, planned: Number(planned), count });
  const { removed = [], built = [] } = Object.groupBy(lines, ({ action }) =>
    action === 'remove' || action === 'describe' ? 'removed' : 'built',
  );
  const idsOf = (some: typeof lines): string[] => some.map(({ dataset }) => dataset);
  const ownOf = (some: typeof lines): typeof lines => some.filter(({ part }) => part === `${index}/${count}`);
  return {
    wanted: idsOf(ownOf(built)),
    removed: idsOf(ownOf(removed)),
    renewed: idsOf(ownOf(built).filter(({ renew }) => renew)),
    planned: idsOf(built.filter(({ part }) => part !== undefined)),
  };
}

/** The data sets that some parts of a plan were to build, or to take out of the catalogue. */
export const plannedFor = async (file: string, parts: readonly string[]): Promise<string[]> =>
  (await readPlan(file)).flatMap(({ dataset, part }) => (part !== undefined && parts.includes(part) ? [dataset] : []));

type WrittenLine = Pick<PlanLine, 'dataset' | 'action' | 'part' | 'renew'>;

async function readPlan(file: string): Promise<WrittenLine[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw fail('plan.absent', { file }, { cause });
  });
  return text.split('\n').flatMap((line, number) => (line === '' ? [] : [parseLine(line, file, number + 1)]));
}

function parseLine(line: string, file: string, number: number): WrittenLine {
  try {
    const { dataset, action, part, renew } = JSON.parse(line) as Partial<PlanLine>;
    const isPart = part === undefined || /^\d+\/\d+$/.test(part);
    if (dataset !== undefined && /^[a-z0-9-]+\/[a-z0-9-]+$/.test(dataset) && action !== undefined && isPart)
      return { dataset, action, ...(part !== undefined && { part }), ...(renew === true && { renew }) };
  } catch (cause) {
    throw fail('plan.unreadable', { file, line: number }, { cause });
  }
  throw fail('plan.unreadable', { file, line: number });
}

/** Read each machine's share of a run: from the plan that the machines have followed, or by the names of data sets without one. */
export async function readShares(datasets: string, plan: string | undefined, today: string): Promise<MachineShares> {
  const catalogue = await scanCatalogue(datasets, { repository: readRepository(), today });
  const first = firstOf(catalogue.manifests);
  const isFirst = (dataset: string): boolean => first.has(dataset);
  if (plan === undefined) {
    const familyOf = familiesOf(catalogue.manifests, idsOf(catalogue));
    const isOf = (dataset: string, share: string): boolean => {
      const [index = 1, count = 1] = share.split('/').map(Number);
      return isFirst(dataset) || inShard(familyOf(dataset), { index, count });
    };
    return { isFirst, isPlanned: () => true, isOf };
  }
  const partOf = new Map((await readPlan(plan)).flatMap(({ dataset, part }) => (part === undefined ? [] : [[dataset, part]])));
  const isPlanned = (dataset: string): boolean => partOf.has(dataset);
  return { isFirst, isPlanned, isOf: (dataset, share) => isPlanned(dataset) && (isFirst(dataset) || partOf.get(dataset) === share) };
}
