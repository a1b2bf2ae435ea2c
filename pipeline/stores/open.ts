import type { Problem } from '../../schemas/types.ts';
import { fail } from '../errors.ts';
import { refuseUserinfo } from './address.ts';
import { folderStore } from './folder.ts';
import { httpReader } from './http.ts';
import { ownBuckets } from './own.ts';
import type { Reader, Store } from './store.ts';

/** What opening a store is given by the one who runs the command. */
export interface Access {
  /** Credentials and endpoint of S3: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, AWS_REGION; those of producers' buckets. */
  env?: NodeJS.ProcessEnv;
  /** Told what a person should know of the store before it is written to, once. */
  onNotice?: (notice: Problem) => void;
}

/** The store at an address: a folder's path, or s3://bucket/prefix. */
export async function openStore(address: string, { env = {}, onNotice }: Access = {}): Promise<Store> {
  refuseUserinfo(address);
  if (isPublic(address)) throw fail('store.read-only', { address });
  const scheme = schemeOf(address);
  const own = ownBuckets({ env });
  if (scheme === undefined) return { ...folderStore(address), own };
  if (scheme !== 's3') throw fail('store.scheme', { address });
  // The SDK takes a third of a second to load.
  const { s3Store } = await import('./s3.ts');
  return { ...s3Store(address, { env, ...(onNotice && { onNotice }) }), own };
}

/** As `openStore`, to read alone: the public address of a store (https://…, http://…) will do too. */
export async function openReader(address: string, access: Access = {}): Promise<Reader> {
  refuseUserinfo(address);
  return isPublic(address) ? { ...httpReader(address), own: ownBuckets(access) } : openStore(address, access);
}

/** Whether an address is the one that browsers read a store at. */
export const isPublic = (address: string): boolean => /^https?:\/\//i.test(address);

/** Whether an address is a folder's path. */
export const isFolder = (address: string): boolean => schemeOf(address) === undefined;

// Two letters at least: C:\ is a path.
const schemeOf = (address: string): string | undefined => /^([a-z][a-z0-9+.-]+):\/\//i.exec(address)?.[1]?.toLowerCase();
