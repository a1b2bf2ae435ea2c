/* Addresses of a service of features (WFS): nothing that its answers say is ever asked, but the address that the reader agreed to. */

/** Parameters that a request sets; the others are the service's own, such as a key or a map. */
const ours = /^(service|request|version|acceptversions|typenames?|outputformat|srsname|count|maxfeatures|startindex|bbox|resulttype)$/i;

const valueOf = ({ searchParams }: URL, name: string): string | undefined =>
  [...searchParams].find(([each]) => each.toLowerCase() === name)?.[1].toLowerCase();

/** Whether an address is that of a service of features, and not of some of them. */
export const isWfs = (url: URL): boolean => valueOf(url, 'service') === 'wfs' && valueOf(url, 'request') !== 'getfeature';

/** The address of what a service says of itself. */
export const capabilitiesAt = (url: URL): string => request(url, { REQUEST: 'GetCapabilities' });

/** A version of WFS, a name of a layer and the format that a service calls GeoJSON. */
export interface WfsLayer {
  name: string;
  title: string;
  version: '2.0.0' | '1.1.0';
  format: string;
}

/** The address of all features of a layer, in degrees. */
export function featuresAt(url: URL, { name, version, format }: WfsLayer): string {
  const named = version === '2.0.0' ? { TYPENAMES: name } : { TYPENAME: name };
  return request(url, { VERSION: version, REQUEST: 'GetFeature', ...named, OUTPUTFORMAT: format, SRSNAME: 'EPSG:4326' });
}

function request(url: URL, parameters: Record<string, string>): string {
  const asked = new URL(url);
  for (const name of new Set(asked.searchParams.keys())) if (ours.test(name)) asked.searchParams.delete(name);
  for (const [name, value] of Object.entries({ SERVICE: 'WFS', ...parameters })) asked.searchParams.set(name, value);
  return asked.href;
}
