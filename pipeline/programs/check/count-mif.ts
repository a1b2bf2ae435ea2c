import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../base/errors.ts';
import type { Examination, NamedFilesJob } from '../read/examination.ts';
import { readJob, reply } from '../job.ts';

/** Words that begin an object; each of them but NONE is a shape. */
const objects = /^\s*(none|point|line|pline|region|arc|text|rect|roundrect|ellipse|multipoint|collection)\b(.*)$/i;

/** Count the objects of the MIF in `folder` and the rows of its MID; refuses a file that ends before its last position. */
export async function countMif(folder: string, { names }: NamedFilesJob): Promise<Examination> {
  const name = names['source'] ?? 'source';
  const counter = makeCounter();
  for await (const line of await linesOf(join(folder, 'source.mif'))) counter.read(line);
  if (!counter.isWhole()) throw fail('source.truncated', { detail: `${name}.MIF` });
  const { objects: features, shapes: geometries, columns } = counter.found;
  const mid = join(folder, 'source.mid');
  const hasMid = existsSync(mid);
  if (!hasMid && columns > 0) throw fail('source.mapinfo-incomplete', { name, missing: '.MID' });
  let rows = 0;
  if (hasMid) for await (const line of await linesOf(mid)) if (line !== '') rows += 1;
  if (columns > 0 && rows !== features) throw fail('source.mapinfo-mismatch', { name, shapes: features, rows });
  return { features, geometries, problems: [] };
}

const linesOf = async (path: string): Promise<AsyncIterable<string>> => (await open(path)).readLines({ encoding: 'latin1' });

/** Reads the lines of a MIF one by one, and counts what is still to come of the object that it is in. */
function makeCounter() {
  const found = { objects: 0, shapes: 0, columns: 0 };
  let isData = false;
  /** Sections whose number of positions is still to be read, and numbers left of the one that is being read. */
  const left = { members: 0, sections: 0, numbers: 0 };
  const isWhole = (): boolean => isData && left.members === 0 && left.sections === 0 && left.numbers === 0;
  const take = (numbers: string[]): void => {
    for (const number of numbers) {
      if (left.numbers > 0) left.numbers -= 1;
      else if (left.sections > 0) {
        left.sections -= 1;
        left.numbers = 2 * Number(number);
      }
    }
  };
  const begin = (kind: string, rest: string): void => {
    if (left.sections > 0 || left.numbers > 0) throw fail('source.truncated', { detail: 'MIF' });
    const isMember = left.members > 0;
    if (isMember) left.members -= 1;
    else {
      found.objects += 1;
      if (kind !== 'none') found.shapes += 1;
    }
    const numbers = rest.match(/\d+(\.\d+)?/g) ?? [];
    if (kind === 'collection') left.members = Number(numbers[0] ?? 0);
    if (kind === 'region') left.sections = Number(numbers[0] ?? 0);
    if (kind === 'multipoint') left.numbers = 2 * Number(numbers[0] ?? 0);
    if (kind !== 'pline') return;
    const isMultiple = /multiple/i.test(rest);
    left.sections = isMultiple ? Number(numbers[0] ?? 0) : 1;
    take(isMultiple ? numbers.slice(1) : numbers);
  };
  return {
    found,
    isWhole,
    read(line: string): void {
      if (!isData) {
        found.columns ||= Number(/^\s*columns\s+(\d+)/i.exec(line)?.[1] ?? 0);
        isData = /^\s*data\s*$/i.test(line);
        return;
      }
      const [, kind, rest = ''] = objects.exec(line) ?? [];
      if (kind !== undefined) begin(kind.toLowerCase(), rest);
      else if ((left.sections > 0 || left.numbers > 0) && /^\s*[-+.\d]/.test(line)) take(line.trim().split(/\s+/));
    },
  };
}

if (import.meta.main) await reply(() => countMif('../in', readJob() as NamedFilesJob));
