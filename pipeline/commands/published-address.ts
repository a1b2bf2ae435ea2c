import type { Lang } from '../../schemas/languages.ts';
import { tell } from '../../schemas/texts/say.ts';
import type { Problem } from '../../schemas/types.ts';
import { PipelineError, problem } from '../errors.ts';
import { isPublic, openReader } from '../stores/open.ts';
import { operatorAt, type Revision } from './operator-at.ts';
import { keysOf } from './sealed-access.ts';

/** Where the operator's file is, and at which revision. */
interface Asked extends Revision {
  /** Told why there is nothing to compare with. */
  onNotice: (notice: Problem) => void;
}

/** What somebody else may have written is no silence: a review that went on without it would be told that nothing is published. */
const refusals = ['store.unsigned', 'store.forged'];

/**
 * The public address of what is published; undefined where it does not answer, or nothing is published yet. It is read from the revision that a
 * pull request starts from: what proposes a change does not choose what it is compared with.
 */
export async function publishedAddress({ onNotice, ...revision }: Asked): Promise<string | undefined> {
  const value = await operatorAt(revision);
  if (value === undefined) return undefined;
  // Without an address of its own the store lies beside the pages.
  const address = new URL(value.store ?? '/store/', value.site).href;
  if (!isPublic(address)) return undefined;
  try {
    return (await (await openReader(address, { seal: keysOf(value) })).readPointer()) === undefined ? undefined : address;
  } catch (error) {
    if (!(error instanceof PipelineError) || error.problems.some(({ id }) => refusals.includes(id))) throw error;
    const cause = (lang: Lang): string => error.problems.map((each) => tell(each, lang)).join(' ');
    onNotice(problem('review.published-silent', { address, cause: { fr: cause('fr'), en: cause('en') } }, { severity: 'notice' }));
    return undefined;
  }
}
