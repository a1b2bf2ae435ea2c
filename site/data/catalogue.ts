import { summaries } from './records.ts';
import type { Summary } from './summary.ts';
import { themes } from '../words/vocabulary.ts';

/** A producer with its data sets, newest first. */
export interface ProducerSummary {
  id: string;
  title: string;
  verified: boolean;
  datasets: Summary[];
}

let grouped: Promise<ProducerSummary[]> | undefined;
/** Producers that have listed data sets, those with most first. */
export const producers = (): Promise<ProducerSummary[]> => (grouped ??= groupByProducer());

async function groupByProducer(): Promise<ProducerSummary[]> {
  const groups = Map.groupBy(await summaries(), ({ producer }) => producer.id);
  return [...groups]
    .map(([id, datasets]) => ({
      id,
      title: datasets[0]?.producer.title ?? id,
      verified: datasets[0]?.producer.verified ?? false,
      datasets,
    }))
    .sort((a, b) => b.datasets.length - a.datasets.length || a.title.localeCompare(b.title, 'fr'));
}

/** How many listed data sets each theme has, in the vocabulary's order, empty ones included. */
export async function themeCounts(): Promise<{ id: string; count: number }[]> {
  const all = await summaries();
  return themes.map(({ id }) => ({ id, count: all.filter((summary) => summary.themes.includes(id)).length }));
}

/** Theme with its count of data sets and the one that pictures it: the newest with a picture that pictures no other theme. */
export interface ThemePlate {
  id: string;
  count: number;
  pictured: Summary | undefined;
}

/** The themes with most data sets, at most so many, in the vocabulary's order. */
export async function themePlates(most: number): Promise<ThemePlate[]> {
  const counts = await themeCounts();
  const least = counts.map(({ count }) => count).toSorted((a, b) => b - a)[most - 1] ?? 1;
  const shown = counts.filter(({ count }) => count > 0 && count >= least).slice(0, most);
  const all = (await summaries()).filter(({ deprecated }) => deprecated === undefined);
  const taken = new Set<Summary>();
  // A theme with few data sets has little choice: it chooses first.
  const pictures = shown
    .toSorted((a, b) => a.count - b.count)
    .map(({ id }): [string, Summary | undefined] => {
      const of = all.filter((each) => each.themes.includes(id) && !taken.has(each));
      const pictured = of.find(({ silhouette }) => silhouette !== undefined) ?? of.find(({ table }) => table !== undefined);
      if (pictured) taken.add(pictured);
      return [id, pictured];
    });
  const pictureOf = new Map(pictures);
  return shown.map(({ id, count }) => ({ id, count, pictured: pictureOf.get(id) }));
}

/** The newest data sets for a first look: one of each producer before a second of any, of one day those with a drawing first. */
export function pickLatest(newestFirst: Summary[], count: number): Summary[] {
  const seen = new Map<string, number>();
  const ranked = newestFirst
    .filter(({ deprecated }) => deprecated === undefined)
    .toSorted((a, b) => b.updated.localeCompare(a.updated) || Number(b.silhouette !== undefined) - Number(a.silhouette !== undefined))
    .map((summary, i) => {
      const turn = seen.get(summary.producer.id) ?? 0;
      seen.set(summary.producer.id, turn + 1);
      return { summary, turn, i };
    });
  return ranked
    .sort((a, b) => a.turn - b.turn || a.i - b.i)
    .slice(0, count)
    .map(({ summary }) => summary);
}
