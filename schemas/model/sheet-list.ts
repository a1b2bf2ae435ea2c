import type { Problem } from '../types.ts';

/** A sheet of an image as its own file, and where it lies: a map reads it by pieces, a later build finds it again. */
export interface ListedSheet {
  /** Path of its file below the folder of the data set's files: "0123456789abcdef/photos-1.tif". */
  path: string;
  bytes: number;
  sha256: string;
  /** 16 hex of the digest of all that decides its bytes: the deposited sheet, and how it is written. */
  made: string;
  /** Whether it is compressed with a loss that nobody sees. */
  lossy: boolean;
  /** Problems found while it was written. */
  problems?: Problem[];
  width: number;
  height: number;
  /** Positions of its corners, the middles of its edges and its centre: rows from the north, in metres of Web Mercator. */
  places: [number, number][];
}

/** Content of the file that lists the sheets of an image. */
export interface SheetList {
  format: 1;
  sheets: ListedSheet[];
}
