/** A text without accents, its ligatures taken apart: "Cœur d’Été" → "Coeur d’Ete". */
function withoutAccents(text: string): string {
  const letters = text.normalize('NFD').replace(/\p{M}/gu, '');
  return letters.replaceAll('œ', 'oe').replaceAll('Œ', 'OE').replaceAll('æ', 'ae').replaceAll('Æ', 'AE');
}

/** A text as compared and searched: without accents nor capitals. */
export const plainText = (text: string): string => withoutAccents(text).toLowerCase();

/** A file name for an address: plain letters, digits, dot, dash, underscore. */
export function safeName(name: string): string {
  const plain = withoutAccents(name.normalize('NFKC')).replace(/[^A-Za-z0-9._-]+/g, '-');
  return plain.slice(-120).replace(/^[.-]+/, '') || 'source';
}
