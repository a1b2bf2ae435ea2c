import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Verdict } from '../../../schemas/types.ts';
import { validateVerdict } from '../../../schemas/validators.js';
import { fail } from '../../base/errors.ts';

/** Name of the file that one job of a review hands to the other. */
export const verdictFile = 'verdict.json';
/** Records of a hundred layers are a tenth of it. */
const mostBytes = 8 * 1024 ** 2;

/** A verdict as it is handed over; of one that is too large, what makes it so is left out, and said. */
export function writtenVerdict(verdict: Verdict): string {
  for (const each of [verdict, withoutHelp(verdict)]) {
    const text = `${JSON.stringify(each)}\n`;
    if (Buffer.byteLength(text) <= mostBytes && validateVerdict(each)) return text;
  }
  throw fail('review.large');
}

/** Leave out the parts that are there for comfort: completed manifests, drawings and shapes. */
const withoutHelp = (verdict: Verdict): Verdict => ({
  ...verdict,
  datasets: verdict.datasets.map(({ completed: _, silhouette: __, shapes: ___, ...each }) => each),
});

/** Read the verdict of a folder; undefined where there is none. Throws for what is none of ours by its shape or its size. */
export async function readVerdict(folder: string): Promise<Verdict | undefined> {
  const path = join(folder, verdictFile);
  const entry = await lstat(path).catch(() => undefined);
  if (entry === undefined) return undefined;
  const value = entry.isFile() && entry.size <= mostBytes ? parse(await readFile(path, 'utf8')) : undefined;
  if (!validateVerdict(value)) throw fail('review.shape', { folder });
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
