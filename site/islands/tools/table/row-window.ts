/** Pixels of a row: CSS says the same. */
export const rowHeight = 36;
/** Rows beyond the window that are there before they are seen, and for keys to go to. */
const beyond = 8;
/** Taller than this no browser draws a page: further rows share what there is. */
const mostPixels = 8_000_000;

/** Which rows of a table are on the page, from `first` to before `last`, and the pixels before and after them. */
export interface RowWindow {
  first: number;
  last: number;
  before: number;
  after: number;
  /** Rows that are seen whole. */
  visible: { from: number; to: number };
  /** How far to scroll for a row to be the first. */
  topOf: (place: number) => number;
}

/** The rows of `count` that a window of some height shows when it is scrolled so far. */
export function windowOf({ count, top, height }: { count: number; top: number; height: number }): RowWindow {
  const whole = Math.min(count * rowHeight, mostPixels);
  const fitting = Math.max(1, Math.floor((height - rowHeight) / rowHeight));
  // Where all fit, a pixel is a pixel; else the last row comes with the last pixel.
  const isScaled = whole < count * rowHeight;
  const scale = isScaled ? Math.max(0, count - fitting) / Math.max(1, whole - height) : 1 / rowHeight;
  const from = Math.min(Math.max(0, count - 1), Math.max(0, (isScaled ? Math.round : Math.ceil)(top * scale)));
  const first = Math.max(0, (isScaled ? from : Math.floor(top * scale)) - beyond);
  const last = Math.min(count, from + fitting + 1 + beyond);
  const before = isScaled ? Math.max(0, Math.min(top - (from - first) * rowHeight, whole - (last - first) * rowHeight)) : first * rowHeight;
  return {
    first,
    last,
    before,
    after: Math.max(0, whole - before - (last - first) * rowHeight),
    visible: { from, to: Math.min(count, from + fitting) },
    topOf: (place) => Math.ceil(place / scale / (isScaled ? 1 : rowHeight)) * (isScaled ? 1 : rowHeight),
  };
}
