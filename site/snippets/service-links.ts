import type { Service } from '../../schemas/types.ts';

/** How many features a link opens: enough to see what they are. */
const sampleFeatures = '100';

/** The address of a service with the parameters of a request. */
function request(url: string, parameters: Record<string, string>): string {
  const address = new URL(url);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.href;
}

/** Address of a service's capabilities; undefined where the service is a file. */
export function capabilitiesOf({ type, url }: Service): string | undefined {
  if (type === 'tms') return url;
  if (type === 'pmtiles' || type === 'cog') return undefined;
  return new URL(url).pathname.endsWith('.xml') ? url : request(url, { SERVICE: type.toUpperCase(), REQUEST: 'GetCapabilities' });
}

/** Some features of a WFS as GeoJSON, where it gives any. */
export function featuresOf({ type, url, layer, map }: Service): string | undefined {
  if (type !== 'wfs' || layer === undefined || map === undefined) return undefined;
  const format = new URL(map.address).searchParams.get('OUTPUTFORMAT') ?? 'application/json';
  return request(url, {
    SERVICE: 'WFS',
    VERSION: '2.0.0',
    REQUEST: 'GetFeature',
    TYPENAMES: layer,
    OUTPUTFORMAT: format,
    SRSNAME: 'EPSG:4326',
    COUNT: sampleFeatures,
  });
}
