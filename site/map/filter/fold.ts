/** Accents that stand apart from their letters. */
const marks = { first: 0x300, last: 0x36f };

/** A text as it is searched: without case and accents, which people leave out. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();

/** Letters with accents lie below it. */
const mostLetter = 0x2fff;

let variants: Map<string, string[]> | undefined;

/** Small letters by what is left of each without its accents. */
function variantsOf(): Map<string, string[]> {
  if (variants) return variants;
  variants = new Map();
  for (let code = 0xc0; code <= mostLetter; code += 1) {
    const small = String.fromCharCode(code).toLowerCase();
    const plain = fold(small);
    if (plain === small || plain === '') continue;
    const known = variants.get(plain) ?? [];
    if (!known.includes(small)) variants.set(plain, [...known, small]);
  }
  return variants;
}

/** List replacements in a text of small letters by which it may hold a folded text: each piece, and the text that takes its place. */
export function foldingFor(wanted: string): [piece: string, by: string][] {
  const letters = [...new Set(wanted)].flatMap((plain) => (variantsOf().get(plain) ?? []).map((small): [string, string] => [small, plain]));
  const apart = Array.from({ length: marks.last - marks.first + 1 }, (_, at): [string, string] => [
    String.fromCharCode(marks.first + at),
    '',
  ]);
  return [...letters, ...apart];
}
