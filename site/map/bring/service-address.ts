/* Addresses of services that an OGC standard describes: nothing that their answers say changes the address that the reader agreed to. */

/** Standards of services that the map shows: features (WFS), pictures of any box (WMS), tiles of pictures (WMTS). */
export type ServiceKind = 'wfs' | 'wms' | 'wmts';

/** Parameters that a request sets; the others are the service's own, such as a key or a map. */
const ours =
  /^(service|request|version|acceptversions|typenames?|outputformat|srsname|count|maxfeatures|startindex|bbox|resulttype|layers?|styles?|crs|srs|format|transparent|width|height|tilematrixset|tilematrix|tilerow|tilecol)$/i;

const valueOf = ({ searchParams }: URL, ...names: string[]): string | undefined =>
  [...searchParams].find(([each]) => names.includes(each.toLowerCase()))?.[1];

/** Kinds of service that an address may be of: the one that it names, or all that its program speaks; none of a file. */
export function kindsOf(url: URL): readonly ServiceKind[] {
  if (/^getfeature/i.test(valueOf(url, 'request') ?? '')) return [];
  const named = valueOf(url, 'service')?.toLowerCase() ?? url.pathname.split('/').at(-1)?.toLowerCase();
  if (named === 'wfs' || named === 'wms' || named === 'wmts') return [named];
  if (named === 'wmtscapabilities.xml') return ['wmts'];
  return /(^|[/_])(ows|mapserv|geoserver)([/.]|$)/i.test(url.pathname) ? ['wfs', 'wms', 'wmts'] : [];
}

/** The one layer that an address names, as that of a picture does. */
export const layerNamed = (url: URL): string | undefined => valueOf(url, 'layers', 'layer', 'typenames', 'typename');

/** The address of a service itself, without what one request asks of it. */
export function serviceAt(url: URL): string {
  const service = new URL(url);
  service.hash = '';
  for (const name of new Set(service.searchParams.keys())) if (ours.test(name)) service.searchParams.delete(name);
  return service.href;
}

/** The address of a later page of features; undefined of an address that asks for no features, or says how many. */
export function pageAt(url: URL, { from, count }: { from: number; count: number }): string | undefined {
  if (valueOf(url, 'request')?.toLowerCase() !== 'getfeature') return undefined;
  if (valueOf(url, 'count', 'maxfeatures', 'startindex', 'resulttype') !== undefined) return undefined;
  const page = new URL(url);
  const isOld = valueOf(url, 'version')?.startsWith('1.') === true;
  page.searchParams.set('STARTINDEX', String(from));
  page.searchParams.set(isOld ? 'MAXFEATURES' : 'COUNT', String(count));
  return page.href;
}
