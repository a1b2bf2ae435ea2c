import type { Artifact } from '../schemas/types.ts';

/** The producer of a data set, which stands before the slash of its id. */
export const producerOf = (dataset: string): string => dataset.split('/', 1)[0] ?? '';

/** Where a file of a data set lies in a store: other bytes have another key. */
export const artifactKey = (dataset: string, { sha256, name }: Pick<Artifact, 'sha256' | 'name'>): string =>
  `data/${dataset}/${sha256.slice(0, 16)}/${name}`;
