import { SaxesParser } from 'saxes';
import { localName, usualEncodingOf } from './xml.ts';

/* XML as a tree, for documents that a stranger's server has sent: without entities, and with limits. */

/** An element by its local name: services agree on names, not on prefixes. */
export interface XmlElement {
  name: string;
  /** By local name. */
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  text: string;
}

/** Lists of some thousand layers have about 250,000 elements; each takes some 200 bytes of memory. */
const maxElements = 600_000;
/** Attributes of one element, and of all elements: a list of layers has five for each box, in each coordinate system of each layer. */
const maxAttributes = 200;
const maxAllAttributes = 2_000_000;
const noAttributes: ReadonlyMap<string, string> = new Map();
/** Layers of layers: no honest list nests deeper. */
const maxDepth = 60;
/** One text of a service: an abstract, at most. And one attribute: an address, or the places of its schemas. */
const maxText = 100_000;
const maxAttribute = 10_000;

/** Why a document is not read: it is no XML, as `detail` tells, has a DOCTYPE, or more of something than the limit. */
export type XmlRefusal = { why: 'other'; detail: string } | { why: 'doctype' } | { why: 'limit'; limit: number; what: string };

/** Bytes are no document that is read here. */
export class XmlFault extends Error {
  readonly refusal: XmlRefusal;

  constructor(refusal: XmlRefusal) {
    super(`This is no XML that is read here: ${Object.values(refusal).join(' ')}.`);
    this.refusal = refusal;
  }
}

/** Parse a document; refuses a DOCTYPE (it may hide entities), anything but XML, and content above the limits. */
export function parseXmlTree(bytes: Uint8Array): XmlElement {
  const root: XmlElement = { name: '', attributes: new Map(), children: [], text: '' };
  const path = [root];
  let elements = 0;
  let own = 0;
  let all = 0;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', ({ message }) => {
    throw new XmlFault({ why: 'other', detail: message.slice(0, 100) });
  });
  // guard (service-source.test.ts): an answer that is entities
  parser.on('doctype', () => {
    throw new XmlFault({ why: 'doctype' });
  });
  // Counted as they come: an element of millions would be built before it is told.
  parser.on('attribute', ({ value }) => {
    refuseAbove(maxAttribute, value.length, 'characters'); // guard: longer than any address
    refuseAbove(maxAttributes, (own += 1), 'attributes'); // guard: an answer of more
    refuseAbove(maxAllAttributes, (all += 1), 'attributes');
  });
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1;
    refuseAbove(maxElements, elements, 'elements'); // guard: an answer of more
    refuseAbove(maxDepth, path.length, 'levels'); // guard: layers without end
    const entries = Object.entries(attributes);
    own = 0;
    const byName = entries.length === 0 ? noAttributes : new Map(entries.map(([key, value]) => [localName(key), value]));
    const element = { name: localName(name), attributes: byName, children: [], text: '' };
    path.at(-1)?.children.push(element);
    path.push(element);
  });
  const addText = (piece: string): void => {
    const element = path.at(-1);
    if (element === undefined || path.length === 1) return;
    refuseAbove(maxText, element.text.length + piece.length, 'characters');
    element.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void path.pop());
  parser.write(new TextDecoder(usualEncodingOf(bytes)).decode(bytes)).close();
  const [document] = root.children;
  if (document === undefined) throw new XmlFault({ why: 'other', detail: '∅' });
  return document;
}

function refuseAbove(limit: number, found: number, what: string): void {
  if (found > limit) throw new XmlFault({ why: 'limit', limit, what });
}

/** How many elements a document has. */
export const countElements = ({ children }: XmlElement): number => children.reduce((sum, child) => sum + countElements(child), 1);

/** The children of a name; after a path, those of the first element of each name on the way. */
export function childrenOf(element: XmlElement | undefined, ...path: string[]): XmlElement[] {
  const last = path.at(-1);
  const home = path.slice(0, -1).reduce((at: XmlElement | undefined, name) => at?.children.find((each) => each.name === name), element);
  return home?.children.filter(({ name }) => name === last) ?? [];
}

/** The texts of the children at the end of a path, as they are written. */
export const textsOf = (element: XmlElement | undefined, ...path: string[]): string[] =>
  childrenOf(element, ...path).map(({ text }) => text);

/** The text of the first element at the end of a path, without the space around it; undefined where there is none. */
export function textAt(element: XmlElement | undefined, ...path: string[]): string | undefined {
  const text = childrenOf(element, ...path)[0]?.text.trim();
  return text === '' ? undefined : text;
}

/** Every element of a name, however deep. */
export function descendantsOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...descendantsOf(child, name)]);
}
