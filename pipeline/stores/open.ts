import type { Problem } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { refuseUserinfo } from './address.ts';
import { folderStore } from './folder.ts';
import { httpReader } from './http.ts';
import { ownBuckets } from './own.ts';
import { sealedReader, sealedStore, type Seal } from './seal.ts';
import type { Reader, Store } from './store.ts';

/** What opening a store is given by the one who runs the command. */
export interface Access {
  /** Credentials and endpoint of S3: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, AWS_REGION; those of producers' buckets. */
  env?: NodeJS.ProcessEnv;
  /** Told what a person should know of the store before it is written to, once. */
  onNotice?: (notice: Problem) => void;
  /** How the operator confirms what is published; absent: nothing is held against it. */
  seal?: Seal;
  /** A trial on one's own machine: whatever the operator says, nothing is signed, nor held against a day or a signature. */
  isTrial?: boolean;
}

/** The store at an address: a folder's path, or s3://bucket/prefix. */
export async function openStore(address: string, { env = {}, onNotice, seal = {} }: Access = {}): Promise<Store> {
  refuseUserinfo(address);
  if (isPublic(address)) throw fail('store.read-only', { address });
  const scheme = schemeOf(address);
  const own = ownBuckets({ env });
  if (scheme === undefined) return sealedStore({ ...folderStore(address), own }, seal);
  if (scheme !== 's3') throw fail('store.scheme', { address });
  // The SDK takes a third of a second to load.
  const { s3Store } = await import('./s3.ts');
  return sealedStore({ ...s3Store(address, { env, ...(onNotice && { onNotice }) }), own }, seal);
}

/** As `openStore`, to read alone: the public address of a store (https://…, http://…) will do too. */
export async function openReader(address: string, access: Access = {}): Promise<Reader> {
  refuseUserinfo(address);
  if (!isPublic(address)) return openStore(address, access);
  return sealedReader({ ...httpReader(address), own: ownBuckets(access) }, access.seal ?? {});
}

/** Whether an address is the one that browsers read a store at. */
export const isPublic = (address: string): boolean => /^https?:\/\//i.test(address);

/** Whether an address is a folder's path. */
export const isFolder = (address: string): boolean => schemeOf(address) === undefined;

// Two letters at least: C:\ is a path.
const schemeOf = (address: string): string | undefined => /^([a-z][a-z0-9+.-]+):\/\//i.exec(address)?.[1]?.toLowerCase();
