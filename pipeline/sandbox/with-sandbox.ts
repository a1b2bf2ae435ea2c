import type { Operator, Problem } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';
import { underConditions } from '../base/conditions.ts';
import { withLimits } from '../base/limits.ts';
import { trySandbox } from './sandbox.ts';

/** How a command reads the files of producers. */
export interface Protection {
  /** Of operator.yaml. */
  limits?: Operator['limits'] | undefined;
  ports?: Operator['ports'] | undefined;
  /** Without bubblewrap, as --unsafe-no-sandbox asks. */
  unsafe?: boolean | undefined;
  /** Told what an admin gives up. */
  onNotice?: ((notice: Problem) => void) | undefined;
}

/** Do work that reads producers' files, within the operator's limits; fails at once, before anything is fetched, where this machine offers no sandbox. */
export async function protect<Result>(
  { limits = {}, ports = [], unsafe = false, onNotice }: Protection,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!unsafe) await trySandbox();
  else onNotice?.(problem('run.unsafe', {}, { severity: 'warning' }));
  return underConditions({ limits: withLimits(limits), ports, unsafe }, work);
}
