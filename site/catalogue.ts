import { summaries } from './records.ts';
import type { Summary } from './summary.ts';
import { themes } from './vocabulary.ts';

/** A producer with its data sets, newest first. */
export interface ProducerSummary {
  id: string;
  title: string;
  verified: boolean;
  datasets: Summary[];
}

/** Producers that have listed data sets, those with most first. */
export async function producers(): Promise<ProducerSummary[]> {
  const groups = Map.groupBy(await summaries(), ({ producer }) => producer.id);
  return [...groups]
    .map(([id, datasets]) => ({ id, title: datasets[0]?.producer.title ?? id, verified: datasets[0]?.producer.verified ?? false, datasets }))
    .sort((a, b) => b.datasets.length - a.datasets.length || a.title.localeCompare(b.title, 'fr'));
}

/** How many listed data sets each theme has, in the vocabulary's order, empty ones included. */
export async function themeCounts(): Promise<{ id: string; count: number }[]> {
  const all = await summaries();
  return themes.map(({ id }) => ({ id, count: all.filter((summary) => summary.themes.includes(id)).length }));
}
