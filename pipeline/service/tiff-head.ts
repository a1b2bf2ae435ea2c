import { fail } from '../base/errors.ts';
import type { ManifestService } from '../../schemas/types.ts';
import type { ServiceReader } from './ask-service.ts';

/** One directory of a TIFF at an address: reads the values of a tag, none where it is absent. */
export interface TiffHead {
  has: (tag: number) => boolean;
  numbers: (tag: number) => Promise<number[]>;
}

/** The head of a COG holds its first directory and the values that it names (COG 1.0, section 7). */
const windowBytes = 16 * 1024;
/** An image with its smaller sizes and masks has a dozen directories; each may lie in a window of its own. */
const most = { directories: 32, windows: 48, entries: 4096, values: 4096 };
/** Bytes of a TIFF value, by the number of its type: text, integers, double. */
const typeBytes: Partial<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 12: 8, 16: 8 };

type View = (at: number, bytes: number) => Promise<DataView>;
type Refuse = (detail: string) => Error;

/** All directories of a TIFF at an address, the first one first; whatever is no TIFF is said to be none. */
export async function readTiffHeads(asked: ManifestService, reader: ServiceReader): Promise<TiffHead[]> {
  const other: Refuse = (detail) => fail('service.other-answer', { url: asked.url, type: 'COG', detail });
  const view = viewOf(asked, reader, other);
  const head = await view(0, 8);
  const order = head.getUint16(0);
  const isLittle = order === 0x4949;
  const magic = head.getUint16(2, isLittle);
  if ((!isLittle && order !== 0x4d4d) || (magic !== 42 && magic !== 43)) throw other('TIFF');
  const isBig = magic === 43;
  const [counted, entryBytes, word] = isBig ? [8, 20, 8] : [2, 12, 4];
  const number = async (at: number, bytes: number): Promise<number> => uint(await view(at, bytes), 0, bytes, isLittle);
  const heads: TiffHead[] = [];
  for (let at = await number(isBig ? 8 : 4, word); at !== 0;) {
    if (heads.length >= most.directories) throw other(`> ${most.directories} IFD`);
    const count = await number(at, counted);
    if (count > most.entries) throw other(`IFD ${at}`);
    const entries = await view(at + counted, count * entryBytes + word);
    heads.push(headOf({ entries, count, entryBytes, word, isLittle }, view, other));
    at = uint(entries, count * entryBytes, word, isLittle);
  }
  return heads;
}

interface Entries {
  entries: DataView;
  count: number;
  entryBytes: number;
  word: number;
  isLittle: boolean;
}

function headOf({ entries, count, entryBytes, word, isLittle }: Entries, view: View, other: Refuse): TiffHead {
  const places = new Map(
    Array.from({ length: count }, (_, index) => [entries.getUint16(index * entryBytes, isLittle), index * entryBytes]),
  );
  const numbers = async (tag: number): Promise<number[]> => {
    const at = places.get(tag);
    if (at === undefined) return [];
    const type = entries.getUint16(at + 2, isLittle);
    const length = uint(entries, at + 4, word, isLittle);
    const size = typeBytes[type];
    if (size === undefined || length > most.values) throw other(`tag ${tag}`);
    const place = at + 4 + word;
    const isElsewhere = size * length > word;
    const bytes = isElsewhere
      ? await view(uint(entries, place, word, isLittle), size * length)
      : new DataView(entries.buffer, entries.byteOffset + place, word);
    return Array.from({ length }, (_, index) =>
      type === 12 ? bytes.getFloat64(index * 8, isLittle) : uint(bytes, index * size, size, isLittle),
    );
  };
  return { has: (tag) => places.has(tag), numbers };
}

function uint(view: DataView, at: number, bytes: number, isLittle: boolean): number {
  if (bytes === 8) return Number(view.getBigUint64(at, isLittle));
  return bytes === 4 ? view.getUint32(at, isLittle) : bytes === 2 ? view.getUint16(at, isLittle) : view.getUint8(at);
}

/** Reads a file by windows, each fetched once; a place beyond its end is no place of a TIFF. */
function viewOf(asked: ManifestService, reader: ServiceReader, other: Refuse): View {
  const windows: { from: number; body: Buffer }[] = [];
  return async (at, bytes) => {
    if (!Number.isSafeInteger(at + bytes)) throw other(`${at}`);
    let window = windows.find(({ from, body }) => from <= at && at + bytes <= from + body.length);
    if (window === undefined) {
      if (windows.length >= most.windows) throw other(`> ${most.windows}`);
      const { status, body } = await reader.ask(asked.url, { range: { from: at, bytes: Math.max(windowBytes, bytes) } });
      if (status !== 206) throw other(`Range: ${status}`);
      if (body.length < bytes) throw other(`${at + body.length} < ${at + bytes}`);
      window = { from: at, body };
      windows.push(window);
    }
    return new DataView(window.body.buffer, window.body.byteOffset + at - window.from, bytes);
  };
}
