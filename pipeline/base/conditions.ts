import { AsyncLocalStorage } from 'node:async_hooks';
import { defaultLimits, type Limits } from './limits.ts';

/** Conditions that hold for all programs that a piece of work starts, however deep it starts them. */
export interface Conditions {
  limits: Limits;
  /** Ports that addresses may name beside that of https. */
  ports: readonly number[];
  /** No bubblewrap around them: an admin has asked for it by --unsafe-no-sandbox. */
  unsafe: boolean;
}

// Follows the work through its promises, so that two builds in one process may differ; nothing outside of the work is changed.
const current = new AsyncLocalStorage<Conditions>();
const usual: Conditions = { limits: defaultLimits, ports: [], unsafe: false };

/** Do some work under these conditions; what is not said is as usual. */
export const underConditions = <Result>(asked: Partial<Conditions>, work: () => Result): Result =>
  // guard [current.run({ ...usual, ...asked }, work → (current.enterWith({ ...usual, ...asked }), work()]: limits hold for the work
  current.run({ ...usual, ...asked }, work);

/** The conditions of the work that asks. */
export const conditions = (): Conditions => current.getStore() ?? usual;

/** The limits of the work that asks. */
export const currentLimits = (): Limits => conditions().limits;
