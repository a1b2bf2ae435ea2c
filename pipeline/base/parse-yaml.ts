import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, Parser, visit, type Document, type YAMLError } from 'yaml';
import { finding, step, type Finding, type FindingId } from '../../schemas/messages/finding.ts';
import { hiddenCharacter } from '../../schemas/messages/hidden-characters.ts';
import type { TextFacts } from '../../schemas/types.ts';

/** How much is read. */
export interface YamlLimits {
  bytes: number;
  levels: number;
}

/** Limits of a manifest: a thousand commented fields fit in half of these bytes, and nothing nests deeper than six levels. */
const manifestLimits: YamlLimits = { bytes: 64 * 1024, levels: 20 };
/** A file with more problems of syntax than this is no manifest, and comparing them all would only take time. */
const mostFindings = 50;
/** Keys that would reach an object's prototype, and those that Ajv calls where it compares two objects. */
// guard ['valueOf', 'toString']: a key that is called where two objects are compared
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype', 'valueOf', 'toString']);

/** A place in a text, counted from one. */
export interface TextPosition {
  line: number;
  column: number;
}

/** A YAML text as read: its value (undefined where it cannot be trusted), every problem, and where each part of the value stands. */
export interface Yaml {
  value: unknown;
  findings: Finding[];
  /** Line and column, from 1, of what `pointer` names, or of its nearest ancestor that is there. */
  position(pointer: string, at?: 'key' | 'value'): TextPosition;
}

/** Notes a problem at an offset of the text. */
type Report = (offset: number, id: FindingId, facts?: TextFacts) => void;

interface Place {
  key?: number;
  value?: number;
}

/**
 * Read strict YAML 1.2 (core schema), JSON included: UTF-8, 64 KiB, one document; no anchor, alias, tag, directive, merge or duplicate key.
 */
export function parseYaml(bytes: Uint8Array, limits = manifestLimits): Yaml {
  const refused = (finding: Finding): Yaml => ({ value: undefined, findings: [finding], position: () => ({ line: 1, column: 1 }) });
  // guard: more than 64 KiB
  if (bytes.length > limits.bytes) return refused(finding('yaml.too-large', { kibibytes: limits.bytes / 1024 }, ''));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refused(finding('yaml.not-utf8', {}, ''));
  }
  if (isDeeper(text, limits.levels)) return refused(finding('yaml.too-deep', { levels: limits.levels }, '')); // guard: 21 levels
  return readDocument(text);
}

/** Does the text nest its collections deeper than this? Told from its syntax, without building a document, which would recurse. */
function isDeeper(text: string, levels: number): boolean {
  // A level is three objects of syntax: the items, an item, its value; the document and its own value come before.
  const deepest = 3 * levels + 2;
  let open = [...new Parser().parse(text)] as object[];
  for (let depth = 0; open.length > 0; depth += 1) {
    if (depth > deepest) return true;
    open = open.flatMap((token) => Object.values(token).filter((part): part is object => typeof part === 'object' && part !== null));
  }
  return false;
}

function readDocument(text: string): Yaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    // It compares each key with each other: reportForbidden does so in one turn.
    // guard [uniqueKeys: false → uniqueKeys: true] (patterns.test.ts): without end are read in the time of their length
    uniqueKeys: false,
    merge: false,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const places = new Map<string, Place>();
  const position = locator(places, lines);
  const findings: Finding[] = [];
  /** Report a problem of the syntax, once for each kind and line: it has an offset, and gets a pointer of its own. */
  const report: Report = (offset, id, facts = {}) => {
    if (findings.length >= mostFindings) return;
    const pointer = `#${offset}`;
    places.set(pointer, { value: offset });
    const { line } = position(pointer);
    const isKnown = findings.some((other) => other.id === id && position(other.pointer).line === line);
    if (!isKnown) findings.push(finding(id, facts, pointer));
  };
  for (const { pos, code } of telling([...document.errors, ...document.warnings])) report(pos[0], syntaxTexts[code] ?? 'yaml.syntax');
  reportForbidden(document, text, lines, report);
  if (findings.length > 0) return { value: undefined, findings, position };
  recordPlaces(document, places);
  return { value: document.toJS({ maxAliasCount: 0 }), findings, position };
}

