/** Names that lead to a machine or a network of the reader's own (RFC 6761, RFC 6762, RFC 8375, and what home routers and offices use). */
const closedNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|test|invalid|onion|arpa)$/;
/** A host by its name, with an ending of letters: no number is one. */
const publicHost = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/**
 * Whether a producer's bucket lies where everybody can reach it: https, a public name, the usual port, nobody's name or password. Each page
 * with a map lets its reader's browser ask the buckets that records name: an address of the reader's own machine is never one of them.
 */
export function isPublicBucket(address: string): boolean {
  if (!/^https:\/\/[A-Za-z0-9.-]+(:443)?(\/[A-Za-z0-9._~%-]+)*\/?$/.test(address)) return false;
  const host = /^https:\/\/([^/:]+)/.exec(address)?.[1]?.toLowerCase() ?? '';
  return publicHost.test(host) && !closedNames.test(host);
}
