import { isMembers } from '../../schemas/json-values.ts';
import { stringify } from 'yaml';
import { french } from '../../schemas/languages.ts';
import type { DatasetRecord } from '../../schemas/types.ts';
import { link } from '../words/languages.ts';
import { datasetOf, emptyForm, type PublishForm } from './form.ts';

/** Description of a data set, as its page hands it to the form that changes it. */
export type PublishedDescription = Pick<
  DatasetRecord,
  'id' | 'title' | 'description' | 'themes' | 'keywords' | 'license' | 'frequency' | 'dates' | 'temporal' | 'lineage' | 'contact'
>;

/** The description of a data set as its record has it. */
export function descriptionOf(record: DatasetRecord): PublishedDescription {
  const { id, title, description, themes, keywords, license, frequency, dates, temporal, lineage, contact } = record;
  return {
    id,
    title,
    description,
    themes,
    keywords,
    license,
    frequency,
    contact,
    ...(dates && { dates }),
    ...(temporal && { temporal }),
    ...(lineage !== undefined && { lineage }),
  };
}

/** Path below the site's root of the form that changes the description of a data set. */
export const describePath = (id: string): string => `/publier/description/?${new URLSearchParams({ jeu: id })}`;

/** The published description of a data set; undefined where the site has none. */
export async function fetchDescription(id: string): Promise<PublishedDescription | undefined> {
  const answer = await fetch(link(`/donnees/${id}/description.json`, 'fr'));
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as PublishedDescription;
}

/** The form as the published description fills it in; texts in French, which the manifest always has. */
export function formOf({ id, title, description, themes, ...said }: PublishedDescription): PublishForm {
  const { keywords, license, frequency, dates, temporal, lineage, contact } = said;
  const [producer = '', folder = ''] = id.split('/');
  return {
    ...emptyForm(),
    producer,
    folder,
    title: french(title),
    description: french(description).trim(),
    themes: [...themes],
    keywords: keywords.join(', '),
    license,
    frequency,
    // Where the data are is no matter here, and no rule asks for it.
    origin: 'url',
    url: 'https://exemple.fr/donnees.csv',
    since: temporal?.start ?? '',
    date: dates?.revised ?? '',
    lineage: lineage === undefined ? '' : french(lineage).trim(),
    contact: { name: contact.name, email: contact.email ?? '', url: contact.url ?? '' },
  };
}

/** Keys of a manifest that this form may change. */
const changeable = [
  'title',
  'description',
  'themes',
  'keywords',
  'license',
  'frequency',
  'dates',
  'temporal',
  'lineage',
  'contact',
] as const;

/** Write the changes as a description.yaml, null removing a value; undefined where nothing has changed. */
export function changesText(before: PublishForm, after: PublishForm): string | undefined {
  const old = datasetOf(before);
  const now = datasetOf(after);
  const changes: Record<string, unknown> = {};
  for (const key of changeable) if (JSON.stringify(old[key]) !== JSON.stringify(now[key])) changes[key] = changeOf(old[key], now[key]);
  return Object.keys(changes).length === 0 ? undefined : stringify(changes, { lineWidth: 100 });
}

/** Changed members of an object, or the new value of anything else: a manifest may have other members beside them. */
function changeOf(old: unknown, now: unknown): unknown {
  if (!isMembers(old) && !isMembers(now)) return now ?? null;
  const before = isMembers(old) ? old : {};
  const after = isMembers(now) ? now : {};
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key]);
  return Object.fromEntries(changed.map((key) => [key, after[key] ?? null]));
}
