import { readAnswers, writeAddresses, type PlacedAddress, type PlacedAddresses } from '../../../map/bring/addresses.ts';
import { readAtMost } from '../../../map/fetch/read-at-most.ts';
import { ignHost } from '../../../map/style/ign.ts';

/** Places of addresses; or why the geocoder gave none: it did not answer, or said no. */
export type Geocoded = { placed: PlacedAddresses } | { unasked: 'silent' } | { unasked: 'status'; status: number };

/** Addresses that are asked for at once: the service takes 200,000, and answers some thousands in seconds. */
const batch = 2000;
/** Bytes of an answer: each row comes back with some twenty columns. */
const answerBytes = 16 * 1024 ** 2;
const service = `https://${ignHost}/geocodage/search/csv`;

/** Ask the geocoder of the State where addresses are, some at a time; it is sent nothing else. */
export async function geocode(addresses: readonly string[], onProgress: (share: number) => void): Promise<Geocoded> {
  const placed = new Map<string, PlacedAddress>();
  for (let from = 0; from < addresses.length; from += batch) {
    const some = addresses.slice(from, from + batch);
    const answer = await ask(some);
    if ('unasked' in answer) return answer;
    for (const [address, place] of answer.placed) placed.set(address, place);
    onProgress(Math.min(1, (from + batch) / addresses.length));
  }
  return { placed };
}

async function ask(addresses: readonly string[]): Promise<Geocoded> {
  const body = new FormData();
  body.append('data', new Blob([writeAddresses(addresses)], { type: 'text/csv' }), 'adresses.csv');
  body.append('columns', 'adresse');
  try {
    const response = await fetch(service, { method: 'POST', body, credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok) return { unasked: 'status', status: response.status };
    const bytes = await readAtMost(response.body, answerBytes, service);
    return { placed: readAnswers(new TextDecoder().decode(bytes), addresses) };
  } catch {
    return { unasked: 'silent' };
  }
}
