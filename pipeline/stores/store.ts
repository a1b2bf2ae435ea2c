import type { Pointer } from '../../schemas/types.ts';

/** Bytes to put: from a file, or held in memory. */
export type Body = { path: string } | { bytes: Uint8Array };

/** A pointer as read, with the tag that its replacement must name. */
export interface PointerRead {
  pointer: Pointer;
  tag: string;
}

/** Where published objects live; a folder and a bucket look the same. Every object but the pointer is written once. */
export interface Store {
  /** Put an object and check what was stored against its digest; the same bytes again are no error, others are. */
  put(key: string, body: Body, sha256: string): Promise<void>;
  /** The whole object; undefined where there is none. For records and snapshots, which are small. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Size of an object in bytes; undefined where there is none. */
  size(key: string): Promise<number | undefined>;
  /** Keys that begin with `prefix`, which ends with a slash, in order. */
  list(prefix: string): Promise<string[]>;
  readPointer(): Promise<PointerRead | undefined>;
  /** Put the pointer in the place of the one read with `ifMatch` (undefined: there was none); fails where another publication came first. */
  replacePointer(pointer: Pointer, ifMatch: string | undefined): Promise<void>;
}

/** The one key that changes. */
export const pointerKey = 'current.json';
