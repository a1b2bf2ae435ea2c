import { inflateSync } from 'node:zlib';

/** Why a PDF is not published: what it does by itself, or that nobody can look into it. */
export type PdfFault = { kind: 'acts'; name: string } | { kind: 'unreadable'; reason: 'object-stream' | 'length' };

/** Names by which a PDF itself runs, opens, sends or carries something along (ISO 32000-2, tables 29, 187, 201 and following, 271). */
// Scripts, programs, forms that are programs, media with scripts, and files inside that nobody has looked at.
const acting = new Set(['JavaScript', 'Launch', 'XFA', 'RichMedia', 'Rendition', 'ImportData', 'SubmitForm', 'GoToE', 'EmbeddedFile']);
/** Name of the action that calls an address, which a document may do once it is opened, without a click. */
const calling = 'URI';
const objectStream = 'ObjStm';

/** Larger ones have not been seen, and are no text to search in one piece. */
const mostBytes = 256 * 1024 ** 2;
/** Bytes of all object streams of one file: dictionaries of some pages, never pictures. */
const mostUnpacked = 256 * 1024 ** 2;
/** Characters of a dictionary, its whole object: what comes between “obj” and “stream”. */
const mostDictionary = 64 * 1024;

/** Every name of a text (section 7.3.5), with what `#` hides in it brought to light. */
function* namesIn(text: string): Generator<string> {
  for (const [token] of text.matchAll(/\/[^\x00\t\n\f\r ()<>[\]{}/%]{1,127}/g))
    // guard [.replace(/#([0-9a-f…]: with a script under a name that hides it
    yield token.slice(1).replace(/#([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Find the faults for which a PDF is refused; their names are looked for in every byte, in streams and strings too. */
export function pdfFaults(bytes: Buffer): PdfFault[] {
  if (bytes.length > mostBytes) return [{ kind: 'unreadable', reason: 'length' }];
  // A reader that is led past a name by a wrong length would find it where a parser does not.
  const text = bytes.toString('latin1');
  // Object streams, where all else may be packed (section 7.5.7), are unpacked.
  const unpacked = unpackObjects(bytes, text);
  // One that cannot be unpacked, as where the file is encrypted, makes the file unreadable.
  if (unpacked === undefined) return [{ kind: 'unreadable', reason: 'object-stream' }];
  const found = new Set<string>();
  // guard [...unpacked]: with a script in an object stream
  for (const part of [text, ...unpacked]) for (const name of namesIn(part)) if (acting.has(name)) found.add(name);
  if (callsAtOpening([text, ...unpacked])) found.add('OpenAction'); // guard: that calls an address as it opens
  return [...found].sort().map((name) => ({ kind: 'acts', name }));
}

/** The texts of all object streams; undefined where one of them cannot be read, or is not where it would be looked for. */
function unpackObjects(bytes: Buffer, text: string): string[] | undefined {
  const named = [...namesIn(text)].filter((name) => name === objectStream).length;
  if (named === 0) return [];
  const unpacked: string[] = [];
  let left = mostUnpacked;
  // No byte is looked at for two streams: a file of nothing but beginnings takes the time of its length.
  let after = 0;
  for (const { index, 0: keyword } of text.matchAll(/(?<!end)stream(?:\r\n|\n|\r)/g)) {
    const dictionary = dictionaryBefore(text, after, index);
    after = index + keyword.length;
    if (![...namesIn(dictionary)].includes(objectStream)) continue;
    const objects = inflated(bytes, after, dictionary, left);
    if (objects === undefined || objects.length > left) return undefined;
    left -= objects.length;
    unpacked.push(objects);
  }
  // Each that is named has to be among them: one whose dictionary says so by a detour is not.
  const isHidden = unpacked.some((objects) => [...namesIn(objects)].includes(objectStream));
  // guard [unpacked.length === named]: whose object stream is called so in another object
  return unpacked.length === named && !isHidden ? unpacked : undefined;
}

function dictionaryBefore(text: string, after: number, end: number): string {
  const near = text.slice(Math.max(after, end - mostDictionary), end);
  return near.slice(near.lastIndexOf('obj') + 3);
}

/** An object stream as text: packed once by Deflate, as every writer does, or not at all. */
function inflated(bytes: Buffer, start: number, dictionary: string, most: number): string | undefined {
  const names = [...namesIn(dictionary)];
  const filters = names.filter((name) => /Decode$|^(?:Fl|LZW|AHx|A85|RL|Crypt)$/.test(name));
  if (names.includes('Predictor') || names.includes('F') || filters.some((name) => name !== 'FlateDecode') || filters.length > 1)
    return undefined;
  try {
    const objects =
      filters.length === 1
        ? inflateSync(bytes.subarray(start), { maxOutputLength: most }).toString('latin1')
        : bytes.subarray(start, Math.max(start, bytes.indexOf('endstream', start))).toString('latin1');
    // It begins with the numbers and places of its objects.
    return /^\s*\d+\s+\d+\s/.test(objects) ? objects : undefined;
  } catch {
    return undefined;
  }
}

/** Does the document call an address as soon as it is opened? Its action stands in place, or under the number of an object. */
function callsAtOpening(parts: readonly string[]): boolean {
  const isCall = (action: string): boolean => [...namesIn(action.split('endobj', 1)[0] ?? '')].includes(calling);
  const numbers = new Set<number>();
  for (const part of parts)
    for (const [, direct, number] of part.matchAll(/\/OpenAction\s{0,9}(?:<<(.{0,400})|(\d{1,10})\s{1,9}\d{1,5}\s{1,9}R)/gs)) {
      if (direct !== undefined && isCall(direct)) return true;
      if (number !== undefined) numbers.add(Number(number));
    }
  return numbers.size > 0 && objectsOf(parts, numbers).some(isCall);
}

/** The beginnings of objects by their numbers, in the file and in its object streams. */
function objectsOf([file = '', ...packed]: readonly string[], numbers: ReadonlySet<number>): string[] {
  const found: string[] = [];
  for (const { 1: number, index } of file.matchAll(/(?<!\d)(\d{1,10})\s{1,9}\d{1,5}\s{1,9}obj/g))
    if (numbers.has(Number(number))) found.push(file.slice(index, index + 400));
  for (const objects of packed) {
    const head = /^[\s\d]*/.exec(objects)?.[0] ?? '';
    const pairs = head.trim().split(/\s+/).map(Number);
    for (let at = 0; at < pairs.length; at += 2) {
      const start = head.length + (pairs[at + 1] ?? 0);
      if (numbers.has(pairs[at] ?? -1)) found.push(objects.slice(start, start + 400));
    }
  }
  return found;
}
