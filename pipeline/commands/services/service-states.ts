import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Problem, ServiceStates } from '../../../schemas/types.ts';
import { validateServiceStates } from '../../../schemas/validators.js';
import { causeOf, fail, PipelineError, problem } from '../../base/errors.ts';
import { httpReader, urlOf } from '../../stores/http.ts';

/** Key at which the pages hold the file that `check-services --keep` has written. */
const publishedKey = 'etat/services.json';

/** Begin the file of states with the one at `site`, before anything is asked: a machine that is new each night knows of no check. */
export async function recallServiceStates(path: string, site: string, onNotice: (notice: Problem) => void): Promise<void> {
  if (existsSync(path)) return;
  const url = urlOf(site, publishedKey);
  try {
    const bytes = await httpReader(site).get(publishedKey);
    // Pages that were made before there was such a file, or none yet.
    if (bytes !== undefined) await writeStates(path, readStates(Buffer.from(bytes).toString('utf8'), url));
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    onNotice(problem('services.unrecalled', { url, cause: causeOf(error) }, { severity: 'notice' }));
  }
}

/** Read the file of states; empty where there is none yet. */
export const readServiceStates = async (path: string): Promise<ServiceStates> =>
  existsSync(path) ? readStates(await readFile(path, 'utf8'), path) : {};

/** Tell whether a service has begun or ceased to answer since the last check, or was never checked. */
export const hasChanged = (before: ServiceStates[string] | undefined, alive: boolean): boolean =>
  before === undefined || (before.answered === before.asked) !== alive;

/** Write down what was found, upon what the file says already: of a service that is dead now, it keeps when it was last alive. */
export async function keepServiceStates(path: string, services: readonly { dataset: string; alive: boolean }[], now: Date): Promise<void> {
  const known = await readServiceStates(path);
  const states = { ...known };
  const checked = now.toISOString();
  for (const { dataset, alive } of services) {
    const answered = alive ? checked : known[dataset]?.answered;
    states[dataset] = { asked: checked, ...(answered !== undefined && { answered }) };
  }
  await writeStates(path, states);
}

async function writeStates(path: string, states: ServiceStates): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(states).sort(([a], [b]) => (a < b ? -1 : 1)));
  await mkdir(dirname(path), { recursive: true });
  // Whole or not at all: a site may be made from it meanwhile.
  await writeFile(`${path}.new`, `${JSON.stringify(sorted, undefined, 1)}\n`);
  await rename(`${path}.new`, path);
}

function readStates(text: string, path: string): ServiceStates {
  try {
    const states: unknown = JSON.parse(text);
    if (validateServiceStates(states)) return states;
  } catch (cause) {
    throw fail('services.unreadable', { path }, { cause });
  }
  throw fail('services.unreadable', { path });
}
