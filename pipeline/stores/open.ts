import type { Problem } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { refuseUserinfo } from './address.ts';
import { folderStore } from './folder.ts';
import { httpReader } from './http.ts';
import { isPrivateStore, privateStore } from './private-store.ts';
import { producerBuckets } from './producer-bucket.ts';
import { signedReader, signedStore, type Signing } from './signing.ts';
import { onceOnMachine, seenFile } from './seen.ts';
import type { Destroyed, Reader, Store } from './store.ts';

/** Options of the one who runs the command for opening a store. */
export interface Access {
  /**
   * Credentials and endpoint of S3: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, AWS_REGION; those of producers' buckets.
   */
  env?: NodeJS.ProcessEnv;
  /** Told what a person should know of the store before it is written to, once. */
  onNotice?: (notice: Problem) => void;
  /** How the operator confirms what is published; absent: nothing is held against it. */
  signing?: Signing;
  /** Data destroyed for ever, which may be in the store again; absent for the one who destroys. */
  erased?: Destroyed;
  /** The folder in which this program remembers what it has seen; absent: nothing is. */
  cache?: string;
  /** Remember even what nobody has signed. */
  remembers?: boolean;
  /** A trial on one's own machine: whatever the operator says, nothing is signed, nor held against a day or a signature. */
  isTrial?: boolean;
}

/** The store at an address: a folder's path, or s3://bucket/prefix. */
export async function openStore(address: string, { env = {}, onNotice, erased, ...access }: Access = {}): Promise<Store> {
  refuseUserinfo(address);
  const signing = signingOf(address, access);
  if (isPublic(address)) throw fail('store.read-only', { address });
  const scheme = schemeOf(address);
  const known = { producerBuckets: producerBuckets({ env }), ...(erased && { erased }) };
  if (scheme === undefined) return signedStore(await withReleases({ ...folderStore(address), ...known }), signing);
  if (scheme !== 's3') throw fail('store.scheme', { address });
  // The SDK takes a third of a second to load.
  const { s3Store } = await import('./s3.ts');
  const { cache } = access;
  const told = onNotice && cache !== undefined ? onceOnMachine(cache, onNotice) : onNotice;
  return signedStore(await withReleases({ ...s3Store(address, { env, ...(told && { onNotice: told }) }), ...known }), signing);
}

/** A store as its marker says that it is: private, or not. */
const withReleases = async (store: Store): Promise<Store> => ((await isPrivateStore(store)) ? privateStore(store) : store);

/** As `openStore`, to read alone: the public address of a store (https://…, http://…) will do too. */
export async function openReader(address: string, access: Access = {}): Promise<Reader> {
  refuseUserinfo(address);
  if (!isPublic(address)) return openStore(address, access);
  const known = { producerBuckets: producerBuckets(access), ...(access.erased && { erased: access.erased }) };
  // guard [signedReader(… → { ...httpReader(address), ...known }]: a mirror over http
  return signedReader({ ...httpReader(address), ...known }, signingOf(address, access));
}

/** The signing that a store at an address is held to, with where it is remembered what was seen there. */
function signingOf(address: string, { signing = {}, cache, remembers = false }: Access): Signing {
  const isRemembered = cache !== undefined && (remembers || signing.publicKey !== undefined);
  return isRemembered ? { ...signing, seen: seenFile(cache, address) } : signing;
}

/** Whether an address is the one that browsers read a store at. */
export const isPublic = (address: string): boolean => /^https?:\/\//i.test(address);

/** Whether an address is a folder's path. */
export const isFolder = (address: string): boolean => schemeOf(address) === undefined;

// Two letters at least: C:\ is a path.
const schemeOf = (address: string): string | undefined => /^([a-z][a-z0-9+.-]+):\/\//i.exec(address)?.[1]?.toLowerCase();
