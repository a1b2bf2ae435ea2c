/** A TIFF of some hundred bytes that claims an image of any size; `next` is where its second directory is said to be. */
export function tiff({ width = 10, height = 10, bands = 1, next = 0 }): Buffer {
  const headBytes = 10;
  const tags: [tag: number, value: number][] = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, bands],
    [278, height],
    [279, 1],
  ];
  const file = Buffer.alloc(headBytes + 2 + tags.length * 12 + 4);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(headBytes, 4);
  file.writeUInt16LE(tags.length, headBytes);
  for (const [index, [tag, value]] of tags.entries()) {
    const at = headBytes + 2 + index * 12;
    file.writeUInt16LE(tag, at);
    // LONG, once.
    file.writeUInt16LE(4, at + 2);
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(value, at + 8);
  }
  file.writeUInt32LE(next, file.length - 4);
  return file;
}

/** A JPEG 2000 code stream of one empty tile that claims an image of any size (ITU-T T.800, annex A). */
export function codeStream(side: number): Buffer {
  const u16 = (...values: number[]): Buffer => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));
  const u32 = (...values: number[]): Buffer => Buffer.concat(values.map((value) => u16(value >>> 16, value & 0xffff)));
  const size = [u16(0xff4f, 0xff51, 41, 0), u32(side, side, 0, 0, side, side, 0, 0), u16(1), Buffer.from([7, 1, 1])];
  const coding = [u16(0xff52, 12), Buffer.from([0, 0, 0, 1, 0, 0, 4, 4, 0, 1]), u16(0xff5c, 4), Buffer.from([0x40, 0x48])];
  const tile = [u16(0xff90, 10, 0), u32(14), Buffer.from([0, 1]), u16(0xff93, 0xffd9)];
  return Buffer.concat([...size, ...coding, ...tile]);
}
