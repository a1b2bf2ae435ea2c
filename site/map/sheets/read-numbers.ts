import type { CogLevel } from './open-cog.ts';

/** The numbers of a block: row by row, all bands of a pixel one after the other. */
export type Numbers = Uint8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** By TIFF's number of the kind and by bits. */
const arrays = {
  '1/8': Uint8Array, '1/16': Uint16Array, '1/32': Uint32Array, '2/16': Int16Array, '2/32': Int32Array, '3/32': Float32Array, '3/64': Float64Array,
} as const; // prettier-ignore
const isKnown = (name: string): name is keyof typeof arrays => name in arrays;

/** Turns the bytes of a block into numbers: their order in the file, and differences, undone. */
export function readNumbers(bytes: Uint8Array<ArrayBuffer>, level: CogLevel, isLittle: boolean, url: string): Numbers {
  const { bits, kind, predictor } = level;
  const name = `${kind}/${bits}`;
  if (!isKnown(name)) throw new Error(`${url} has values that are not drawn here (${kind}, ${bits} bits).`);
  // Floating-point differences are written from the most significant byte on, whatever the order of the file.
  if (predictor === 3) joinBytes(bytes, level);
  if (predictor === 3 || !isLittle) turnBytes(bytes, bits / 8);
  if (predictor === 2) addUp(bits === 8 ? bytes : bits === 16 ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer), level);
  return new arrays[name](bytes.buffer);
}

/** Turns differences to the pixel on the left into values (TIFF 6.0, section 14). */
export function addUp(numbers: Uint8Array | Uint16Array | Uint32Array, { bands, blockSide }: Pick<CogLevel, 'bands' | 'blockSide'>): void {
  const row = bands * blockSide;
  for (let start = 0; start < numbers.length; start += row)
    for (let at = start + bands; at < start + row; at += 1) numbers[at] = (numbers[at] ?? 0) + (numbers[at - bands] ?? 0);
}

/** Rows of differences by byte, all first bytes before all second ones, as numbers (Adobe Photoshop TIFF Technical Note 3). */
function joinBytes(bytes: Uint8Array, { bands, blockSide, bits }: CogLevel): void {
  const size = bits / 8;
  const across = bands * blockSide;
  const row = new Uint8Array(across * size);
  for (let start = 0; start < bytes.length; start += row.length) {
    for (let at = start + bands; at < start + row.length; at += 1) bytes[at] = (bytes[at] ?? 0) + (bytes[at - bands] ?? 0);
    for (let at = 0; at < across; at += 1)
      for (let byte = 0; byte < size; byte += 1) row[at * size + byte] = bytes[start + byte * across + at] ?? 0;
    bytes.set(row, start);
  }
}

function turnBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; size > 1 && start < bytes.length; start += size) bytes.subarray(start, start + size).reverse();
}
