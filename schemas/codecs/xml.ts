/* XML as far as all its readers agree: names without their prefixes, and the encoding of the bytes. */

/** The name of an element or attribute without its prefix: formats agree on names, not on prefixes. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Bytes in which a document says its encoding. */
export const declarationBytes = 200;

/** Encodings that writers of geodata use; a document that says another is read as UTF-8 where nobody refuses it. */
const usualEncodings = ['iso-8859-1', 'iso-8859-15', 'windows-1252', 'utf-16le', 'utf-16be'];

/** The encoding of a document by its first bytes, as its mark says or its declaration, whatever it says; UTF-8 where neither does. */
export function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const text = new TextDecoder('latin1').decode(head.subarray(0, declarationBytes));
  return /^(?:ï»¿)?<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/i.exec(text)?.[1]?.toLowerCase() ?? 'utf-8';
}

/** The same, UTF-8 where it says what no writer of geodata uses. */
export function usualEncodingOf(head: Uint8Array): string {
  const encoding = encodingOf(head);
  return usualEncodings.includes(encoding) ? encoding : 'utf-8';
}
