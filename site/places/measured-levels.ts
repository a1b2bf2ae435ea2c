import type { MeasuredLevel } from '../../schemas/types.ts';

/** A level on which data were found in some territory. */
export type LevelWithData = Pick<MeasuredLevel, 'level' | 'by'> & Required<Pick<MeasuredLevel, 'found' | 'codes' | 'outside' | 'atEdge'>>;

/** The levels to tell; where there are too many territories to list, their number says how widely the data are spread. */
export const levelsWithData = (levels: readonly MeasuredLevel[]): LevelWithData[] =>
  levels.flatMap(({ level, by, codes = [], found = codes.length, outside = 0, atEdge = 0 }) =>
    found > 0 ? [{ level, by, found, codes, outside, atEdge }] : [],
  );
