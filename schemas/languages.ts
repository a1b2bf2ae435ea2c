/** Languages in which the catalogue speaks; the first where nothing is said. */
export const languages = ['fr', 'en'] as const;
export type Lang = (typeof languages)[number];
