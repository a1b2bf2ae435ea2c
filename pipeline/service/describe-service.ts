import { phrase } from '../../schemas/messages/fill.ts';
import { fail, problem, type PipelineError } from '../base/errors.ts';
import { editDistance } from '../../schemas/model/nearest.ts';
import { secretOf } from '../../schemas/rules/addresses.ts';
import { plainLine, ServiceFault, type FollowAddress, type ServiceLayer } from '../../schemas/services/capabilities.ts';
import type { ManifestService, Problem, Bbox } from '../../schemas/types.ts';
import type { ServiceReader } from './ask-service.ts';
import { textAt, type XmlElement } from '../../schemas/codecs/xml-tree.ts';
import type { DescribedService } from '../source/fetch.ts';

/** Asks a service of one kind for its layer. */
export type Describe = (asked: ManifestService, reader: ServiceReader) => Promise<DescribedService>;

const maxNear = 3;
/** Names that are compared with one that is not there, a thousandth of a second for twenty: some services list 100,000. */
const maxCompared = 2_000;

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

/** Throws unless the document is what a service of this kind sends: its refusal in its own words, or that it is something else. */
export function expectRoot(root: XmlElement, name: string, { type, url }: ManifestService): void {
  if (root.name === name) return;
  if (/^(ServiceExceptionReport|ExceptionReport)$/.test(root.name)) {
    const said = textAt(root, 'ServiceException') ?? textAt(root, 'Exception', 'ExceptionText');
    throw fail('service.exception', { host: new URL(url).host, detail: plainLine(said, 200) ?? root.name });
  }
  throw fail('service.other-answer', { url, type: type.toUpperCase(), detail: `<${plainLine(root.name, 60) ?? ''}>` });
}

/** The place of a box of degrees, or null with a word. */
export function servicePlace(box: Bbox | undefined, problems: Problem[]): DescribedService['place'] {
  if (box !== undefined) return { crs: 'EPSG:4326', box };
  problems.push(problem('service.no-extent', {}, { severity: 'warning' }));
  return null;
}

/** Notice that a map cannot show the layer, with the reason. */
export const notMapped = (detail: string): Problem => problem('service.not-mapped', { detail }, { severity: 'notice' });

/** Describe a layer by what `read` finds of it; what its service does not have is refused, addresses of other hosts are not followed. */
export function describeLayer(asked: ManifestService, read: (follow: FollowAddress) => ServiceLayer): DescribedService {
  const problems: Problem[] = [];
  try {
    const { service, box, unmapped } = read((address, what) => ownAddress(address, asked, what, problems));
    if (unmapped !== undefined) problems.push(notMapped(unmapped));
    return { service, place: servicePlace(box, problems), problems };
  } catch (cause) {
    throw cause instanceof ServiceFault ? fail(cause.id, cause.facts) : cause;
  }
}
