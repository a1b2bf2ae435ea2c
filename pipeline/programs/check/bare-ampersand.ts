/** Beginnings of text in which an ampersand is only a character, each with its end. */
const plainPlaces: Readonly<Record<string, string>> = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' };
const opening = /<!--|<!\[CDATA\[|<\?|&/g;
const entity = /^&(#\d+|#x[\da-f]+|[\p{L}_:][\p{L}\p{N}_:.-]*);/iu;
/** Characters of the longest name of an entity that is looked for, and of what is shown. */
const entityCharacters = 64;
const shownCharacters = 30;

/** Find the first ampersand of an XML text that begins no entity; undefined where there is none, or the text cannot be read again. */
export async function findBareAmpersand(
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<{ line: number; found: string } | undefined> {
  // Such an ampersand makes the rest unreadable; `found` is the text that follows it.
  let line = 1;
  let text = '';
  let ending: string | undefined;
  const pass = (characters: number): void => {
    for (let at = text.indexOf('\n'); at !== -1 && at < characters; at = text.indexOf('\n', at + 1)) line += 1;
    text = text.slice(characters);
  };
  /** Looks as far as the text decides; at its end, all of it does. */
  const look = (isEnd: boolean): string | undefined => {
    for (;;) {
      if (ending !== undefined) {
        const end = text.indexOf(ending);
        pass(end === -1 ? Math.max(0, text.length - ending.length) : end + ending.length);
        if (end === -1) return undefined;
        ending = undefined;
      }
      opening.lastIndex = 0;
      const found = opening.exec(text);
      if (found === null) {
        // The beginning of what opens may stand at the end of a piece.
        pass(Math.max(0, text.length - '<![CDATA['.length));
        return undefined;
      }
      pass(found.index);
      ending = plainPlaces[found[0]];
      if (ending !== undefined) continue;
      if (text.length < entityCharacters && !isEnd) return undefined;
      const known = entity.exec(text.slice(0, entityCharacters));
      if (known === null) return text.slice(0, shownCharacters).replace(/\s+/g, ' ');
      pass(known[0].length);
    }
  };
  for await (const piece of pieces) {
    text += piece;
    const found = look(false);
    if (found !== undefined) return { line, found };
  }
  const found = look(true);
  return found === undefined ? undefined : { line, found };
}
