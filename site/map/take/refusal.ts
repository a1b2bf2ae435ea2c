import { failures as enFailures } from '../../words/en/failures.ts';
import { take as en } from '../../words/en/take.ts';
import { failures as frFailures } from '../../words/fr/failures.ts';
import { take as fr } from '../../words/fr/take.ts';
import type { Lang } from '../../words/languages.ts';
import { isDamage } from '../features/flatgeobuf-read.ts';
import { explainFailure } from '../fetch/failure.ts';

/** Why nothing is taken, in the reader's words. */
export class Refusal extends Error {}

/** The words of takings in a language. */
export const refusalWords = (lang: Lang): typeof fr => ({ fr, en })[lang];

/** Why a taking did not come, in the reader's words; nothing of one that the reader stopped. */
export function explainTaking(error: unknown, lang: Lang): string | undefined {
  if (error instanceof Refusal) return error.message;
  if (error instanceof DOMException && error.name === 'AbortError') return undefined;
  const { reasons } = { fr: frFailures, en: enFailures }[lang];
  return isDamage(error) ? reasons.damaged : reasons[explainFailure(error)];
}
