import { readFileSync } from 'node:fs';
import type { Queue } from '../../schemas/types.ts';
import { validateQueue } from '../../schemas/validators.js';
import { readSettings } from './settings.ts';

/** Read the items open on the forge at build time; undefined where no file lists them. */
export function readQueue(): Queue | undefined {
  const { queue } = readSettings();
  if (queue === undefined) return undefined;
  const read: unknown = JSON.parse(readFileSync(queue, 'utf8'));
  if (!validateQueue(read)) throw new Error(`${queue} does not have the shape of what mappe queue --write writes: delete it.`);
  return read;
}
