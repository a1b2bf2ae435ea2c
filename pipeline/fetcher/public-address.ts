import ipaddr from 'ipaddr.js';

/**
 * Whether an address is public: in no private, loopback, link-local, shared, mapped, translated or reserved range, and for IPv6 in 2000::/3
 * (RFC 4291).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const found = ipaddr.process(address);
  // guard [(found.kind() === 'ipv4…]: only addresses of the public internet
  return found.range() === 'unicast' && (found.kind() === 'ipv4' || found.toByteArray()[0]! >> 5 === 1);
}
