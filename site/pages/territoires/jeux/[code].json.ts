import type { APIRoute, GetStaticPaths } from 'astro';
import { drawnSummaries, summariesByTerritory } from '../../../places/territory-data.ts';

/** One file for each territory that has data sets of its own. */
export const getStaticPaths: GetStaticPaths = async () => [...(await summariesByTerritory()).keys()].map((code) => ({ params: { code } }));

/** The newest data sets of the territory, for the page of a commune. */
export const GET: APIRoute = async ({ params }) => Response.json(await drawnSummaries(params.code ?? ''));
