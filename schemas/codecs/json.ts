import { concatBytes } from './concat-bytes.ts';

/* JSON that is never held whole: its bytes are cut into values as they come. */

/** A value cut out of a JSON text, not parsed. */
export interface JsonPiece {
  /** Member of the top object; undefined for an element of its list, or a text of a sequence. */
  key: string | undefined;
  bytes: Uint8Array;
  /** Beginning of the value: the line from 1, the byte from 0. */
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
  /**
   * Called before each object but the first of a sequence, each with its list; without it, one object alone or some other value is read.
   */
  onNext?: () => void;
}

export interface JsonTop {
  /** Values at the top: 1, or the texts of a sequence. */
  values: number;
  /** Whether the list was there, and an array. */
  hasList: boolean;
  /** Whether the top is an object, where it should be. */
  isObject: boolean;
}

/** Why a text is not cut further: it has nothing, ends early, has what cannot stand there, or too much of it. */
export type JsonFaultKind = 'empty' | 'truncated' | 'malformed' | 'too-deep' | 'too-large';

/** A text that is not cut further; `line` and `near` say where. */
export class JsonFault extends Error {
  readonly kind: JsonFaultKind;
  readonly line: number;
  readonly near: string;

  constructor(kind: JsonFaultKind, line: number, near = '', options?: ErrorOptions) {
    super(`The JSON is ${kind} on line ${line}.`, options);
    this.kind = kind;
    this.line = line;
    this.near = near;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
const newline = 0x0a;
/** One character after the other, whatever begins or ends in the middle. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** White space, and the mark that stands before a text of a sequence (RFC 8142). */
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x1e;
/** Levels of a value: no honest file nests deeper, and a parser's stack could overflow. */
export const jsonDepth = 200;
/** V8 holds no longer text; no feature comes near. */
export const maxPieceBytes = 400 * 1024 ** 2;

/** Bytes that change the state inside of a value. */
const marks = new Uint8Array(256);
for (const byte of [quote, openBrace, closeBrace, openBracket, closeBracket, colon, newline]) marks[byte] = 1;

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';

/** A value or key that is being read. */
interface Opened {
  parts: Uint8Array[];
  size: number;
  line: number;
  byte: number;
  kind: 'text' | 'nested' | 'scalar';
}

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
  open: Opened | undefined;
  depth = 0;
  inString = false;
  escaped = false;
  members = 0;

  constructor(options: CutOptions) {
    this.options = options;
  }
}

/** Cut a JSON text or a sequence into values, in one pass and bounded memory; throws where it ends early or is malformed between values. */
export async function cutJson(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options: CutOptions): Promise<JsonTop> {
  const cut = new Cut(options);
  for await (const piece of bytes) {
    let at = cut.offset === 0 && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf ? 3 : 0;
    while (at < piece.length) at = cut.open === undefined ? between(cut, piece, at) : within(cut, cut.open, piece, at);
    cut.offset += piece.length;
  }
  if (cut.open?.kind === 'scalar') close(cut, cut.open, new Uint8Array(0));
  if (cut.open !== undefined || cut.level > 0) throw new JsonFault('truncated', cut.line);
  if (cut.top.values === 0) throw new JsonFault('empty', cut.line);
  return cut.top;
}

/** Read one byte between two values; gives the next position. */
function between(cut: Cut, piece: Uint8Array, at: number): number {
  const byte = piece[at] ?? 0;
  if (byte === newline) cut.line += 1;
  if (isSpace(byte)) return at + 1;
  const { expected } = cut;
  if (byte === colon && expected === 'colon') cut.expected = 'value';
  else if (byte === comma && expected === 'comma or end' && cut.level > 0) cut.expected = cut.level === 1 ? 'key' : 'value';
  else if (byte === closeBrace && cut.level === 1 && (expected === 'comma or end' || expected === 'key or end')) leave(cut);
  else if (byte === closeBracket && cut.level === 2 && (expected === 'comma or end' || expected === 'value or end')) leave(cut);
  else if (expected.startsWith('key') && byte === quote) return begin(cut, byte, at);
  else if (expected.startsWith('value') && mayBegin(cut, byte)) return enter(cut, byte, at);
  else throw malformed(cut, piece, at);
  return at + 1;
}

/** Whether a value may begin so: at the top of a sequence of objects an object alone. */
const mayBegin = ({ level, options }: Cut, byte: number): boolean =>
  level === 0 && options.onNext !== undefined
    ? byte === openBrace
    : byte !== comma && byte !== colon && byte !== closeBrace && byte !== closeBracket;

function leave(cut: Cut): void {
  cut.level -= 1;
  // Only a sequence goes on after its first text.
  cut.expected = cut.level === 0 && cut.options.onNext !== undefined ? 'value' : 'comma or end';
}

/** Go into the top object or its list, else begin the value that stands here. */
function enter(cut: Cut, byte: number, at: number): number {
  const { options, top } = cut;
  if (cut.level === 0) top.values += 1;
  if (options.list !== undefined && cut.level === 0 && byte === openBrace) {
    if (top.values > 1) options.onNext?.();
    top.isObject = true;
    top.hasList = false;
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
function within(cut: Cut, open: Opened, piece: Uint8Array, from: number): number {
  const end = open.kind === 'scalar' ? endOfScalar(piece, from) : endOfValue(cut, piece, from);
  const part = piece.subarray(from, end === -1 ? piece.length : end);
  if (end === -1) {
    // The reader of the file may use the memory of its piece again.
    open.parts.push(new Uint8Array(part));
    open.size += part.length;
    if (open.size > maxPieceBytes) throw new JsonFault('too-large', open.line);
    return piece.length;
  }
  close(cut, open, part);
  return end;
}

function endOfScalar(piece: Uint8Array, from: number): number {
  for (let at = from; at < piece.length; at += 1) {
    const byte = piece[at] ?? 0;
    if (isSpace(byte) || byte === comma || byte === closeBrace || byte === closeBracket || byte === colon) return at;
  }
  return -1;
}

/** Find the end in this piece of the open string, object or array; -1 where the value goes on. */
function endOfValue(cut: Cut, piece: Uint8Array, from: number): number {
  let { depth, inString, members, line } = cut;
  let at = from;
  let end = -1;
  if (cut.escaped) at += 1;
  cut.escaped = false;
  for (; at < piece.length; at += 1) {
    const byte = piece[at] ?? 0;
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
        // guard: no deeper than people nest
        // guard (hostile-files.test.ts): lists in lists
        if (depth > jsonDepth) throw new JsonFault('too-deep', line);
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
function close(cut: Cut, { parts, line, byte }: Opened, last: Uint8Array): void {
  const bytes = parts.length === 0 ? last : concatBytes([...parts, last]);
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

function readKey(bytes: Uint8Array, line: number): string {
  const text = decoder.decode(bytes);
  try {
    return String(JSON.parse(text));
  } catch (cause) {
    throw new JsonFault('malformed', line, text.slice(0, nearCharacters), { cause });
  }
}

/** Characters that a fault shows of the text that cannot stand there. */
const nearCharacters = 30;

const malformed = ({ line }: Cut, piece: Uint8Array, at: number): JsonFault =>
  new JsonFault('malformed', line, decoder.decode(piece.subarray(at, at + nearCharacters)).split('\n')[0]);
