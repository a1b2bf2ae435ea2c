import { isMap, isSeq, parseDocument, stringify, type Document } from 'yaml';
import type { Grant } from '../../schemas/types.ts';

/** Width at which long texts fold. */
const lineWidth = 120;

/** The text of a grants.yaml with one grant more, in the place of the one that the same recipient or group has. */
export function withGrant(text: string, grant: Grant): string {
  const document = text.trim() === '' ? parseDocument(stringify({ grants: [] })) : parseDocument(text);
  const [at] = placesOf(document, grant.group ?? grant.recipient ?? '');
  const node = document.createNode(grant);
  if (at === undefined) document.addIn(['grants'], node);
  else document.setIn(['grants', at], node);
  const list = document.get('grants');
  if (isSeq(list)) list.flow = false;
  return document.toString({ lineWidth });
}

/** The text of a grants.yaml without the grants of a recipient or group; undefined where there are none. */
export function withoutGrant(text: string, name: string): string | undefined {
  const document = parseDocument(text);
  const places = placesOf(document, name);
  if (places.length === 0) return undefined;
  for (const place of places.toReversed()) document.deleteIn(['grants', place]);
  return document.toString({ lineWidth });
}

/** Places in the list of grants that name a recipient or group. */
function placesOf(document: Document, name: string): number[] {
  const list = document.get('grants');
  if (!isSeq(list)) return [];
  return list.items.flatMap((item, index) => (isMap(item) && [item.get('recipient'), item.get('group')].includes(name) ? [index] : []));
}
