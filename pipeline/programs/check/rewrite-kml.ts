import { SaxesParser } from 'saxes';
import { localName } from '../../../schemas/codecs/xml.ts';

/** Changes to a KML file beside the white space around its texts. */
export interface KmlChanges {
  /** Elements that are left out, with all that is in them. */
  without: ReadonlySet<string>;
  /** Fields are all written as Data: GDAL reads either form alone, and drops the other. */
  flatten: boolean;
  /** Outer elements that are missing: the root, or the one element in the root. */
  wrap?: 'kml' | 'Document' | undefined;
}

/** Elements whose text is trimmed of white space: names always, the others where it breaks the line, as indentation does. */
const names = new Set(['name']);
const texts = new Set(['value', 'SimpleData', 'description', 'address', 'phoneNumber', 'Snippet']);
/** Characters of a text that are kept back to be trimmed; no name is longer. */
const mostKept = 4 * 1024 ** 2;
const namespace = 'http://www.opengis.net/kml/2.2';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** The text as it comes and as it goes: places are counted from the beginning of what comes. */
function makeCopy(write: (text: string) => void) {
  /** Text that has come and is not written yet, and the place where that text begins. */
  let raw = '';
  let base = 0;
  const drop = (end: number): void => {
    raw = raw.slice(end - base);
    base = end;
  };
  const writeTo = (end: number): void => {
    write(raw.slice(0, end - base));
    drop(end);
  };
  return {
    isChanged: false,
    add: (piece: string): void => void (raw += piece),
    end: (): number => base + raw.length,
    between: (start: number, end: number): string => raw.slice(start - base, end - base),
    /** Find the last of these signs before a place; gives the beginning of the unwritten text where there is none. */
    last: (sign: string, before = base + raw.length): number => base + Math.max(0, raw.lastIndexOf(sign, before - base - 1)),
    drop,
    writeTo,
    replace(start: number, end: number, by = ''): void {
      if (start === end && by === '') return;
      writeTo(start);
      write(by);
      drop(end);
      this.isChanged = true;
    },
  };
}
type Copy = ReturnType<typeof makeCopy>;

/** A text that may be trimmed: what it is the text of, and where it begins. */
interface Leaf {
  name: string;
  start: number;
}

/** Leave out the white space around a text that ends here. */
function trim(copy: Copy, { name, start }: Leaf, end: number): void {
  const text = copy.between(start, end);
  const inner = text.replace(/^[ \t\r\n]+/, '');
  const before = text.length - inner.length;
  const after = inner.length - inner.replace(/[ \t\r\n]+$/, '').length;
  const isIndented = /[\r\n]/.test(text.slice(0, before) + text.slice(text.length - after));
  if (!names.has(name) && !isIndented) return;
  copy.replace(start, start + before);
  copy.replace(end - after, end);
}

/** Give the text for the tag that opens an element, where it is not the tag itself. */
function openingOf({ flatten }: KmlChanges, local: string, { name = '' }: Record<string, string>): string | undefined {
  if (!flatten) return undefined;
  return local === 'SchemaData' ? '' : local === 'SimpleData' ? `<Data name="${escaped(name)}"><value>` : undefined;
}

const closings: ReadonlyMap<string, string> = new Map([
  ['SchemaData', ''],
  ['SimpleData', '</value></Data>'],
]);

/**
 * Write a KML file anew through `write`, its texts without the white space of their indentation; gives whether anything has changed. The
 * text is well-formed.
 */
export async function rewriteKml(
  pieces: AsyncIterable<string> | Iterable<string>,
  changes: KmlChanges,
  write: (text: string) => void,
): Promise<boolean> {
  const { without, flatten, wrap } = changes;
  const parser = new SaxesParser({ xmlns: false, position: true });
  const copy = makeCopy(write);
  /** Open elements, and which of them is left out. */
  let depth = 0;
  let leftOut: number | undefined;
  let leaf: Leaf | undefined;
  parser.on('xmldecl', () => {
    // What is written is UTF-8, whatever it was: no change of the text.
    copy.writeTo(copy.last('<?xml'));
    copy.drop(parser.position);
    write('<?xml version="1.0" encoding="UTF-8"?>');
  });
  parser.on('opentag', ({ name, attributes, isSelfClosing }) => {
    const local = localName(name);
    const end = parser.position;
    leaf = undefined;
    depth += 1;
    if (leftOut !== undefined) return;
    const start = copy.last('<', end);
    if (depth === 1 && wrap === 'kml') copy.replace(start, start, `<kml xmlns="${namespace}">`);
    if (depth === 1 && wrap === 'Document') copy.replace(end, end, '<Document>');
    const instead = openingOf(changes, local, attributes);
    if (without.has(local)) {
      copy.replace(start, end, '');
      leftOut = depth;
    } else if (instead !== undefined) copy.replace(start, end, instead);
    if (!isSelfClosing && (names.has(local) || texts.has(local))) leaf = { name: local, start: end };
  });
  parser.on('closetag', ({ name, isSelfClosing }) => {
    const end = parser.position;
    const closing = depth;
    depth -= 1;
    if (leftOut !== undefined) {
      if (closing === leftOut) copy.drop(end);
      leftOut = closing === leftOut ? undefined : leftOut;
      return;
    }
    const start = isSelfClosing ? end : copy.last('<', end);
    if (leaf !== undefined) trim(copy, leaf, start);
    leaf = undefined;
    const instead = flatten ? closings.get(localName(name)) : undefined;
    if (instead !== undefined) copy.replace(start, end, instead);
    if (closing === 1 && wrap === 'Document') copy.replace(start, start, '</Document>');
    if (closing === 1 && wrap === 'kml') copy.replace(end, end, '</kml>');
  });
  for await (const piece of pieces) {
    copy.add(piece);
    parser.write(piece);
    if (leaf !== undefined && copy.end() - leaf.start > mostKept) leaf = undefined;
    if (leftOut !== undefined) copy.drop(copy.end());
    // A tag may begin in this piece and end in the next one.
    else copy.writeTo(leaf?.start ?? copy.last('<'));
  }
  parser.close();
  copy.writeTo(copy.end());
  return copy.isChanged;
}
