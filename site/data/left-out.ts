import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LeftOut } from '../../schemas/model/left-out.ts';
import { say } from '../../schemas/messages/say.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Problem, TextFacts } from '../../schemas/types.ts';
import { readSettings } from './settings.ts';

/** File in which a build's processes note the data sets that they cannot render, one a line: the next attempt leaves them out. */
const faultsFile = (): string => `${readSettings().out}.cache/faults.jsonl`;

/** Why a record shows nothing, as a problem that both languages can tell. */
export const reasonOf = (id: TextId, facts: TextFacts, where: string): Problem => ({
  id,
  severity: 'error',
  message: say(id, facts),
  facts,
  where,
});

/** The first words of what went wrong: a message may quote a whole record. */
export const detailOf = (cause: unknown): string => String(cause instanceof Error ? cause.message : cause).slice(0, 200);

type Fault = Required<Pick<LeftOut, 'dataset'>> & { what: string; detail: string };

/** Notes that something of a data set (a page, an entry of the search) cannot be made. */
export function noteFault(dataset: string, what: string, cause: unknown): void {
  mkdirSync(dirname(faultsFile()), { recursive: true });
  appendFileSync(faultsFile(), `${JSON.stringify({ dataset, what, detail: detailOf(cause) } satisfies Fault)}\n`);
}

/** Read the faults noted so far, the first of each data set. */
export function readFaults(): Map<string, Fault> {
  const lines = existsSync(faultsFile()) ? readFileSync(faultsFile(), 'utf8').split('\n') : [];
  const faults = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Fault);
  return new Map(faults.reverse().map((fault) => [fault.dataset, fault]));
}
