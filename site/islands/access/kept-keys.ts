import { askTable, openDatabase } from '../parts/database.ts';
import { hasDatabase } from '../parts/has-database.ts';
import { keyDatabase } from './key-database.ts';
import type { SeenGrant } from './seen-grants.ts';

/** A key of this browser: its public half, and the identity that opens envelopes. */
export interface OwnKey {
  /** X25519 recipient of age: what a producer is sent. */
  recipient: string;
  /** A key that WebCrypto does not hand out; where the browser has none of this kind, the identity as text; absent while it is locked. */
  identity?: CryptoKey | string;
  /** The identity, encrypted to a passkey of this computer. */
  locked?: Uint8Array;
  /** It came with a link of a producer: its recipient never made it. */
  isSent?: true;
  /** Grants that it had when it was last used. */
  seen?: SeenGrant[];
}

/** This browser keeps nothing: a private window of some, or storage that its owner has refused. */
export class NoKeyring extends Error {}

const table = 'keys';

/** The keys of this browser, those that were made here first; none of them leaves it. */
export async function readKeys(): Promise<OwnKey[]> {
  const keys = await withTable('readonly', (table) => table.getAll() as IDBRequest<OwnKey[]>);
  return keys.sort((a, b) => Number(a.isSent ?? false) - Number(b.isSent ?? false));
}

/** Write what has changed of a key; one that a passkey locks stays so. */
export async function writeKey({ identity, ...key }: OwnKey): Promise<void> {
  const kept = key.locked === undefined ? { ...key, identity } : key;
  await withTable('readwrite', (keys) => keys.put(kept, key.recipient));
}

/** Forget a key; what it opened stays closed without a copy. */
export const forgetKey = ({ recipient }: OwnKey): Promise<undefined> => withTable('readwrite', (keys) => keys.delete(recipient));

/** Read what this browser last saw of its access to a data set; undefined where it never had any. */
export async function readSeenGrant(id: string): Promise<SeenGrant | undefined> {
  if (!(await hasDatabase(keyDatabase))) return undefined;
  const all = (await readKeys()).flatMap(({ seen = [] }) => seen.filter((each) => each.id === id));
  return all.find(({ closed }) => closed === undefined) ?? all[0];
}

async function withTable<Value>(mode: IDBTransactionMode, ask: (keys: IDBObjectStore) => IDBRequest<Value>): Promise<Value> {
  return askTable(await openBase(), mode, ask);
}

async function openBase(): Promise<IDBDatabase> {
  try {
    return await openDatabase(keyDatabase, table);
  } catch (cause) {
    throw new NoKeyring('IndexedDB', { cause });
  }
}
