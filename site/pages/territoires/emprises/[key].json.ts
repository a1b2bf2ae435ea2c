import type { APIRoute, GetStaticPaths } from 'astro';
import { placeFiles } from '../../../places/place-areas.ts';
import type { PlaceFile } from '../../../places/place-lookup.ts';

/** One file for the communes of each département, a tenth of their unions, and all larger territories. */
export const getStaticPaths: GetStaticPaths = () => [...placeFiles()].map(([key, file]) => ({ params: { key }, props: { file } }));

/** Where its places lie, and what holds them. */
export const GET: APIRoute<{ file: PlaceFile }> = ({ props }) => Response.json(props.file);
