import { textAt, type XmlElement } from '../codecs/xml-tree.ts';
import type { Bbox, ManifestService, Service } from '../types.ts';

/* Capabilities of services as both sides read them: texts, addresses and boxes that strangers have written. */

const maxListed = 40;
const maxCharacters = 300;

/** A text of a stranger's server, on one line, without characters that cannot be seen. */
export function plainLine(text: string | undefined, most = maxCharacters): string | undefined {
  const cleaned = text
    ?.replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, most)
    .replace(/\p{Surrogate}/gu, '\uFFFD');
  return cleaned === '' ? undefined : cleaned;
}

/** A list of a service as a record keeps it: plain, each once, not too long. */
export const listed = (texts: readonly (string | undefined)[], most: number): string[] =>
  [...new Set(texts.flatMap((text) => plainLine(text, most) ?? []))].slice(0, maxListed);

/** Facts of any service that a record begins with. */
export const introduce = (
  { type, url, layer }: ManifestService,
  { title, attribution }: { title?: string | undefined; attribution?: string | undefined },
): Pick<Service, 'type' | 'url' | 'layer' | 'title' | 'attribution'> => ({
  type,
  url,
  ...(layer !== undefined && { layer }),
  ...(title !== undefined && { title }),
  ...(attribution !== undefined && { attribution }),
});

/** The address of a request to an OGC service; `raw` is added as it is: a map fills its places in. */
export function requestAddress(url: string, parameters: Record<string, string>, raw = ''): string {
  const address = new URL(url);
  address.hash = '';
  for (const name of [...address.searchParams.keys()])
    if (Object.keys(parameters).some((own) => own.toLowerCase() === name.toLowerCase())) address.searchParams.delete(name);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.append(name, value);
  // A comma or a colon needs no escape in a query, and many a server wants none.
  return address.href.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/') + raw;
}

/** A box of degrees that can be on the earth; undefined where it cannot: a map would open on nothing. */
export function boxOfNumbers(numbers: readonly (string | number | undefined)[]): Bbox | undefined {
  const [west, south, east, north] = numbers.map((each) => (each === undefined || each === '' ? NaN : Number(each)));
  if (west === undefined || south === undefined || east === undefined || north === undefined) return undefined;
  // Some services write a little more than the earth.
  const clamp = (value: number, most: number): number => (Math.abs(value) <= most + 1 ? Math.min(most, Math.max(-most, value)) : NaN);
  const box: Bbox = [clamp(west, 180), clamp(south, 90), clamp(east, 180), clamp(north, 90)];
  return box[0] < box[2] && box[1] < box[3] ? box : undefined;
}

/** The box of degrees of a layer of WMTS or WFS (OGC 06-121r9, 10.2). */
export function boxIn(layer: XmlElement): Bbox | undefined {
  return boxOfNumbers(['LowerCorner', 'UpperCorner'].flatMap((corner) => textAt(layer, 'WGS84BoundingBox', corner)?.split(/\s+/) ?? []));
}

/** A style, a format or a matrix set that a layer does not have; `facts` say which it has. */
export class ServiceFault extends Error {
  readonly id: 'service.format-absent' | 'service.matrix-absent' | 'service.style-absent';
  readonly facts: Readonly<Record<string, string>>;

  constructor(id: ServiceFault['id'], facts: ServiceFault['facts']) {
    super(`The service has none of that name (${id}).`);
    this.id = id;
    this.facts = facts;
  }
}

/** Follows an address that a service names, or leaves it; `what` says what would be there. */
export type FollowAddress = (address: string | undefined, what: string) => string | undefined;

/** A layer as its service describes it: where it lies, and why a map cannot show it, where it cannot. */
export interface ServiceLayer {
  service: Service;
  box: Bbox | undefined;
  unmapped?: string;
}
