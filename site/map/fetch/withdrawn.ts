import { asset } from '../../words/languages.ts';

/** Whether a data set's `latest.json` tells that it has left the catalogue, as its page says; false where unknown, as offline. */
export async function askWithdrawn(id: string): Promise<boolean> {
  try {
    const answer = await fetch(asset(`/donnees/${id}/latest.json`));
    const told: unknown = answer.ok ? await answer.json() : undefined;
    return typeof told === 'object' && told !== null && 'status' in told;
  } catch {
    return false;
  }
}
