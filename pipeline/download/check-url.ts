import { isIP } from 'node:net';
import { fail } from '../base/errors.ts';
import { conditions } from '../base/conditions.ts';
import { isPublicAddress } from '../fetcher/public-address.ts';

/**
 * Check an address of a producer or a server: https, its own port or one of the operator's, no credentials; `show` redacts it for messages.
 */
export function checkUrl(text: string, allowed: readonly string[], show = (address: string): string => address): URL {
  const url = URL.parse(text);
  if (url === null) throw fail('source.url-invalid', { url: show(text).slice(0, 200) });
  if (url.protocol !== 'https:') throw fail('source.url-not-https', { url: show(text).slice(0, 200) }); // guard: is refused: an address
  // guard: is refused: an address
  if (url.username !== '' || url.password !== '') throw fail('source.url-credentials', { host: url.hostname });
  // A literal address is connected to without asking the resolver.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isPublicAddress(literal) && !allowed.includes(literal))
    throw fail('source.url-private', { url: show(url.href), address: literal }); // guard (download.test.ts): https://[::1]/
  // Whoever may reach machines that are not public may reach all of them: a test's own server.
  if (url.port !== '' && allowed.length === 0 && !conditions().ports.includes(Number(url.port)))
    throw fail('source.url-port', { url: show(url.href), port: url.port }); // guard: https://exemple.fr:8443/a
  return url;
}

/** An address without what may let somebody in: what a redirection leads to is often signed for some minutes. */
export const withoutSecrets = (address: string): string => address.replace(/[?#].*$/s, '').replace(/^(\w+:\/\/)[^/]*@/, '$1');
