import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of an archive; `mode` is a Unix mode. */
export interface ZipEntry {
  name: string;
  content?: Buffer | string;
  mode?: number;
  /** Another checksum than the content's. */
  wrongSum?: boolean;
  encrypted?: boolean;
  /** Another name before its bytes than in the directory, of the same length. */
  localName?: string;
  /** Bytes before its header, which no directory announces. */
  gap?: Buffer;
  /** Place of the local header in the archive, where it is to lie. */
  at?: number;
}

/** A zip written by hand, so that it can hold what no tool would write. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = '', mode = 0o100644, wrongSum = false, encrypted = false, at, localName = name, gap = Buffer.alloc(0) } of entries) {
    parts.push(gap);
    offset += gap.length;
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    // UTF-8 names.
    local.writeUInt16LE(0x800 | (encrypted ? 1 : 0), 6);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(wrongSum ? 1 : crc32(bytes), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    local.copy(central, 6, 4, 28);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(at ?? offset, 42);
    directory.push(central, Buffer.from(name));
    if (at !== undefined) continue;
    parts.push(local, Buffer.from(localName), packed);
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, index, end]);
}
