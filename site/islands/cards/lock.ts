/** Path of a 24 × 24 line drawing of a padlock: what is restricted has it, and words beside it. */
export const lock = 'M6 11h12v9H6z M8.500 11V7.500a3.500 3.500 0 0 1 7 0V11 M12 14.500v2';
