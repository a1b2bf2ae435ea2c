import type { fr } from './fr.ts';

/** A text, by its id. */
export type TextId = keyof typeof fr;
