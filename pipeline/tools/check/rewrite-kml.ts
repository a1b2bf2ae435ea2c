import { SaxesParser } from 'saxes';

/** What is to be changed of a KML file beside the white space around its texts. */
export interface KmlChanges {
  /** Elements that are left out, with all that is in them. */
  without: ReadonlySet<string>;
  /** Fields are all written as Data: GDAL reads either form alone, and drops the other. */
  flatten: boolean;
  /** What is missing around: the root, or the one element in it. */
  wrap?: 'kml' | 'Document' | undefined;
}

/** Elements whose text is what lies inside of white space: of a name all of it, of the others where it breaks the line, as indentation does. */
const names = new Set(['name']);
const texts = new Set(['value', 'SimpleData', 'description', 'address', 'phoneNumber', 'Snippet']);
/** Characters of a text that are kept back to be trimmed; no name is longer. */
const mostKept = 4 * 1024 ** 2;
const namespace = 'http://www.opengis.net/kml/2.2';

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Write a KML file anew through `write`, its texts without the white space of their indentation; gives whether anything has changed. The text is well-formed. */
export async function rewriteKml(
  pieces: AsyncIterable<string> | Iterable<string>,
  { without, flatten, wrap }: KmlChanges,
  write: (text: string) => void,
): Promise<boolean> {
  const parser = new SaxesParser({ xmlns: false, position: true });
  /** Text that is not written yet, and where it begins. */
  let raw = '';
  let base = 0;
  let isChanged = false;
  /** Open elements; the one that is left out by its depth; the one whose text may be trimmed by where that begins. */
  let depth = 0;
  let leftOut: number | undefined;
  let leaf: { name: string; start: number } | undefined;

  const writeTo = (end: number): void => {
    write(raw.slice(0, end - base));
    raw = raw.slice(end - base);
    base = end;
  };
  const replace = (start: number, end: number, by = ''): void => {
    if (start === end && by === '') return;
    writeTo(start);
    write(by);
    raw = raw.slice(end - base);
    base = end;
    isChanged = true;
  };
  const tagStart = (end: number): number => base + raw.lastIndexOf('<', end - base - 1);
  const trim = ({ name, start }: { name: string; start: number }, end: number): void => {
    const text = raw.slice(start - base, end - base);
    const [before = ''] = /^[ \t\r\n]*/.exec(text) ?? [];
    const after = text.slice(before.length).length - text.slice(before.length).replace(/[ \t\r\n]+$/, '').length;
    const isIndented = /[\r\n]/.test(before) || /[\r\n]/.test(text.slice(text.length - after));
    if (!names.has(name) && !isIndented) return;
    replace(start, start + before.length);
    replace(end - after, end);
  };

  parser.on('xmldecl', () => {
    const end = parser.position;
    // What is written is UTF-8, whatever it was.
    writeTo(base + raw.lastIndexOf('<?xml', end - base));
    raw = raw.slice(end - base);
    base = end;
    write('<?xml version="1.0" encoding="UTF-8"?>');
  });
  parser.on('opentag', ({ name, attributes, isSelfClosing }) => {
    const local = localName(name);
    const end = parser.position;
    leaf = undefined;
    depth += 1;
    if (leftOut !== undefined) return;
    const start = tagStart(end);
    if (depth === 1 && wrap === 'kml') replace(start, start, `<kml xmlns="${namespace}">`);
    if (depth === 1 && wrap === 'Document') replace(end, end, '<Document>');
    if (without.has(local)) {
      writeTo(start);
      leftOut = depth;
      isChanged = true;
    } else if (flatten && local === 'SchemaData') replace(start, end);
    else if (flatten && local === 'SimpleData') replace(start, end, `<Data name="${escaped(attributes['name'] ?? '')}"><value>`);
    if (!isSelfClosing && (names.has(local) || texts.has(local))) leaf = { name: local, start: end };
  });
  parser.on('closetag', ({ name, isSelfClosing }) => {
    const local = localName(name);
    const end = parser.position;
    const closing = depth;
    depth -= 1;
    if (leftOut !== undefined) {
      if (closing !== leftOut) return;
      raw = raw.slice(end - base);
      base = end;
      leftOut = undefined;
      return;
    }
    const start = isSelfClosing ? end : tagStart(end);
    if (leaf !== undefined) trim(leaf, start);
    leaf = undefined;
    if (flatten && local === 'SchemaData') replace(start, end);
    if (flatten && local === 'SimpleData') replace(start, end, '</value></Data>');
    if (closing === 1 && wrap === 'Document') replace(start, start, '</Document>');
    if (closing === 1 && wrap === 'kml') replace(end, end, '</kml>');
  });

  for await (const piece of pieces) {
    raw += piece;
    parser.write(piece);
    // Between two pieces the parser does not know where it is.
    const end = base + raw.length;
    if (leaf !== undefined && end - leaf.start > mostKept) leaf = undefined;
    if (leftOut !== undefined) {
      raw = '';
      base = end;
    } else if (leaf !== undefined) writeTo(leaf.start);
    // A tag may begin in this piece and end in the next one.
    else writeTo(base + Math.max(0, raw.lastIndexOf('<')));
  }
  parser.close();
  write(raw);
  return isChanged;
}
