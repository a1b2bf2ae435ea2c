import { makeLas } from './make-las.ts';

const headerBytes = 375;
const recordBytes = 30;
const side = 20;
/** A chunk of a single point holds it as it is; how many points there are, and nine layers of nothing, follow. */
const chunkBytes = recordBytes + 4 + 9 * 4;
const infoBytes = 54 + 160;
const entryBytes = 32;
/** 32 nodes to a side: room for one point each. */
const level = 5;

/** The points of `makeLas` as COPC, each a node of its own, so that nothing has to be compressed. */
export function makeCopcFile(): Buffer {
  const las = makeLas({});
  const keys = las.subarray(headerBytes, las.readUInt32LE(96));
  const pointsAt = headerBytes + infoBytes + keys.length;
  const count = side * side;
  const pageAt = pointsAt + count * chunkBytes + 60;
  const head = Buffer.from(las.subarray(0, headerBytes));
  head.writeUInt32LE(pointsAt, 96);
  head.writeUInt32LE(2, 100);
  head.writeUInt8(6 | 0x80, 104);
  head.writeBigUInt64LE(BigInt(pageAt - 60), 235);
  head.writeUInt32LE(1, 243);
  const info = Buffer.alloc(infoBytes);
  info.write('copc', 2, 'latin1');
  info.writeUInt16LE(1, 18);
  info.writeUInt16LE(160, 20);
  info.writeBigUInt64LE(BigInt(pageAt), 54 + 40);
  info.writeBigUInt64LE(BigInt(count * entryBytes), 54 + 48);
  const from = las.readUInt32LE(96);
  const chunks = Array.from({ length: count }, (_, index) => {
    const chunk = Buffer.alloc(chunkBytes);
    las.copy(chunk, 0, from + index * recordBytes, from + (index + 1) * recordBytes);
    chunk.writeUInt32LE(1, recordBytes);
    return chunk;
  });
  const page = Buffer.alloc(60 + count * entryBytes);
  page.write('copc', 2, 'latin1');
  page.writeUInt16LE(1000, 18);
  page.writeBigUInt64LE(BigInt(count * entryBytes), 20);
  for (let index = 0; index < count; index += 1) {
    const at = 60 + index * entryBytes;
    for (const [part, value] of [level, index % side, Math.floor(index / side), 0].entries()) page.writeInt32LE(value, at + part * 4);
    page.writeBigUInt64LE(BigInt(pointsAt + index * chunkBytes), at + 16);
    page.writeInt32LE(chunkBytes, at + 24);
    page.writeInt32LE(1, at + 28);
  }
  return Buffer.concat([head, info, keys, ...chunks, page]);
}
