/** Sums of the pixels of one band. */
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

/** Sums of the pixels of an image, or of heights, by band. */
export interface PixelSums {
  valid: number;
  bands: BandSums[];
}

/** Arrays that hold pixels, by the name that GDAL gives to their type. */
export const pixelArrays = { Byte: Uint8Array, Int8: Int8Array, UInt16: Uint16Array, Int16: Int16Array, UInt32: Uint32Array, Int32: Int32Array, Float32: Float32Array, Float64: Float64Array }; // prettier-ignore
/** A type of pixel, as GDAL names it. */
export type PixelType = keyof typeof pixelArrays;
/** Bytes of a pixel. */
export const pixelBytes = (type: PixelType): number => pixelArrays[type].BYTES_PER_ELEMENT;

/** Most values that are classes; more are measures. */
export const maxClasses = 64;

/** Lowest height of terrain tiles, in metres: their encoding counts tenths of a metre from here, in three bytes. */
export const lowestHeight = -10_000;
/** Metres between two heights of terrain tiles. */
export const heightStep = 0.1;
/** Highest height of terrain tiles, in metres. */
export const highestHeight = lowestHeight + (2 ** 24 - 1) * heightStep;
