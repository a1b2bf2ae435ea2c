import type { Artifact } from '../types.ts';

/** Départements and régions fit many times; the names of a finer level come from its tiles. */
const mostBytes = 64 * 1024;

/** Tell whether a file is a table small enough for the base map to take the places of names from it. */
export const isNameTable = ({ format, bytes }: Pick<Artifact, 'format' | 'bytes'>): boolean => format === 'csv-excel' && bytes <= mostBytes;
