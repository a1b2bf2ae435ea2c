import { isMapped } from '../map/facts/facts.ts';
import type { Lang } from '../words/languages.ts';
import { number } from '../words/format.ts';
import { nounOf } from '../words/noun-of.ts';
import { readRecord, summaries } from './records.ts';

/** Newest data sets searched for an example, at most: each record is a file. */
const mostRead = 40;
/** A map of fewer is no answer, of more no question that a reader has. */
const fewest = 20;
const most = 100_000;

/** Question as an example ("856 éoliennes"), and the page whose map answers where these are. */
export interface ExampleQuestion {
  things: string;
  path: string;
}

/** A question that the catalogue can answer: where the things are that one of its newest maps counts; none where no map counts any. */
export async function exampleQuestion(lang: Lang): Promise<ExampleQuestion | undefined> {
  const candidates = (await summaries()).filter(
    ({ content: { kind, amount }, deprecated }) => kind === 'features' && amount >= fewest && amount <= most && deprecated === undefined,
  );
  for (const { id, path } of candidates.slice(0, mostRead)) {
    const record = await readRecord(id);
    // Limits are known, and a part of them is not all that there are.
    if (record.role === 'territories') continue;
    const [only, ...others] = record.version.layers;
    const noun = only && others.length === 0 && isMapped(record) ? nounOf(only.title, lang) : undefined;
    // "#carte=" opens the map at once, where it begins.
    if (noun !== undefined) return { things: `${number(record.version.features, lang)} ${noun}`, path: `/donnees/${path}/#carte=` };
  }
  return undefined;
}
