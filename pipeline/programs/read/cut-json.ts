import { fail } from '../../base/errors.ts';
import { jsonDepth } from '../../../schemas/model/limits.ts';

/** A value cut out of a JSON text, not parsed. */
export interface JsonPiece {
  /** Of a member of the top object; undefined for an element of its list, or a text of a sequence. */
  key: string | undefined;
  bytes: Buffer;
  /** Where it begins: the line from 1, the byte from 0. */
  line: number;
  byte: number;
  /** Members written in it, by their colons. */
  members: number;
}

export interface CutOptions {
  /** Member of the top object whose elements are cut one by one, where it is an array; undefined: a sequence of texts is cut. */
  list?: string;
  /** Called with each value, in order; the bytes are only good until it returns. */
  onPiece: (piece: JsonPiece) => void;
}

export interface JsonTop {
  /** Values at the top: 1, or the texts of a sequence. */
  values: number;
  /** Whether the list was there, and an array. */
  hasList: boolean;
  /** Whether the top is an object, where it should be. */
  isObject: boolean;
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma, colon, newline] = Buffer.from('"\\{}[],:\n');
/** White space, and the mark that stands before a text of a sequence (RFC 8142). */
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x1e;
/** V8 holds no longer text; no feature comes near. */
const maxPieceBytes = 400 * 1024 ** 2;

/** Bytes that change the state inside of a value. */
const marks = new Uint8Array(256);
for (const byte of Buffer.from('"{}[]:\n')) marks[byte] = 1;

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';

/** A text while it is cut. */
class Cut {
  readonly options: CutOptions;
  readonly top: JsonTop = { values: 0, hasList: false, isObject: false };
  /** 0 at the top, 1 in the top object, 2 in its list. */
  level: 0 | 1 | 2 = 0;
  expected: Expected = 'value';
  key = '';
  line = 1;
  /** Bytes of the pieces read before. */
  offset = 0;
  /** The value or key that is being read. */
  open: { parts: Buffer[]; size: number; line: number; byte: number; kind: 'text' | 'nested' | 'scalar' } | undefined;
  depth = 0;
  inString = false;
  escaped = false;
  members = 0;

  constructor(options: CutOptions) {
    this.options = options;
  }
}

/** Cut a JSON text or a sequence of them into values, in one pass and bounded memory; refuses one that ends early or is malformed between them. */
export async function cutJson(bytes: AsyncIterable<Buffer> | Iterable<Buffer>, options: CutOptions): Promise<JsonTop> {
  const cut = new Cut(options);
  for await (const piece of bytes) {
    let at = cut.offset === 0 && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf ? 3 : 0;
    while (at < piece.length) at = cut.open === undefined ? between(cut, piece, at) : within(cut, piece, at);
    cut.offset += piece.length;
  }
  if (cut.open?.kind === 'scalar') close(cut, Buffer.alloc(0));
  if (cut.open !== undefined || cut.level > 0 || cut.top.values === 0) throw fail('source.truncated', { detail: 'JSON' });
  return cut.top;
}

/** Read one byte between two values; gives the next position. */
function between(cut: Cut, piece: Buffer, at: number): number {
  const byte = piece[at]!;
  if (byte === newline) cut.line += 1;
  if (isSpace(byte)) return at + 1;
  const { expected } = cut;
  if (byte === colon && expected === 'colon') cut.expected = 'value';
  else if (byte === comma && expected === 'comma or end' && cut.level > 0) cut.expected = cut.level === 1 ? 'key' : 'value';
  else if (byte === closeBrace && cut.level === 1 && (expected === 'comma or end' || expected === 'key or end')) leave(cut);
  else if (byte === closeBracket && cut.level === 2 && (expected === 'comma or end' || expected === 'value or end')) leave(cut);
  else if (expected.startsWith('key') && byte === quote) return begin(cut, byte, at);
  else if (expected.startsWith('value') && byte !== comma && byte !== colon && byte !== closeBrace && byte !== closeBracket)
    return enter(cut, byte, at);
  else throw malformed(cut, piece, at);
  return at + 1;
}

function leave(cut: Cut): void {
  cut.level -= 1;
  // Only a sequence goes on after its first text.
  cut.expected = 'comma or end';
}