/** Find the line and column of a pointer from the offsets of its keys and values. */
function locator(places: ReadonlyMap<string, Place>, lines: LineCounter): Yaml['position'] {
  const offsetOf = (path: string, at: 'key' | 'value'): number | undefined => {
    const { key, value } = places.get(path) ?? {};
    return at === 'key' ? (key ?? value) : (value ?? key);
  };
  return (pointer, at = 'value') => {
    let path = pointer;
    let offset = offsetOf(path, at);
    while (offset === undefined && path !== '') {
      path = path.slice(0, path.lastIndexOf('/'));
      offset = offsetOf(path, 'key');
    }
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
}

/** Leave out wrong indents at a place where a bracket is missing: the missing bracket alone is the mistake. */
function telling(errors: readonly YAMLError[]): YAMLError[] {
  const lacks = new Set(errors.filter(({ code }) => code === 'MISSING_CHAR').map(({ pos: [offset] }) => offset));
  return errors.filter(({ code, pos: [offset] }) => code !== 'BAD_INDENT' || !lacks.has(offset));
}

const syntaxTexts: Partial<Record<YAMLError['code'], FindingId>> = {
  TAB_AS_INDENT: 'yaml.tab',
  MULTIPLE_DOCS: 'yaml.several-documents',
  BAD_INDENT: 'yaml.indent',
  TAG_RESOLVE_FAILED: 'yaml.tag',
  MULTILINE_IMPLICIT_KEY: 'yaml.colon',
  BLOCK_AS_IMPLICIT_KEY: 'yaml.colon',
  BAD_SCALAR_START: 'yaml.reserved-character',
  MISSING_CHAR: 'yaml.missing-character',
};

/** Report YAML that a manifest may not use: each could hide a value from the person who reads it. */
function reportForbidden(document: Document.Parsed, text: string, lines: LineCounter, report: Report): void {
  const reportHidden = (offset: number, written: string): void => {
    const [found] = hiddenCharacter.exec(written) ?? [];
    const code = (found?.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    if (found !== undefined) report(offset, 'yaml.hidden-character', { code });
  };
  reportHidden(text.search(hiddenCharacter), text); // guard: text that turns its direction
  if (document.directives.yaml.explicit === true || Object.keys(document.directives.tags).length > 1) report(0, 'yaml.directive');
  visit(document, {
    Node(_, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node) || node.anchor !== undefined) report(offset, 'yaml.anchor');
      if (!isAlias(node) && node.tag !== undefined) report(offset, 'yaml.tag');
      if (!isScalar(node)) return;
      // Written with an escape (\u202E), it is not in the text itself.
      if (typeof node.value === 'string') reportHidden(offset, node.value); // guard: the same, written with an escape
      // A code such as 01001 would silently become the number 1001.
      const { source = '' } = node;
      if (typeof node.value === 'number' && /^[-+]?0\d/.test(source)) report(offset, 'yaml.leading-zero', { source });
    },
    Map(_, { items }) {
      const seen = new Map<unknown, number>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const first = seen.get(key.value);
        const offset = key.range?.[0] ?? 0;
        if (first === undefined) {
          seen.set(key.value, offset);
          continue;
        }
        const facts = { key: String(key.value).slice(0, 60), line: lines.linePos(first).line };
        report(offset, 'yaml.duplicate-key', facts);
      }
    },
    Pair(_, { key }) {
      const name = isScalar(key) ? String(key.value) : '';
      const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
      if (forbiddenKeys.has(name)) report(offset, 'yaml.forbidden-key', { key: name });
      if (name === '<<') report(offset, 'yaml.anchor');
    },
  });
}

function recordPlaces(document: Document.Parsed, places: Map<string, Place>): void {
  const record = (node: unknown, pointer: string, key?: number): void => {
    const value = isNode(node) ? node.range?.[0] : undefined;
    const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
    // A block begins on the line after its key, where nobody looks: the key stands for it.
    places.set(pointer, { ...(key !== undefined && { key }), ...(value !== undefined && !(isBlock && key !== undefined) && { value }) });
    if (isMap(node))
      for (const { key: name, value: child } of node.items)
        if (isScalar(name)) record(child, pointer + step(String(name.value)), name.range?.[0]);
    if (isSeq(node)) node.items.forEach((child, index) => record(child, pointer + step(index)));
  };
  record(document.contents, '');
}
