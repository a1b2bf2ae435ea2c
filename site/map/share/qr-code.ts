import { encodeQR } from 'qr';

/** Bytes that the largest code holds at the second of four levels of correction. */
const mostBytes = 2331;

/** Free modules around a code, without which readers do not find it. */
const border = 4;

/** A QR code as an SVG: the path of its dark modules in a square of so many modules. */
export interface QrCode {
  modules: number;
  path: string;
}

/** Encode a text as a QR code; undefined where no code is large enough. */
export function encodeQrCode(text: string): QrCode | undefined {
  if (new TextEncoder().encode(text).length > mostBytes) return undefined;
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border });
  const path = rows.flatMap((row, y) => runsOf(row).map(({ start, length }) => `M${start} ${y}h${length}v1h-${length}z`)).join('');
  return { modules: rows.length, path };
}

/** Dark modules of a row that stand beside one another, as one run each. */
function runsOf(row: readonly boolean[]): { start: number; length: number }[] {
  const runs: { start: number; length: number }[] = [];
  for (const [x, isDark] of row.entries()) {
    const last = runs.at(-1);
    if (!isDark) continue;
    if (last && last.start + last.length === x) last.length += 1;
    else runs.push({ start: x, length: 1 });
  }
  return runs;
}

/** Write a code as a file, black upon white whatever the page's colours are. */
export const writeQrCode = ({ modules, path }: QrCode): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${modules} ${modules}" shape-rendering="crispEdges">` +
  `<path fill="#fff" d="M0 0h${modules}v${modules}H0z"/><path d="${path}"/></svg>\n`;
