import { isDeepStrictEqual } from 'node:util';
import { isCollection, isMap, isSeq, parseDocument, stringify, type Document } from 'yaml';
import type { Grant } from '../../schemas/types.ts';
import { parseYaml } from '../base/parse-yaml.ts';

/** Width at which long texts fold. */
const lineWidth = 120;

/** The text of a grants.yaml with one grant more, in the place of its recipient's or group's to the same layers. */
export function withGrant(text: string, grant: Grant): string {
  if (text.trim() === '') return stringify({ grants: [grant] }, { lineWidth });
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  const document = parseDocument(whole);
  const items = itemsOf(document) as Pick<Grant, 'layers'>[];
  // guard [layersOf(items[place] ?? {}) === layersOf(grant) → true]: a grant of other layers stays beside it
  const at = placesOf(document, grant.group ?? grant.recipient ?? '').find((place) => layersOf(items[place] ?? {}) === layersOf(grant));
  return withItems(whole, document, { from: at ?? items.length, count: at === undefined ? 0 : 1, grant });
}

/** Layers as one text, in whatever order they are named; all of them have none. */
const layersOf = ({ layers }: Pick<Grant, 'layers'>): string | undefined => layers && JSON.stringify([...layers].sort());

/** The text of a grants.yaml without the grants of a recipient or group; undefined where there are none. */
export function withoutGrant(text: string, name: string): string | undefined {
  let left = text;
  for (;;) {
    const document = parseDocument(left);
    const [at] = placesOf(document, name);
    if (at === undefined) return left === text ? undefined : left;
    left = withItems(left, document, { from: at, count: 1 });
  }
}

/** Change of a list of grants: `count` of them from `from` on go, `grant` comes in their place. */
interface Change {
  from: number;
  count: 0 | 1;
  grant?: Grant;
}

/** The text after a change. All other lines stay as they are written: whoever reads the request sees one grant, and who wrote the others. */
function withItems(text: string, document: Document, { from, count, grant }: Change): string {
  const wanted = itemsOf(document).toSpliced(from, count, ...(grant ? [grant] : []));
  const edited = editLines(text, document, { from, count, ...(grant && { grant }) });
  const { value } = parseYaml(Buffer.from(edited ?? ''));
  if (edited !== undefined && isDeepStrictEqual(value, { ...(document.toJS() as object), grants: wanted })) return edited;
  // A list within brackets, or one that shares parts by anchors, is written anew.
  document.set('grants', document.createNode(wanted));
  return document.toString({ lineWidth });
}

function editLines(text: string, document: Document, { from, count, grant }: Change): string | undefined {
  const list = document.get('grants');
  const nodes = isSeq(list) ? list.items.filter(isCollection) : [];
  // Where an item begins: after its dash, in a line of its own.
  const starts = nodes.map(({ range }) => text.lastIndexOf('\n', range?.[0] ?? 0) + 1);
  const [first] = starts;
  if (first === undefined) return undefined;
  const indent = /^ */.exec(text.slice(first))?.[0] ?? '';
  const begin = starts[from] ?? nodes.at(-1)?.range?.[2] ?? text.length;
  const end = count === 0 ? begin : (nodes[from]?.range?.[1] ?? begin);
  const added = grant === undefined ? '' : stringify([grant], { lineWidth }).replace(/^(?=.)/gm, indent);
  // With what stands behind the item in its last line.
  const rest = text.slice(end).replace(text.slice(0, end).endsWith('\n') ? '' : /^[^\n]*\n/, '');
  return `${text.slice(0, begin)}${added}${rest}`;
}

const itemsOf = (document: Document): unknown[] => {
  const { grants } = document.toJS() as { grants?: unknown };
  return Array.isArray(grants) ? (grants as unknown[]) : [];
};

/** Places in the list of grants that name a recipient or group. */
function placesOf(document: Document, name: string): number[] {
  const list = document.get('grants');
  if (!isSeq(list)) return [];
  return list.items.flatMap((item, index) => (isMap(item) && [item.get('recipient'), item.get('group')].includes(name) ? [index] : []));
}
