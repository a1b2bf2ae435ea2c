import type { Artifact, Snapshot } from '../../schemas/types.ts';

/** The producer of a data set, which stands before the slash of its id. */
export const producerIdOf = (dataset: string): string => dataset.split('/', 1)[0] ?? '';

/** The files of records that a snapshot names of a producer, whatever that one is called: "constructor" is a name too. */
export const recordKeysOf = (producers: Snapshot['producers'] | undefined, producer: string): string[] =>
  producers !== undefined && Object.hasOwn(producers, producer) ? (producers[producer] ?? []) : [];

/** Where a file of a data set lies in a store: other bytes have another key. */
export const artifactKey = (dataset: string, { sha256, name }: Pick<Artifact, 'sha256' | 'name'>): string =>
  `data/${dataset}/${sha256.slice(0, 16)}/${name}`;

/** Where a deposited file lies in a store: the name that it bears stands in its manifest alone. */
export const depositKey = (producer: string, sha256: string): string => `deposits/${producer}/${sha256}`;

/** Where a deposited file waits for somebody who may read and write the store: under its digest, or the name of an invitation. */
export const stagedKey = (producer: string, name: string): string => `staging/${producer}/${name}`;
