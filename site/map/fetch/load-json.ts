import { nameAddress } from './failure.ts';

/** JSON of the site itself. */
export async function loadJson<T>(url: string): Promise<T> {
  const response = await fetch(url).catch(nameAddress(url));
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return (await response.json()) as T;
}

/** A value that is worked out once for its key; beyond `most` those asked for longest ago are forgotten, and so is a failure. */
export function remember<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  work: () => Promise<Value>,
  most = Infinity,
): Promise<Value> {
  const value = known.get(key) ?? work();
  known.delete(key);
  known.set(key, value);
  value.catch(() => known.delete(key));
  for (const oldest of known.keys()) {
    if (known.size <= most) break;
    known.delete(oldest);
  }
  return value;
}
