import type { Problem } from '../../../schemas/types.ts';
import { causeOf, PipelineError, problem } from '../../base/errors.ts';
import { isPublic, openReader } from '../../stores/open.ts';
import { keysOf, operatorAt, type Revision } from '../operator.ts';

interface RevisionOptions extends Revision {
  /** Told why there is nothing to compare with. */
  onNotice: (notice: Problem) => void;
}

/** Problems that count as silence of a signed store: any other could be written there to hide published data from a review. */
const silences = ['store.http', 'store.http-unreachable'];

/** Find the public address of the published store; undefined where it does not answer, or nothing is published yet. */
export async function publishedAddress({ onNotice, ...revision }: RevisionOptions): Promise<string | undefined> {
  // Read at the revision that a pull request starts from: a proposal does not choose the store that it is compared with.
  const value = await operatorAt(revision);
  if (value === undefined) return undefined;
  // Without an address of its own the store lies among the pages, below their base path.
  const address = new URL(value.store ?? 'store/', value.site).href;
  if (!isPublic(address)) return undefined;
  try {
    return (await (await openReader(address, { signing: keysOf(value) })).readPointer()) === undefined ? undefined : address;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    // guard: the published store is the one
    if (value.signing !== undefined && !error.problems.every(({ id }) => silences.includes(id))) throw error;
    onNotice(problem('review.published-silent', { address, cause: causeOf(error) }, { severity: 'notice' }));
    return undefined;
  }
}
