import type { ManifestSource } from '../../../schemas/types.ts';
import type { Task } from '../../sandbox/job.ts';
import { findRoot } from './xml-prolog.ts';

/** The first bytes of a file, by which its format is known. */
export interface SourceHead {
  bytes: Buffer;
  /** The same bytes read as Latin-1, which never fails. */
  text: string;
  /** Lower case, without the dot; "" where there is none. */
  extension: string;
}

/** How one format of source is known, examined by our own programs, and opened by GDAL. */
export interface SourceFormat {
  id: string;
  /** As people call it. */
  name: string;
  /** Extensions of deposited files that may hold it, first the one that the local copy gets. */
  extensions: readonly [string, ...string[]];
  /** Its files are mounted together as a folder of this name, the mounted file being that folder. */
  folder?: string;
  /** Extensions of the files that belong to one of these. */
  companions?: readonly string[];
  /** Which of `others` (names in the same archive) belong to the file `name`, by the names under which it is to find them. */
  beside?: (name: string, head: SourceHead, others: readonly string[]) => Record<string, string>;
  matches: (head: SourceHead) => boolean;
  /** The one GDAL driver that may open it. */
  driver: string;
  options?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Query that GDAL must run before GDAL tells the coordinate system. */
  query?: string;
  /** The file is rewritten by our own reader first, and GDAL reads that. */
  table?: 'csv' | 'json';
  /**
   * Task of our own reader before GDAL opens the file at `path`; `names` gives deposited names by local ones, `beside` the files belonging
   * to it.
   */
  examine?: (path: string, names: Record<string, string>, beside: Record<string, string>, source: ManifestSource) => Task;
  /** The manifest may name the columns that hold its geometry. */
  placed?: boolean;
  /** File that `examine` writes, which GDAL opens instead of the deposited one. */
  rewritten?: string;
  /** Rows have numbers in a column of their own, which may be the producer's identifier. */
  rowNumbers?: boolean;
  /** The format does not say what type a value has: we find out. */
  untyped?: boolean;
  /** The coordinate system that the format prescribes, where GDAL does not know it. */
  crs?: string;
  /** Layers that GDAL always shows, with or without features. */
  fixedLayers?: boolean;
  /** A file is one sheet of a map: layers of the same name in several files of an archive are one layer. */
  sheets?: boolean;
  /** Columns that the driver adds of itself, each with what it holds where the file says nothing; dropped where no row says more. */
  driverFields?: Readonly<Record<string, number | null>>;
}

/** Whether the text of a head begins, after white space and a byte order mark, as `pattern` says. */
export const begins = ({ text }: SourceHead, pattern: RegExp): boolean => pattern.test(text.replace(/^(\u00ef\u00bb\u00bf)?\s*/, ''));

/** The text of an XML head, whatever its encoding: names of elements are plain letters. */
function xmlText({ bytes, text }: SourceHead): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return isUtf16 ? text.replaceAll('\0', '').slice(2) : text.replace(/^\u00ef\u00bb\u00bf/, '');
}

/** The local name of the root element of an XML head; undefined where it is no XML. */
export const rootElement = (head: SourceHead): string | undefined => findRoot(xmlText(head));
