import { isMembers } from '../../../schemas/json-values.ts';
import { halfWorld } from '../../../schemas/codecs/mercator.ts';
import type { PickedFeature } from '../facts/picked-feature.ts';
import { isPictured, serviceSource, type ServiceFacts } from './service-facts.ts';
import { nameAddress } from '../fetch/failure.ts';
import { readAtMost } from '../fetch/read-at-most.ts';
import type { MapFacts } from '../model/model.ts';

/** Pixels of the picture of a WMS that is asked about: its middle is the place. */
const asked = 101;
/** The attributes of ten features are a few kilobytes; a reader turns no more pages, and waits no longer. */
const most = { bytes: 512 * 1024, features: 10, lines: 1000, name: 100, waitMs: 15_000 };

/** A page of HTML is never shown, whatever it says: it is a stranger's. */
const readable = /^(application\/(geo\+)?json|text\/plain)\b/;

/** A data set whose service gives pictures, and says on request what lies at a place. */
type AskedFacts = ServiceFacts & { service: { asks: NonNullable<ServiceFacts['service']['asks']> } };

/** Whether the service of a data set says what lies at this place. */
export function canBeAsked(facts: MapFacts, [longitude, latitude]: readonly [number, number], zoom: number): facts is AskedFacts {
  const [west, south, east, north] = facts.bbox;
  const isWithin = longitude >= west && longitude <= east && latitude >= south && latitude <= north;
  return isPictured(facts) && facts.service.asks !== undefined && isWithin && zoom >= facts.tiles.minzoom;
}

/** Ask a service for the features at a place; throw where it gives no answer, or another than the one asked for. */
export async function askService(facts: AskedFacts, at: readonly [number, number], zoom: number): Promise<PickedFeature[]> {
  const url = addressAt(facts, at, zoom);
  const response = await fetch(url, { signal: AbortSignal.timeout(most.waitMs) }).catch(nameAddress(url));
  const type = (response.headers.get('content-type') ?? '').toLowerCase();
  // guard [!readable.test(type)]: a page of HTML
  if (!response.ok || !readable.test(type)) throw new TypeError(`${url} answered ${response.status} (${type}).`);
  const text = new TextDecoder().decode(await readAtMost(response.body, most.bytes, url));
  const found = type.startsWith('text/') ? readText(text) : readJson(text);
  const source = serviceSource(facts);
  return found.slice(0, most.features).map((properties, index) => ({
    key: `${source} ${at.join()} ${index}`,
    source,
    layer: '',
    properties,
    isPoint: false,
    at: [at[0], at[1]],
  }));
}

/** The address that asks for a place: its box, or its tile and pixel. */
export function addressAt({ service, tiles }: AskedFacts, [longitude, latitude]: readonly [number, number], zoom: number): string {
  const { asks, tileSize = 256 } = service;
  const near = Math.min(tiles.maxzoom, Math.max(tiles.minzoom, Math.floor(zoom + Math.log2(512 / tileSize))));
  const x = longitude / 180;
  const y = Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI;
  const half = (asked / 2) * ((2 * halfWorld) / 512 / 2 ** zoom);
  const box = [x * halfWorld - half, y * halfWorld - half, x * halfWorld + half, y * halfWorld + half];
  const places = [((x + 1) / 2) * 2 ** near, ((1 - y) / 2) * 2 ** near] as const;
  const [column, row] = places.map(Math.floor);
  const [i, j] = places.map((place) => Math.floor((place % 1) * tileSize));
  const values: Record<string, string> = { z: String(near), x: String(column), y: String(row), i: String(i), j: String(j) };
  return asks.address
    .replace('{bbox-epsg-3857}', box.map((metres) => metres.toFixed(2)).join(','))
    .replace(/\{([zxyij])\}/g, (_, name: string) => values[name] ?? '');
}

type Properties = Record<string, unknown>;

/** The attributes in a list of features (GeoJSON); none in anything else. */
function readJson(text: string): Properties[] {
  const answer = JSON.parse(text) as unknown;
  const features: unknown = isMembers(answer) ? answer['features'] : undefined;
  return Array.isArray(features)
    ? features.flatMap((feature: unknown) => (isMembers(feature) && isMembers(feature['properties']) ? [feature['properties']] : []))
    : [];
}

/** Lines such as « name = value », as map servers write them; the text itself where there is none. */
export function readText(text: string): Properties[] {
  // Without a pattern: one whose parts share spaces tries each of many from every one of them.
  const pairs = text.split('\n', most.lines).flatMap((line) => {
    const name = line.slice(0, Math.max(0, line.indexOf('='))).trim();
    const value = line.slice(line.indexOf('=') + 1).trim();
    // guard [name.length > most.name]: in the time of their length
    return name === '' || name.length > most.name ? [] : [[name, unquoted(value)] as const];
  });
  if (pairs.length > 0) return [Object.fromEntries(pairs)];
  // Servers say in words of their own that there is nothing.
  return /^\s*$|no features|search returned no results/i.test(text) ? [] : [{ '': text.trim() }];
}

const unquoted = (value: string): string => /^'(.*)'$/.exec(value)?.[1] ?? value;
