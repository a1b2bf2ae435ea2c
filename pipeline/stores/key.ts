import { fail } from '../errors.ts';

/** Throw where a key is not one of an object; keys come from records, and a record may come from elsewhere: none leads out of the store. */
export function checkKey(key: string): void {
  if (/(^|[/\\])\.{0,2}([/\\]|$)/.test(key)) throw fail('store.key', { key });
}
