import { emptyForm, type PublishForm } from './form.ts';

const key = 'mappe-draft';
/** Its own key: what is carried to the page in the other language is no draft that the reader asked to keep. */
const carriedKey = 'mappe-carried';

/** The draft that the reader asked this device to keep; undefined where there is none, or none that this form could have written. */
export function readDraft(): PublishForm | undefined {
  const draft = read(() => localStorage, key);
  return isLike(draft, emptyForm()) ? draft : undefined;
}

/** Keep the draft on this device; where storage is refused it stays in the page alone. */
export const keepDraft = (form: PublishForm): void => write(() => localStorage, key, form);

/** Forget the draft. */
export const eraseDraft = (): void => erase(() => localStorage, key);

/** State of the form that a change of language carries over. */
export interface Carried {
  form: PublishForm;
  step: number;
}

/** Leave what was typed to the same page in the other language: in this tab alone, until that page takes it. */
export const carry = (carried: Carried): void => write(() => sessionStorage, carriedKey, carried);

/** Take what the page in the other language left, once; undefined where it left nothing. */
export function takeCarried(): Carried | undefined {
  const carried = read(() => sessionStorage, carriedKey);
  erase(() => sessionStorage, carriedKey);
  return isLike(carried, { form: emptyForm(), step: 0 }) && isLike(carried.form, emptyForm()) ? carried : undefined;
}

function read(storage: () => Storage, name: string): unknown {
  try {
    return JSON.parse(storage().getItem(name) ?? 'null');
  } catch {
    return undefined; // storage is refused, or holds something else
  }
}

function write(storage: () => Storage, name: string, value: object): void {
  try {
    storage().setItem(name, JSON.stringify(value));
  } catch {
    // The reader's browser keeps nothing: the form still works.
  }
}

function erase(storage: () => Storage, name: string): void {
  try {
    storage().removeItem(name);
  } catch {
    // Nothing was kept.
  }
}

/** Whether a value has every key of `like`, each of its kind, and so have they; an earlier site's draft may not. */
function isLike<T extends object>(value: unknown, like: T): value is T {
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(like)) return false;
  const kinds = new Map<string, unknown>(Object.entries(value));
  return Object.entries(like).every(([name, example]: [string, unknown]) => {
    if (example === undefined) return true;
    return typeof example === 'object' && example !== null ? isLike(kinds.get(name), example) : typeof kinds.get(name) === typeof example;
  });
}
