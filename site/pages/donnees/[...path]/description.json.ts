import type { APIRoute } from 'astro';
import { readRecordOf } from '../../../data/records.ts';
import { descriptionOf } from '../../../publish/describe-published.ts';

/** The description of a data set, for the form that changes it. */
export const GET: APIRoute = async ({ params }) => Response.json(descriptionOf(await readRecordOf(params['path'])));
