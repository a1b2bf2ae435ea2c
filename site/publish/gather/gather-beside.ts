import { workBeside } from '../beside/work-beside.ts';
import type { Gathered, GivenPart } from './gather.ts';
import type { GatherOrder } from './worker.ts';

/** Make one file of several, or of a workbook, beside the page: it takes seconds, and what is hostile ends with its worker. */
export function gatherBeside(given: GivenPart[], sheet?: string): Promise<Gathered> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return workBeside<GatherOrder, Gathered>(worker, { given, ...(sheet !== undefined && { sheet }) }).result;
}
