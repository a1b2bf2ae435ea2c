import { say } from '../../../schemas/messages/say.ts';
import type { PlanLine } from './plan-file.ts';

/** Jobs that one GitHub matrix may hold: the shares of images are one matrix, and the parts, which begin afterwards, another. */
const mostMachines = 256;
/** Cost of each data set beside its bytes, in bytes: programs start, files are put. */
const costOfOne = 20e6;
/** Cost of the work that a machine does while another one starts: fewer machines are slower, more only wait. */
const costOfMachine = 10 * costOfOne;

type Planned = Omit<PlanLine, 'part' | 'share' | 'before'>;

/** How many machines would convert the sheets of an image beforehand: as many as do it in the time that others take to start. */
const machinesFor = ({ sheets = 0, bytes }: Planned): number => Math.min(sheets, Math.ceil((costOfOne + bytes) / costOfMachine));

/** How many machines convert the sheets of each image; none those of an image that one machine alone would convert. */
function machinesOf(images: readonly Planned[]): Map<Planned, number> {
  const shared = images.filter((image) => machinesFor(image) > 1);
  const all = shared.reduce((sum, image) => sum + machinesFor(image), 0);
  if (all <= mostMachines) return new Map(shared.map((image) => [image, machinesFor(image)]));
  const exact = (image: Planned): number => (machinesFor(image) * mostMachines) / all;
  const enough = shared.filter((image) => exact(image) >= 2);
  // What a single machine would convert leaves its own to the others.
  if (enough.length < shared.length) return machinesOf(enough);
  const left = mostMachines - shared.reduce((sum, image) => sum + Math.floor(exact(image)), 0);
  const byRemainder = shared.toSorted((a, b) => (exact(b) % 1) - (exact(a) % 1));
  return new Map(byRemainder.map((image, index) => [image, Math.floor(exact(image)) + (index < left ? 1 : 0)]));
}

/** An image to be built, after the shares of it that several machines convert before: "2/8" is every eighth sheet from the second. */
function withShares(line: PlanLine, count: number): PlanLine[] {
  const { dataset, bytes, part, sheets = 0, reasons } = line;
  if (count < 2 || part === undefined) return [line];
  const facts = { dataset, sheets, count };
  const shares = Array.from({ length: count }, (_, index): PlanLine => ({
    dataset,
    action: 'sheets',
    reasons: [],
    bytes: Math.ceil(bytes / count),
    share: `${index + 1}/${count}`,
    before: part,
  }));
  return [...shares, { ...line, reasons: [...reasons, { id: 'plan.sheets', message: say('plan.sheets', facts), facts }] }];
}

/** Name the part of each data set to be done, "3/12": parts cost about the same, and shares of large images come before them. */
export function spread(lines: readonly Planned[], familiesOf: (ids: string[]) => (id: string) => string = () => (id) => id): PlanLine[] {
  const work = lines.filter(({ action }) => action !== 'nothing' && action !== 'renewable');
  // Data sets computed from each other (`familiesOf` those that are built) are in one part; a big one is alone in its own.
  const familyOf = familiesOf(work.map(({ dataset }) => dataset));
  const costs = new Map<string, number>();
  for (const { dataset, bytes } of work) costs.set(familyOf(dataset), (costs.get(familyOf(dataset)) ?? 0) + costOfOne + bytes);
  const wanted = Math.ceil([...costs.values()].reduce((sum, cost) => sum + Math.min(cost, costOfMachine), 0) / costOfMachine);
  // One matrix holds no more parts, and no more shares.
  const parts = new Float64Array(Math.min(mostMachines, wanted));
  const partOf = new Map<string, string>();
  // The most costly first, each to the part that has least: never a third above the best that there is.
  for (const [family, cost] of [...costs].sort(([, a], [, b]) => b - a)) {
    const least = parts.reduce((best, load, part) => (load < (parts[best] ?? 0) ? part : best), 0);
    parts[least] = (parts[least] ?? 0) + cost;
    partOf.set(family, `${least + 1}/${parts.length}`);
  }
  const isWork = new Set(work);
  const machines = machinesOf(work);
  return lines.flatMap((line) => {
    const part = isWork.has(line) ? partOf.get(familyOf(line.dataset)) : undefined;
    return part === undefined ? [line] : withShares({ ...line, part }, machines.get(line) ?? 0);
  });
}
