import { open } from 'node:fs/promises';
import { getFileNameLowLevel, type Entry } from 'yauzl';
import { fail } from './errors.ts';

/*
 * A zip says twice what it holds: before each file, and in the directory at its end (APPNOTE 6.3.10, sections 4.3.7 and 4.3.12). Programs
 * read the one or the other.
 */

const localHeader = { signature: 0x04034b50, bytes: 30 };
const endRecord = { signature: 0x06054b50, bytes: 22 };
/** A size or a place that stands in an extra field. */
const elsewhere = 0xffffffff;
/** The lengths that follow a file whose size was not known before: with or without a signature, of 4 or 8 bytes each. */
const descriptors = [12, 16, 20, 24];
/** Another name of the file (Info-ZIP Unicode Path), which some programs take. */
const otherName = 0x7075;

type Read = (position: number, bytes: number) => Promise<Buffer>;

/** Whether a zip holds bytes that its directory does not tell of, before, between or behind files; refuses a file of two names. */
export async function isOddZip(path: string, entries: readonly Entry[]): Promise<boolean> {
  const file = await open(path);
  try {
    const read: Read = async (position, bytes) => {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(bytes), position });
      return buffer.subarray(0, bytesRead);
    };
    const { size } = await file.stat();
    const end = await read(Math.max(0, size - endRecord.bytes), endRecord.bytes);
    let isOdd = end.length < endRecord.bytes || end.readUInt32LE(0) !== endRecord.signature;
    const sorted = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
    let at = 0;
    for (const entry of sorted) {
      const starts = entry.relativeOffsetOfLocalHeader;
      const bytes = await agreedBytes(entry, read);
      // guard [!descriptorsOf(sorted…] (build-offer.test.ts): a zip with a file between its files
      isOdd ||= bytes === undefined || !descriptorsOf(sorted, entry).includes(starts - at);
      at = starts + (bytes ?? 0);
    }
    if (isOdd) return true;
    const directory = end.readUInt32LE(16);
    // Of a zip of more than 4 GB, the last word is in another record.
    return directory !== elsewhere && !descriptorsOf(sorted, undefined).includes(directory - at);
  } finally {
    await file.close();
  }
}

/** Bytes that may stand between an entry (or the directory) and the one before it. */
function descriptorsOf(sorted: readonly Entry[], entry: Entry | undefined): number[] {
  const before = entry === undefined ? sorted.at(-1) : sorted[sorted.indexOf(entry) - 1];
  return before !== undefined && hasDescriptor(before) ? descriptors : [0];
}

const hasDescriptor = ({ generalPurposeBitFlag }: Pick<Entry, 'generalPurposeBitFlag'>): boolean => (generalPurposeBitFlag & 8) !== 0;

/** Bytes of an entry with its own header; undefined where that says something else than the directory. */
async function agreedBytes(entry: Entry, read: Read): Promise<number | undefined> {
  const head = await read(entry.relativeOffsetOfLocalHeader, localHeader.bytes);
  if (head.length < localHeader.bytes || head.readUInt32LE(0) !== localHeader.signature) return undefined;
  const flags = head.readUInt16LE(6);
  const method = head.readUInt16LE(8);
  const sum = head.readUInt32LE(14);
  const packed = head.readUInt32LE(18);
  const plain = head.readUInt32LE(22);
  const nameBytes = head.readUInt16LE(26);
  const extraBytes = head.readUInt16LE(28);
  const rest = await read(entry.relativeOffsetOfLocalHeader + localHeader.bytes, nameBytes + extraBytes);
  const isSame = (local: number, central: number): boolean =>
    local === central || local === elsewhere || (hasDescriptor(entry) && local === 0);
  const name = rest.subarray(0, nameBytes);
  // guard (unpack.test.ts): with a file of one name in its directory and another before its bytes
  if (!name.equals(entry.fileNameRaw)) throw twoNames(entry, name);
  const agrees =
    flags === entry.generalPurposeBitFlag &&
    method === entry.compressionMethod &&
    isSame(sum, entry.crc32) &&
    isSame(packed, entry.compressedSize) &&
    isSame(plain, entry.uncompressedSize) &&
    !idsOf(rest.subarray(nameBytes)).includes(otherName);
  return agrees ? localHeader.bytes + nameBytes + extraBytes + entry.compressedSize : undefined;
}

/** Refuse a file of two names: one program takes it for a table, another for a page. */
function twoNames({ generalPurposeBitFlag, fileNameRaw }: Entry, local: Buffer): Error {
  const shown = (raw: Buffer): string => JSON.stringify(getFileNameLowLevel(generalPurposeBitFlag, raw, [], true));
  return fail('source.archive-two-names', { name: shown(fileNameRaw), other: shown(local) });
}

function idsOf(extra: Buffer): number[] {
  const ids: number[] = [];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) ids.push(extra.readUInt16LE(at));
  return ids;
}
