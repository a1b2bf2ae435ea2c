import { readListed, summaries } from '../data/records.ts';
import type { KnownProducer } from './form.ts';

/** Producers that publish already, by name; read from one record of each. */
export async function knownProducers(): Promise<KnownProducer[]> {
  const first = new Map((await summaries()).map(({ id, producer }) => [producer.id, id]));
  const producers = await Promise.all([...first.values()].map(async (id) => (await readListed(id)).producer));
  return producers
    .map(({ id, title, type, territory }) => ({ id, title, type, territory }))
    .sort((a, b) => a.title.localeCompare(b.title, 'fr'));
}
