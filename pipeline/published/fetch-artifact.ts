import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Artifact } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { digestStream } from '../stores/digest.ts';
import type { Reader } from '../stores/store.ts';

/** Brings an artifact that was published to a path; false where the store has it no more. */
export type FetchArtifact = (artifact: Artifact, path: string) => Promise<boolean>;

/** The artifacts of a store, each checked against its digest. */
export const fetchFrom =
  (store: Reader): FetchArtifact =>
  async ({ key, sha256 }, path) => {
    const stream = await store.open(key);
    if (stream === undefined) return false;
    await mkdir(dirname(path), { recursive: true });
    await pipeline(stream, createWriteStream(path));
    const found = await digestStream(createReadStream(path));
    if (found !== sha256) throw fail('store.chain', { key, address: store.address, found, expected: sha256 });
    return true;
  };
