import { expect, test } from 'vitest';
import { readFrames } from './frames.ts';

test('lines and the bytes that follow them are the same however they are cut', () => {
  const text = '{"id":1,"head":{"status":200,"headers":{}}}\n{"id":2,"piece":4}\n{\n}\n{"id":1,"piece":0}\n{"id":2,"end":true}\n';
  const expected = [
    [{ id: 1, head: { status: 200, headers: {} } }, ''],
    [{ id: 2, piece: 4 }, '{\n}\n'],
    [{ id: 1, piece: 0 }, ''],
    [{ id: 2, end: true }, ''],
  ];
  for (let size = 1; size <= text.length; size += 1) {
    const heard: unknown[] = [];
    const read = readFrames((told, bytes) => heard.push([told, bytes.toString()]));
    for (let at = 0; at < text.length; at += size) read(Buffer.from(text.slice(at, at + size)));
    expect(heard).toEqual(expected);
  }
});
