import type { APIRoute, GetStaticPaths } from 'astro';
import { searchIndexes } from '../../../places/official-code.ts';
import type { TerritoryEntry } from '../../../places/territories.ts';

/** One file for each beginning of a name or of a code. */
export const getStaticPaths: GetStaticPaths = () => [...searchIndexes()].map(([key, places]) => ({ params: { key }, props: { places } }));

/** The places that the search box offers for it. */
export const GET: APIRoute<{ places: TerritoryEntry[] }> = ({ props }) => Response.json(props.places);
