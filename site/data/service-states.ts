import { readFileSync } from 'node:fs';
import type { ServiceState, ServiceStates } from '../../schemas/types.ts';
import { validateServiceStates } from '../../schemas/validators.js';
import { readSettings } from './settings.ts';

const { services } = readSettings();
let states: ServiceStates | undefined;

/** When each service was asked and last answered, by data set; empty where nobody has written it down. */
export const serviceStates = (): ServiceStates => (states ??= services === undefined ? {} : readStates(services));

/** The states of these data sets alone: of one that has gone nothing is kept. */
export function statesOf(ids: readonly string[]): ServiceStates {
  const shown = new Set(ids);
  return Object.fromEntries(Object.entries(serviceStates()).filter(([id]) => shown.has(id)));
}

function readStates(path: string): ServiceStates {
  const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!validateServiceStates(read))
    throw new Error(`${path} does not have the shape of what mappe check-services --keep writes: delete it.`);
  return read;
}

/** Whether a service answered when it was asked last. */
export const isAlive = ({ asked, answered }: ServiceState): boolean => asked === answered;
