/* No pattern reads what comes before a root element: whoever wrote the file could make it try every end for every beginning. */

const space = /\s*/y;
/** A document type up to its own declarations, or to its end. */
const documentType = /<!DOCTYPE[^[>]*/iy;
const declarationsEnd = /\]\s*>/g;
const openingTag = /<(?:[\w.-]+:)?([\w.-]+)/y;

/** Find the local name of an XML text's root element, behind comments, instructions and one document type; undefined where none follows. */
export function findRoot(text: string): string | undefined {
  let at = skip(space, text, 0);
  // No character is read twice.
  for (let isTyped = false; at !== -1; at = at === -1 ? -1 : skip(space, text, at)) {
    if (text.startsWith('<!--', at)) at = after('-->', text, at + 4);
    else if (text.startsWith('<?', at)) at = after('?>', text, at + 2);
    else if (!isTyped && skip(documentType, text, at) > at) {
      at = afterType(text, skip(documentType, text, at));
      isTyped = true;
    } else break;
  }
  if (at === -1) return undefined;
  openingTag.lastIndex = at;
  return openingTag.exec(text)?.[1];
}

/** Behind a document type whose declarations, if any, begin here. */
function afterType(text: string, at: number): number {
  if (text[at] === '>') return at + 1;
  declarationsEnd.lastIndex = at;
  return declarationsEnd.test(text) ? declarationsEnd.lastIndex : -1;
}

/** Behind what the pattern finds here; here where that is nothing. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Behind the next `end`; -1 where there is none. */
function after(end: string, text: string, from: number): number {
  const at = text.indexOf(end, from);
  return at === -1 ? -1 : at + end.length;
}
