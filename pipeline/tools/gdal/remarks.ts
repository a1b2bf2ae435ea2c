/** Warnings of GDAL that say what we know or have counted. */
export const expectedWarnings =
  /^(A geometry of type|Several features with id|Self-intersection|Field '.*' already exists|The output driver does not|Layer '.*' has been|Normalized\/laundered)/;

/** Warnings of GDAL that a value has become another, or nothing; an empty text where a date should be is nothing as it is, and blanks behind a number are no part of it. */
export const falsifyingWarnings =
  /\bclamped\b|^Value '.*\S' of field .* parsed incompletely to |^Invalid content for record .*:\s*\S|^Unexpected data type for record/i;