/** Go into the top object or its list, else begin the value that stands here. */
function enter(cut: Cut, byte: number, at: number): number {
  const { options, top } = cut;
  if (cut.level === 0) top.values += 1;
  if (options.list !== undefined && cut.level === 0 && byte === openBrace) {
    top.isObject = true;
    cut.level = 1;
    cut.expected = 'key or end';
    return at + 1;
  }
  if (cut.level === 1 && cut.key === options.list && byte === openBracket && !top.hasList) {
    top.hasList = true;
    cut.level = 2;
    cut.expected = 'value or end';
    return at + 1;
  }
  return begin(cut, byte, at);
}

function begin(cut: Cut, byte: number, at: number): number {
  const kind = byte === quote ? 'text' : byte === openBrace || byte === openBracket ? 'nested' : 'scalar';
  cut.open = { parts: [], size: 0, line: cut.line, byte: cut.offset + at, kind };
  cut.depth = 0;
  cut.members = 0;
  cut.inString = false;
  return at;
}

/** Read on inside of a value, to its end or that of the piece; gives the next position. */
function within(cut: Cut, piece: Buffer, from: number): number {
  const { kind } = cut.open!;
  const end = kind === 'scalar' ? endOfScalar(piece, from) : endOfValue(cut, piece, from);
  const part = piece.subarray(from, end === -1 ? piece.length : end);
  if (end === -1) {
    // The reader of the file may use the memory of its piece again.
    cut.open!.parts.push(Buffer.from(part));
    cut.open!.size += part.length;
    if (cut.open!.size > maxPieceBytes)
      throw fail('source.json-large-value', { megabytes: maxPieceBytes / 1024 ** 2, line: cut.open!.line });
    return piece.length;
  }
  close(cut, part);
  return end;
}

function endOfScalar(piece: Buffer, from: number): number {
  for (let at = from; at < piece.length; at += 1) {
    const byte = piece[at]!;
    if (isSpace(byte) || byte === comma || byte === closeBrace || byte === closeBracket || byte === colon) return at;
  }
  return -1;
}

/** Where the string, object or array that is open ends in this piece; -1 where it goes on. */
function endOfValue(cut: Cut, piece: Buffer, from: number): number {
  let { depth, inString, members, line } = cut;
  let at = from;
  let end = -1;
  if (cut.escaped) at += 1;
  cut.escaped = false;
  for (; at < piece.length; at += 1) {
    const byte = piece[at]!;
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) {
        inString = false;
        if (depth === 0) end = at + 1;
      }
    } else if (marks[byte] === 1) {
      if (byte === quote) inString = true;
      else if (byte === openBrace || byte === openBracket) {
        depth += 1;
        if (depth > jsonDepth) throw fail('source.too-deep', { limit: jsonDepth });
      } else if (byte === colon) members += 1;
      else if (byte === newline) line += 1;
      else if ((depth -= 1) === 0) end = at + 1;
    }
    if (end !== -1) break;
  }
  cut.escaped = at > piece.length;
  Object.assign(cut, { depth, inString, members, line });
  return end;
}

/** Give the value that ends here, or keep the key. */
function close(cut: Cut, last: Buffer): void {
  const { parts, line, byte } = cut.open!;
  const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last]);
  cut.open = undefined;
  if (cut.expected.startsWith('key')) {
    cut.key = readKey(bytes, cut.line);
    cut.expected = 'colon';
    return;
  }
  cut.expected = cut.level === 0 && cut.options.list === undefined ? 'value' : 'comma or end';
  // A text that is to be an object and is none has no members to give.
  if (cut.level === 0 && cut.options.list !== undefined) return;
  cut.options.onPiece({ key: cut.level === 1 ? cut.key : undefined, bytes, line, byte, members: cut.members });
}

function readKey(bytes: Buffer, line: number): string {
  try {
    return String(JSON.parse(bytes.toString()));
  } catch (cause) {
    throw fail('source.json-malformed', { line, near: bytes.toString('utf8', 0, 40) }, { cause });
  }
}

const malformed = ({ line }: Cut, piece: Buffer, at: number): Error =>
  fail('source.json-malformed', { line, near: piece.toString('utf8', at, at + 30).split('\n')[0] ?? '' });
