import { deflateSync } from 'node:zlib';

/** Parts of a PDF made for a test, beside one empty page. */
export interface PdfParts {
  /** Entries of its catalogue: `/OpenAction 9 0 R`. */
  catalogue?: string;
  /** Its other objects, from number 9 on. */
  objects?: readonly string[];
  /** Objects that are packed in an object stream (number 20), by their numbers. */
  packed?: Readonly<Record<number, string>>;
  /** The dictionary of that stream, in place of the usual one; and its bytes. */
  streamDictionary?: string;
  streamBytes?: Buffer;
  trailer?: string;
}

/** A PDF written by hand, so that it can hold what no tool would write. */
export function makePdf({ catalogue = '', objects = [], packed, streamDictionary, streamBytes, trailer = '' }: PdfParts = {}): Buffer {
  const parts: Buffer[] = [
    Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R ${catalogue} >>\nendobj\n`),
    Buffer.from('2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n'),
    ...objects.map((object, index) => Buffer.from(`${index + 9} 0 obj\n${object}\nendobj\n`, 'latin1')),
  ];
  if (packed !== undefined) {
    const texts = Object.entries(packed);
    let place = 0;
    const head = texts
      .map(([number, text]) => {
        const at = place;
        place += text.length + 1;
        return `${number} ${at}`;
      })
      .join(' ');
    const plain = Buffer.from(`${head} ${texts.map(([, text]) => text).join('\n')}`, 'latin1');
    const bytes = streamBytes ?? deflateSync(plain);
    const dictionary = streamDictionary ?? '/Type /ObjStm /Filter /FlateDecode';
    const counts = `/N ${texts.length} /First ${head.length + 1} /Length ${bytes.length}`;
    parts.push(Buffer.from(`20 0 obj\n<< ${dictionary} ${counts} >>\nstream\n`), bytes, Buffer.from('\nendstream\nendobj\n'));
  }
  return Buffer.concat([...parts, Buffer.from(`trailer\n<< /Root 1 0 R ${trailer} >>\n%%EOF\n`)]);
}
