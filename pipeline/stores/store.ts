import type { Readable } from 'node:stream';
import type { Erased, Pointer, ProducerStore, Tombstone } from '../../schemas/types.ts';

/** Bytes to put: from a file, where `onSent` hears of each part that a bucket has of it; or held in memory. */
export type Body = { path: string; onSent?: ((bytes: number) => void) | undefined } | { bytes: Uint8Array };

/** Bytes `start` to `end` of an object, both included, counted from 0 as in HTTP's Range (RFC 9110, section 14.1.2). */
export interface Range {
  start: number;
  end: number;
}

/** Headers that a browser is sent with an object: its type, and how long caches may keep it. */
export interface Served {
  type: string;
  cacheControl: string;
}

/** Facts that a store knows of an object without reading it. */
export interface Stored {
  bytes: number;
  modified: Date;
}

/** Headers of an object in whose place others come: no cache on the way keeps it. */
export const changingJson: Served = { type: 'application/json', cacheControl: 'no-cache' };

/** A pointer as read, with the tag that its replacement must name. */
export interface PointerRead {
  pointer: Pointer;
  tag: string;
}

/** A store as its readers see it. */
export interface Reader {
  /** For messages: a folder's path, s3://bucket/prefix or an http address. */
  readonly address: string;
  /** The whole object; undefined where there is none. For records and snapshots, which are small. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** The object, or bytes of it, as they come; undefined where there is none. For files of any size. */
  open(key: string, range?: Range): Promise<Readable | undefined>;
  /** Size and date of an object; undefined where there is none. */
  head(key: string): Promise<Stored | undefined>;
  readPointer(): Promise<PointerRead | undefined>;
  /** Opens the buckets where producers keep their artifacts themselves; a store that a command has opened has it. */
  readonly producerBuckets?: ProducerBuckets;
  /** Data destroyed for ever, whatever the store shows; absent for the one who destroys. */
  readonly erased?: Destroyed;
}

/** Data that the manifests say was destroyed. */
export interface Destroyed {
  list: readonly Erased[];
  /** The same in the shape in which a store keeps it. */
  tombstones: readonly Tombstone[];
  /** Snapshots that were looked at and show nothing of it. */
  sound: Set<string>;
  /** It is left out of what is shown; else a store that shows it is refused. */
  isLeftOut?: boolean;
}

/** The buckets of producers: records say which; the keys of each come from the environment, by the producer's id. */
export interface ProducerBuckets {
  /** A bucket as everybody reads it, at its public address. */
  reader(bucket: ProducerStore): Reader;
  /** A bucket to write to; throws where the keys of the producer are missing. */
  store(bucket: ProducerStore, producer: string): Promise<Store>;
  /** Whether there are keys of the producer. */
  hasKeys(producer: string): boolean;
}

/** The releases of a private store. */
export interface Releases {
  /** The key under which an object lies, which an address is signed for. */
  placeOf(key: string): Promise<string>;
  /** Move the files of a data set to a new release; once what it gives is called, no address that was signed before names anything. */
  moveOn(dataset: string, digests?: ReadonlyMap<string, string>): Promise<() => Promise<void>>;
  /** Remove files older than `before`, below `prefix` (else all), of releases that a move left behind as it died; gives how many. */
  sweepReleases(before: Date, prefix?: string): Promise<number>;
}

/** Place where published objects live, alike for a folder and a bucket; all but the pointer and pending objects are written once. */
export interface Store extends Reader {
  /** Releases below which its files lie, in a private store; absent in one that everybody may read. */
  readonly releases?: Releases;
  /** Days for which its publication is good without being confirmed; absent: for ever. */
  readonly goodForDays?: number;
  /** The number of the newest state that was seen here, whatever is here now; 0 where none was. */
  readonly lastSeen?: () => Promise<number>;
  /** Put an object and check what was stored against its digest; the same bytes again are no error, others are. */
  put(key: string, body: Body, sha256: string): Promise<void>;
  /** Put a copy of an object of this store under another key; its bytes are for the caller to hold against their digest. */
  copy(from: string, to: string, sha256: string): Promise<void>;
  /** Put a small object in place of another, there until then: pending objects, and files of a site, `served` as their pages need them. */
  replace(key: string, bytes: Uint8Array, sha256: string, served?: Served): Promise<void>;
  /** Objects whose key begins with `prefix`, which is empty or ends with a slash, ordered by key; the pointer is one of them. */
  list(prefix: string): AsyncIterable<Stored & { key: string }>;
  /** Remove objects; a key that is not there is no error. For collecting garbage and purging alone. */
  remove(keys: readonly string[]): Promise<void>;
  /**
   * Remove what puts that died before `before` have left of keys that begin with `prefix`, which `list` does not show; gives how many there
   * were.
   */
  removeUnfinished(before: Date, prefix?: string): Promise<number>;
  /** Throws where what is published is to be signed and cannot be: asked before anything is put that only a pointer would name. */
  readonly refuseUnsigned?: () => void;
  /** Sign what stands beside the pointer; absent: the operator signs nothing. Throws where its key is missing. */
  readonly sign?: (bytes: Uint8Array) => string;
  /** Throws where nothing can be put: asked before anything is made that would be. */
  refuseUnwritable(): Promise<void>;
  /**
   * Put the pointer in the place of the one read with `ifMatch` (undefined: there was none); fails where another publication came first.
   */
  replacePointer(pointer: Pointer, ifMatch: string | undefined): Promise<void>;
}

/** The one key of what is published that changes. */
export const pointerKey = 'current.json';
