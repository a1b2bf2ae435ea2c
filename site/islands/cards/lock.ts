/** Path of a 24 × 24 line drawing of a padlock: what is restricted has it, and words beside it. */
export const lock = 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3m-3 3v3';
