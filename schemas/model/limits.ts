/* Limits for all readers of producers' files: the pipeline, and the form that reads a file before it is sent. */

/** Limits of a data set where its operator sets no others (pipeline/base/limits.ts gives the reasons). */
export const usualLimits = { layers: 64, fields: 500, textBytes: 64 * 1024 };

/** Bytes of one text, at most, whatever an operator sets: nobody has tried more. */
export const mostTextBytes = 16 * 1024 ** 2;

/** Levels of XML: no honest file nests deeper, and a parser's stack could overflow. */
export const xmlDepth = 200;
