import { fail } from '../errors.ts';
import type { Examination } from './examination.ts';
import { readFlatgeobuf } from './read-flatgeobuf.ts';
import { reply } from './reply.ts';

/** Count the features of a FlatGeobuf without GDAL; refuses one that ends early or holds another number than it says. */
export function countFlatgeobuf(path: string): Examination {
  try {
    return { features: readFlatgeobuf(path).features, problems: [] };
  } catch (cause) {
    throw fail('source.truncated', { detail: 'FlatGeobuf' }, { cause });
  }
}

if (import.meta.main) await reply(() => countFlatgeobuf('/in/source'));
