import type { APIRoute } from 'astro';
import { searchIndexes } from '../../places/official-code.ts';
import { packKeys } from '../../places/place-keys.ts';

/** The beginnings of words that have a file of the place index. */
export const GET: APIRoute = () => Response.json(packKeys(searchIndexes().keys()));
