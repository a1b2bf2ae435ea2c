import { isUtf8 } from 'node:buffer';
import type { Complaints, ComplaintPlace } from './complaints.ts';
import type { BufferPiece } from './cut-json.ts';

const shownCharacters = 30;
/** U+0000 written as an escape. */
const escapedNul = /(?<!\\)(?:\\\\)*\\u0000/;

/** Findings in a parsed value. */
interface Tally {
  /** Members of all objects: fewer than its text has where a name stands twice in one object. */
  members: number;
  /** Whether a number may be more than others read. */
  isHuge: boolean;
}

/** Whole numbers of others have 64 bits. */
const wholeLimit = 2n ** 63n;
const hugeFrom = Number(wholeLimit);

/** Counts the members of a value and looks for huge numbers. */
function tally(value: object, sum: Tally): void {
  const isList = Array.isArray(value);
  // Positions are most of what a file holds.
  const parts: unknown[] = isList ? value : Object.values(value);
  if (!isList) sum.members += parts.length;
  for (const part of parts) {
    if (typeof part === 'number') sum.isHuge ||= !(Math.abs(part) < hugeFrom);
    else if (typeof part === 'object' && part !== null) tally(part, sum);
  }
}

/**
 * List the numbers of a JSON text that GDAL changes: those beyond any double become infinite, whole ones beyond 64 bits the largest of 64.
 */
function hugeNumbers(text: string): string[] {
  const huge: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (mark === '"') at = (stringEnd(text, at) ?? text.length) - 1;
    if (!/[-\d]/.test(mark)) continue;
    token.lastIndex = at;
    const [written = mark] = token.exec(text) ?? [];
    if (!Number.isFinite(Number(written)) || (/^-?\d+$/.test(written) && isBeyond(written))) huge.push(written);
    at += written.length - 1;
  }
  return huge;
}

/** Whether a whole number has more than 64 bits; a long one is not computed. */
const isBeyond = (whole: string): boolean => whole.length > 20 || BigInt(whole) >= wholeLimit || BigInt(whole) < -wholeLimit;

/** The names that stand twice in one object of a JSON text, which parsers pass over in silence (RFC 8259, section 4). */
function repeatedMembers(text: string): string[] {
  const repeated = new Set<string>();
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (mark === '{') open.push(new Set());
    else if (mark === '}') open.pop();
    if (mark !== '"') continue;
    const end = stringEnd(text, at) ?? text.length;
    if (isColonNext(text, end)) {
      const name = String(JSON.parse(text.slice(at, end)));
      if (open.at(-1)?.has(name) === true) repeated.add(name);
      open.at(-1)?.add(name);
    }
    at = end - 1;
  }
  return [...repeated];
}

/** Parse a value that was cut out of a text, and complain of its faults; undefined where it cannot be parsed. */
export function parsePiece({ bytes, line, members }: BufferPiece, place: ComplaintPlace, complaints: Complaints): unknown {
  // Faults are bytes that are no UTF-8, broken syntax, repeated names, and numbers that nobody else reads.
  if (!isUtf8(bytes)) complaints.add('source.json-encoding', {}, { ...place, line });
  const text = bytes.toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const at = faultAt(text);
    const found = text.slice(at, at + shownCharacters).split('\n')[0] ?? '';
    complaints.add('source.json-syntax', { found }, { ...place, line: line + (text.slice(0, at).match(/\n/g)?.length ?? 0) });
    return undefined;
  }
  // GDAL ends a text there, and says nothing of what it drops.
  // guard: a character that ends a text
  if (text.includes('\\u0000') && escapedNul.test(text)) complaints.add('source.json-nul', {}, { ...place, line });
  const found: Tally = { members: 0, isHuge: false };
  tally([value], found);
  // guard: other programs make another one of
  if (found.isHuge)
    for (const number of hugeNumbers(text))
      complaints.add('source.json-number', { found: number.slice(0, shownCharacters) }, { ...place, line });
  if (found.members !== members)
    for (const name of repeatedMembers(text)) complaints.add('source.json-duplicate', { name: name.slice(0, 40) }, { ...place, line });
  return value;
}

/** A JSON text that was parsed before, its whole numbers beyond those that a double tells apart (2^53) as big integers. */
export function parseExactly(text: string): unknown {
  const exact = (_: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? 0)
      : value;
  return JSON.parse(text, exact);
}

/** One token of JSON (RFC 8259) that is no string: another scalar, a mark. */
const token = /(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{},:])/y;
/** Characters that may follow a backslash (section 7). */
const escape = /["\\/bfnrt]|u[\da-fA-F]{4}/y;

/** Find the end of the string that begins at `start`; undefined where it breaks. */
function stringEnd(text: string, start: number): number | undefined {
  // By hand: over a long string a regular expression runs out of stack.
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return undefined;
    if (code !== 0x5c) continue;
    escape.lastIndex = at + 1;
    if (!escape.test(text)) return undefined;
    at = escape.lastIndex - 1;
  }
  return undefined;
}

const colon = /[ \t\r\n]*:/y;
function isColonNext(text: string, at: number): boolean {
  colon.lastIndex = at;
  return colon.test(text);
}

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';

/** Find the place where a text stops being JSON, which V8 tells of some faults only. */
function faultAt(text: string): number {
  const open: string[] = [];
  let expected: Expected | undefined = 'value';
  for (let at = 0; ;) {
    while (/[ \t\r\n]/.test(text.charAt(at))) at += 1;
    const end = text.charAt(at) === '"' ? stringEnd(text, at) : undefined;
    token.lastIndex = at;
    const [, scalar, mark] = end === undefined ? (token.exec(text) ?? []) : [];
    expected = end === undefined && scalar === undefined ? afterMark(mark, expected, open) : afterScalar(expected, end !== undefined);
    if (expected === undefined) return at;
    at = end ?? token.lastIndex;
  }
}

function afterScalar(expected: Expected, isString: boolean): Expected | undefined {
  if (expected.startsWith('value')) return 'comma or end';
  return expected.startsWith('key') && isString ? 'colon' : undefined;
}

function afterMark(mark: string | undefined, expected: Expected, open: string[]): Expected | undefined {
  const isEnd = expected.endsWith('or end');
  if ((mark === '[' || mark === '{') && expected.startsWith('value')) {
    open.push(mark);
    return mark === '[' ? 'value or end' : 'key or end';
  }
  if (mark === ':' && expected === 'colon') return 'value';
  if (mark === ',' && expected === 'comma or end' && open.length > 0) return open.at(-1) === '{' ? 'key' : 'value';
  if (isEnd && ((mark === ']' && open.at(-1) === '[') || (mark === '}' && open.at(-1) === '{'))) {
    open.pop();
    return 'comma or end';
  }
  return undefined;
}
