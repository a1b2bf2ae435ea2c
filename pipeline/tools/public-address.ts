import { lookup as resolve, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { fail } from '../errors.ts';

/** Whether an address belongs to the public internet: no private, loopback, link-local, shared, mapped, translated or reserved range; of IPv6 only what is given out (2000::/3, RFC 4291). */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const found = ipaddr.process(address);
  return found.range() === 'unicast' && (found.kind() === 'ipv4' || found.toByteArray()[0]! >> 5 === 1);
}

/** A resolver that refuses a name as soon as one of its addresses is not public; it runs at connect time, so that no second answer can differ. */
export function guardedLookup(url: string, allowed: readonly string[]): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) {
        done(error, '', 0);
        return;
      }
      const refused = addresses.find(({ address }) => !isPublicAddress(address) && !allowed.includes(address));
      const [first] = addresses;
      if (refused !== undefined || first === undefined) done(fail('source.url-private', { url, address: refused?.address ?? host }), '', 0);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/** The checked form of an address that a producer wrote; https alone, without name or password in it. */
export function checkUrl(text: string, allowed: readonly string[]): URL {
  const url = URL.parse(text);
  if (url === null) throw fail('source.url-invalid', { url: text.slice(0, 200) });
  if (url.protocol !== 'https:') throw fail('source.url-not-https', { url: text.slice(0, 200) });
  if (url.username !== '' || url.password !== '') throw fail('source.url-credentials', { host: url.hostname });
  // A literal address is connected to without asking the resolver.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isPublicAddress(literal) && !allowed.includes(literal))
    throw fail('source.url-private', { url: url.href, address: literal });
  return url;
}
