import type { Artifact, Snapshot } from '../../schemas/types.ts';

/** The producer of a data set, which stands before the slash of its id. */
export const producerIdOf = (dataset: string): string => dataset.split('/', 1)[0] ?? '';

/** The files of records that a snapshot names of a producer, whatever that one is called: "constructor" is a name too. */
export const recordKeysOf = (producers: Snapshot['producers'] | undefined, producer: string): string[] =>
  producers !== undefined && Object.hasOwn(producers, producer) ? (producers[producer] ?? []) : [];

/** Key of a data set's file in a store: other bytes have another key. */
export const artifactKey = (dataset: string, { sha256, name }: Pick<Artifact, 'sha256' | 'name'>): string =>
  `data/${dataset}/${sha256.slice(0, 16)}/${name}`;

/** Key of a deposited file in a store: its name stands in its manifest alone. */
export const depositKey = (producer: string, sha256: string): string => `deposits/${producer}/${sha256}`;

/** Key of a deposited file that waits for somebody who may read and write the store: `name` is its digest, or that of an invitation. */
export const stagedKey = (producer: string, name: string): string => `staging/${producer}/${name}`;
