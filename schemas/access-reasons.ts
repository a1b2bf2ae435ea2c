import type { Lang } from './languages.ts';
import accessReasonsJson from './vocabularies/access-reasons.json' with { type: 'json' };
import { finder, type Term } from './vocabulary-term.ts';

/** A reason of the law for which data are not public. */
export interface AccessReason extends Term {
  article: Record<Lang, string>;
  /** Code of http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess; absent where INSPIRE has none for it. */
  inspire?: string;
}

/* Article L. 311-7 of the CRPA is a way to communicate, and no reason. */
/** Reasons that a manifest may name: those of the CRPA (articles L. 311-2 to L. 311-6) and of INSPIRE. */
export const accessReasons: readonly AccessReason[] = accessReasonsJson;
/** The reason for a restriction with this code. */
export const accessReasonOf = /* @__PURE__ */ finder(accessReasons);
