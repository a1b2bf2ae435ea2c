import type { APIRoute } from 'astro';
import { factsOf } from '../../../map-files.ts';
import { readRecord, recordIds } from '../../../records.ts';

/** What maps need to know of one data set, beside its page. */
export async function getStaticPaths() {
  const ids = await recordIds();
  const paths = await Promise.all(
    ids.map(async (id) => {
      const record = await readRecord(id);
      return record.version.tiles ? [{ params: { path: record.path }, props: { id } }] : [];
    }),
  );
  return paths.flat();
}

export const GET: APIRoute<{ id: string }> = async ({ props }) => Response.json(factsOf(await readRecord(props.id)) ?? null);
