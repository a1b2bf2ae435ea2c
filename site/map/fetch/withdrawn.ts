import { asset } from '../../words/languages.ts';

/** Whether what programs are told of a data set is that it has left the catalogue: its page is there, and says so. Nothing is known offline. */
export async function askWithdrawn(id: string): Promise<boolean> {
  try {
    const answer = await fetch(asset(`/donnees/${id}/latest.json`));
    const told: unknown = answer.ok ? await answer.json() : undefined;
    return typeof told === 'object' && told !== null && 'status' in told;
  } catch {
    return false;
  }
}
