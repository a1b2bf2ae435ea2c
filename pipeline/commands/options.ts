import { randomBytes } from 'node:crypto';
import { CommanderError } from 'commander';
import type { Shard } from '../manifest/dataset-ids.ts';
import { exitCodes } from './terminal.ts';

const refuse = (value: string): CommanderError => new CommanderError(exitCodes.wrongCall, 'commander.invalidArgument', `'${value}'`);

/** The value of an option, held to the form that it has. */
const matching =
  (form: RegExp) =>
  (value: string): string => {
    if (form.test(value)) return value;
    throw refuse(value);
  };

/** The name of a run, checked: it stands in the keys of a store. */
export const runName = matching(/^(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*$/);

/** "2/5", checked. */
export function shardOption(value: string): Shard {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(value) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw refuse(value);
}

/** "30d" or "12h", checked. */
export const durationOption = matching(/^\d{1,5}[dh]$/);

const hourMs = 3_600_000;
/** "30d" or "12h" in milliseconds. */
export const durationMs = (value: string): number => Number(value.slice(0, -1)) * (value.endsWith('d') ? 24 : 1) * hourMs;

/** A number of things, checked. */
export const wholeNumber = (value: string): number => Number(matching(/^\d+$/)(value));

/** A name for a run that nobody has named: two of them differ though they begin at the same moment. */
export const newRun = (now: Date): string => `${now.toISOString().replace(/[:.]/g, '-').toLowerCase()}-${randomBytes(2).toString('hex')}`;
