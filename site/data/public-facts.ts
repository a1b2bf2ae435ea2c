import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublicFacts, RestrictedRecord } from '../../schemas/types.ts';
import { validatePublicFacts } from '../../schemas/validators.js';
import { readSettings } from './settings.ts';

const settings = readSettings();

/** Facts of restricted data that their producer lets everybody know; undefined where there are none, or they are not what they must be. */
export function readPublicFacts({ id, publicFacts = [] }: Pick<RestrictedRecord, 'id' | 'publicFacts'>): PublicFacts | undefined {
  const file = join(settings.store, 'facts', `${id}.json`);
  if (publicFacts.length === 0 || !existsSync(file)) return undefined;
  const said: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!validatePublicFacts(said) || said.id !== id) return undefined;
  const { format, extent, features, layers } = said;
  const isTold = (fact: (typeof publicFacts)[number]): boolean => publicFacts.includes(fact);
  // What the manifest no longer names is not told, though the store still holds it.
  return {
    format,
    id,
    // guard [isTold('extent') → true]: tells of restricted data only what their manifest names
    ...(extent && isTold('extent') && { extent }),
    ...(features !== undefined && isTold('count') && { features }),
    ...(layers && isTold('fields') && { layers }),
  };
}
