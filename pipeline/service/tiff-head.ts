import { fail } from '../base/errors.ts';
import { TiffFault, tiffDirectories, type ReadView, type TiffDirectory } from '../../schemas/codecs/tiff.ts';
import type { ManifestService } from '../../schemas/types.ts';
import type { ServiceReader } from './ask-service.ts';

/** The head of a COG holds its first directory and the values that it names (COG 1.0, section 7). */
const windowBytes = 16 * 1024;
/** An image with its smaller sizes and masks has a dozen directories; each may lie in a window of its own. */
const most = { directories: 32, windows: 48, entries: 4096, values: 4096 };

/** Read all directories of a TIFF at an address with `read`, the first one first; a file of another kind is refused. */
export async function readTiffHeads<T>(
  asked: ManifestService,
  reader: ServiceReader,
  read: (directories: readonly TiffDirectory[]) => Promise<T>,
): Promise<T> {
  const other = (detail: string): Error => fail('service.other-answer', { url: asked.url, type: 'COG', detail });
  try {
    return await read(await Array.fromAsync(tiffDirectories(windowsOf(asked, reader, other), most)));
  } catch (cause) {
    throw cause instanceof TiffFault ? other(cause.detail) : cause;
  }
}

/** Reads a file by windows, each fetched once; a place beyond its end is no place of a TIFF. */
function windowsOf(asked: ManifestService, reader: ServiceReader, other: (detail: string) => Error): ReadView {
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
