import { fail } from '../base/errors.ts';

/** Refuse an address that holds a name or a password (RFC 3986, section 3.2.1): messages and logs repeat addresses. */
export function refuseUserinfo(address: string): void {
  const host = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]*@([^/?#\\]*)/i.exec(address)?.[1];
  if (host !== undefined) throw fail('store.userinfo', { host });
}
