import type { Problem } from '../../../schemas/types.ts';
import { causeOf, PipelineError, problem } from '../../base/errors.ts';
import { isPublic, openReader } from '../../stores/open.ts';
import { keysOf, operatorAt, type Revision } from '../operator.ts';

interface RevisionOptions extends Revision {
  /** Told why there is nothing to compare with. */
  onNotice: (notice: Problem) => void;
}

/** Where signatures are asked for nothing else is a silence: what somebody has written there would hide what is published from a review. */
const silences = ['store.http', 'store.http-unreachable'];

/**
 * The public address of what is published; undefined where it does not answer, or nothing is published yet. It is read from the revision that a
 * pull request starts from: what proposes a change does not choose what it is compared with.
 */
export async function publishedAddress({ onNotice, ...revision }: RevisionOptions): Promise<string | undefined> {
  const value = await operatorAt(revision);
  if (value === undefined) return undefined;
  // Without an address of its own the store lies among the pages, below their base path.
  const address = new URL(value.store ?? 'store/', value.site).href;
  if (!isPublic(address)) return undefined;
  try {
    return (await (await openReader(address, { signing: keysOf(value) })).readPointer()) === undefined ? undefined : address;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    if (value.signing !== undefined && !error.problems.every(({ id }) => silences.includes(id))) throw error;
    onNotice(problem('review.published-silent', { address, cause: causeOf(error) }, { severity: 'notice' }));
    return undefined;
  }
}
