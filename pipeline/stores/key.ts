import { fail } from '../base/errors.ts';

/** Whether a key is one of an object; keys come from records, and a record may come from elsewhere: none leads out of the store. */
export const isKey = (key: string): boolean => !/(^|[/\\])\.{0,2}([/\\]|$)/.test(key);

/** Throw where a key is not one of an object. */
export function checkKey(key: string): void {
  if (!isKey(key)) throw fail('store.key', { key });
}
