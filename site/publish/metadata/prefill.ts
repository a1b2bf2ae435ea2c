import { valuesOf } from '../findings.ts';
import { emptyForm, type PublishForm } from '../form.ts';
import type { Said } from './said.ts';

const ofContact = { contactName: 'name', contactEmail: 'email', contactUrl: 'url' } as const;
type Key = keyof Said;

const keysOf = (said: Said): Key[] => Object.keys(said) as Key[];

function write(form: PublishForm, key: Key, value: string): void {
  if (key in ofContact) form.contact[ofContact[key as keyof typeof ofContact]] = value;
  else form[key as Exclude<Key, keyof typeof ofContact>] = value;
}

/** Take back what was filled in from another file, but for what the reader has changed since. */
export function takeBack(form: PublishForm, filled: Said): void {
  const now = valuesOf(form);
  const empty = valuesOf(emptyForm());
  for (const key of keysOf(filled)) if (now[key] === filled[key]) write(form, key, empty[key]);
}

/** Fill in what the metadata say wherever the reader has written nothing (`isFree`); what was filled in. */
export function prefill(form: PublishForm, said: Said, isFree: (key: Key) => boolean): Said {
  const filled = Object.fromEntries(Object.entries(said).filter(([key]) => isFree(key as Key))) as Said;
  for (const key of keysOf(filled)) write(form, key, filled[key] ?? '');
  return filled;
}
