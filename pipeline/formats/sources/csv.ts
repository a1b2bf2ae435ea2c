import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { begins, type SourceFormat } from './format.ts';

/** Open options of the canonical table that our reader writes: every value is text, nothing is nothing. */
export const tableOptions = (geometryColumn: string | undefined): string[] => [
  'AUTODETECT_TYPE=NO',
  'EMPTY_STRING_AS_NULL=YES',
  'SEPARATOR=COMMA',
  'HEADERS=YES',
  ...(geometryColumn === undefined ? [] : [`GEOM_POSSIBLE_NAMES=${geometryColumn}`, 'KEEP_GEOM_COLUMNS=NO']),
];

/** Table as text: any separator, any usual encoding, coordinates or WKT in its columns; last in the list, as any text could be one. */
export const csv: SourceFormat = {
  id: 'csv',
  name: 'CSV',
  extensions: fileEndings.csv,
  matches: (head) => {
    const isUtf16 = head.bytes[0] === 0xff && head.bytes[1] === 0xfe;
    if (!isUtf16 && /[\x00-\x08\x0e-\x1f]/.test(head.text)) return false;
    // A page or an XML file that calls itself a table.
    return ['csv', 'tsv', 'txt'].includes(head.extension) && !begins(head, /^</);
  },
  driver: 'CSV',
  table: 'csv',
  untyped: true,
  // A row may hold a whole shoreline.
  env: { OGR_CSV_MAX_LINE_SIZE: '100000000' },
};
