import type { APIRoute, GetStaticPaths } from 'astro';
import { factsOf } from '../../../data/map-files.ts';
import { readRecord, recordPaths } from '../../../data/records.ts';

/** One file for each data set that has a map, beside its page. */
export const getStaticPaths: GetStaticPaths = async () =>
  (await recordPaths()).flatMap(({ id, path, mapped }) => (mapped ? [{ params: { path }, props: { id } }] : []));

/** What maps need to know of it. */
export const GET: APIRoute<{ id: string }> = async ({ props }) => Response.json(factsOf(await readRecord(props.id)) ?? null);
