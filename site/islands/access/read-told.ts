import type { RestrictedTold } from '../../metadata/restricted.ts';
import { asset } from '../../words/languages.ts';

/** Read what the catalogue tells everybody of a data set; undefined of one that it has not. */
export async function readTold(id: string): Promise<RestrictedTold | undefined> {
  // A link may say anything: an address of this site alone is asked.
  if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(id)) return undefined;
  const answer = await fetch(asset(`/donnees/${id}/latest.json`)).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as RestrictedTold) : undefined;
}
