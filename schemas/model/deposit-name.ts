/* What the files of a deposit may be called: what receives a deposit refuses others, the page that packs one keeps to them. */

/** Characters of a file name, as a regular expression class (flag u): none has a meaning for a shell, an address or a system. */
export const depositLetters = "\\p{L}\\p{M}\\p{N}_ '’()+,.-";
/** Characters of a path below datasets/. */
export const depositPathCharacters = 150;
/** Names that mean a device on Windows, whatever their ending. */
export const deviceNames = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Bytes of a name without its ending, at most: file systems take no more than 255 with it. */
const nameBytes = 200;
const utf8 = new TextEncoder();

const foreign = new RegExp(` *[^${depositLetters}]+ *`, 'gu');

/** Name under which a file is deposited in `folder`, <producer>/<dataset>: its own as far as allowed, in one Unicode normalization. */
export function depositName(name: string, folder: string): string {
  const whole = name.normalize('NFC');
  const [, stem = '', last = ''] = /^(.*?)(\.[^.]*)?$/s.exec(whole) ?? [];
  const format = plain(last);
  const ending = format === '' ? '' : `.${format}`;
  const room = Math.max(1, depositPathCharacters - folder.length - 1 - ending.length);
  const kept = plain(cut(plain(stem), room));
  return `${kept === '' || deviceNames.test(kept) ? 'donnees' : kept}${ending}`;
}

/** Ending of the name of a file that was encrypted before it was sent. */
export const sealedEnding = '.age';

/** Name of an encrypted file: how it is read, and `chance`. Its own may tell much, and a manifest is public. */
export const sealedName = (name: string, chance: string): string =>
  `depot-${chance}${/\.[^.]*$/.exec(depositName(name, ''))?.[0] ?? ''}${sealedEnding}`;

/** The first letters of a text, as many as there is room for. */
function cut(text: string, room: number): string {
  let kept = '';
  for (const letter of text) {
    const longer = kept + letter;
    if (longer.length > room || utf8.encode(longer).length > nameBytes) break;
    kept = longer;
  }
  return kept;
}

/** Begins with a letter or a digit, as what is no option of a command and no hidden file. */
const plain = (text: string): string =>
  text
    .replace(foreign, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[^\p{L}\p{N}_(]+|[ .-]+$/gu, '');
