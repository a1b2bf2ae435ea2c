import { isMembers } from '../../../../schemas/json-values.ts';
import { parseUrl } from '../../../../schemas/model/parse-url.ts';
import { fileAddressOf, isImage, isTiles } from '../../../map/bring/address.ts';
import { foreignText } from '../../../map/facts/foreign-fields.ts';
import { formats } from '../../../publish/read/formats.ts';
import type { BringOffer } from './offers.ts';

/** Assets that are listed, characters of a title, and bytes of a text that is looked at: a stranger's item may hold any number. */
const most = { assets: 200, title: 150, bytes: 5 * 1024 ** 2 };
/** Endings of files that the page reads, in an archive too. */
const endings: ReadonlySet<string> = new Set([...formats.flatMap((format) => (format.read ? format.endings : [])), 'zip', 'kmz', 'xlsx']);

/** Read the files of a STAC item or collection (STAC 1.0 and 1.1, assets) that this page can show; undefined of any other text. */
export function readStac(bytes: ArrayBuffer, address: string): BringOffer[] | undefined {
  if (bytes.byteLength > most.bytes) return undefined;
  const text = new TextDecoder().decode(bytes);
  if (!text.includes('"stac_version"')) return undefined;
  const told = parse(text);
  if (!isMembers(told) || typeof told['stac_version'] !== 'string' || !isMembers(told['assets'])) return undefined;
  return Object.entries(told['assets'])
    .slice(0, most.assets)
    .flatMap(([key, asset]) => {
      const href = isMembers(asset) && typeof asset['href'] === 'string' ? parseUrl(asset['href'], address) : null;
      // guard [fileAddressOf(href.href) → href]: an asset of this machine, of its network or with a password is not offered
      const file = href === null ? undefined : fileAddressOf(href.href);
      if (file === undefined || !isRead(file)) return [];
      const title = isMembers(asset) && typeof asset['title'] === 'string' ? foreignText(asset['title'], most.title) : '';
      return [{ kind: 'file', title: title === '' ? foreignText(key, most.title) : title, address: file.href }];
    });
}

/** Whether a file of this address is shown. */
const isRead = (file: URL): boolean =>
  isTiles(file) || isImage(file) || endings.has(/\.([^./]*)$/.exec(file.pathname)?.[1]?.toLowerCase() ?? '');

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
