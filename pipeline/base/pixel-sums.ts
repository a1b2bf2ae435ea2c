/** What the pixels of one band say. */
export interface BandSums {
  valid: number;
  /** null where no pixel holds something. */
  min: number | null;
  max: number | null;
  sum: number;
  squares: number;
  integers: boolean;
  /** null where there are more than can be classes. */
  distinct: number[] | null;
}

/** What the pixels of an image or of heights say. */
export interface PixelSums {
  valid: number;
  bands: BandSums[];
}
