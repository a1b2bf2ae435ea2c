import { SaxesParser } from 'saxes';
import { declarationBytes, localName, usualEncodingOf } from '../../../schemas/codecs/xml.ts';
import { xmlFault } from '../../../schemas/messages/parser-fault.ts';
import { mostTextBytes, xmlDepth } from '../../../schemas/model/limits.ts';
import { ReadError } from './reading.ts';

/** Handlers of a reader of XML, by local names: formats agree on names, not on prefixes. */
export interface XmlEvents {
  open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  /** With the text that stands directly in the element. */
  close: (name: string, text: string) => void;
  /** Each piece of text where it stands: of what holds elements amid its text. */
  text?: (piece: string) => void;
}

const pieceBytes = 256 * 1024;

/** Read an XML file from its beginning to its end; refuses a DOCTYPE, which may hide entities. */
export async function readXml(bytes: Blob, { open, close, text }: XmlEvents, onProgress: (share: number) => void): Promise<void> {
  const head = new Uint8Array(await bytes.slice(0, declarationBytes).arrayBuffer());
  const decoder = new TextDecoder(usualEncodingOf(head));
  const parser = new SaxesParser({ xmlns: false });
  const texts: string[] = [];
  let at = 0;
  /** Offset at which the parser last reported an event. */
  let heard = 0;
  const tooLong = (): ReadError => new ReadError('xml-endless', { line: parser.line, limit: mostTextBytes / 1024 ** 2 });
  parser.on('error', (cause) => {
    throw new ReadError('xml-broken', { line: parser.line, detail: xmlFault(cause.message) }, { cause });
  });
  parser.on('doctype', () => {
    throw new ReadError('xml-doctype', { line: parser.line }); // guard: a DOCTYPE
  });
  parser.on('opentag', ({ name, attributes }) => {
    heard = at;
    if (texts.push('') > xmlDepth) throw new ReadError('xml-broken', { line: parser.line, detail: String(xmlDepth) });
    open(localName(name), attributes);
  });
  const add = (piece: string): void => {
    heard = at;
    text?.(piece);
    const last = texts.pop();
    if (last === undefined) return;
    if (last.length + piece.length > mostTextBytes) throw tooLong(); // guard: pieces of a text of XML
    texts.push(last + piece);
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', ({ name }) => {
    heard = at;
    close(localName(name), texts.pop() ?? '');
  });
  for (; at < bytes.size; at += pieceBytes) {
    // The parser gathers a text, a tag or a comment for as long as it has no end.
    if (at - heard > mostTextBytes) throw tooLong(); // guard: a comment of XML
    parser.write(decoder.decode(await bytes.slice(at, at + pieceBytes).arrayBuffer(), { stream: true }));
    onProgress(Math.min(1, (at + pieceBytes) / bytes.size));
  }
  parser.write(decoder.decode());
  parser.close();
}
