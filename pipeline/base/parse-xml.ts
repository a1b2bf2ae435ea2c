import { parseXmlTree, XmlFault, type XmlElement } from '../../schemas/codecs/xml-tree.ts';
import { fail } from './errors.ts';

/** Parse a document that a stranger's server has sent; whoever runs the catalogue is told why it is refused. */
export function parseXml(bytes: Uint8Array, url: string): XmlElement {
  try {
    return parseXmlTree(bytes);
  } catch (cause) {
    if (!(cause instanceof XmlFault)) throw cause;
    const { why, ...facts } = cause.refusal;
    if (why === 'other') throw fail('service.other-answer', { url, type: 'XML', ...facts });
    throw fail(why === 'doctype' ? 'service.xml-doctype' : 'service.xml-limit', { url, ...facts });
  }
}
