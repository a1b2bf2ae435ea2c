import { readFileSync } from 'node:fs';
import { readSettings } from './settings.ts';

/** What the nightly check found of one service; instants. */
export interface ServiceState {
  asked: string;
  /** Absent: it has not answered since there is a check. */
  answered?: string;
}

const { services } = readSettings();
let states: Record<string, ServiceState> | undefined;

/** When each service was asked and last answered, by data set; empty where nobody has written it down. */
export const serviceStates = (): Record<string, ServiceState> =>
  (states ??= services === undefined ? {} : (JSON.parse(readFileSync(services, 'utf8')) as Record<string, ServiceState>));

/** Whether a service answered when it was asked last. */
export const isAlive = ({ asked, answered }: ServiceState): boolean => asked === answered;
