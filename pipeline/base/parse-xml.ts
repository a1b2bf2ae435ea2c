import { SaxesParser } from 'saxes';
import { localName, usualEncodingOf } from '../../schemas/codecs/xml.ts';
import { fail } from './errors.ts';

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
/**
 * Parse a document that a stranger's server has sent; refuses a DOCTYPE (it may hide entities), anything but XML, and content above the
 * limits.
 */
export function parseXml(bytes: Buffer, url: string): XmlElement {
  const root: XmlElement = { name: '', attributes: new Map(), children: [], text: '' };
  const path = [root];
  let elements = 0;
  let own = 0;
  let all = 0;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', ({ message }) => {
    throw fail('service.other-answer', { url, type: 'XML', detail: message.slice(0, 100) });
  });
  // guard (service-source.test.ts): an answer that is entities
  parser.on('doctype', () => {
    throw fail('service.xml-doctype', { url });
  });
  // Counted as they come: an element of millions would be built before it is told.
  parser.on('attribute', ({ value }) => {
    refuseAbove(maxAttribute, value.length, 'characters', url); // guard: longer than any address
    refuseAbove(maxAttributes, (own += 1), 'attributes', url); // guard: an answer of more
    refuseAbove(maxAllAttributes, (all += 1), 'attributes', url);
  });
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1;
    refuseAbove(maxElements, elements, 'elements', url); // guard: an answer of more
    refuseAbove(maxDepth, path.length, 'levels', url); // guard: layers without end
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
    refuseAbove(maxText, element.text.length + piece.length, 'characters', url);
    element.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void path.pop());
  parser.write(new TextDecoder(usualEncodingOf(bytes)).decode(bytes)).close();
  const [document] = root.children;
  if (document === undefined) throw fail('service.other-answer', { url, type: 'XML', detail: '∅' });
  return document;
}

function refuseAbove(limit: number, found: number, what: string, url: string): void {
  if (found > limit) throw fail('service.xml-limit', { url, limit, what });
}

/** How many elements a document has. */
export const countElements = ({ children }: XmlElement): number => children.reduce((sum, child) => sum + countElements(child), 1);

/** The children of a name; after a path, those of the first element of each name on the way. */
export function childrenOf(element: XmlElement | undefined, ...path: string[]): XmlElement[] {
  const [last, ...way] = path.toReversed();
  const home = way.toReversed().reduce((at: XmlElement | undefined, name) => at?.children.find((each) => each.name === name), element);
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
