import hvdJson from './vocabularies/hvd.json' with { type: 'json' };
import inspireJson from './vocabularies/inspire.json' with { type: 'json' };
import producerTypesJson from './vocabularies/producer-types.json' with { type: 'json' };
import { finder, type Term } from './vocabulary-term.ts';

/* Lists of which a reader's page needs none: what imports them from here alone keeps them out of what a search carries. */

/** Kind of organisation. */
export interface ProducerKind extends Term {
  /** Whether it is an administration in the sense of the CRPA, article L. 300-2. */
  authority: boolean;
}

/** A category of high-value data. */
export interface Hvd extends Term {
  uri: string;
}

/** Kinds of organisations that a producer may be. */
export const producerTypes: readonly ProducerKind[] = producerTypesJson;
/** The categories of high-value data (Regulation (EU) 2023/138). */
export const hvdCategories: readonly Hvd[] = hvdJson;
/** The themes of the annexes of INSPIRE. */
export const inspireThemes: readonly Term[] = inspireJson;
/** The kind of producer `id`. */
export const producerTypeOf = /* @__PURE__ */ finder(producerTypes);
/** The INSPIRE theme with this code. */
export const inspireThemeOf = /* @__PURE__ */ finder(inspireThemes);
/** The European category of high-value datasets `id`. */
export const hvdCategoryOf = /* @__PURE__ */ finder(hvdCategories);
