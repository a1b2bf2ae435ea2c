/** Languages in which the catalogue speaks; the first where nothing is said. */
export const languages = ['fr', 'en'] as const;
/** A language of the interface. */
export type Lang = (typeof languages)[number];
