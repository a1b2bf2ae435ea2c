import { jsonDepth } from '../../../schemas/model/limits.ts';
import { ReadError } from './reading.ts';

/** A member of the top object, or an element of its list. */
export interface JsonPiece {
  /** Undefined for an element of the list. */
  key: string | undefined;
  value: unknown;
}

const [quote, escape, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openObject, closeObject, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d];
/** What stands between values; a sequence of texts has a sign of its own before each (RFC 8142). */
const isSpace = (code: number): boolean => code === 0x20 || (code >= 9 && code <= 13) || code === 0xfeff || code === 0x1e;

/** Cut a text whose top is one object, or several one after the other, into their members, the elements of the member `list` each for itself: a long list is never held whole. `onNext` is told that another object begins. */
export async function cutJson(
  pieces: AsyncIterable<string>,
  list: string,
  onPiece: (piece: JsonPiece) => void,
  onNext: () => void,
): Promise<void> {
  const cutter = new JsonCutter(list, onPiece, onNext);
  for await (const piece of pieces) cutter.add(piece);
  cutter.end();
}

/** A text while it is cut. */
class JsonCutter {
  readonly list: string;
  readonly onPiece: (piece: JsonPiece) => void;
  readonly onNext: () => void;
  /** What has not been cut yet, and the line on which it begins. */
  rest = '';
  line = 1;
  at = 0;
  depth = 0;
  isInText = false;
  isEscaped = false;
  isInList = false;
  isEnded = false;
  /** Where a piece begins; -1 between two. */
  start = -1;
  key: string | undefined;

  constructor(list: string, onPiece: (piece: JsonPiece) => void, onNext: () => void) {
    this.list = list;
    this.onPiece = onPiece;
    this.onNext = onNext;
  }

  add(piece: string): void {
    this.rest += piece;
    for (; this.at < this.rest.length; this.at += 1) {
      const code = this.rest.charCodeAt(this.at);
      if (this.isInText) this.passText(code);
      else if (!isSpace(code)) this.pass(code);
    }
    // What has been cut goes.
    const done = this.start === -1 ? this.at : this.start;
    this.line += countLines(this.rest, done);
    this.rest = this.rest.slice(done);
    this.at -= done;
    if (this.start !== -1) this.start = 0;
  }

  end(): void {
    if (this.depth === 0 && !this.isEnded) throw new ReadError('empty');
    if (!this.isEnded) throw new ReadError('truncated');
  }

  passText(code: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (code === escape) this.isEscaped = true;
    else if (code === quote) this.isInText = false;
  }

  pass(code: number): void {
    if (this.depth === 0) {
      if (code !== openObject) throw this.broken(this.at);
      if (this.isEnded) this.onNext();
      this.isEnded = false;
      this.depth = 1;
      return;
    }
    if (this.depth === (this.isInList ? 2 : 1) && this.passBetween(code)) return;
    if (code === quote) this.isInText = true;
    else if (code === openObject || code === openList) this.open();
    else if (code === closeObject || code === closeList) this.depth -= 1;
  }

  open(): void {
    this.depth += 1;
    if (this.depth > jsonDepth) throw new ReadError('too-deep', { limit: jsonDepth });
  }

  /** What stands between pieces, or ends one; whether that is all that the sign says. */
  passBetween(code: number): boolean {
    if (code === comma) {
      this.cut();
      return true;
    }
    if (code === colon && !this.isInList) {
      this.readKey();
      return true;
    }
    if (code === closeObject || code === closeList) {
      this.cut();
      if (code !== (this.isInList ? closeList : closeObject)) throw this.broken(this.at);
      this.depth -= 1;
      if (this.isInList) this.isInList = false;
      else this.isEnded = true;
      return true;
    }
    if (code === openList && !this.isInList && this.key === this.list && this.start === -1) {
      this.isInList = true;
      this.key = undefined;
      this.depth += 1;
      return true;
    }
    if (this.start === -1) this.start = this.at;
    return false;
  }

  readKey(): void {
    if (this.start === -1 || this.key !== undefined) throw this.broken(this.at);
    const name = this.parse(this.start, this.at);
    if (typeof name !== 'string') throw this.broken(this.start);
    this.key = name;
    this.start = -1;
  }

  /** Give the piece that ends here. */
  cut(): void {
    if (this.start === -1) return;
    const [from, key] = [this.start, this.key];
    this.start = -1;
    this.key = undefined;
    if (!this.isInList && key === undefined) throw this.broken(from);
    this.onPiece({ key: this.isInList ? undefined : key, value: this.parse(from, this.at) });
  }

  parse(from: number, to: number): unknown {
    const text = this.rest.slice(from, to);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.broken(from + faultAt(text, cause), cause);
    }
  }

  broken(offset: number, cause?: unknown): ReadError {
    return new ReadError('json-broken', { line: this.line + countLines(this.rest, offset) }, { cause });
  }
}

function countLines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Where an engine says that a text is broken: by its position, else by its line. */
function faultAt(text: string, cause: unknown): number {
  const message = cause instanceof Error ? cause.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const line = Number(/line (\d+)/.exec(message)?.[1] ?? 1);
  let at = 0;
  for (let number = 1; number < line; number += 1) at = text.indexOf('\n', at) + 1;
  return /end of|unterminated/i.test(message) ? text.length : at;
}
