import {
  cutJson as cut,
  JsonFault,
  maxPieceBytes,
  type CutOptions,
  type JsonPiece,
  type JsonTop,
  jsonDepth,
} from '../../../schemas/codecs/json.ts';
import { fail } from '../../base/errors.ts';

/** Cut a JSON text or a sequence of them into values; refuses one that ends early or is malformed between them. */
export async function cutJsonText(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  { onPiece, ...options }: Omit<CutOptions, 'onPiece'> & { onPiece: (piece: BufferPiece) => void },
): Promise<JsonTop> {
  try {
    return await cut(bytes, { ...options, onPiece: (piece) => onPiece({ ...piece, bytes: bufferOf(piece.bytes) }) });
  } catch (cause) {
    throw cause instanceof JsonFault ? refusalOf(cause) : cause;
  }
}

/** A value cut out of a JSON text, as this side reads it. */
export type BufferPiece = Omit<JsonPiece, 'bytes'> & { bytes: Buffer };

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

function refusalOf(cause: JsonFault): Error {
  const { kind, line, near } = cause;
  if (kind === 'malformed') return fail('source.json-malformed', { line, near }, { cause });
  if (kind === 'too-deep') return fail('source.too-deep', { limit: jsonDepth }, { cause });
  if (kind === 'too-large') return fail('source.json-large-value', { megabytes: maxPieceBytes / 1024 ** 2, line }, { cause });
  return fail('source.truncated', { detail: 'JSON' }, { cause });
}
