import { parseUrl } from '../../../schemas/model/parse-url.ts';

/** Longest address that a link may carry. */
const longest = 2000;
/** Name of a host that anybody can reach: never an address of this machine, or of the network around it. */
const publicHost = /^([a-z0-9-]+\.)+(?!local$|internal$|lan$|home$|localhost$)[a-z][a-z0-9-]*$/;

/** The address of a file that a text is; undefined of any other text, and of one that a stranger's link may not ask for. */
export function fileAddressOf(text: string): URL | undefined {
  const url = text.length <= longest && /^https:\/\/\S+$/.test(text) ? parseUrl(text) : null;
  if (url === null) return undefined;
  // guard [publicHost.test(url.hostname) → true]: a link that asks this machine, its network or a password is none
  const isAllowed = publicHost.test(url.hostname) && url.port === '' && url.username === '' && url.password === '';
  url.hash = '';
  return isAllowed ? url : undefined;
}

/** Whether an address is that of an archive of tiles, of which only what the map shows is read. */
export const isTiles = ({ pathname }: URL): boolean => pathname.endsWith('.pmtiles');

/** Whether an address is that of a GeoTIFF, of which only what the map shows is read. */
export const isImage = ({ pathname }: URL): boolean => /\.g?tiff?$/i.test(pathname);
