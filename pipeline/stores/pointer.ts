import type { Pointer } from '../../schemas/types.ts';
import { validatePointer } from '../../schemas/validators.js';
import { fail } from '../errors.ts';

/** The pointer's bytes: the same pointer, the same bytes. */
export const pointerBytes = (pointer: Pointer): Uint8Array => Buffer.from(`${JSON.stringify(pointer, null, 2)}\n`);

/** The pointer that a store at `address` holds; throws where its bytes are none, a web server's error page say. */
export function parsePointer(bytes: Uint8Array, address: string): Pointer {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (validatePointer(value)) return value;
  } catch (cause) {
    throw fail('store.no-pointer', { address }, { cause });
  }
  throw fail('store.no-pointer', { address });
}
