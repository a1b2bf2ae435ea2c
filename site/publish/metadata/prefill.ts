import { emptyForm, type PublishForm } from '../form.ts';
import type { Said } from './said.ts';

const keys = [
  'title',
  'description',
  'keywords',
  'license',
  'date',
  'lineage',
  'contactName',
  'contactEmail',
  'contactUrl',
] as const satisfies readonly (keyof Said)[];
const ofContact = { contactName: 'name', contactEmail: 'email', contactUrl: 'url' } as const;

function valueOf(form: PublishForm, key: keyof Said): string {
  return key in ofContact
    ? form.contact[ofContact[key as keyof typeof ofContact]]
    : form[key as Exclude<keyof Said, keyof typeof ofContact>];
}

function write(form: PublishForm, key: keyof Said, value: string): void {
  if (key in ofContact) form.contact[ofContact[key as keyof typeof ofContact]] = value;
  else form[key as Exclude<keyof Said, keyof typeof ofContact>] = value;
}

/** Take back what was filled in from another file, but for what the reader has changed since. */
export function takeBack(form: PublishForm, filled: Said): void {
  for (const key of keys) if (filled[key] !== undefined && valueOf(form, key) === filled[key]) write(form, key, valueOf(emptyForm(), key));
}

/** Fill in what the metadata say wherever the reader has written nothing (`isFree`); what was filled in. */
export function prefill(form: PublishForm, said: Said, isFree: (key: keyof Said) => boolean): Said {
  const filled = Object.fromEntries(keys.flatMap((key) => (said[key] !== undefined && isFree(key) ? [[key, said[key]]] : []))) as Said;
  for (const key of keys) if (filled[key] !== undefined) write(form, key, filled[key]);
  return filled;
}
