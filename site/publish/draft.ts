import { emptyForm, type PublishForm } from './form.ts';

const key = 'mappe-draft';

/** The draft that the reader asked this device to keep; undefined where there is none, or none that this form could have written. */
export function readDraft(): PublishForm | undefined {
  try {
    const draft: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isForm(draft, emptyForm()) ? draft : undefined;
  } catch {
    return undefined; // storage is refused, or holds something else
  }
}

/** Keep the draft on this device; where storage is refused it stays in the page alone. */
export function keepDraft(form: PublishForm): void {
  try {
    localStorage.setItem(key, JSON.stringify(form));
  } catch {
    // The reader's browser keeps nothing: the form still works.
  }
}

/** Forget the draft. */
export function eraseDraft(): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

/** Whether a value has every key of the form, each of its kind; an earlier site's draft may not. */
function isForm(value: unknown, like: object): value is PublishForm {
  if (typeof value !== 'object' || value === null) return false;
  const kinds = new Map<string, unknown>(Object.entries(value));
  return Object.entries(like).every(([name, example]) => example === undefined || typeof kinds.get(name) === typeof example);
}
