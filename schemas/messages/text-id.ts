import type manifest from './fr/manifest.json';
import type pipeline from './fr/pipeline.json';

/** A text, by its id. */
export type TextId = keyof typeof manifest | keyof typeof pipeline;
