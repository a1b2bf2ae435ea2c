import { isMembers } from '../../schemas/json-values.ts';
import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, isSeq, parseDocument, YAMLMap, type Node, type Pair } from 'yaml';
import { parseYaml } from '../base/parse-yaml.ts';

/** Name of the file by which a deposit changes a description, and nothing else of a manifest. */
export const descriptionFile = 'description.yaml';

/** Keys of a manifest that say what data are; how they are read, checked and published is none of them. */
const keys = ['title', 'description', 'themes', 'keywords', 'license', 'frequency', 'dates', 'temporal', 'lineage', 'contact'];

/** Width at which long texts fold. */
const lineWidth = 120;

/** A file of the store that takes the place of the one that a manifest names: of where data are, no more is changed. */
const newFile = ['deposit', 'sha256'];

/** Keys of `changes` that are neither part of a description, nor a new file that replaces the only one of the manifest. */
export const foreignKeys = (changes: Record<string, unknown>, { source: old }: Record<string, unknown>): string[] =>
  Object.entries(changes).flatMap(([key, value]) => {
    const replaces =
      key === 'source' &&
      isMembers(value) &&
      isDeepStrictEqual(Object.keys(value).sort(), newFile) && // guard: names a new file that is in the store already
      isMembers(old) &&
      ('path' in old || 'deposit' in old);
    return replaces || keys.includes(key) ? [] : [key];
  });

/** Write the changes `asked` for into a dataset.yaml: a value replaces the present one, key by key; null removes it. */
export function withChanges(text: string, asked: Record<string, unknown>): string {
  // A text given in languages is changed in French. All other lines stay as they were written.
  const document = parseDocument(text);
  const { contents } = document;
  if (!isMap(contents)) return text;
  const { source } = asked;
  // A file that lay beside its manifest is in the store now.
  const changes = isMembers(source) ? { ...asked, source: { path: null, ...source } } : asked;
  const before = document.toJS() as Record<string, unknown>;
  const spliced = contents.flow === true ? undefined : splice(text, contents, document, changes);
  const again = parseDocument(text);
  for (const [key, change] of Object.entries(changes)) setIn(again, again.contents as YAMLMap, key, change);
  const wanted: unknown = again.toJS();
  if (isDeepStrictEqual(wanted, before)) return text;
  const isRight = spliced !== undefined && isDeepStrictEqual(parseYaml(Buffer.from(spliced)).value, wanted);
  return isRight ? spliced : again.toString({ lineWidth });
}

/** The text with its changed keys alone written anew. */
function splice(text: string, contents: YAMLMap, document: Document.Parsed, changes: Record<string, unknown>): string {
  const edits: { start: number; end: number; text: string }[] = [];
  const added = new YAMLMap(document.schema);
  for (const [key, change] of Object.entries(changes)) {
    const range = rangeOf(contents.items.find((pair) => isScalar(pair.key) && pair.key.value === key));
    const old = valueAt(contents, key, document);
    setIn(document, contents, key, change);
    const pair = contents.items.find((each) => isScalar(each.key) && each.key.value === key);
    if (isDeepStrictEqual(old, valueAt(contents, key, document))) continue;
    if (range === undefined) {
      if (pair !== undefined) added.items.push(pair);
    } else if (pair === undefined) edits.push({ start: range.start, end: range.end, text: '' });
    else edits.push({ ...range, text: textOf(pair, document) });
  }
  const whole = edits
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: line }) => all.slice(0, start) + line + all.slice(end), text);
  return added.items.length === 0 ? whole : `${whole.replace(/\n*$/, '')}\n${added.items.map((pair) => textOf(pair, document)).join('')}`;

  function rangeOf(pair: Pair | undefined): { start: number; end: number } | undefined {
    const [start] = (pair?.key as Node | undefined)?.range ?? [];
    const [, , last] = (pair?.value as Node | null | undefined)?.range ?? (pair?.key as Node | undefined)?.range ?? [];
    if (start === undefined || last === undefined) return undefined;
    // To the end of the last line, with a remark behind the value.
    const end = text.charAt(last - 1) === '\n' ? last : text.indexOf('\n', last) + 1 || text.length;
    return { start, end };
  }
}

/** A key and its value as lines; what stands above the key is where it was. */
function textOf({ key, value }: Pair, document: Document): string {
  const map = new YAMLMap(document.schema);
  map.add({ key: isScalar(key) ? document.createNode(key.value) : key, value });
  return new Document(map).toString({ lineWidth });
}

const valueAt = (map: YAMLMap, key: string, document: Document): unknown => (map.get(key, true) as Node | undefined)?.toJS(document);

function setIn(document: Document, map: YAMLMap, key: string, change: unknown): void {
  const old = map.get(key, true);
  if (change === null) {
    map.delete(key);
    return;
  }
  if (isMap(old)) {
    const parts = isMembers(change) ? change : old.has('fr') && typeof change === 'string' ? { fr: change } : undefined;
    if (parts !== undefined) {
      for (const [part, value] of Object.entries(parts)) setIn(document, old, part, value);
      if (old.items.length === 0) map.delete(key);
      return;
    }
  }
  if (old !== undefined && isDeepStrictEqual(old.toJS(document), change)) return;
  const given = isMembers(change) ? Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null)) : change;
  if (isMembers(given) && Object.keys(given).length === 0) return;
  const node = document.createNode(given) as Node;
  if (isSeq(node)) node.flow = true;
  if (isScalar(node) && typeof node.value === 'string' && node.value.includes('\n')) node.type = 'BLOCK_LITERAL';
  map.set(document.createNode(key), node);
}
