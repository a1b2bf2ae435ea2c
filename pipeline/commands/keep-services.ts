import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { ServiceStates } from '../../schemas/types.ts';
import { validateServiceStates } from '../../schemas/validators.js';
import { fail } from '../errors.ts';
import type { ServiceLine } from './check-services.ts';

/** Write down what was found, upon what the file says already: of a service that is dead now, it keeps when it was last alive. */
export async function keepServices(path: string, lines: readonly ServiceLine[], now: Date): Promise<void> {
  const known = existsSync(path) ? readStates(await readFile(path, 'utf8'), path) : {};
  const states = { ...known };
  const asked = now.toISOString();
  for (const { dataset, alive } of lines) {
    const answered = alive ? asked : known[dataset]?.answered;
    states[dataset] = { asked, ...(answered !== undefined && { answered }) };
  }
  const sorted = Object.fromEntries(Object.entries(states).sort(([a], [b]) => (a < b ? -1 : 1)));
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
