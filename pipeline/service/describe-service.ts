import { phrase } from '../../schemas/messages/fill.ts';
import { fail, problem, type PipelineError } from '../base/errors.ts';
import { editDistance } from '../../schemas/model/nearest.ts';
import { secretOf } from '../../schemas/rules/addresses.ts';
import type { ManifestService, Problem, Service, Bbox } from '../../schemas/types.ts';
import type { ServiceReader } from './ask-service.ts';
import { textAt, type XmlElement } from '../base/parse-xml.ts';
import type { DescribedService } from '../source/fetch.ts';

/** Asks a service of one kind for its layer. */
export type Describe = (asked: ManifestService, reader: ServiceReader) => Promise<DescribedService>;

const maxListed = 40;
const maxCharacters = 300;
const maxNear = 3;
/** Names that are compared with one that is not there, a thousandth of a second for twenty: some services list 100,000. */
const maxCompared = 2_000;

/** A text of a stranger's server, on one line, without characters that cannot be seen. */
export function plainLine(text: string | undefined, most = maxCharacters): string | undefined {
  const cleaned = text
    ?.toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed();
  return cleaned === '' ? undefined : cleaned;
}

/** A list of a service as a record keeps it: plain, each once, not too long. */
export const listed = (texts: readonly (string | undefined)[], most: number): string[] =>
  [...new Set(texts.flatMap((text) => plainLine(text, most) ?? []))].slice(0, maxListed);

/** The layer that is asked for, of those of a service; refused where none has its name. */
export function findLayer<Item>(
  asked: ManifestService,
  all: readonly Item[],
  namesOf: (item: Item) => readonly (string | undefined)[],
): Item {
  const found = all.find((item) => namesOf(item).includes(asked.layer));
  if (found !== undefined) return found;
  const names = all.flatMap((item) => namesOf(item)[0] ?? []);
  throw layerAbsent(asked, names);
}

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

/** The refusal of a name that no layer of the service has, with those that were probably meant. */
export function layerAbsent({ type, layer = '', url }: ManifestService, names: readonly string[]): PipelineError {
  const wanted = layer.toLowerCase();
  const distanceOf = (name: string): number =>
    name.includes(wanted) || wanted.includes(name) ? 0 : editDistance(name.slice(0, 60), wanted.slice(0, 60));
  const ranked = names
    // guard: the first 2,000 names
    .slice(0, maxCompared)
    .map((name) => ({ name, distance: distanceOf(name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, maxNear)
    .map(({ name }) => plainLine(name, 100));
  const near = ranked.length === 0 ? phrase('service.layer-none') : phrase('service.layer-near', { list: ranked.join(', ') });
  return fail('service.layer-absent', { type: type.toUpperCase(), layer, near, url });
}

/** An address of a service's own words, where it leads to the service's own host; a reader has agreed to ask no other. */
export function ownAddress(address: string | undefined, { url }: ManifestService, what: string, problems: Problem[]): string | undefined {
  if (address === undefined || address.trim() === '') return undefined;
  const found = URL.parse(address.trim(), url);
  const own = new URL(url);
  // The key of whoever runs the service, or of this one question: a record would give it to all.
  // guard [found === null → true]: an address with a key in it
  const secret = found === null ? undefined : secretOf(found.href);
  if (secret !== undefined) {
    problems.push(problem('service.link-secret', { secret, what }, { severity: 'notice' }));
    return undefined;
  }
  // guard [found.host === own.host]: addresses that lead elsewhere
  if (found?.protocol === 'https:' && found.host === own.host && found.username === '' && found.password === '') return found.href;
  problems.push(problem('service.link-left', { host: own.host, what }, { severity: 'notice' }));
  return undefined;
}

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

/** Throws unless the document is what a service of this kind sends: its refusal in its own words, or that it is something else. */
export function expectRoot(root: XmlElement, name: string, { type, url }: ManifestService): void {
  if (root.name === name) return;
  if (/^(ServiceExceptionReport|ExceptionReport)$/.test(root.name)) {
    const said = textAt(root, 'ServiceException') ?? textAt(root, 'Exception', 'ExceptionText');
    throw fail('service.exception', { host: new URL(url).host, detail: plainLine(said, 200) ?? root.name });
  }
  throw fail('service.other-answer', { url, type: type.toUpperCase(), detail: `<${plainLine(root.name, 60) ?? ''}>` });
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

/** The place of a box of degrees, or null with a word. */
export function servicePlace(box: Bbox | undefined, problems: Problem[]): DescribedService['place'] {
  if (box !== undefined) return { crs: 'EPSG:4326', box };
  problems.push(problem('service.no-extent', {}, { severity: 'warning' }));
  return null;
}

/** Notice that a map cannot show the layer, with the reason. */
export const notMapped = (detail: string): Problem => problem('service.not-mapped', { detail }, { severity: 'notice' });
