import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDataset, checkDatasetShape } from '../../../schemas/check/check.ts';
import { toProblems } from '../../../schemas/messages/finding.ts';
import { slugOf } from '../../../schemas/rules/files.ts';
import type { Draft } from '../../../schemas/rules/rule.ts';
import type { Contact, Problem } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';

/** What a person says of a data set in words of their own. */
export type Answers = Partial<Record<'dataset' | 'title' | 'description' | 'contact', string | undefined>>;

/** Why words cannot be taken, whether options or answers say them: what the manifest would be refused for. */
export function problemsOf({ dataset, contact, ...texts }: Answers): Problem[] {
  return [
    ...(dataset === undefined ? [] : idProblems(dataset)),
    ...Object.entries(texts).flatMap(([name, said]) => (said === undefined ? [] : refusedBy({ [name]: said }))),
    ...(contact === undefined ? [] : contactProblems(contact)),
  ];
}

/** Why a text is no name of a folder. */
export function idProblems(id: string): Problem[] {
  return slugOf(id) === id && id.length >= 2
    ? []
    : [problem('new.bad-id', { id, near: slugOf(id).length < 2 ? 'mon-service' : slugOf(id) })];
}

/** That a manifest, which is never written over, stands in `folder`. */
export async function standingProblems(folder: string): Promise<Problem[]> {
  const file = join(folder, 'dataset.yaml');
  return (await stat(file).catch(() => undefined)) === undefined ? [] : [problem('new.exists', { file })];
}

/** The errors of these parts of a manifest, without places: it is not written yet. */
function refusedBy(draft: Draft): Problem[] {
  const { parts, findings } = checkDatasetShape(draft);
  const isOfDraft = ({ severity, where = '' }: Problem): boolean =>
    severity === 'error' && Object.keys(draft).some((key) => `${where}/`.startsWith(`/${key}/`));
  return [...toProblems(findings), ...checkDataset(parts, {})].filter(isOfDraft).map(({ where: _, ...told }) => told);
}

function contactProblems(said: string): Problem[] {
  const contact = readContact(said, 'Service');
  // Whether an address or a page was meant is not known of any other text.
  if (contact.email === undefined && !/^https?:/.test(contact.url ?? '')) return [problem('new.contact-form', { value: said })];
  return refusedBy({ contact });
}

/** A contact as a person types it. */
export const showContact = ({ name, email, url }: Contact): string => `${name} <${email ?? url ?? ''}>`;

/** The contact that a person has typed; its name is `fallback` where they gave an address alone. */
export function readContact(text: string, fallback: string): Contact {
  const [, name = '', address = text] = /^\s*([^<]*?)\s*<([^>]*)>\s*$/.exec(text) ?? [];
  const said = { name: name === '' ? fallback : name };
  return address.includes('@') ? { ...said, email: address.trim() } : { ...said, url: address.trim() };
}
