import { nameAddress } from '../fetch/failure.ts';
import { readAtMost } from '../fetch/read-at-most.ts';
import type { Position } from '../model/model.ts';
import { ignHost } from '../style/ign.ts';

/** A place that the State's geocoder found for an address. */
export interface FoundAddress {
  title: string;
  /** Location of the address: "51, Marne, Grand Est". */
  detail: string;
  at: Position;
  zoom: number;
}

/** The geocoder’s own limit. */
const longestAddress = 200;
const mostFound = 5;
/** Five answers have some three kilobytes. */
const mostBytes = 65_536;
const longestTitle = 200;
/** A reader waits no longer. */
const timeoutMs = 10_000;
/** A door, a street; what else has a name is as large as a village. */
const zooms: Record<string, number> = { housenumber: 18, street: 16, locality: 15 };
const plainZoom = 13;

/** Ask the State's geocoder for an address: the text leaves the page. Keep only short plain text and a position on Earth of its answer. */
export async function searchAddress(text: string): Promise<FoundAddress[]> {
  const query = new URLSearchParams({ q: text.trim().slice(0, longestAddress), limit: String(mostFound) });
  const url = `https://${ignHost}/geocodage/search?${query.toString()}`;
  const response = await fetch(url, {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(nameAddress(url));
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  // guard [readAtMost(response.body, mostBytes, url) → response.arrayBuffer()]: an answer without an end
  const answer: unknown = JSON.parse(new TextDecoder().decode(await readAtMost(response.body, mostBytes, url)));
  const features = propertyOf(answer, 'features');
  // Whoever answers something else has not been understood: that is not "nothing found".
  if (!Array.isArray(features)) throw new SyntaxError(`${url} answered no list.`);
  return features.flatMap((feature) => readFeature(feature) ?? []).slice(0, mostFound);
}

// Anything may come back: all but short plain text and a position on Earth is left out.
function readFeature(feature: unknown): FoundAddress | undefined {
  const coordinates = propertyOf(propertyOf(feature, 'geometry'), 'coordinates');
  const [x, y] = Array.isArray(coordinates) ? (coordinates as unknown[]) : [];
  const properties = propertyOf(feature, 'properties');
  const [title, detail, type] = ['label', 'context', 'type'].map((name) => readLine(propertyOf(properties, name)));
  if (typeof x !== 'number' || typeof y !== 'number' || Math.abs(x) > 180 || Math.abs(y) > 85 || !title) return undefined;
  return { title, detail: detail ?? '', at: [x, y], zoom: zooms[type ?? ''] ?? plainZoom };
}

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;

/** One line of text without what turns or hides it. */
const readLine = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
        // guard: keeps short plain lines
        .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
        .trim()
        .slice(0, longestTitle)
    : undefined;
