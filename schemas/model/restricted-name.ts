/** Part of a file's name that tells that its data are restricted: the one place that every format has. */
export const restrictedName = 'acces-restreint';
