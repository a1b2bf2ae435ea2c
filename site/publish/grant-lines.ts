import { slugOf } from '../../schemas/rules/files.ts';
import { isRecipientKey } from '../../schemas/rules/recipient-key.ts';
import { isDay } from '../../schemas/rules/time.ts';
import type { Operator } from '../../schemas/types.ts';

type Forge = NonNullable<Operator['forge']>;

/** A grant as its producer fills it in; everything is text. */
export interface GrantDraft {
  /** <producer>/<dataset> */
  dataset: string;
  /** Name that the producer knows the recipient by; its pseudonym is made of it. */
  recipient: string;
  key: string;
  /** Last day, YYYY-MM-DD. */
  until: string;
  reason: string;
}

/** Longest grant, in days: schemas/rules/grants.ts. */
const mostDays = 3 * 366;
const dayMs = 86_400_000;
const datasetId = /^[a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/;
const pseudonymLetters = { least: 2, most: 60 };
const reasonLetters = { least: 5, most: 1000 };

/** Parts of a grant that a message of somebody who asks for access tells: the page, the key. Who writes it decides nothing else. */
export function readMessage(text: string): Pick<Partial<GrantDraft>, 'dataset' | 'key'> {
  const dataset = /\/donnees\/([a-z0-9-]+\/[a-z0-9-]+)\//.exec(text)?.[1];
  const key = /\bage1[02-9ac-hj-np-z]{58}\b/.exec(text)?.[0];
  return { ...(dataset !== undefined && { dataset }), ...(key !== undefined && { key }) };
}

/** Parts of a grant that are still to be filled in, or corrected. */
export function missingIn({ dataset, recipient, key, until, reason }: GrantDraft, today: string): (keyof GrantDraft)[] {
  const name = slugOf(recipient);
  const days = (Date.parse(until) - Date.parse(today)) / dayMs;
  const told = reason.trim().length;
  const good: Record<keyof GrantDraft, boolean> = {
    dataset: datasetId.test(dataset.trim()),
    recipient: name.length >= pseudonymLetters.least && name.length <= pseudonymLetters.most,
    key: isRecipientKey(key.trim()),
    until: isDay(until) && days >= 0 && days <= mostDays,
    reason: told >= reasonLetters.least && told <= reasonLetters.most,
  };
  return (Object.keys(good) as (keyof GrantDraft)[]).filter((part) => !good[part]);
}

/** Lines of a grant, to be pasted at the end of a grants.yaml. */
export function grantLines({ recipient, key, until, reason }: GrantDraft, today: string): string {
  // JSON is the part of YAML that holds any text. A library for the rest would come to every page that shares a file with this one.
  const grant = { recipient: slugOf(recipient), key: key.trim(), since: today, until, reason: JSON.stringify(reason.trim()) };
  const lines = Object.entries(grant).map(([name, value]) => `${name}: ${value}\n`);
  return `  - ${lines.join('    ')}`;
}

/** GitHub's page that makes the grants.yaml of a data set, with the first grant in it. */
export const newGrantsUrl = ({ url, branch }: Forge, dataset: string, lines: string): string =>
  `${url}/new/${encodeURI(branch)}?${new URLSearchParams({ filename: `datasets/${dataset}/grants.yaml`, value: `grants:\n${lines}` })}`;
