import { createHash } from 'node:crypto';
import { nearest } from '../../schemas/model/nearest.ts';
import { phrase } from '../../schemas/messages/fill.ts';
import type { Fact, Problem } from '../../schemas/types.ts';
import { producerIdOf } from '../base/dataset-keys.ts';
import { PipelineError, problem } from '../base/errors.ts';
import type { Manifest, ReadCatalogue } from './read.ts';

/** One of `count` parts, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/** Every data set that has a folder, but for withdrawn ones; those with a broken manifest included: what is published of them stays. */
export function idsOf({ manifests, withdrawn, problems }: Pick<ReadCatalogue, 'manifests' | 'withdrawn' | 'problems'>): string[] {
  const left = new Set(withdrawn.map(({ id }) => id));
  const told = [...problems.keys()].filter((id) => id.includes('/') && !left.has(id));
  return [...new Set([...manifests.map(({ id }) => id), ...told])].sort();
}

// guard ['folder.store']: a folder that pretends to be a store
const unreadFolders = ['folder.link', 'folder.store'];

/** Producers whose folder is not read, with what is told of each: nobody has withdrawn what is published of them. */
export const unreadProducers = ({ problems }: Pick<ReadCatalogue, 'problems'>): [string, Problem[]][] =>
  [...problems].filter(([id, found]) => !id.includes('/') && found.some((each) => unreadFolders.includes(each.id)));

/** The published data sets that have left the catalogue. */
export function goneFrom(catalogue: Pick<ReadCatalogue, 'manifests' | 'withdrawn' | 'problems'>, published: Iterable<string>): string[] {
  const known = new Set(idsOf(catalogue));
  const unread = new Set(unreadProducers(catalogue).map(([id]) => id));
  // guard [!unread.has(producerIdOf(id))]: what is published of a linked data set or producer stays
  return [...published].filter((id) => !known.has(id) && !unread.has(producerIdOf(id)));
}

/** The part of a catalogue that a store is for: restricted data sets of a private one, all others of the one that everybody reads. */
export function partFor<Catalogue extends Pick<ReadCatalogue, 'manifests' | 'problems'>>(
  catalogue: Catalogue,
  isPrivate: boolean,
): Catalogue {
  const isOther = ({ dataset }: Pick<Manifest, 'dataset'>): boolean => (dataset.access === 'restricted') !== isPrivate;
  const others = new Set(catalogue.manifests.filter(isOther).map(({ id }) => id));
  return {
    ...catalogue,
    manifests: catalogue.manifests.filter(({ id }) => !others.has(id)),
    problems: new Map([...catalogue.problems].filter(([id]) => !others.has(id))),
  };
}

/** The data sets asked for by id or by producer; throws on one that is not there. */
export function choose(chosen: readonly string[], known: readonly string[]): string[] {
  if (chosen.length === 0) return [...known];
  const wanted = new Set(chosen);
  const names = new Set(known.flatMap((id) => [id, producerIdOf(id)]));
  const missing = chosen.filter((by) => !names.has(by));
  if (missing.length > 0) throw new PipelineError(missing.map((id) => problem('build.unknown-dataset', { id, hint: hintOf(id, names) })));
  return known.filter((id) => wanted.has(id) || wanted.has(producerIdOf(id)));
}

function hintOf(id: string, names: ReadonlySet<string>): Fact {
  const near = nearest(id, [...names]);
  return near === undefined ? '' : phrase('hint.file', { near });
}

/** Tell whether a family of data sets is in a part, by its name alone, so that a new one moves no other. */
export function inShard(family: string, shard: Shard | undefined): boolean {
  if (shard === undefined) return true;
  return createHash('sha256').update(family).digest().readUInt32BE() % shard.count === shard.index - 1;
}
