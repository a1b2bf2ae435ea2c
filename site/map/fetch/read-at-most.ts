/** All that comes, where it is not more than was to come. */
export async function readAtMost(stream: ReadableStream<Uint8Array<ArrayBuffer>> | null, bytes: number, url: string): Promise<ArrayBuffer> {
  const reader = stream?.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let left = bytes;
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
    pieces.push(piece.value);
    left -= piece.value.length;
    // guard [left >= 0 → true]: unpacks to more than its pixels
    if (left >= 0) continue;
    await reader?.cancel();
    throw new Error(`${url} holds more than it says.`);
  }
  return new Blob(pieces).arrayBuffer();
}
