import type { Operator, Problem } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';
import { underConditions } from '../base/conditions.ts';
import { withLimits } from '../base/limits.ts';
import { trySandbox } from './sandbox.ts';
import { umaskKeepsRoot } from './second-user.ts';

/** How a command reads the files of producers. */
export interface Protection {
  /** Limits set in operator.yaml. */
  limits?: Operator['limits'] | undefined;
  ports?: Operator['ports'] | undefined;
  /** Without bubblewrap, as --unsafe-no-sandbox asks. */
  unsafe?: boolean | undefined;
  /** Told what an admin gives up, or root's umask. */
  onNotice?: ((notice: Problem) => void) | undefined;
}

/**
 * Do work that reads producers' files, within the operator's limits; fails at once, before anything is fetched, where this machine offers
 * no sandbox.
 */
export async function protect<Result>(
  { limits = {}, ports = [], unsafe = false, onNotice }: Protection,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!unsafe) await trySandbox(); // guard: the refusal says what was said
  if (unsafe) onNotice?.(problem('run.unsafe', {}, { severity: 'warning' }));
  else if (umaskKeepsRoot()) onNotice?.(problem('run.umask', {}, { severity: 'warning' }));
  return underConditions({ limits: withLimits(limits), ports, unsafe }, work);
}
